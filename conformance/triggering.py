"""Make the IUT send a request, find what it sent, and judge at the end of the run whether it sent too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.call_template import filled
from conformance.calling import carry_out
from conformance.checks.registry import check_named
from conformance.judging import judge
from conformance.messages import Message
from conformance.record import clear_bytes
from conformance.story_end import Unreachable
from protocol.operations import Operation, operation

if TYPE_CHECKING:
    from conformance.story import Story


# What a system may put between the URL of a registry and an operation of its own accord (IBR-I-18, ESS-C-01).
_PREFIXES = ("/registry", "/ibr", "/ess", "/sp", "")


@dataclass(frozen=True)
class AtTheEnd:
    """One judgement of what a trigger brought that has to wait for the end of the run: whether it is sent again."""

    requirement: str
    step: int
    check: str
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Triggered:
    """One request that the IUT was made to send: of which operation, with which values, to which address.

    `mark` is the value by which it is known wherever it arrives; `addresses` are all below which it may arrive; `after`
    is how many messages had come before.
    """

    operation: Operation
    values: Mapping[str, Any]
    mark: str
    after: int
    addresses: tuple[str, ...]
    at_the_end: list[AtTheEnd] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address that the IUT was told, below which the operation is."""
        return self.addresses[0]

    @property
    def name(self) -> str:
        """The name of the operation."""
        return self.operation.name


def trigger(story: Story, name: str, values: Mapping[str, Any], *, mark: str) -> Triggered:
    """Make the IUT send a request as its target declares; Unreachable when that is not declared or fails."""
    key = f"{story.interface}.{name}"
    template = story.run.target.triggers.get(key)
    toml_key = f'trigger.{story.interface}."{name}"'
    if template is None:
        raise Unreachable(f"the target does not say how the IUT is made to send {name}", key=toml_key)
    story.stop_if_over()
    address = story.counterpart_address
    url = address.removesuffix(story.run.dialect.base_path)
    given = {
        "url": story.run.target.url,
        "counterpart": address,
        "counterpart_url": url,
        "receiver_id": story.run.target.identities.sender_id,
        **values,
    }
    given |= {placeholder: None for placeholder in sorted(template.placeholders()) if placeholder not in given}
    story.run.inbox.expect_mark(mark, story.token)
    prefixes = _PREFIXES if "counterpart_url" in template.placeholders() else ()
    addresses = (address, *(f"{url}{prefix}" for prefix in prefixes))
    come = len(story.run.inbox.arrived)
    triggered = Triggered(operation(name, story.interface), values, mark, come, addresses)
    story.triggered.append(triggered)
    run = story.run
    done = carry_out(filled(template, given), given, target=run.target, transport=run.transport, ask=run.ask)
    data = {"trigger": key, "how": done.how, "failure": done.failure, "values": dict(values)}
    run.writer.add("expectation", scenario=story.plan.id, step=story.step, kind="trigger", data=data)
    if done.failure is not None:
        raise Unreachable(f"the IUT could not be made to send {name}: {done.failure}", key=toml_key)
    return triggered


def sent(story: Story, triggered: Triggered) -> tuple[Message, ...]:
    """Return the requests that came because of a trigger, wherever they arrived, in order of arrival.

    Those with the mark of another trigger are not among them.
    """
    return tuple(
        message
        for message in story.run.inbox.arrived[triggered.after :]
        if message.kind == "request"
        and message.event["scenario"] == story.plan.id
        and message.operation is not None
        and message.operation.message == triggered.operation.message
        and not _is_marked_by_another(story, triggered, message)
    )


def _is_marked_by_another(story: Story, triggered: Triggered, message: Message) -> bool:
    body = clear_bytes(message.event["request"]).decode("utf-8", "replace")
    alike = [each for each in story.triggered if each.operation.message == triggered.operation.message]
    return triggered.mark not in body and any(each.mark in body for each in alike)


def gone_astray(story: Story, triggered: Triggered) -> str | None:
    """Return the URL at which a request with the mark of a trigger came that is the address of another scenario."""
    for message in story.run.inbox.arrived[triggered.after :]:
        request = message.event["request"]
        elsewhere = message.kind == "request" and message.event["scenario"] != story.plan.id
        if elsewhere and triggered.mark.encode() in clear_bytes(request):
            return str(request["url"])
    return None


def await_sent(story: Story, triggered: Triggered) -> tuple[Message, ...]:
    """Wait for the request that a trigger brings, at most the callback budget."""
    story.wait(triggered.name, lambda: bool(sent(story, triggered)))
    return sent(story, triggered)


def judge_at_the_end(story: Story) -> None:
    """Judge what the triggers of a story brought to the end of the run."""
    run = story.run
    for triggered in story.triggered:
        for awaited in triggered.at_the_end:
            judge(
                run.writer,
                run.requirement(awaited.requirement),
                awaited.check,
                check_named(awaited.check),
                sent(story, triggered),
                awaited.expected,
                scenario=story.plan.id,
                step=awaited.step,
            )
