"""Sentences about households, which are told as Groups with their members (PRS.EMP.03), or enrolled (PRS.IBR.01)."""

from __future__ import annotations

from typing import Any

from conformance.checks.searching import refused
from conformance.enrolling import publish
from conformance.messages import Message
from conformance.people import Enrolment
from conformance.plan import Step
from conformance.questions import by_identifier, expressed, search
from conformance.sentences import sentence
from conformance.steps.naming import names_in, status_code
from conformance.story import Story, Unreachable
from protocol.codes import directory

_GROUP = {"reg_record_type": "Group"}
_SURNAME = "demographic_info.name.surname"


@sentence("the household {household} is searched by identifier")
def searched_by_identifier(story: Story, step: Step, household: str) -> None:
    """Search a Group by its own identifier."""
    search(story, by_identifier(story.households[household]) | _GROUP)


@sentence("the households are searched of which a member has the employment status {employment_status}")
def searched_by_members(story: Story, step: Step, employment_status: str) -> None:
    """Search the Groups with such a member, in the form of the official sample of PRS.EMP.03."""
    code = directory("employment_status", interface="ess").code_of(employment_status)
    value = story.run.dialect.value("employment_status", code or employment_status)
    member = {"employment_status": {"$eq": value}, _SURNAME: {"$eq": story.people.surname}}
    search(story, expressed(story, {"member_list": {"$elemMatch": member}}, collection="Group") | _GROUP)


@sentence("the households are searched, sorted by poverty score {order}")
def searched_by_score(story: Story, step: Step, order: str) -> None:
    """Search the Groups of the people of the scenario in the order of their poverty scores."""
    search(story, _all(story), sort=[{"attribute_name": "poverty_score", "sort_order": order}])


@sentence("all households are searched on pages of {size:d}, where households are kept")
def searched_on_pages(story: Story, step: Step, size: int) -> None:
    """Search the Groups of the people of the scenario page by page; whoever keeps none refuses the first."""
    found: list[Message] = []
    for number in range(1, -(-len(story.households) // size) + 1):
        found += search(story, _all(story), pagination={"page_size": size, "page_number": number})
        if number == 1 and refused(tuple(found)):
            reason = "the IUT refuses searches for households by what their members are"
            raise Unreachable(reason, verdict="not_applicable")
    story.outcomes = found


@sentence("the pages have each of the households {names} once")
def pages_have_each(story: Story, step: Step, names: str) -> None:
    """Judge that the pages partition the households."""
    people = {name: story.households[name].identifier_value for name in names_in(names)}
    story.judge(step.requirement, "pages-partition-the-result", *story.outcomes, people=people)


def _all(story: Story) -> dict[str, Any]:
    """Return the criteria that find the households of the people of the scenario."""
    member = {_SURNAME: {"$eq": story.people.surname}}
    return expressed(story, {"member_list": {"$elemMatch": member}}, collection="Group") | _GROUP


@sentence("their poverty scores come in the order {order}, or the sort is refused")
def scores_in_order(story: Story, step: Step, order: str) -> None:
    """Judge the order of the scores that are told."""
    story.judge(step.requirement, "is-sorted-by-poverty-score", *story.outcomes, order=order)


@sentence("exactly the household {household} is found, or the query is refused")
def exactly_found(story: Story, step: Step, household: str) -> None:
    """Judge which household was found; whoever keeps none refuses."""
    wanted = {household: story.households[household].identifier_value}
    story.judge(step.requirement, "returns-exactly-or-refuses", *story.outcomes, people=wanted)


@sentence("the household {household} is told with its members")
def told_with_members(story: Story, step: Step, household: str) -> None:
    """Judge the list of members, where there is one."""
    story.judge(step.requirement, "lists-the-members", *story.outcomes, **_known(story, household))


@sentence("the household {household} is told with its size")
def told_with_size(story: Story, step: Step, household: str) -> None:
    """Judge the number of members, where it is told."""
    story.judge(step.requirement, "counts-the-members", *story.outcomes, **_known(story, household))


@sentence("the household {household} is published")
def is_published(story: Story, step: Step, household: str) -> None:
    """Publish a household as Active; refusing it is lawful where none are kept (IBR-I-64)."""
    _publish(story, story.enrolment(household))


@sentence("the household {household} is published as {status}")
def is_published_as(story: Story, step: Step, household: str, status: str) -> None:
    """Publish another status of a household."""
    _publish(story, story.enrolment(household).changed(status_code(status), story.next_day()))


def _publish(story: Story, enrolment: Enrolment) -> None:
    person = enrolment.person
    group = {
        "group_identifier": [{"identifier_type": person.identifier_type, "identifier_value": person.identifier_value}],
        "group_size": 3,
    }
    unit = story.run.dialect.value("assistance_unit", "2")

    def change(records: list[Any]) -> list[Any]:
        told = [{name: value for name, value in record.items() if name != "member"} for record in records]
        return [{**record, "assistance_unit": unit, "group": group} for record in told]

    publish(story, [enrolment], change=change)


@sentence("the IBR is asked whether the household {household} is enrolled")
def is_asked(story: Story, step: Step, household: str) -> None:
    """Ask about the Group in the programme of the scenario."""
    enrolment = story.enrolment(household)
    criteria = story.run.dialect.enrolled_criteria(enrolment.person, enrolment.programme)
    message = {
        "transaction_id": story.identifiers.new("txn"),
        "enrolled_criteria": {**criteria, "response_entity": "Group"},
    }
    story.send("sync/enrolled", message)


@sentence("the answer is yes, or households are refused")
def is_yes_or_refused(story: Story, step: Step) -> None:
    """Judge a yes, which nobody owes who refused the household or the question about it."""
    if story.receipt is None:
        raise ValueError("no household was published")
    story.judge(step.requirement, "answers-yes-or-refuses", story.receipt.answer, story.exchange.answer)


@sentence("no record of a person alone is told")
def no_person_is_told(story: Story, step: Step) -> None:
    """Judge that whoever asks for Groups is told of nobody who is in none; refusing them is lawful."""
    story.judge(step.requirement, "tells-groups-alone", *story.outcomes)


def _known(story: Story, household: str) -> dict[str, object]:
    found = story.households[household]
    members = [story.people.person(name).identifier_value for name in found.members]
    return {"identifier": found.identifier_value, "members": members}
