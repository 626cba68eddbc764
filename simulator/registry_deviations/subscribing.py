"""Subscriptions that are kept, told or ended wrongly."""

from collections.abc import Sequence
from typing import Any

from protocol.codes import closed_list
from simulator.deviations import Function, Replacements
from simulator.notifications import Change

ROWS = Replacements()

_STATUS_CHANGE = "_status_change"
_STRANGER = [{"identifier_type": "UIN", "identifier_value": "SYN-000000000"}]
_OLD_STATUS = {"1": "4"}  # of all others Active


def _tells(name: str, change: Any) -> None:
    @ROWS.replaces("notifications.tell", name)
    def tell(system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
        for part in change(system, events):
            original(connection, subscription, part)


def _without(*, status_changes: bool) -> Any:
    def rest(_system: Any, events: Sequence[Any]) -> list[Any]:
        left = [each for each in events if each[0].event.endswith(_STATUS_CHANGE) != status_changes]
        return [left] if left else []

    return rest


def _events(system: Any) -> tuple[str, ...]:
    return closed_list("event_type", interface=system.interface)


def _other(system: Any, change: Change) -> Change:
    return Change(change.record_id, next(event for event in _events(system) if event != change.event))


_tells("enrolment-not-notified", _without(status_changes=False))
_tells("status-change-not-notified", _without(status_changes=True))
_tells("notified-twice", lambda _system, events: [events, events])
_tells(
    "notified-with-another-event-type",
    lambda system, events: [[(_other(system, each), record) for each, record in events]],
)
_tells("notified-with-another-person", lambda system, events: [[(each, _previous(system, r)) for each, r in events]])
_tells(
    "notified-with-old-status",
    lambda _system, events: [[(each, _outdated(record)) for each, record in events]],
)


def _outdated(record: dict[str, Any]) -> dict[str, Any]:
    status = record.get("enrolment_status")
    return record if status is None else {**record, "enrolment_status": _OLD_STATUS.get(status, "1")}


def _previous(system: Any, record: dict[str, Any]) -> dict[str, Any]:
    stranger = {"member_identifier": _STRANGER}
    other = {**record, "member": stranger} if "member" in record else stranger
    previous: dict[str, Any] = system.switch.memory.get("record", other)
    system.switch.memory["record"] = record
    return previous


@ROWS.replaces("notifications.subscribers", "notified-first-subscriber-only")
def _first(_system: Any, original: Function, *some: Any) -> Any:
    return original(*some)[:1]


@ROWS.replaces("notifications.subscribers", "notified-whatever-the-filter")
def _everybody(system: Any, _original: Function, connection: Any, changes: Sequence[Change], _keys: Any) -> Any:
    subscriptions = system.exchange.subscriptions
    table = subscriptions.c
    events = sorted({each.event for each in changes})
    chosen = subscriptions.select().where(table.state == "subscribe", table.event_type.in_(events))
    return connection.execute(chosen.order_by(table.number)).all()


@ROWS.replaces("notifications.matching", "notified-whatever-the-filter")
def _all_of_type(_system: Any, _original: Function, _connection: Any, subscription: Any, changes: Any, _: Any) -> Any:
    return [each for each in changes if each.event == subscription.event_type]


@ROWS.replaces("notifications.subscribers", "notified-of-every-event-type")
def _every_event(system: Any, original: Function, connection: Any, changes: Sequence[Change], keys: Any) -> Any:
    both = [Change(each.record_id, event) for each in changes for event in _events(system)]
    return original(connection, both, keys)


@ROWS.replaces("notifications.matching", "notified-of-every-event-type")
def _whatever_event(
    _system: Any, original: Function, connection: Any, subscription: Any, changes: Any, owners: Any
) -> Any:
    as_wanted = [Change(each.record_id, subscription.event_type) for each in changes]
    wanted = {each.record_id for each in original(connection, subscription, as_wanted, owners)}
    return [each for each in changes if each.record_id in wanted]


@ROWS.replaces("subscriptions.event_type", "subscribed-to-unknown-event")
def _any_event(system: Any, original: Function, text: str) -> str:
    from simulator.refusals import ItemRefused

    try:
        return str(original(text))
    except ItemRefused:
        return _events(system)[0]


@ROWS.replaces("subscriptions.end", "notified-after-unsubscribing")
def _goes_on(_system: Any, _original: Function, _connection: Any, _codes: list[str]) -> None:
    return None


def _forgives(name: str, code: str) -> None:
    @ROWS.replaces("subscriptions.fault", name)
    def fault(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
        reason = original(received, codes, found)
        return None if reason is not None and reason[0] == code else reason


_forgives("unsubscribed-unknown-code", "rjct.subscription_code.invalid")
_forgives("unsubscribed-by-another-requester", "rjct.requester.invalid")
_forgives("unsubscribed-twice", "rjct.event.already_unsubscribed")


@ROWS.replaces("subscriptions.fault", "unsubscribed-by-another-requester-silently")
def _silently(system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
    reason = original(received, codes, found)
    if reason is not None and reason[0] == "rjct.requester.invalid":
        system.switch.memory["ended"] = codes
    return reason


@ROWS.replaces("notifications.subscribers", "unsubscribed-by-another-requester-silently")
def _remaining(system: Any, original: Function, *some: Any) -> Any:
    return [each for each in original(*some) if each.code not in system.switch.memory.get("ended", ())]


@ROWS.replaces("subscriptions.fault", "unsubscribing-refused")
def _refused(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
    reason = original(received, codes, found)
    return reason or ("rjct.subscription_code.invalid", "there is no such subscription")


@ROWS.replaces("subscriptions.exists", "subscribed-twice")
def _never_exists(_system: Any, _original: Function, _connection: Any, _row: Any) -> bool:
    return False


@ROWS.replaces("subscriptions.subscribe", "subscription-code-always-the-same")
def _same_code(_system: Any, original: Function, connection: Any, received: Any, item: Any) -> Any:
    return {**original(connection, received, item), "code": "subscription-1"}
