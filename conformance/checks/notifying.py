"""Checks of what a subscriber is told over time, and in records of which type.

The first message is the answer to the subscription, the others are the notifications that came to the subscriber.
"""

from __future__ import annotations

from conformance.checks.records import composed
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.subscribing import told
from conformance.data_objects import kind_of, records_told
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message


@check
def is_told_of_each_change(seen: Seen) -> None:
    """Each change of the person was told: there are as many events about them."""
    identifier, count = seen.expected["identifier"], seen.expected["count"]
    events = sum(identifier in found.identifiers for message in seen.callbacks for _, found in told(message))
    if events < count:
        raise Violated(
            f"the subscriber was told of {events} of {count} changes of {seen.expected['name']}",
            expected=f"{count} events about {identifier}",
            actual=events,
            at=(seen.callbacks or seen.messages)[-1].place(),
        )


@check
def notifies_of_the_name(seen: Seen) -> None:
    """The parts of the person's name that the notifications tell are those that are known."""
    judged = 0
    for message in seen.callbacks:
        for pointer, found in told(message):
            if seen.expected["identifier"] not in found.identifiers:
                continue
            for part in ("surname", "given_name"):
                came = getattr(found, part)
                judged += bool(came)
                if came and composed(came) != composed(seen.expected[part]):
                    raise Violated(
                        f"the notification tells another {part}",
                        expected=seen.expected[part],
                        actual=came,
                        at=message.place(pointer),
                    )
    if not judged:
        raise NotApplicable("no notification told the name")


@check
def tells_records_of_the_type(seen: Seen) -> None:
    """No notification tells another type of record than was subscribed to: neither by its name nor by its form."""
    wanted = seen.expected["record_type"]
    if not seen.callbacks:
        raise NotApplicable("no notification came, which is judged elsewhere")
    for message in seen.callbacks:
        kinds = {kind_of(record) for _, record in records_told(message)}
        if wanted not in _types(message) and wanted.lower() not in kinds:
            raise Violated(
                "the notification tells records of another type than was subscribed to",
                expected=wanted,
                actual=shown(sorted(_types(message))),
                at=message.place("/message/notify_event/0/data/reg_record_type"),
            )


def _types(message: Message) -> set[str]:
    """Return the types that a notification names, without the namespace that they may have (ESS-C-33)."""
    data = (item.get("data") for item in message.items)
    named = (str(each.get("reg_record_type")) for each in data if isinstance(each, dict))
    return {name.rpartition(":")[2] for name in named}
