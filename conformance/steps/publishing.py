"""Sentences about what SP-MISs publish: who is enrolled, with which status and benefits (PRS.IBR.02 and .03)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.enrolling import (
    Change,
    answers_about,
    ask,
    declared_person,
    enrol,
    known_person,
    publish,
    takes_updates,
)
from conformance.messages import Message, refusal_of
from conformance.people import Benefit, Enrolment
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.naming import called, in_the_words_of, moment, names_in, status_code
from conformance.story import Story, Unreachable
from protocol.codes import directory

_BENEFIT = Benefit("1", "2024-05-02T00:00:00Z", "USD 50")


@sentence("{name} is enrolled")
def is_enrolled(story: Story, step: Step, name: str) -> None:
    """Enrol a person as Active; where the IUT takes in nobody, take a person whom the target declares."""
    if not takes_updates(story):
        known_person(story, name, status="1")
        return
    if story.run.provisioning and declared_person(story, name, enrolled=True):
        return
    enrol(story, [story.enrolment(name)])


@sentence("{name} is enrolled in the {programme} programme")
def is_enrolled_in(story: Story, step: Step, name: str, programme: str) -> None:
    """Enrol a person as Active in a programme of the scenario."""
    enrol(story, [story.enrolment(name, programme)])


@sentence("{name} has received {value} in cash on {day}")
def has_received(story: Story, step: Step, name: str, value: str, day: str) -> None:
    """Publish a benefit of somebody who is enrolled."""
    publish(story, [story.enrolment(name).paid(Benefit("1", moment(day), value))])


@sentence("{value} are paid to {name} by the {programme} programme on {day}")
def is_paid_by(story: Story, step: Step, value: str, name: str, programme: str, day: str) -> None:
    """Publish a benefit of somebody who is enrolled in one of several programmes."""
    publish(story, [story.enrolment(name, programme).paid(Benefit("1", moment(day), value))])


@sentence("these people are enrolled:")
def are_enrolled(story: Story, step: Step) -> None:
    """Enrol the people of a table.

    Its columns: person, names, born, status, enrolled on, benefits (`type value day`, with semicolons).
    """
    head, *rows = step.table
    enrol(story, [_of_row(story, dict(zip(head, row, strict=True))) for row in rows])


@sentence("these people are enrolled, unless such {what} are refused:")
def are_enrolled_unless_refused(story: Story, step: Step, what: str) -> None:
    """Enrol the people of a table, whose identifiers or names not every registry takes in."""
    head, *rows = step.table
    people = [_of_row(story, dict(zip(head, row, strict=True))) for row in rows]
    publish_unless_refused(story, people, f"such {what}")


def publish_unless_refused(story: Story, told: list[Enrolment], what: str, change: Change | None = None) -> None:
    """Publish what not every registry takes in; Unreachable with the verdict not_applicable where it is refused."""
    refusal = refusal_of(publish(story, told, change=change).answer)
    if refusal is not None:
        raise Unreachable(f"the IUT does not take in {what}: {refusal}", verdict="not_applicable")


def _of_row(story: Story, told: dict[str, str]) -> Enrolment:
    row = in_the_words_of(story, told)
    enrolment = story.enrolment(row["person"])
    person = called(enrolment.person, row)
    if "identifier" in row:
        person = replace(person, identifier_value=row["identifier"])
    if "type" in row:
        person = replace(person, identifier_type=row["type"])
    if "born" in row:
        person = replace(person, birth_date=row["born"])
    story.people.named({row["person"]: person})
    benefits = tuple(_benefit(text) for text in row.get("benefits", "").split(";") if text.strip())
    return Enrolment(
        person=person,
        programme=enrolment.programme,
        status=status_code(row.get("status", "Active")),
        enrolment_date=_moment_of(row.get("enrolled on", "2024-02-01")),
        benefits=benefits,
    )


def _moment_of(text: str) -> str:
    """Return a date-time as it is, and the first moment of a day."""
    return text if "T" in text else moment(text)


def _benefit(text: str) -> Benefit:
    kind, value, day = text.split()
    return Benefit(directory("benefit_type").code_of(kind) or kind, moment(day), f"USD {value}")


@sentence("{name} is published as {status}")
def is_published_as(story: Story, step: Step, name: str, status: str) -> None:
    """Publish a status, or a word that is none; the receipt is judged by what follows."""
    publish(story, [story.enrolment(name).changed(status_code(status), story.next_day())])


@sentence("{name} is published as Active again")
def is_published_as_active_again(story: Story, step: Step, name: str) -> None:
    """Publish a return to Active; a registry that knows it under another status only may refuse it."""
    changed = story.enrolment(name).changed("1", story.next_day())
    publish_unless_refused(story, [changed], "the status Active again")


@sentence("{name} is published as {status} in the {programme} programme")
def is_published_as_in(story: Story, step: Step, name: str, status: str, programme: str) -> None:
    """Publish a status in one of several programmes."""
    publish(story, [story.enrolment(name, programme).changed(status_code(status), story.next_day())])


@sentence("{names} are published in one message")
def are_published(story: Story, step: Step, names: str) -> None:
    """Publish several people as Active."""
    publish(story, [story.enrolment(name) for name in names_in(names)])


@sentence("{count:d} people are published in one message")
def many_are_published(story: Story, step: Step, count: int) -> None:
    """Publish a large batch."""
    publish(story, [story.enrolment(f"Person {number}") for number in range(1, count + 1)])


@sentence("a benefit of {name} is published twice, in the same message")
def published_twice(story: Story, step: Step, name: str) -> None:
    """Send one message a second time, byte for byte; refusing the repeat is lawful."""
    exchange = publish(story, [story.enrolment(name).paid(_BENEFIT)])
    story.send_document("sync/enrollment/updates", exchange.document)


@sentence("a benefit of {name} is published in two messages, one after the other")
def published_again(story: Story, step: Step, name: str) -> None:
    """Publish one benefit in a message and in another; refusing the second is lawful."""
    enrolment = story.enrolment(name).paid(_BENEFIT)
    publish(story, [enrolment])
    publish(story, [enrolment])


@sentence("{name} is published as one beneficiary of two programmes, {programme} and {second}")
def published_in_two_programmes(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Publish one beneficiary whose `programme_identifier` lists two programmes."""
    other = story.programme(second)

    def change(records: list[Any]) -> list[Any]:
        for record in records:
            (told,) = record["programme_identifier"]
            record["programme_identifier"] = [
                told,
                {**told, "programme_identifier": other, "programme_name": f"Programme {other}"},
            ]
        return records

    publish(story, [story.enrolment(name, programme)], change=change)


