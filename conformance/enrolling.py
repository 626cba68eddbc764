"""How a story gets people into the IUT, and asks whether they are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from conformance.exchange import Exchange
from conformance.messages import Message, refusal_of
from conformance.people import Enrolment, Person
from conformance.settling import settle
from conformance.story import Story, Unreachable

Change = Callable[[list[Any]], list[Any]]


def publish(
    story: Story, enrolments: Sequence[Enrolment], *, change: Change | None = None, trial: bool = False
) -> Exchange:
    """Send enrolments as one message; Unreachable where the IUT takes in nobody of ours.

    A `trial`, which may be in a reading that the IUT does not follow, is not judged.
    """
    if story.run.provisioning:
        raise Unreachable(story.run.provisioning, key="data.programmes")
    message = story.run.dialect.updates(story.identifiers.new("txn"), enrolments)
    if change is not None:
        content = message[story.run.dialect.updates_key]
        content["beneficiaries"] = change(content["beneficiaries"])
    name = "sync/enrollment/updates"
    document = story.envelope(name, message, count=len(enrolments))
    exchange = story.receipt = story.send_document(name, document)
    if not trial:
        story.run.judge_answer(story, exchange)
        settle(story, exchange, enrolments)
    story.published = list(enrolments)
    if refusal_of(exchange.answer) is None:
        for entry in enrolments:
            key = (entry.person.name, entry.programme)
            story.enrolments[key] = entry.after(story.enrolments.get(key))
    return exchange


def enrol(story: Story, enrolments: Sequence[Enrolment]) -> None:
    """Send enrolments that a scenario builds on; Unreachable when they are refused."""
    exchange = publish(story, enrolments)
    refusal = refusal_of(exchange.answer)
    if refusal is not None:
        raise Unreachable(f"the enrolment that the scenario needs was refused: {refusal}", key="data.programmes")


def declared_person(story: Story, name: str, *, enrolled: bool) -> bool:
    """Let a person whom the target declares stand in for one of the scenario; tell whether there is one."""
    known = [person for person in story.run.target.data.people if person.enrolled == enrolled]
    taken = sum(entry.person.declared for entry in story.enrolments.values())
    if taken >= len(known):
        return False
    found = known[taken]
    person = Person(
        name=name,
        identifier_type=found.identifier_type,
        identifier_value=found.identifier_value,
        surname=found.surname or "",
        given_name=found.given_name or "",
        sex="",
        birth_date=found.birth_date or "",
        declared=True,
    )
    story.people.named({name: person})
    story.enrolments[(name, found.programme)] = Enrolment(person, found.programme, status=found.enrolment_status or "1")
    return True


def ask(story: Story, person: Person, programme: str) -> Exchange:
    """Ask whether a person is enrolled in a programme."""
    criteria = story.run.dialect.enrolled_criteria(person, programme)
    return story.send("sync/enrolled", {"transaction_id": story.identifiers.new("txn"), "enrolled_criteria": criteria})


def answers_about(story: Story, names: Sequence[str]) -> list[Message]:
    """Ask for several people in the programme of the scenario; return the answers in their order."""
    return [ask(story, story.people.person(name), story.enrolment(name).programme).answer for name in names]
