"""An implementation under test that is reached over HTTP, as it is: nothing is forgotten between two stories."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from conformance import certification
from conformance.clock import WallClock
from conformance.doctor import ListenerProbe, examine
from conformance.identifiers import new_run_id, random_bytes
from conformance.inbox import Inbox
from conformance.listener import open_listener
from conformance.provisioning import restart
from conformance.recorder import Recorder
from conformance.run import Run
from conformance.security.own_keys import own_keys
from conformance.stateful.iut import Readings
from conformance.stateful.open_story import Faults, OpenStory
from conformance.story import Story
from conformance.target import Target
from conformance.target_error import Problem, TargetError
from conformance.transport import HttpRequest, HttpResponse, transport_to
from protocol.datetimes import format_datetime


class OverHttp:
    """The system that a target describes; each story has people, identifiers and a callback address of its own."""

    def __init__(self, target: Target, *, seed: str = "1") -> None:
        """Examine the system of `target`."""
        self.target = target
        self._seed = seed
        self._run_id = new_run_id()
        self._readings = Readings()
        self._number = 0
        self._transport = transport_to(target)
        self._probe = random_bytes(16).hex()
        self._key = certification.signing_key(target)
        self._keys = own_keys(target, random_bytes)
        self._inboxes: dict[str, Inbox] = {}
        self._inbox: Inbox | None = None
        published = certification.published(self._key, self._keys)
        self._listener = open_listener(target, self._receive, probe_token=self._probe, published=published)

    @property
    def restartable(self) -> bool:
        """Whether its target says how it is restarted."""
        return "restart" in self.target.provisioning

    def __enter__(self) -> Self:
        """Listen, and examine target and network; TargetError when these do not allow a story."""
        self._listener.start()
        try:
            self._examine()
        except TargetError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()
        self._transport.close()

    def begin(self, interface: str | None = None) -> OpenStory:
        """Begin another story."""
        if not self._readings.known:
            self._readings.find_out(self._run(Faults(self.target.interface)))
        self._number += 1
        faults = Faults(self.target.interface)
        run = self._run(faults)
        self._readings.give(run)
        story = OpenStory(run, self._number, faults, interface)
        self._inboxes[story.story.token] = run.inbox
        return story

    def restart(self, story: Story) -> None:
        """Restart it by the call of its target; Unreachable when that fails."""
        restart(story)

    def end(self, story: OpenStory) -> None:
        """Leave the story: what still comes of it goes where nobody looks."""

    def _examine(self) -> None:
        probe = ListenerProbe(self._listener.public_url, self._probe)
        found = examine(self.target, transport=self._transport, listener_probe=probe)
        problems = [Problem(each.key, f"{each.detail}; {each.advice}") for each in found if not each.ok]
        if problems:
            raise TargetError("content", problems, file=self.target.file)

    def _run(self, faults: Faults) -> Run:
        clock = WallClock()
        header = certification.header_of(
            self.target, seed=self._seed, run_id=self._run_id, bundled=self.target.subject.bundled, partial=True
        )
        options: dict[str, Any] = {"header": header, "redact": certification.secrets_of(self.target)}
        writer = Recorder(None, on_event=faults.note, started=format_datetime(clock.now()), **options)
        protection = certification.protected_messages(
            self.target, self._keys, self._seed, clock=clock, transport=self._transport, writer=writer
        )
        self._inbox = Inbox(clock=clock, writer=writer, role=self.target.role, protection=protection)
        url = self._listener.public_url
        return certification.run_of(
            self.target, clock, self._transport, self._inbox, writer, header, url, key=self._key
        )

    def _receive(self, request: HttpRequest) -> HttpResponse:
        """Bring what comes to the story at whose address it comes, else to the one that is being told."""
        parts = urlsplit(request.url).path.split("/")
        inbox = next((self._inboxes[part] for part in parts if part in self._inboxes), self._inbox)
        return HttpResponse(404) if inbox is None else inbox.receive(request)
