"""How a story gets people into the IUT, tells it of changes, and asks whether they are in.

An IBR is told by messages of the standard; where an interface has none for it, by the calls that the target declares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from conformance.exchange import Exchange
from conformance.members import Household, Member
from conformance.messages import Message, refusal_of, told_refusal, told_rejection
from conformance.notification import Cause
from conformance.people import Enrolment, Person
from conformance.provisioning import change_standing, is_declared, make_known
from conformance.settling import settle
from conformance.story import Story, Unreachable
from protocol.codes import directory
from protocol.operations import operations

Change = Callable[[list[Any]], list[Any]]

ENROLMENT, STATUS_CHANGE = "enrolment", "enrolment_status_change"
UPDATES = "sync/enrollment/updates"


def publish(
    story: Story,
    enrolments: Sequence[Enrolment],
    *,
    change: Change | None = None,
    sender: str | None = None,
    trial: bool = False,
) -> Exchange:
    """Send enrolments as one message, each that is new with a benefit; Unreachable where the IUT takes in nobody.

    `sender` is the sender_id where it is not the first. A `trial`, which may be in a reading that the IUT does not
    follow, is not judged.
    """
    stop_unless_taken_in(story)
    told = [_told(story, enrolment) for enrolment in enrolments]
    message = story.run.dialect.updates(story.identifiers.new("txn"), told)
    if change is not None:
        content = message[story.run.dialect.updates_key]
        content["beneficiaries"] = change(content["beneficiaries"])
    exchange = story.receipt = _send_updates(story, message, len(enrolments), sender)
    if not trial:
        story.run.judge_answer(story, exchange)
        settle(story, exchange, enrolments)
    story.published = told
    if refusal_of(exchange.answer) is None:
        for entry in told:
            key = (entry.person.name, entry.programme)
            story.enrolments[key] = entry.after(story.enrolments.get(key))
    return exchange


def _send_updates(story: Story, message: dict[str, Any], count: int, sender: str | None) -> Exchange:
    """Send an update; with a `total_count` of 1 from now on where the number of beneficiaries is refused (IBR-I-67)."""
    one = story.run.dialect.counted == "messages"
    document = story.envelope(UPDATES, message, count=1 if one else count, sender=sender)
    exchange = story.send_document(UPDATES, document)
    refused = refusal_of(exchange.answer) is not None
    if one or count == 1 or not (refused and "total_count" in told_rejection(exchange.answer)):
        return exchange
    again = story.send_document(UPDATES, story.envelope(UPDATES, message, count=1, sender=sender))
    if refusal_of(again.answer) is not None:
        return exchange
    story.run.speak({"counted": "messages"})
    story.run.tell_reading("IBR-I-67", "messages", f"another number was refused ({exchange.answer.event['id']})")
    return again


def publish_to_subscribers(story: Story, enrolments: Sequence[Enrolment]) -> Exchange:
    """Publish what subscribers are to be told of, by the second sender if only the first has subscribed.

    An IBR may alert those alone who did not tell it themselves (IBR-I-52). Where it does not take the update from the
    second sender, the first one publishes it.
    """
    if "Alpha" in story.subscriptions and "Beta" not in story.subscriptions:
        exchange = publish(story, enrolments, sender=story.run.target.identities.second_sender_id)
        if refusal_of(exchange.answer) is None:
            return exchange
    return publish(story, enrolments)


def stop_unless_taken_in(story: Story) -> None:
    """Raise Unreachable where the IUT takes in nobody of ours."""
    if story.run.provisioning:
        raise Unreachable(story.run.provisioning, key="data.programmes")


def _told(story: Story, enrolment: Enrolment) -> Enrolment:
    known = (enrolment.person.name, enrolment.programme) in story.enrolments
    return enrolment if known else enrolment.of_a_recipient()


def enrol(story: Story, enrolments: Sequence[Enrolment]) -> None:
    """Have enrolments known that a scenario builds on; Unreachable when they are refused."""
    if not takes_updates(story):
        for enrolment in enrolments:
            acquaint(story, enrolment)
        return
    exchange = publish(story, enrolments)
    if refusal_of(exchange.answer) is not None:
        reason = f"the enrolment that the scenario needs was refused: {told_refusal(exchange.answer)}"
        raise Unreachable(reason, key="data.programmes")


def takes_updates(story: Story) -> bool:
    """Tell whether the interface has a message by which enrolments are told."""
    return UPDATES in operations(story.interface)


def acquaint(story: Story, enrolment: Enrolment, *, enrolled: bool = True) -> None:
    """Make a person known by the call of the target, with household, work and, if `enrolled`, the enrolment."""
    person = enrolment.person
    member = story.members.get(person.name) or Member(person)
    household = next((each for each in story.households.values() if person.name in each.members), None)
    make_known(story, enrolment, **_placeholders(enrolment, member, household, enrolled=enrolled))
    if enrolled:
        story.enrolments[(person.name, enrolment.programme)] = enrolment


def _placeholders(
    enrolment: Enrolment, member: Member, household: Household | None, *, enrolled: bool
) -> dict[str, Any]:
    """Return what a call can say of a person beside the person: as records of the interface, and the enrolments."""
    told = {
        "programme_identifier": enrolment.programme,
        "enrolment_status": enrolment.status,
        "enrolment_date": enrolment.enrolment_date,
    }
    return {
        **({} if enrolled else dict.fromkeys(told)),
        "enrolments": [told] if enrolled else [],
        "member": member.as_record(),
        "group": household.as_record() if household else None,
        "employment_status": member.employment_status,
        "group_identifier": household.identifier_value if household else None,
    }


def tell(story: Story, enrolment: Enrolment, event: str) -> Cause:
    """Tell the IUT of an enrolment or a change of status that subscribers are to be told of."""
    if takes_updates(story):
        answer = publish_to_subscribers(story, [enrolment]).answer
        return Cause(enrolment, event, answer.event["started"], answer)
    since = story.now()
    change_standing(story, enrolment, event_type=event)
    story.enrolments[(enrolment.person.name, enrolment.programme)] = enrolment
    return Cause(enrolment, event, since, None)


def known_person(story: Story, name: str, *, status: str | None = None) -> None:
    """Have somebody known, as enrolled with a status if one is given.

    Unreachable where the target declares neither a call that does it nor somebody who fits.
    """
    enrolment = story.enrolment(name)
    if is_declared(story, "person"):
        acquaint(story, enrolment if status is None else replace(enrolment, status=status), enrolled=status is not None)
    elif not declared_person(story, name, enrolled=None if status is None else True, status=status):
        raise Unreachable(story.run.provisioning or "nobody who fits is declared", key="provisioning.person")


def declared_person(story: Story, name: str, *, enrolled: bool | None, status: str | None = None) -> bool:
    """Let a person whom the target declares stand in for one of the scenario; tell whether there is one.

    `enrolled` of None takes anybody, `status` only whoever has it.
    """
    known = [
        person
        for person in story.run.target.data.people
        if enrolled in (None, person.enrolled) and (status is None or _code(story, person.enrolment_status) == status)
    ]
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
    code = _code(story, found.enrolment_status)
    story.enrolments[(name, found.programme)] = Enrolment(person, found.programme, status=code)
    return True


def _code(story: Story, status: str | None) -> str:
    return directory("enrolment_status", interface=story.interface).code_of(status or "1") or "1"


def check_enrollment(story: Story, person: Person, programme: str) -> Exchange:
    """Ask for the enrolment status of a person."""
    ids = (story.identifiers.new("txn"), story.identifiers.new("ref"))
    message = story.run.dialect.check_enrollment(ids, person, programme)
    return story.send("sync/check-enrollment", message)


def ask(story: Story, person: Person, programme: str) -> Exchange:
    """Ask whether a person is enrolled in a programme."""
    criteria = story.run.dialect.enrolled_criteria(person, programme)
    return story.send("sync/enrolled", {"transaction_id": story.identifiers.new("txn"), "enrolled_criteria": criteria})


def answers_about(story: Story, names: Sequence[str]) -> list[Message]:
    """Ask for several people in the programme of the scenario; return the answers in their order."""
    return [ask(story, story.people.person(name), story.enrolment(name).programme).answer for name in names]
