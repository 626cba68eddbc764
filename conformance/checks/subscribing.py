"""Checks of subscriptions and notifications.

Where notifications are judged, the first message is the answer to what caused them, the others are the
notifications that came to the subscriber in the whole run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.beneficiaries import ReadEnrolment, named_status, read_enrolments
from conformance.checks.answers import summary
from conformance.checks.callbacks import unless_reached
from conformance.checks.records import interface_of
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of


@check
def is_given_a_code(seen: Seen) -> None:
    """The subscription succeeded and has a code."""
    message = seen.messages[-1]
    if subscription_code(message) is None:
        raise Violated(
            "the subscription was given no code",
            expected="an outcome succ with a code in `subscriptions`",
            actual=summary(message),
            at=message.place("/message/subscribe_response"),
        )


@check
def codes_differ(seen: Seen) -> None:
    """Two subscriptions have two codes."""
    codes = [subscription_code(message) for message in seen.callbacks]
    if len(set(codes)) != len(codes):
        raise Violated(
            "two subscriptions have one code",
            expected="a code for each",
            actual=shown(codes),
            at=seen.callbacks[-1].place("/message/subscribe_response"),
        )


@check
def is_unsubscribed(seen: Seen) -> None:
    """The answer says of the code that it is unsubscribed."""
    message, code = seen.messages[-1], seen.expected["code"]
    listed = message.at("/message/subscription_status")
    states = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    state = next((entry.get("status") for entry in states if entry.get("code") == code), None)
    if message.rejected or message.at("/message/status") != "succ" or (states and state != "unsubscribe"):
        raise Violated(
            "unsubscribing did not succeed",
            expected=f"status succ, and `unsubscribe` for {code}",
            actual=summary(message),
            at=message.place("/message/status"),
        )


@check
def is_refused_for_the_code(seen: Seen) -> None:
    """The request is refused, or the callback does not report success for the code."""
    message = seen.messages[-1]
    if refusal_of(message) is not None or message.rejected:
        return
    raise Violated(
        "unsubscribing with this code was not refused",
        expected="rjct, ERR or a 4xx",
        actual=summary(message),
        at=message.place("/message/status"),
    )


@check
def is_refused_as_already_subscribed(seen: Seen) -> None:
    """The second of two equal subscriptions is refused."""
    message = seen.messages[-1]
    if refusal_of(message) is None and not message.rejected:
        raise Violated(
            "the same subscription was accepted twice",
            expected="rjct with rjct.event.already_subscribed",
            actual=summary(message),
            at=message.place("/message/subscribe_response/0/status"),
        )
    code = next((item.get("status_reason_code") for item in message.items), None)
    if code not in (None, "", "rjct.event.already_subscribed"):
        raise Violated(
            "the refusal has another reason",
            expected="rjct.event.already_subscribed",
            actual=code,
            at=message.place("/message/subscribe_response/0/status_reason_code"),
        )


@check
def is_notified(seen: Seen) -> None:
    """The subscriber was notified of the person."""
    if not _about(seen):
        others = [shown(sorted(found.identifiers)) for message in seen.callbacks for _, found in told(message)]
        raise Violated(
            f"the subscriber was not notified of {seen.expected['name']}",
            expected=f"a notification about {seen.expected['identifier']}",
            actual=", ".join(others) or f"no notification came{unless_reached(seen)}",
            at=seen.message.place(),
        )


@check
def is_not_notified(seen: Seen) -> None:
    """The subscriber was not notified."""
    for message in seen.callbacks:
        raise Violated(
            f"the subscriber was notified {seen.expected['although']}",
            expected="no notification",
            actual=shown([sorted(found.identifiers) for _, found in told(message)]),
            at=message.place(),
        )


@check
def is_notified_once(seen: Seen) -> None:
    """The subscriber was notified of the event once; a repeat after a failed delivery does not count."""
    delivered = [message for message in _about(seen) if message.taken]
    if not delivered:
        raise NotApplicable("no notification came, which is judged elsewhere")
    if len(delivered) > 1:
        raise Violated(
            f"the subscriber was notified {len(delivered)} times of one event",
            expected="one notification",
            actual=len(delivered),
            at=delivered[1].place(),
        )


@check
def notifies_of_the_right_record(seen: Seen) -> None:
    """Every notification is about the person, and about the programme concerned among those it names."""
    if not seen.callbacks:
        raise NotApplicable("no notification came, which is judged elsewhere")
    person, programme = seen.expected["identifier"], seen.expected["programme"]
    for message in seen.callbacks:
        found = [enrolment for _, enrolment in told(message)]
        strangers = [one for one in found if person not in one.identifiers]
        if strangers or not any(one.programme in (None, programme) for one in found):
            raise Violated(
                "the notification is about somebody or something else",
                expected=f"{person} in {programme}",
                actual=shown([[sorted(one.identifiers), one.programme] for one in found]),
                at=message.place("/message/notify_event"),
            )


@check
def notifies_of_the_status(seen: Seen) -> None:
    """The record of the notification has the status that caused it."""
    judged = 0
    for message in _about(seen):
        for pointer, found in told(message):
            if found.programme not in (None, seen.expected["programme"]) or not _has_status(found):
                continue
            judged += 1
            if found.status_code != seen.expected["status"]:
                raise Violated(
                    f"the notification tells the status {named_status(found.status, found.interface)}",
                    expected=named_status(seen.expected["status"], found.interface),
                    actual=named_status(found.status, found.interface),
                    at=message.place(pointer),
                )
    if not judged:
        raise NotApplicable("no notification came, which is judged elsewhere")


def _has_status(found: ReadEnrolment) -> bool:
    """Tell whether a record has to have an enrolment status: records of the ESS interface need not (ESS-C-31)."""
    return found.interface == "ibr" or found.status is not None


@check
def notifies_of_the_event(seen: Seen) -> None:
    """The event type of the notification, where sent, is the type of what happened."""
    judged = 0
    for message in _about(seen):
        for index, item in enumerate(message.items):
            event = _data(item).get("reg_event_type")
            if not isinstance(event, str):
                continue
            judged += 1
            if event.endswith("status_change") != seen.expected["event"].endswith("status_change"):
                raise Violated(
                    f"the notification is of the event {shown(event)}",
                    expected=seen.expected["event"],
                    actual=event,
                    at=message.place(f"/message/notify_event/{index}/data/reg_event_type"),
                )
    if not judged:
        raise NotApplicable("no notification told its event")


def subscription_code(message: Message) -> str | None:
    """Return the code that an on-subscribe message gives; None when it gives none."""
    for item in message.items:
        entries = item.get("subscriptions")
        for entry in entries if isinstance(entries, list) else []:
            code = entry.get("code") if isinstance(entry, dict) else None
            if item.get("status") != "rjct" and isinstance(code, str) and code:
                return code
    return None


def told(message: Message) -> Iterator[tuple[str, ReadEnrolment]]:
    """Yield what the records of a notification say, with the pointer of each record."""
    for index, item in enumerate(message.items):
        records = _data(item).get("reg_records")
        pointer = f"/message/notify_event/{index}/data/reg_records"
        for record in records if isinstance(records, list) else [records]:
            for enrolment in read_enrolments(record, interface_of(message)):
                yield pointer, enrolment


def _data(item: Mapping[str, Any]) -> Mapping[str, Any]:
    data = item.get("data")
    return data if isinstance(data, dict) else {}


def _about(seen: Seen) -> list[Message]:
    wanted = seen.expected["identifier"]
    return [message for message in seen.callbacks if any(wanted in found.identifiers for _, found in told(message))]
