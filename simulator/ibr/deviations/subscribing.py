"""Subscriptions that are kept, told or ended wrongly."""

from collections.abc import Sequence
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.ibr.enrolment_writer import Change
from simulator.ibr.tables import subscriptions

_OTHER_EVENT = {
    "enrollement": "enrollement_status_change",
    "enrollement_status_change": "enrollement",
}


def register(rows: Replacements) -> None:
    """Register the functions of this module."""
    _register_telling(rows)
    _register_choice(rows)
    _register_ending(rows)


def _register_telling(rows: Replacements) -> None:
    def tells(name: str, change: Any) -> None:
        @rows.replaces("notifications.tell", name)
        def tell(system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
            for part in change(system, events):
                original(connection, subscription, part)

    def of_type(event: str) -> Any:
        return lambda _system, events: [rest] if (rest := [each for each in events if each[0].event != event]) else []

    tells("enrolment-not-notified", of_type("enrollement"))
    tells("status-change-not-notified", of_type("enrollement_status_change"))
    tells("notified-twice", lambda _system, events: [events, events])
    tells(
        "notified-with-another-event-type",
        lambda _system, events: [[(Change(each.enrolment_id, _other(each)), record) for each, record in events]],
    )
    tells("notified-with-another-person", lambda system, events: [[(each, _previous(system, r)) for each, r in events]])
    tells(
        "notified-with-old-status",
        lambda _system, events: [
            [(each, {**record, "enrolment_status": _OLD.get(record["enrolment_status"], "1")}) for each, record in events]
        ],
    )


_OLD = {"1": "4"}


def _other(change: Change) -> Any:
    return _OTHER_EVENT[change.event]


def _previous(system: Any, record: dict[str, Any]) -> dict[str, Any]:
    stranger = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "SYN-000000000"}]}
    previous: dict[str, Any] = system.switch.memory.get("record", {**record, "member": stranger})
    system.switch.memory["record"] = record
    return previous


def _register_choice(rows: Replacements) -> None:
    @rows.replaces("notifications.subscribers", "notified-first-subscriber-only")
    def first(_system: Any, original: Function, *some: Any) -> Any:
        return original(*some)[:1]

    @rows.replaces("notifications.subscribers", "notified-whatever-the-filter")
    def everybody(_system: Any, _original: Function, connection: Any, changes: Sequence[Change], _keys: Any) -> Any:
        table = subscriptions.c
        events = sorted({each.event for each in changes})
        chosen = subscriptions.select().where(table.state == "subscribe", table.event_type.in_(events))
        return connection.execute(chosen.order_by(table.number)).all()

    @rows.replaces("notifications.matching", "notified-whatever-the-filter")
    def all_of_type(_system: Any, _original: Function, _connection: Any, subscription: Any, changes: Any, _: Any) -> Any:
        return [each for each in changes if each.event == subscription.event_type]

    @rows.replaces("notifications.subscribers", "notified-of-every-event-type")
    def every_event(system: Any, original: Function, connection: Any, changes: Sequence[Change], keys: Any) -> Any:
        both = [Change(each.enrolment_id, event) for each in changes for event in _OTHER_EVENT]
        return original(connection, both, keys)

    @rows.replaces("notifications.matching", "notified-of-every-event-type")
    def whatever_event(
        _system: Any, original: Function, connection: Any, subscription: Any, changes: Any, owners: Any
    ) -> Any:
        as_wanted = [Change(each.enrolment_id, subscription.event_type) for each in changes]
        wanted = {each.enrolment_id for each in original(connection, subscription, as_wanted, owners)}
        return [each for each in changes if each.enrolment_id in wanted]

    @rows.replaces("subscriptions.event_type", "subscribed-to-unknown-event")
    def any_event(_system: Any, original: Function, text: str) -> str:
        from simulator.refusals import ItemRefused

        try:
            return str(original(text))
        except ItemRefused:
            return "enrollement"


def _register_ending(rows: Replacements) -> None:
    @rows.replaces("subscriptions.end", "notified-after-unsubscribing")
    def goes_on(_system: Any, _original: Function, _connection: Any, _codes: list[str]) -> None:
        return None

    def forgives(name: str, code: str) -> None:
        @rows.replaces("subscriptions.fault", name)
        def fault(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
            reason = original(received, codes, found)
            return None if reason is not None and reason[0] == code else reason

    forgives("unsubscribed-unknown-code", "rjct.subscription_code.invalid")
    forgives("unsubscribed-by-another-requester", "rjct.requester.invalid")
    forgives("unsubscribed-twice", "rjct.event.already_unsubscribed")

    @rows.replaces("subscriptions.fault", "unsubscribed-by-another-requester-silently")
    def silently(system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
        reason = original(received, codes, found)
        if reason is not None and reason[0] == "rjct.requester.invalid":
            system.switch.memory["ended"] = codes
        return reason

    @rows.replaces("notifications.subscribers", "unsubscribed-by-another-requester-silently")
    def remaining(system: Any, original: Function, *some: Any) -> Any:
        return [each for each in original(*some) if each.code not in system.switch.memory.get("ended", ())]

    @rows.replaces("subscriptions.fault", "unsubscribing-refused")
    def refused(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
        reason = original(received, codes, found)
        return reason or ("rjct.subscription_code.invalid", "there is no such subscription")

    @rows.replaces("subscriptions.exists", "subscribed-twice")
    def never_exists(_system: Any, _original: Function, _connection: Any, _row: Any) -> bool:
        return False

    @rows.replaces("subscriptions.subscribe", "subscription-code-always-the-same")
    def same_code(_system: Any, original: Function, connection: Any, received: Any, item: Any) -> Any:
        return {**original(connection, received, item), "code": "subscription-1"}
