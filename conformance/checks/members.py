"""Checks of Person, Member and Group records: whether they tell what is known, where they tell it at all (ESS-C-31)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.records import composed
from conformance.checks.registry import check
from conformance.checks.searching import refused
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Place, Violated, shown
from conformance.member_records import ReadGroup, ReadMember, read_groups, read_members
from conformance.messages import Message
from protocol.codes import directory, editions
from protocol.datetimes import parse_datetime

# What JSON-LD calls whoever has work, of whatever kind (ESS-C-38).
_EMPLOYED = "employed"
_WITHOUT_WORK = ("6", "7")


@check
def tells_the_name_of_the_member(seen: Seen) -> None:
    """The parts of the name that the record has are those that are known."""
    place, found = _of_person(seen)
    told = {part: found.name[part] for part in ("surname", "given_name") if found.name.get(part)}
    if not told:
        raise NotApplicable("the record carries no name")
    known = {part: seen.expected[part] for part in told}
    if any(composed(told[part]) != composed(known[part]) for part in told):
        _same(told, known, "name", place)


@check
def tells_the_sex_of_the_member(seen: Seen) -> None:
    """The sex is the one that is known."""
    place, found = _of_person(seen)
    _needed(found.sex, "sex")
    if directory("sex", interface="ess").code_of(str(found.sex)) != seen.expected["sex"]:
        _same(found.sex, seen.expected["sex"], "sex", place)


@check
def tells_the_birth_date_of_the_member(seen: Seen) -> None:
    """The birth date is the day that is known, or the same moment in another zone."""
    place, found = _of_person(seen)
    _needed(found.birth_date, "birth date")
    if not _same_day(found.birth_date, seen.expected["birth_date"]):
        _same(found.birth_date, seen.expected["birth_date"], "birth date", place)


@check
def tells_the_employment_status(seen: Seen) -> None:
    """The employment status is the one that is known, in one of the numberings or as label."""
    place, found = _of_person(seen)
    _needed(found.employment_status, "employment status")
    wanted = seen.expected["employment_status"]
    labels = _labels("employment_status", found.employment_status)
    employed = wanted not in _WITHOUT_WORK and _EMPLOYED in labels
    if not (employed or _labels("employment_status", wanted, edition="page") & labels):
        _same(found.employment_status, wanted, "employment status", place)


@check
def tells_the_unemployment_reason(seen: Seen) -> None:
    """The unemployment reason is the one that is known, in one of the numberings or as label."""
    place, found = _of_person(seen)
    _needed(found.unemployment_reason, "unemployment reason")
    wanted = seen.expected["unemployment_reason"]
    known = _labels("unemployment_reason", wanted, edition="page")
    if not known & _labels("unemployment_reason", found.unemployment_reason):
        _same(found.unemployment_reason, wanted, "unemployment reason", place)


@check
def tells_the_jobs(seen: Seen) -> None:
    """The record has each job that is known, and no other; one object in place of a list has one of them (ESS-C-36)."""
    place, found = _of_person(seen)
    _needed(found.employment_info, "employment_info")
    known = seen.expected["jobs"]
    strangers = [job for job in found.jobs if not any(_is_job(job, each) for each in known)]
    missing = [each for each in known if not any(_is_job(job, each) for job in found.jobs)]
    if strangers or (missing and isinstance(found.employment_info, list)):
        _same(found.jobs, known, "jobs", place)


@check
def lists_the_members(seen: Seen) -> None:
    """The list of members has each member of the household once, and nobody else."""
    place, found = _of_household(seen)
    if found.members is None:
        raise NotApplicable("the record carries no list of members")
    wanted = sorted(seen.expected["members"])
    listed = sorted(next((value for value in wanted if value in told), shown(sorted(told))) for told in found.members)
    _same(listed, wanted, "list of members", place)


@check
def counts_the_members(seen: Seen) -> None:
    """The size is the number of members."""
    place, found = _of_household(seen)
    _needed(found.group_size, "group_size")
    _same(found.group_size, len(seen.expected["members"]), "group_size", place)


@check
def is_sorted_by_poverty_score(seen: Seen) -> None:
    """The scores that households tell are in the order asked for, as numbers, or the sort is refused."""
    if refused(seen.messages):
        return
    told = [found.poverty_score for message in seen.messages for found in read_groups(message)]
    scores = [score for score in told if isinstance(score, int | float)]
    if len(set(scores)) < 2:
        raise NotApplicable("the households that were found are told without poverty scores, or with one score")
    wanted = sorted(scores, reverse=seen.expected["order"] == "desc")
    _same(scores, wanted, "order of the poverty scores", seen.messages[-1].place("/message"))


def _of_person(seen: Seen) -> tuple[Place, ReadMember]:
    for message in seen.messages:
        for found in read_members(message):
            if seen.expected["identifier"] in found.identifiers:
                return message.place(found.pointer), found
    raise _missing(seen)


def _of_household(seen: Seen) -> tuple[Place, ReadGroup]:
    for message in seen.messages:
        for found in read_groups(message):
            if seen.expected["identifier"] in found.identifiers:
                return message.place(found.pointer), found
    if not any(list(_identifiers(message)) for message in seen.messages):
        raise NotApplicable("no household was told, which is judged elsewhere")
    raise _missing(seen)


def _missing(seen: Seen) -> Violated:
    came = [name for message in seen.messages for name in _identifiers(message)]
    return Violated(
        f"no record is of {seen.expected['identifier']}",
        expected=f"a record of {seen.expected['identifier']}",
        actual=shown(came),
        at=seen.messages[-1].place("/message"),
    )


def _identifiers(message: Message) -> Iterator[str]:
    told = [found.identifiers for found in read_members(message)] + [
        found.identifiers for found in read_groups(message)
    ]
    for identifiers in told:
        yield from sorted(identifiers)


def _needed(value: Any, what: str) -> None:
    if value in (None, "", []):
        raise NotApplicable(f"the record carries no {what}")


def _same(came: Any, wanted: Any, what: str, place: Place) -> None:
    if came != wanted:
        raise Violated(f"the {what} is {shown(came)}", expected=shown(wanted), actual=shown(came), at=place)


def _labels(name: str, value: object, *, edition: str | None = None) -> set[str]:
    """Return what a code or label can mean, in one edition of its directory or in all, in a form to be compared."""
    known = (edition,) if edition else editions(name, interface="ess") or (None,)
    labels = set()
    for each in known:
        found = directory(name, interface="ess", edition=each)
        code = found.code_of(str(value))
        if code is not None:
            labels.add(found.values[code].casefold().rpartition(": ")[2].removesuffix("s"))
    return labels


def _same_day(one: object, other: str) -> bool:
    if str(one)[:10] == other[:10]:
        return True
    try:
        return parse_datetime(str(one)) == parse_datetime(other)
    except ValueError:
        return False


def _is_job(told: Any, known: Any) -> bool:
    """Tell whether a job of a record is one that is known, by whichever members it has."""
    title, kind, start = told.get("job_title"), told.get("employment_type"), told.get("start_date")
    types = directory("employment_type", interface="ess")
    return (
        title in (None, "", known["job_title"])
        and (kind in (None, "") or types.code_of(str(kind)) == known["employment_type"])
        and (start in (None, "") or _same_day(start, known["start_date"]))
    )
