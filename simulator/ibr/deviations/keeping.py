"""Updates of which too much is kept, too little, or something else than was told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from protocol.datetimes import parse_datetime
from protocol.json_text import dump_json
from simulator.deviations import Function, Replacements
from simulator.ibr.beneficiaries import Enrolment
from simulator.ibr.deviations.searching import owner_of

ROWS = Replacements()


@ROWS.replaces("writer.plan", "update-again-keeps-another-record")
def _note_repeats(system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    told = system.switch.memory.setdefault("told", [])
    if each in told:
        system.switch.memory.setdefault("again", []).append((dump_json(owner_of(vars(each.subject))), each.programme))
    told.append(each)
    original(batch, owner, each)


@ROWS.replaces("registry.find", "update-again-keeps-another-record")
def _twice(system: Any, original: Function, *some: Any, **rest: Any) -> list[Any]:
    found = []
    for record in original(*some, **rest):
        key = (dump_json(owner_of(record)), record["programme_identifier"][0]["programme_identifier"])
        found += [record] * (1 + system.switch.memory.get("again", []).count(key))
    return found


@ROWS.replaces("updates.read", "first-programme-only-kept")
def _first_programme(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
    return original(received, [_with_one_programme(each) for each in beneficiaries])


def _with_one_programme(each: Any) -> Any:
    programmes = each.get("programme_identifier") if isinstance(each, dict) else None
    return {**each, "programme_identifier": programmes[:1]} if isinstance(programmes, list) else each


@ROWS.replaces("updates.read", "first-identifier-only-kept")
def _first_identifier(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
    reported, invalid = original(received, beneficiaries)
    kept = [replace(each, subject=replace(each.subject, identifiers=each.subject.identifiers[:1])) for each in reported]
    return kept, invalid


@ROWS.replaces("registry.record", "birth-date-a-day-off")
def _day_off(_system: Any, original: Function, row: Any, dates: list[str], paid: list[Any]) -> Any:
    record = original(row, dates, paid)
    person = record.get("member", {}).get("demographic_info", {})
    if "birth_date" in person:
        before = parse_datetime(person["birth_date"]) - timedelta(days=1)
        person["birth_date"] = before.isoformat()
    return record