@sentence("{name} is published twice in one message, in the {programme} and in the {second} programme")
def published_twice_in_one_message(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Publish a batch in which one person is there for each of two programmes."""
    publish(story, [story.enrolment(name, label) for label in (programme, second)])


@sentence("{name} is enrolled in each, {programme} and {second}, unless the update was refused")
def is_enrolled_in_each(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Ask for each programme of a beneficiary that was published with two."""
    receipt, person = _receipt(story), story.people.person(name)
    answers = [ask(story, person, story.programme(label)).answer for label in (programme, second)]
    people = [f"{name} in {label}" for label in (programme, second)]
    story.judge(step.requirement, "stores-all-or-refuses", receipt, *answers, people=people)


@sentence("a benefit of {name} with the type {kind} is published")
def benefit_of_type(story: Story, step: Step, name: str, kind: str) -> None:
    """Publish a benefit whose type is in no directory."""
    publish(story, [story.enrolment(name).paid(Benefit(kind, _BENEFIT.benefit_date, _BENEFIT.benefit_value))])


@sentence("{name} is published without {member}")
def published_without(story: Story, step: Step, name: str, member: str) -> None:
    """Publish a beneficiary that lacks what it takes to be stored."""
    publish(story, [story.enrolment(name)], change=lambda records: [_spoil(record, member) for record in records])


@sentence("{name} is published with the enrolment date {text}")
def published_with_date(story: Story, step: Step, name: str, text: str) -> None:
    """Publish an enrolment date that is no date-time of the standard."""
    person = story.enrolment(name)
    publish(story, [Enrolment(person.person, person.programme, enrolment_date=text)])


@sentence("{names} are published in one message, {bad} of them without {member}")
def published_with_a_bad_one(story: Story, step: Step, names: str, bad: str, member: str) -> None:
    """Publish a batch of which one beneficiary cannot be stored."""
    people = names_in(names)
    spoilt = people.index(bad)

    def change(records: list[Any]) -> list[Any]:
        return [_spoil(record, member) if index == spoilt else record for index, record in enumerate(records)]

    publish(story, [story.enrolment(name) for name in people], change=change)


def _spoil(record: dict[str, Any], member: str) -> dict[str, Any]:
    if member == "a programme":
        return {name: value for name, value in record.items() if name != "programme_identifier"}
    if member == "any identifier":
        person = {name: value for name, value in record["member"]["demographic_info"].items() if name != "identifier"}
        return {**record, "member": {"demographic_info": person}}
    raise ValueError(f"no beneficiary can be made without {member!r}")


def _receipt(story: Story) -> Message:
    if story.receipt is None:
        raise ValueError("nothing was published")
    return story.receipt.answer


@sentence("the receipt confirms the batch")
def receipt_confirms(story: Story, step: Step) -> None:
    """Judge the receipt of a lawful batch."""
    story.judge(step.requirement, "confirms-receipt", _receipt(story))


@sentence("each of {names} is enrolled")
def each_is_enrolled(story: Story, step: Step, names: str) -> None:
    """Ask for each person of a batch."""
    people = names_in(names)
    story.judge(step.requirement, "stores-everybody", *answers_about(story, people), people=people)


@sentence("a sample of them is enrolled, unless the message was refused")
def sample_is_enrolled(story: Story, step: Step) -> None:
    """Ask for the first, the last and some others of a large batch."""
    receipt, published = _receipt(story), [enrolment.person.name for enrolment in story.published]
    sample = [published[0], *story.random.sample(published[1:-1], 4), published[-1]]
    story.judge(step.requirement, "stores-all-or-refuses", receipt, *answers_about(story, sample), people=sample)


@sentence("the update is refused")
def update_is_refused(story: Story, step: Step) -> None:
    """Judge that what cannot be stored was refused, or reported in the receipt."""
    story.judge(step.requirement, "refuses-or-reports", _receipt(story))


@sentence("the update is refused, and {name} is not enrolled by it")
def refused_and_not_stored(story: Story, step: Step, name: str) -> None:
    """Judge the refusal, and ask afterwards."""
    receipt = _receipt(story)
    story.judge(step.requirement, "refuses-and-stores-nothing", receipt, *answers_about(story, [name]))


@sentence("either {names} are stored and {bad} is reported, or nobody is stored")
def good_ones_are_kept(story: Story, step: Step, names: str, bad: str) -> None:
    """Judge a batch with one bad beneficiary by asking for the others."""
    receipt = _receipt(story)
    story.judge(
        step.requirement,
        "keeps-the-good-or-refuses-all",
        receipt,
        *answers_about(story, names_in(names)),
        bad=bad,
    )
