"""Lawful habits other than our own: the variants that refuse more, or in another form."""

from typing import Any

from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()

ONBOARDED_PROGRAMMES = frozenset(("HEALTH", "SCHOOL"))


@ROWS.replaces("updates.read", "unknown-programmes-refused")
def _onboarded(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
    reported, invalid = original(received, beneficiaries)
    unknown = [each.programme for each in reported if each.programme not in ONBOARDED_PROGRAMMES]
    if unknown:
        raise Refusal(f"the programme {unknown[0]} was never registered here", header_reason="rjct.action.invalid")
    return reported, invalid


@ROWS.replaces("updates.take_in", "enrolment-without-benefit-refused")
def _recipients(system: Any, original: Function, connection: Any, reported: Any) -> Any:
    from simulator.ibr.deviations.messages import knows_person

    for each in reported:
        if not each.benefits and not any(knows_person(connection, value) for _, value in each.subject.identifiers):
            raise Refusal("nobody is held here who received no benefit", header_reason="rjct.action.invalid")
    return original(connection, reported)


@ROWS.replaces("enrolled.outcome", "unknown-person-or-programme-refused")
def _unknown(system: Any, original: Function, connection: Any, received: Any, question: Any, programme: str) -> Any:
    from simulator.ibr.deviations.messages import knows_person

    if not knows_person(connection, question.person) or not system.registry.knows_programme(connection, programme):
        return system.enrolled.unserved("this person or this programme is not known")
    return original(connection, received, question, programme)


@ROWS.replaces("updates.read", "households-refused")
def _people_only(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
    reported, invalid = original(received, beneficiaries)
    if any(each.subject.kind == "group" for each in reported):
        raise Refusal("this registry keeps persons only", header_reason="rjct.action.not_supported")
    return reported, invalid
