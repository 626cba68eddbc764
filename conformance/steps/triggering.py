"""Sentences about what a client sends when it is made to act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.callback_delivery import deliver
from conformance.dialect import dialect_of
from conformance.enrolling import STATUS_CHANGE, acquaint, declared_person
from conformance.judgement import shown
from conformance.messages import Message
from conformance.people import Benefit, Enrolment
from conformance.plan import Step
from conformance.provisioning import is_declared
from conformance.registry_messages import Known
from conformance.sentences import sentence
from conformance.steps.naming import names_in, status_code
from conformance.story import Story, Unreachable
from conformance.triggering import await_sent, gone_astray, sent, trigger
from protocol.codes import directory

_UPDATES = "sync/enrollment/updates"
_BENEFIT = Benefit("1", "2025-06-30T00:00:00Z", "USD 50")
_STANDINGS = {"ibr": "yes", "ess": "Active"}
# The question about enrolment that each interface has.
QUESTIONS = {"ibr": "sync/enrolled", "ess": "sync/check-enrollment"}
_RECORD_TYPES = {"ibr": "Beneficiary", "ess": "Member"}

# What the trigger of an update tells of a person and an enrolment, beside who it is.
KNOWN = (
    "surname",
    "given_name",
    "sex",
    "birth_date",
    "enrolment_date",
    "enrolment_status",
    "status_change_date",
)

Values = dict[str, Any]


# --- what the registry does ---


@sentence("the registry will answer {operation} with {way}")
def will_answer(story: Story, step: Step, operation: str, way: str) -> None:
    """Have the registry that we play answer an operation in a way, or in several, that are not its usual one."""
    story.counterpart.will_answer(operation, *way.split(", then "))


@sentence("the full name of {name} is {given_name} {surname}")
def is_called(story: Story, step: Step, name: str, given_name: str, surname: str) -> None:
    """Give a person a name of other characters before anybody knows them."""
    story.people.named({name: replace(story.people.person(name), given_name=given_name, surname=surname)})


# --- what the system is made to do ---


@sentence("the system is made to send {operation} about {name}")
def made_to_send(story: Story, step: Step, operation: str, name: str) -> None:
    """Make the IUT send a request about a person, after the request that this one builds on, if there is one."""
    values, mark = _VALUES[operation](story, known_to_the_system(story, name))
    await_sent(story, trigger(story, operation, values, mark=mark))


@sentence("the system has to know whether {name} is enrolled")
def has_to_know(story: Story, step: Step, name: str) -> None:
    """Make the IUT ask for the enrolment of a person, in the message that the interface has for it."""
    made_to_send(story, step, QUESTIONS[story.interface], name)


@sentence("the system pays {name} a benefit")
def pays(story: Story, step: Step, name: str) -> None:
    """Make the IUT publish a benefit of a person (PRS.IBR.02)."""
    _pay(story, [name], _BENEFIT)


@sentence("the system pays {name} a benefit of {kind} worth {amount}")
def pays_so_much(story: Story, step: Step, name: str, kind: str, amount: str) -> None:
    """Make the IUT publish a benefit of a type and an amount."""
    _pay(story, [name], _benefit(kind, amount))


@sentence("the system pays {names} a benefit of {kind} worth {amount}")
def pays_several(story: Story, step: Step, names: str, kind: str, amount: str) -> None:
    """Make the IUT publish a benefit of several people, without a pause between them."""
    _pay(story, names_in(names), _benefit(kind, amount))


@sentence("the system pays {name} two benefits at once")
def pays_two_at_once(story: Story, step: Step, name: str) -> None:
    """Make the IUT publish two benefits of one cycle, one after the other without a pause."""
    known = known_to_the_system(story, name)
    paid = [known.paid(_BENEFIT), known.paid(_benefit("Voucher", "USD 8.40"))]
    _publish(story, paid, {"occasion": "benefit"})


def _benefit(kind: str, amount: str) -> Benefit:
    return Benefit(directory("benefit_type").code_of(kind) or kind, "2025-07-31T00:00:00Z", amount)


def _pay(story: Story, names: Sequence[str], benefit: Benefit) -> None:
    paid = [known_to_the_system(story, name).paid(benefit) for name in names]
    _publish(story, paid, {"occasion": "benefit"})


@sentence("the system records that {name} is now {status}")
def records_status(story: Story, step: Step, name: str, status: str) -> None:
    """Make the IUT publish the new status of an enrolment (PRS.IBR.03)."""
    enrolment = known_to_the_system(story, name).changed(status_code(status, story.interface), story.next_day())
    _publish(story, [enrolment], {"occasion": "status"})


@sentence("the system records that {name} is now {status} in the {programme} programme")
def records_status_elsewhere(story: Story, step: Step, name: str, status: str, programme: str) -> None:
    """Make the IUT publish the status of a person in a programme beside the first one of the scenario."""
    known = known_to_the_system(story, name)
    there = Enrolment(known.person, _programme_beside(story, known, programme))
    if is_declared(story, "person"):
        _acquaint_too(story, there)
    changed = there.changed(status_code(status, story.interface), story.next_day())
    _publish(story, [changed], {"occasion": "status"})


def _acquaint_too(story: Story, enrolment: Enrolment) -> None:
    """Have an enrolment known beside the first one; whoever refuses it may know each person once."""
    try:
        acquaint(story, enrolment)
    except Unreachable as refused:
        reason = f"a second enrolment of a person is refused: {refused}"
        raise Unreachable(reason, verdict="not_applicable") from refused


def _programme_beside(story: Story, enrolment: Enrolment, name: str) -> str:
    """Return another programme; Unreachable where the target declares none, or does not tell the IUT of programmes."""
    template = story.run.target.triggers.get(f"{story.interface}.{_UPDATES}")
    told = template is not None and "programme_identifier" in template.placeholders()
    if enrolment.person.declared or not told or len(story.run.target.data.programmes) == 1:
        raise Unreachable("the IUT is told of enrolments in one programme alone", verdict="not_applicable")
    return story.programme(name)


def _publish(story: Story, enrolments: Sequence[Enrolment], occasion: Values) -> None:
    story.published = list(enrolments)
    triggered = [
        trigger(story, _UPDATES, _of_enrolment(each) | occasion, mark=each.person.identifier_value)
        for each in enrolments
    ]
    for each in triggered:
        await_sent(story, each)


def known_to_the_system(story: Story, name: str) -> Enrolment:
    """Have a person known to the IUT, and to the registry that we play."""
    if name not in [person for person, _ in story.enrolments]:
        if is_declared(story, "person"):
            acquaint(story, story.enrolment(name))
        else:
            declared_person(story, name, enrolled=True)
    enrolment = story.enrolment(name)
    story.counterpart.known = _known(story, enrolment)
    return enrolment


def _known(story: Story, *enrolments: Enrolment) -> Known:
    return Known(
        enrolments=enrolments,
        record_type=_RECORD_TYPES[story.interface],
        standing=_STANDINGS[story.interface],
        event_type=story.counterpart.known.event_type or _event(story),
        code=story.counterpart.known.code or story.counterpart.new_code(),
        earlier=story.counterpart.known.earlier,
    )


def known_to_the_registry(story: Story, *names: str) -> None:
    """Have the registry that we play know these people, and nobody else."""
    story.counterpart.known = _known(story, *(story.enrolment(name) for name in names))


# --- with which values ---


def identifier_of(enrolment: Enrolment) -> Values:
    """Return the identifier of a person as the values of a trigger."""
    person = enrolment.person
    return {"identifier_type": person.identifier_type, "identifier_value": person.identifier_value}


def known_of(enrolment: Enrolment) -> Values:
    """Return what is known of a person by which a query can tell them from others."""
    person = enrolment.person
    return {
        "identifier": person.identifier_value,
        "programme": enrolment.programme,
        "surname": person.surname,
        "given_name": person.given_name,
    }


def _search(story: Story, enrolment: Enrolment) -> tuple[Values, str]:
    values = {**identifier_of(enrolment), "record_type": _RECORD_TYPES[story.interface]}
    return values, enrolment.person.identifier_value


def _subscribe(story: Story, enrolment: Enrolment) -> tuple[Values, str]:
    return {**identifier_of(enrolment), "event_type": _event(story)}, enrolment.person.identifier_value


def question(story: Story, enrolment: Enrolment) -> tuple[Values, str]:
    """Return the values and the mark of the question whether a person is enrolled."""
    values = {**identifier_of(enrolment), "programme_identifier": enrolment.programme}
    return values, enrolment.person.identifier_value


def _unsubscribe(story: Story, enrolment: Enrolment) -> tuple[Values, str]:
    has_been_answered(story, "subscribe", enrolment.person.name)
    code = story.counterpart.known.code
    return {"subscription_code": code}, code


def _status(story: Story, enrolment: Enrolment) -> tuple[Values, str]:
    has_been_answered(story, "search", enrolment.person.name)
    search = last_request(story)
    story.counterpart.remember(search)
    about = search.text("/message/transaction_id")
    if not about:
        raise Unreachable("the search of the IUT has no transaction_id by which its status could be asked for")
    return {"about": about}, about


_VALUES: Mapping[str, Callable[[Story, Enrolment], tuple[Values, str]]] = {
    "search": _search,
    "sync/search": _search,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "txn/status": _status,
    "sync/enrolled": question,
    "sync/check-enrollment": question,
}


def _of_enrolment(enrolment: Enrolment) -> Values:
    person = enrolment.person
    return {
        **identifier_of(enrolment),
        "surname": person.surname,
        "given_name": person.given_name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "programme_identifier": enrolment.programme,
        "enrolment_status": enrolment.status,
        "enrolment_date": enrolment.enrolment_date,
        "status_change_date": enrolment.status_change_date,
        **(members_of(enrolment.benefits[-1]) if enrolment.benefits else {}),
    }


def members_of(benefit: Benefit) -> Values:
    """Return a benefit as the members that the standard has for it."""
    return {name: getattr(benefit, name) for name in ("benefit_type", "benefit_date", "benefit_value")}


def _event(story: Story) -> str:
    return dialect_of(story.interface).event(STATUS_CHANGE)


def has_been_answered(story: Story, operation: str, name: str) -> None:
    """Make the IUT send a request on which the scenario builds, and call back; Unreachable when it sends none."""
    made_to_send(story, Step("Given", "", "", None), operation, name)
    request = last_request(story)
    deliver(story, *story.counterpart.callback(request), request=request)


def last_request(story: Story) -> Message:
    """Return the last request that came; Unreachable when none did."""
    if not story.triggered:
        raise Unreachable("the IUT was not made to send anything")
    return request_of(story, len(story.triggered) - 1)


def request_of(story: Story, index: int) -> Message:
    """Return the last request that came because of a trigger; Unreachable when none did."""
    triggered = story.triggered[index]
    requests = sent(story, triggered)
    if not requests:
        astray = gone_astray(story, triggered)
        elsewhere = f" to this scenario; one came to {shown(astray)}, the address of another one" if astray else ""
        raise Unreachable(f"no traffic: the IUT sent no `{triggered.name}`{elsewhere}")
    return requests[-1]
