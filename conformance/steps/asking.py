"""Sentences about the question whether somebody is enrolled (PRS.IBR.01)."""

from __future__ import annotations

from conformance.enrolling import ask
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.story import Story, Unreachable


@sentence("the IBR is asked whether {name} is enrolled")
def asked(story: Story, step: Step, name: str) -> None:
    """Ask about the programme of the scenario."""
    ask(story, story.people.person(name), story.enrolment(name).programme)


@sentence("the IBR is asked whether {name} is enrolled in the {programme} programme")
def asked_about(story: Story, step: Step, name: str, programme: str) -> None:
    """Ask about one of several programmes."""
    ask(story, story.people.person(name), story.programme(programme))


@sentence("the IBR is asked whether {name} is enrolled in a programme that does not exist")
def asked_about_nothing(story: Story, step: Step, name: str) -> None:
    """Ask about a programme that nobody has heard of."""
    ask(story, story.people.person(name), f"NONE{story.token.upper()}")


@sentence("the IBR is asked whether {name} is enrolled in a programme whose identifier begins that one")
def asked_about_the_beginning(story: Story, step: Step, name: str) -> None:
    """Ask about a programme whose identifier lacks the last character of the one in which somebody is enrolled."""
    beginning = story.enrolment(name).programme[:-1]
    if not beginning or beginning in story.run.target.data.programmes:
        raise Unreachable("the identifier of the programme begins with that of another", verdict="not_applicable")
    ask(story, story.people.person(name), beginning)


@sentence("the answer is yes")
def answer_is_yes(story: Story, step: Step) -> None:
    """Judge a yes."""
    story.judge(step.requirement, "answers-yes", story.exchange.answer)


@sentence("the answer is no")
def answer_is_no(story: Story, step: Step) -> None:
    """Judge a no."""
    story.judge(step.requirement, "answers-no", story.exchange.answer)


@sentence("the answer is no, or a rejection")
def answer_is_no_or_rejection(story: Story, step: Step) -> None:
    """Judge an answer for which the standard has no code."""
    story.judge(step.requirement, "answers-no-or-rejects", story.exchange.answer)


@sentence("there is one outcome")
def one_outcome(story: Story, step: Step) -> None:
    """Judge the number of outcomes."""
    story.judge(step.requirement, "has-one-outcome", story.exchange.answer)


@sentence("it reveals nothing else about {name}")
def reveals_nothing(story: Story, step: Step, name: str) -> None:
    """Judge data minimisation by what we know of the person."""
    person = story.people.person(name)
    known = {"surname": person.surname, "birth date": person.birth_date[:10]}
    for (owner, programme), enrolment in story.enrolments.items():
        if owner == name:
            known["enrolment date"] = enrolment.enrolment_date[:10]
            for benefit in enrolment.benefits:
                known[f"benefit of {benefit.benefit_value}"] = benefit.benefit_value.split()[-1]
            if programme != story.programme("first"):
                known["other programme"] = programme
    for job in story.members[name].jobs if name in story.members else ():
        known["job"] = job.job_title
    if story.interface == "ess":
        known["programme"] = story.enrolment(name).programme
    check = {"ibr": "reveals-nothing-else", "ess": "reveals-nothing-but-the-status"}[story.interface]
    story.judge(step.requirement, check, story.exchange.answer, known={k: v for k, v in known.items() if v})
