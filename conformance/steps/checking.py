"""Sentences about the enrolment status of a person, which one system asks the other for (PRS.EMP.05)."""

from __future__ import annotations

from conformance.enrolling import check_enrollment
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.story import Story, Unreachable


@sentence("the enrolment of {name} is checked")
def checked(story: Story, step: Step, name: str) -> None:
    """Ask for the enrolment status of a person."""
    check_enrollment(story, story.people.person(name), story.enrolment(name).programme)


@sentence("the enrolment of {name} in another programme is checked, where questions name one")
def checked_in_another(story: Story, step: Step, name: str) -> None:
    """Ask for the status in a programme that the person is not in; Unreachable where questions name none (ESS-C-23)."""
    _must_name_programmes(story)
    check_enrollment(story, story.people.person(name), story.programme("other"))


@sentence("the enrolment of {name} in the {programme} programme is checked, where questions name one")
def checked_in(story: Story, step: Step, name: str, programme: str) -> None:
    """Ask for the status in one of several programmes; Unreachable where questions name none (ESS-C-23)."""
    _must_name_programmes(story)
    check_enrollment(story, story.people.person(name), story.programme(programme))


@sentence("the enrolment status of {name} in the {programme} programme is told")
def status_in_is_told(story: Story, step: Step, name: str, programme: str) -> None:
    """Judge the status by what is known of the person in one of several programmes."""
    status = story.enrolment(name, programme).status
    story.judge(step.requirement, "tells-the-enrolment-status", story.exchange.answer, status=status)


def _must_name_programmes(story: Story) -> None:
    """Raise Unreachable where the questions of the target name no programme."""
    if story.run.dialect.checked_programme != "named":
        raise Unreachable("the questions of this target name no programme", verdict="not_applicable")


@sentence("the enrolment status of {name} is told")
def status_is_told(story: Story, step: Step, name: str) -> None:
    """Judge the status by what is known of the person."""
    status = story.enrolment(name).status
    story.judge(step.requirement, "tells-the-enrolment-status", story.exchange.answer, status=status)


@sentence("nothing is told that means support")
def no_support_is_told(story: Story, step: Step) -> None:
    """Judge an answer for which the standard has no word."""
    story.judge(step.requirement, "tells-of-no-support", story.exchange.answer)
