"""Checks of the notifications that the IUT sends without a subscription, because it was made to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.beneficiaries import typed_identifiers
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.sending import sent_of
from conformance.judgement import Violated, shown
from conformance.messages import Message


@check
def notifies_of_the_person_alone(seen: Seen) -> None:
    """Each record of a person in the notifications is that of the person whom the trigger names."""
    wanted = seen.expected["identifier"]
    for message in sent_of(seen):
        for pointer, record in _records(message):
            identifiers = sorted({value for _, value in typed_identifiers(record)})
            if wanted not in identifiers:
                raise Violated(
                    "the notification tells of somebody else",
                    expected=f"the record of {wanted}",
                    actual=shown(identifiers),
                    at=message.place(pointer),
                )


def _records(message: Message) -> Iterator[tuple[str, Any]]:
    """Yield the records of a notification that are of a person, with their places."""
    events = message.at("/message/notify_event")
    for index, event in enumerate(events if isinstance(events, list) else ()):
        data = event.get("data") if isinstance(event, dict) else None
        records = data.get("reg_records") if isinstance(data, dict) else None
        for record in records if isinstance(records, list) else [records]:
            if isinstance(record, dict) and "group_identifier" not in record:
                yield f"/message/notify_event/{index}/data/reg_records", record
