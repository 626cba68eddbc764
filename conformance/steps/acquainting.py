"""Sentences about people who are known to the IUT, where no message of the standard tells it of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.enrolling import acquaint, known_person
from conformance.members import Household, Job, Member
from conformance.plan import Step
from conformance.provisioning import is_declared
from conformance.sentences import sentence
from conformance.steps.naming import called, in_the_words_of, moment, status_code
from conformance.story import Story, Unreachable
from protocol.codes import directory


@sentence("{name} is known")
def is_known(story: Story, step: Step, name: str) -> None:
    """Have somebody known who is in no programme."""
    known_person(story, name)


@sentence("{name} is enrolled as {status}")
def is_enrolled_as(story: Story, step: Step, name: str, status: str) -> None:
    """Have somebody known who is in a programme with a status."""
    known_person(story, name, status=status_code(status, story.interface))


@sentence("these people are known:")
def are_known(story: Story, step: Step) -> None:
    """Have the people of a table known: identifier, names, born on, employment status and reason, other statuses, jobs.

    A job is a title, its type, the day when it began, and the day when it ended if it did; jobs are parted by
    semicolons.
    """
    head, *rows = step.table
    for row in rows:
        told = dict(zip(head, row, strict=True))
        _know(story, told["person"], told)
        acquaint(story, story.enrolment(told["person"]), enrolled=False)


@sentence("these people are known, unless such {what} are refused:")
def are_known_unless_refused(story: Story, step: Step, what: str) -> None:
    """Have the people of a table known, whose identifiers or names not every system takes in."""
    if "person" not in story.run.target.provisioning:
        reason = f"the target has no call that makes people known, which would tell whether such {what} are taken"
        raise Unreachable(reason, verdict="not_applicable")
    _unless_refused(lambda: are_known(story, step), what)


@sentence("the identifier of {name} has leading zeros and letters of both cases")
def has_letters(story: Story, step: Step, name: str) -> None:
    """Have somebody enrolled whose identifier is no number, where it can be told; not every system takes it in."""
    person = story.people.person(name)
    story.people.named({name: replace(person, identifier_value=f"00{person.identifier_value}aZ")})
    if is_declared(story, "person"):
        _unless_refused(lambda: acquaint(story, story.enrolment(name)), "identifiers")


def _unless_refused(make_known: Callable[[], None], what: str) -> None:
    """Make people known; Unreachable, as what is not applicable, where what is odd about them is refused."""
    try:
        make_known()
    except Unreachable as refused:
        if refused.key is None:
            raise
        reason = f"the IUT does not take in such {what}: {refused.reason}"
        raise Unreachable(reason, verdict="not_applicable") from None


@sentence("these households are known:")
def households_are_known(story: Story, step: Step) -> None:
    """Have the households of a table known, with the member of each row, and their poverty score."""
    head, *rows = step.table
    told = [dict(zip(head, row, strict=True)) for row in rows]
    for name in dict.fromkeys(row["household"] for row in told):
        members = tuple(row["member"] for row in told if row["household"] == name)
        household = Household(name, story.identifiers.digits(), members)
        score = next(row.get("poverty score") for row in told if row["household"] == name)
        story.households[name] = household if score is None else replace(household, poverty_score=float(score))
    for row in told:
        _know(story, row["member"], row)
        acquaint(story, story.enrolment(row["member"]), enrolled=False)


def _know(story: Story, name: str, row: dict[str, str]) -> None:
    told = in_the_words_of(story, row)
    person = story.people.person(name)
    if told.get("born on"):
        person = replace(person, birth_date=moment(told["born on"]))
    if told.get("identifier"):
        person = replace(person, identifier_value=told["identifier"])
    person = called(person, told)
    story.people.named({name: person})
    story.members[name] = Member(
        person,
        employment_status=_code("employment_status", told.get("employment status")),
        unemployment_reason=_code("unemployment_reason", told.get("unemployment reason")),
        jobs=tuple(_job(text) for text in told.get("jobs", "").split(";") if text.strip()),
        marital_status=_code("marital_status", told.get("marital status")),
        education_level=_code("education_level", told.get("education")),
        occupation=_code("occupation", told.get("occupation")),
        self_id_disability={"yes": True, "no": False}.get(told.get("disability", "")),
    )


def _job(text: str) -> Job:
    title, kind, start, *end = text.split()
    employment_type = _code("employment_type", kind) or kind
    return Job(title, employment_type, moment(start), moment(end[0]) if end else None)


def _code(name: str, label: str | None) -> str | None:
    return directory(name, interface="ess").code_of(label) if label else None
