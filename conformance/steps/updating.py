"""Sentences about updates of somebody whom the IBR knows: what they tell anew, leave out, or may not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.enrolling import Change, ask, publish
from conformance.messages import refusal_of
from conformance.people import Benefit
from conformance.plan import Step
from conformance.questions import by_identifier, search
from conformance.sentences import sentence
from conformance.steps.naming import moment, status_code
from conformance.steps.publishing import publish_unless_refused
from conformance.steps.records import beneficiary
from conformance.story import Story, Unreachable
from protocol.codes import directory

_DAY = "2024-06-01"
# What every update tells beside what it is about, so that it can be seen when it has taken effect.
PAID = Benefit("1", moment("2024-06-03"), "USD 71")


def _each(alter: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Return the change of a batch that alters each beneficiary of it."""
    return lambda records: [alter(record) for record in records]


def _of_the_person(alter: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Return the change of a batch that alters the person of each beneficiary."""

    def change(record: dict[str, Any]) -> dict[str, Any]:
        member = record["member"]
        return {**record, "member": {**member, "demographic_info": alter(member["demographic_info"])}}

    return _each(change)


def _without_status(record: dict[str, Any]) -> dict[str, Any]:
    """Return a beneficiary that tells no status, neither of its own nor in its programmes."""
    kept = {name: value for name, value in record.items() if not name.endswith("ment_status")}
    programmes = [
        {name: value for name, value in each.items() if not name.endswith("ment_status")}
        for each in record["programme_identifier"]
    ]
    return {**kept, "programme_identifier": programmes}


@sentence("a benefit of {value} is published for {name}, unless such an amount is refused")
def benefit_of_an_amount(story: Story, step: Step, value: str, name: str) -> None:
    """Publish an amount that not every registry has room for."""
    paid = story.enrolment(name).paid(Benefit("1", moment(_DAY), value))
    publish_unless_refused(story, [paid], f"an amount such as {value}")


@sentence("a benefit of the type {kind} is published for {name}, unless it is refused")
def benefit_of_a_listed_type(story: Story, step: Step, kind: str, name: str) -> None:
    """Publish a benefit of a type of CD.IBR.02, told by its label."""
    code = directory("benefit_type").code_of(kind) or kind
    paid = story.enrolment(name).paid(Benefit(code, moment(_DAY), "USD 50"))
    publish_unless_refused(story, [paid], f"a benefit of the type {kind}")


@sentence("a benefit of {name} is published without a status, unless that is refused")
def benefit_without_a_status(story: Story, step: Step, name: str) -> None:
    """Publish a benefit with an update that tells nothing of the status."""
    paid = story.enrolment(name).paid(Benefit("1", moment(_DAY), "USD 60"))
    publish_unless_refused(story, [paid], "an update without a status", _each(_without_status))


@sentence("{name} is published as {status}, unless it is refused")
def published_with_a_status(story: Story, step: Step, name: str, status: str) -> None:
    """Publish a status of CD.IBR.01 that is not in every edition of it (IBR-I-15)."""
    changed = story.enrolment(name).changed(status_code(status), story.next_day())
    publish_unless_refused(story, [changed], f"the status {status}")


@sentence("{name} is published under the surname {surname}, unless it is refused")
def published_under_another_name(story: Story, step: Step, name: str, surname: str) -> None:
    """Publish a new surname of somebody."""
    known = story.enrolment(name)
    person = replace(known.person, surname=surname)
    publish_unless_refused(story, [replace(known, person=person).paid(PAID)], "another surname")
    story.people.named({name: person})


@sentence("{name} is published with the second name {second}, unless it is refused")
def published_with_a_second_name(story: Story, step: Step, name: str, second: str) -> None:
    """Publish a name of three parts (pages, DO.COM.02)."""

    def alter(person: dict[str, Any]) -> dict[str, Any]:
        return {**person, "name": {**person["name"], "second_name": second}}

    publish_unless_refused(story, [story.enrolment(name).paid(PAID)], "a second name", _of_the_person(alter))


@sentence("an update of {name} that tells no name is published, unless it is refused")
def published_without_a_name(story: Story, step: Step, name: str) -> None:
    """Publish an update that tells no name."""
    change = _of_the_person(lambda person: {key: value for key, value in person.items() if key != "name"})
    publish_unless_refused(story, [story.enrolment(name).paid(PAID)], "an update without a name", change)


@sentence("{name} is published as enrolled on {day}, unless it is refused")
def published_as_enrolled_on(story: Story, step: Step, name: str, day: str) -> None:
    """Publish another enrolment date of somebody."""
    corrected = replace(story.enrolment(name), enrolment_date=moment(day))
    publish_unless_refused(story, [corrected.paid(PAID)], "another enrolment date")


@sentence("{name} is published as {status} under the surname {surname}, which is refused")
def refused_with_another_name(story: Story, step: Step, name: str, status: str, surname: str) -> None:
    """Publish a new surname beside a status that is in no directory; go on only where that is refused."""
    known = story.enrolment(name)
    told = replace(known, person=replace(known.person, surname=surname), status=status, benefits=())
    if refusal_of(publish(story, [told]).answer) is None:
        story.enrolments[(name, known.programme)] = known
        raise Unreachable("a status that is in no directory was taken in, which is judged elsewhere")


@sentence("the IBR is asked whether {name} is enrolled in the programme with its letters in the other case")
def asked_in_the_other_case(story: Story, step: Step, name: str) -> None:
    """Ask about a programme whose identifier differs in upper and lower case from the one of the enrolment."""
    programme = story.enrolment(name).programme
    other = programme.swapcase()
    if other == programme or other in story.run.target.data.programmes:
        raise Unreachable("the identifier of the programme has no other case of its own", verdict="not_applicable")
    ask(story, story.people.person(name), other)


@sentence("the answer is yes, or a refusal")
def answer_is_yes_or_a_refusal(story: Story, step: Step) -> None:
    """Judge a yes to a question that may be refused."""
    answer = story.exchange.answer
    story.judge(step.requirement, "answers-yes-or-refuses", answer, answer)


_KEPT = {
    "keeps the status": "keeps-the-status",
    "carries the benefit of that day": "carries-the-benefit-of-the-day",
    "tells the sex that was reported": "tells-the-sex",
    "tells the person whole": "tells-the-person-whole",
    "tells the name of the programme": "tells-the-name-of-the-programme",
    "tells the assistance unit that was reported": "tells-the-assistance-unit",
    "tells when the status changed": "tells-when-the-status-changed",
}


@sentence("what is told of {name} {says}")
def what_is_told(story: Story, step: Step, name: str, says: str) -> None:
    """Judge what a record tells after updates by what they told."""
    known = story.enrolment(name)
    facts = {"sex": known.person.sex, "assistance_unit": "1", "status_change_date": known.status_change_date}
    facts |= beneficiary(story, name)
    story.judge(step.requirement, _KEPT[says], *story.outcomes, **facts)


@sentence("the second name {second} of {name} is told")
def second_name_is_told(story: Story, step: Step, second: str, name: str) -> None:
    """Judge a name of three parts."""
    facts = beneficiary(story, name) | {"second_name": second}
    story.judge(step.requirement, "tells-the-second-name", *story.outcomes, **facts)


@sentence("a search tells the same name of {name} as before")
def same_name_as_before(story: Story, step: Step, name: str) -> None:
    """Search again, and compare the name with that of the search before."""
    before = tuple(story.outcomes)
    after = search(story, by_identifier(story.people.person(name)))
    story.judge(step.requirement, "tells-the-name-as-before", *before, *after, **beneficiary(story, name))
