"""Enrolment updates that tell more than what happened, or tell it otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any

from protocol.datetimes import later
from simulator.deviations import Function, Replacements
from simulator.edits import changed

ROWS = Replacements()

Change = Callable[[Any], Any]
"""Returns what takes the place of a value in an update."""

_BENEFICIARIES = "/message/enrolled_updates/beneficiaries"
_EACH = f"{_BENEFICIARIES}/*"
_PERSON = f"{_EACH}/member/demographic_info"
_DAY = 86_400
_OTHER_SEX = {"male": "female", "female": "male"}


def _names_swapped(name: Any) -> Any:
    return {"surname": name["given_name"], "given_name": name["surname"]}


def _a_day_before(moment: Any) -> Any:
    return later(moment, -_DAY)


def _days_before(moments: Any) -> Any:
    return [_a_day_before(each) for each in moments]


def _twice(items: Any) -> Any:
    return [*items, *items]


def _inactive_too(beneficiaries: Any) -> Any:
    return [*beneficiaries, *({**each, "enrolment_status": "5"} for each in beneficiaries)]


def _under_another_identifier(identifiers: Any) -> Any:
    return [*identifiers, {**identifiers[0], "identifier_value": "0000000001"}]


def _deceased_as_inactive(status: Any) -> Any:
    return "5" if status == "2" else status


def _without_accents(name: Any) -> Any:
    return {part: text.encode("ascii", "replace").decode() for part, text in name.items()}


def _change(
    pointer: str, change: Change, _system: Any, original: Function, kind: str, operation: str, document: Any
) -> Any:
    document = original(kind, operation, document)
    concerned = kind == "request" and operation == "sync/enrollment/updates"
    return changed(document, pointer, change) if concerned else document


for _name, _pointer, _changes in (
    ("updates-with-names-swapped", f"{_PERSON}/name", _names_swapped),
    ("updates-with-names-in-ascii", f"{_PERSON}/name", _without_accents),
    ("updates-with-the-other-sex", f"{_PERSON}/sex", lambda sex: _OTHER_SEX.get(sex, sex)),
    ("updates-with-an-earlier-birth", f"{_PERSON}/birth_date", _a_day_before),
    ("updates-with-an-earlier-change", f"{_EACH}/status_change_date", _days_before),
    ("updates-with-benefits-twice", f"{_EACH}/benefits", _twice),
    ("updates-with-two-statuses", _BENEFICIARIES, _inactive_too),
    ("updates-under-another-identifier", f"{_EACH}/member/member_identifier", _under_another_identifier),
    ("updates-of-the-dead-as-inactive", f"{_EACH}/enrolment_status", _deceased_as_inactive),
):
    ROWS.replaces("composer.finish", _name)(partial(_change, _pointer, _changes))


@ROWS.replaces("composer.finish", "updates-with-the-first-status")
def _first_status(system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    return _remembered(f"{_EACH}/enrolment_status", system, original, kind, operation, document)


@ROWS.replaces("composer.finish", "updates-with-the-benefits-before")
def _benefits_before(system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    return _remembered(f"{_EACH}/benefits", system, original, kind, operation, document)


def _remembered(pointer: str, system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    """Return an update in which each person has what the first one told of them."""
    document = original(kind, operation, document)
    if kind != "request" or operation != "sync/enrollment/updates":
        return document
    whom = str(
        [each["member"]["member_identifier"] for each in document["message"]["enrolled_updates"]["beneficiaries"]]
    )
    return changed(document, pointer, lambda value: system.switch.memory.setdefault((whom, pointer), value))
