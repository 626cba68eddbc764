"""Lawful habits other than our own: records in another of the forms that the standard lets them have."""

from collections.abc import Callable
from typing import Any

from protocol.codes import directory
from simulator.deviations import Function, Replacements
from simulator.queryable import Attribute

ROWS = Replacements()

_DIRECTORIES = {
    "assistance_unit": "assistance_unit",
    "employment_status": "employment_status",
    "employment_type": "employment_type",
    "enrolment_status": "enrolment_status",
    "group_type": "assistance_unit",
    "unemployment_reason": "unemployment_reason",
}
_NUMBERED_OTHERWISE = {
    "employment_status": {"1": "4", "2": "5", "3": "6", "4": "7", "5": "8", "6": "2", "7": "3"},
    "unemployment_reason": {f"0{number}": str(number) for number in range(1, 9)},
}
_KEPT_AS = {other: code for code, other in _NUMBERED_OTHERWISE["employment_status"].items()}
_DATES = ("birth_date", "death_date", "start_date", "end_date", "registration_date", "last_updated", "enrolment_date")
_IDENTIFYING = ("@context", "@type", "member_identifier", "group_identifier", "identifier")

Change = Callable[[str, Any], Any]
"""Takes the name and the value of a member and returns the value that is told instead."""


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _changed(item, change) if isinstance(item, dict | list) else change(name, item)
        for name, item in value.items()
    }


def _label(name: str, value: Any) -> Any:
    if name not in _DIRECTORIES or not isinstance(value, str):
        return value
    return directory(_DIRECTORIES[name], interface="ess").values.get(value, value)


def _renumbered(name: str, value: Any) -> Any:
    return _NUMBERED_OTHERWISE.get(name, {}).get(value, value)


def _tells(name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    @ROWS.replaces("registry._members", name)
    def members(_system: Any, original: Function, *some: Any) -> dict[int, dict[str, Any]]:
        return {subject: change(record) for subject, record in original(*some).items()}


_tells("labels", lambda record: _changed(record, _label))
_tells("labels-in-lower-case", lambda record: _changed(record, lambda name, value: _lower(name, value)))
_tells("numbers-of-json-ld", lambda record: _changed(record, _renumbered))
_tells(
    "days-without-time",
    lambda record: _changed(record, lambda name, value: value[:10] if name in _DATES else value),
)
_tells("person-left-out", lambda record: {name: record[name] for name in record if name != "demographic_info"})
_tells("identifiers-only", lambda record: {name: record[name] for name in record if name in _IDENTIFYING})


@ROWS.replaces("translator.compare", "numbers-of-json-ld")
def _asked_in_json_ld(_system: Any, original: Function, attribute: Attribute, operator: str, value: Any) -> Any:
    numbered = attribute.directory == "employment_status"
    return original(attribute, operator, _KEPT_AS.get(str(value), value) if numbered else value)


def _lower(name: str, value: Any) -> Any:
    label = _label(name, value)
    return label if label == value else label.lower()


@ROWS.replaces("registry._groups", "identifiers-only")
def _groups(_system: Any, original: Function, *some: Any) -> dict[int, dict[str, Any]]:
    found = original(*some)
    return {each: {name: found[each][name] for name in found[each] if name in _IDENTIFYING} for each in found}
