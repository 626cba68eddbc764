"""Make every verdict of a record again from what was recorded, and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.checks.constraint import judge_constraint
from conformance.checks.registry import check_named
from conformance.checks.seen import Seen
from conformance.judging import CONSTRAINT, verdict_of
from conformance.messages import Message, answer_of, callback_of
from conformance.record import Record
from conformance.requirements import Requirement, catalogue

# Verdicts that no message decides: that a story could not go on, or that an occasion never arose.
_OF_THE_RUN = frozenset(("reached", "occasion"))
_JUDGED = ("verdict", "expected", "actual", "message", "evidence", "reason")


@dataclass(frozen=True)
class Difference:
    """A verdict that the recorded messages do not give."""

    check: str
    recorded: Any
    recomputed: Any

    def __str__(self) -> str:
        """Return it as one sentence."""
        return f"{self.check}: the record says {self.recorded!r}, its messages give {self.recomputed!r}"


def differences(record: Record) -> list[Difference]:
    """Return the checks of a record whose verdict, or what it says, is not what their messages give."""
    return list(_differences(record))


def _differences(record: Record) -> Iterator[Difference]:
    role = str(record.header["role"])
    rows = catalogue(role)
    messages: dict[str, Message] = {}
    for event in record.exchanges:
        messages[event["id"]] = answer_of(event, role)
    for event in record.callbacks:
        messages[event["id"]] = callback_of(event, role)
    for check in record.checks:
        if check["check"] in _OF_THE_RUN:
            continue
        found = _judge_again(record, check, rows[check["requirement"]], messages)
        recorded = {name: check[name] for name in _JUDGED if name in check}
        if recorded != {name: found[name] for name in _JUDGED if name in found}:
            yield Difference(check["id"], recorded, found)


def _judge_again(
    record: Record, check: Mapping[str, Any], row: Requirement, messages: Mapping[str, Message]
) -> dict[str, Any]:
    given = [record.by_id[name] for name in check["given"]]
    shown = tuple(messages[event["id"]] for event in given if event["id"] in messages)
    expected: Mapping[str, Any] = next((event["data"] for event in given if event["type"] == "expectation"), {})
    if check["check"] == CONSTRAINT:
        return verdict_of(row, lambda: judge_constraint(row, shown[0]))
    judgement = check_named(check["check"])
    return verdict_of(row, lambda: judgement(Seen(shown, expected)))
