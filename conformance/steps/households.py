"""Sentences about households, which are told as Groups with their members (PRS.EMP.03)."""

from __future__ import annotations

from conformance.plan import Step
from conformance.questions import by_identifier, expressed, search
from conformance.sentences import sentence
from conformance.story import Story
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


def _known(story: Story, household: str) -> dict[str, object]:
    found = story.households[household]
    members = [story.people.person(name).identifier_value for name in found.members]
    return {"identifier": found.identifier_value, "members": members}
