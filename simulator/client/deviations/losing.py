"""Requests that do not leave: those about people with certain names, and updates of what seems to be told already."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from protocol.json_text import dump_json, parse_json, resolve_pointer
from simulator.client.deviations.sending import is_request
from simulator.client.register import SENT
from simulator.deviations import Function, Replacements
from simulator.edits import changed

ROWS = Replacements()

Lost = Callable[[Any, Any, Any], bool]
"""Tells whether a request, as JSON, is lost; it is given the system and the connection to its database, too."""

_UPDATES = "sync/enrollment/updates"
_BENEFICIARIES = "/message/enrolled_updates/beneficiaries"
_ASKED = "/message/enrolled_criteria/query/person_identifier/eq"
_ACTIVE = "1"


def _lose(
    lost_of: str,
    is_lost: Lost,
    system: Any,
    original: Function,
    connection: Any,
    *,
    operation: str,
    body: bytes,
    tag: str | None = None,
    **rest: Any,
) -> None:
    concerned = is_request(tag) and operation == lost_of
    if not (concerned and is_lost(system, connection, parse_json(body).document)):
        original(connection, operation=operation, body=body, tag=tag, **rest)


def _has_apostrophe(_system: Any, _connection: Any, document: Any) -> bool:
    return b"'" in dump_json(document)


def _is_about_apostrophe(identifier: str) -> Lost:
    """Return what tells whether whoever is asked for has a name with an apostrophe."""

    def is_lost(system: Any, connection: Any, document: Any) -> bool:
        asked = {"operation": "notify", "identifier_value": resolve_pointer(document, identifier)}
        told = system.complete(connection, asked)
        return b"'" in dump_json(told.get("record"))

    return is_lost


def _is_back_to_active(system: Any, _connection: Any, document: Any) -> bool:
    memory, lost = system.switch.memory, False
    for whom, beneficiary in _told(document):
        status = beneficiary["enrolment_status"]
        lost = lost or (status == _ACTIVE and memory.get(whom, _ACTIVE) != _ACTIVE)
        memory[whom] = status
    return lost


def _is_of_the_same_cycle(system: Any, connection: Any, document: Any) -> bool:
    """Tell whether a benefit of the same person is on its way."""
    leaving = [each for each in system.register.all(connection) if each.operation == _UPDATES and each.state == SENT]
    paid = [whom for request in leaving for whom, told in _told({"message": request.message}) if told.get("benefits")]
    return any(paid.count(whom) > 1 for whom, told in _told(document) if told.get("benefits"))


def _told(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the beneficiaries of an update, each with what tells the person from others."""
    for beneficiary in resolve_pointer(document, _BENEFICIARIES):
        yield str(beneficiary.get("member", {}).get("member_identifier")), beneficiary


for _name, _operation, _is_lost in (
    (
        "searches-for-names-with-apostrophe-lost",
        "search",
        _is_about_apostrophe("/message/search_request/0/search_criteria/query/value"),
    ),
    (
        "subscriptions-to-names-with-apostrophe-lost",
        "subscribe",
        _is_about_apostrophe("/message/subscribe_request/0/subscribe_criteria/filter/value"),
    ),
    ("questions-about-names-with-apostrophe-lost", "sync/enrolled", _is_about_apostrophe(_ASKED)),
    ("checks-of-names-with-apostrophe-lost", "sync/check-enrollment", _is_about_apostrophe(_ASKED)),
    ("updates-of-names-with-apostrophe-lost", _UPDATES, _has_apostrophe),
    ("notifications-of-names-with-apostrophe-lost", "notify", _has_apostrophe),
    ("updates-back-to-active-lost", _UPDATES, _is_back_to_active),
    ("second-benefit-of-a-cycle-lost", _UPDATES, _is_of_the_same_cycle),
):
    ROWS.replaces("outbox.add", _name)(partial(_lose, _operation, _is_lost))


@ROWS.replaces("composer.finish", "updates-with-the-status-of-another-programme")
def _status_of_another(system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    if kind != "request" or operation != _UPDATES:
        return document
    return changed(document, f"{_BENEFICIARIES}/*", partial(_with_status_of_first, system.switch.memory))


def _with_status_of_first(memory: dict[str, Any], beneficiary: Any) -> Any:
    """Return a beneficiary with the status that was told last of the first programme, where this is another."""
    whom, programme = str(beneficiary["member"]["member_identifier"]), beneficiary["programme_identifier"]
    first = memory.setdefault(whom, {"programme": programme})
    if first["programme"] == programme:
        first["status"] = beneficiary["enrolment_status"]
    return {**beneficiary, "enrolment_status": first["status"]}


@ROWS.replaces("composer.finish", "subscription-code-cut")
def _code_cut(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    if kind != "request" or operation != "unsubscribe":
        return document
    return changed(document, "/message/subscription_codes", lambda codes: [each[:64] for each in codes])
