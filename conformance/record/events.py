"""The events of one run, as facts to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from conformance.record.line import chain_of

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """The events of one run, in the order in which they happened; to be treated as read-only."""

    header: Event
    events: tuple[Event, ...]
    footer: Event | None
    chain: str | None = None
    """The chain value of the last line; None for a record that was never written."""

    @cached_property
    def digest(self) -> str:
        """The chain value of the last event."""
        return (
            chain_of((self.header, *self.events, *filter(None, (self.footer,)))) if self.chain is None else self.chain
        )

    @property
    def interrupted(self) -> bool:
        """Whether the run, or its file, ended before the footer."""
        return self.footer is None

    @cached_property
    def by_id(self) -> Mapping[str, Event]:
        """Every event that has an id; a scenario is found as it was planned."""
        found: dict[str, Event] = {}
        for event in self.events:
            if "id" in event and event.get("phase") != "finished":
                found[event["id"]] = event
        return MappingProxyType(found)

    def of_type(self, event_type: str) -> tuple[Event, ...]:
        """Return the events of one type, in order."""
        return self._by_type.get(event_type, ())

    @property
    def exchanges(self) -> tuple[Event, ...]:
        """Requests that we sent, with what came back."""
        return self.of_type("exchange")

    @property
    def callbacks(self) -> tuple[Event, ...]:
        """Requests that reached our listener, with what we answered."""
        return self.of_type("callback")

    @property
    def checks(self) -> tuple[Event, ...]:
        """Judgements, in the order in which they were made."""
        return self.of_type("check")

    @cached_property
    def scenarios(self) -> tuple[Event, ...]:
        """Scenarios as planned, in plan order."""
        planned = (event for event in self.of_type("scenario") if event.get("phase") != "finished")
        return tuple(sorted(planned, key=lambda event: int(event.get("index", 0))))

    @cached_property
    def outcomes(self) -> Mapping[str, Event]:
        """How each scenario ended, by the id of the scenario."""
        finished = (event for event in self.of_type("scenario") if event.get("phase") == "finished")
        return MappingProxyType({event["id"]: event for event in finished})

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Event, ...]]:
        groups: dict[str, list[Event]] = {}
        for event in self.events:
            groups.setdefault(event["type"], []).append(event)
        return {name: tuple(group) for name, group in groups.items()}
