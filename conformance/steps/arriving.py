"""Sentences about the requests that a client sends: whether they arrive, where, how often, and what they are about."""

from __future__ import annotations

from typing import Any

from conformance.checks.constraint import named_event
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.triggering import KNOWN, Values, known_of, members_of, request_of
from conformance.story import Story
from conformance.triggering import AtTheEnd, gone_astray, sent


def _judge(story: Story, step: Step, check: str, **expected: Any) -> None:
    triggered = story.triggered[-1]
    story.judge(step.requirement, check, *sent(story, triggered), operation=triggered.name, **expected)


def _judge_at_the_end(story: Story, step: Step, check: str, **expected: Any) -> None:
    triggered = story.triggered[-1]
    expected = {"operation": triggered.name, **expected}
    triggered.at_the_end.append(AtTheEnd(step.requirement or "", story.step, check, expected))


@sentence("the request arrives")
def it_arrives(story: Story, step: Step) -> None:
    """Judge that the request came."""
    triggered = story.triggered[-1]
    facts = {"address": triggered.address, "budget": story.run.target.budgets.callback}
    astray = None if sent(story, triggered) else gone_astray(story, triggered)
    _judge(story, step, "is-sent", **facts, **({"astray": astray} if astray else {}))


@sentence("it arrives once")
def it_arrives_once(story: Story, step: Step) -> None:
    """Have judged, when the run is over, that the request came once."""
    _judge_at_the_end(story, step, "is-sent-once")


@sentence("it arrives at its own path")
def it_arrives_at_its_path(story: Story, step: Step) -> None:
    """Judge where the request came."""
    _judge(story, step, "is-sent-to-its-own-path", addresses=list(story.triggered[-1].addresses))


@sentence("it is addressed to the registry")
def it_is_addressed(story: Story, step: Step) -> None:
    """Judge the receiver that the request names, where the IUT was told who it is."""
    triggered = story.triggered[-1]
    template = story.run.target.triggers[f"{story.interface}.{triggered.name}"]
    receiver = story.run.target.identities.sender_id if "receiver_id" in template.placeholders() else None
    _judge(story, step, "names-its-receiver", receiver=receiver)


@sentence("it is about {name}")
def it_is_about(story: Story, step: Step, name: str) -> None:
    """Judge whom the request is about."""
    _judge(story, step, "asks-for-the-person-alone", **known_of(story.enrolment(name)))


@sentence("it names the type of the identifier")
def it_names_the_type(story: Story, step: Step) -> None:
    """Judge the type of the identifier that a query names, where the IUT was told it."""
    _judge(story, step, "names-the-type-of-the-identifier", identifier_type=_told(story, "identifier_type"))


@sentence("it asks for the type of records that was meant")
def it_asks_for_the_type(story: Story, step: Step) -> None:
    """Judge the type of the records that a search asks for, where the IUT was told it."""
    _judge(story, step, "asks-for-records-of-the-type", record_type=_told(story, "record_type"))


def _told(story: Story, placeholder: str) -> Any:
    """Return a value of the last trigger that the call of the target tells; None for one that it does not."""
    triggered = story.triggered[-1]
    template = story.run.target.triggers[f"{story.interface}.{triggered.name}"]
    return triggered.values.get(placeholder) if placeholder in template.placeholders() else None


@sentence("it names the programme of {name}")
def it_names_the_programme(story: Story, step: Step, name: str) -> None:
    """Judge which programme the request is about."""
    _judge(story, step, "asks-for-the-programme-alone", **known_of(story.enrolment(name)))


@sentence("it names the event")
def it_names_the_event(story: Story, step: Step) -> None:
    """Judge which event a subscription is about."""
    event = named_event(story.triggered[-1].values["event_type"])
    _judge(story, step, "subscribes-to-the-event", event=event)


@sentence("it names the code of the subscription")
def it_names_the_code(story: Story, step: Step) -> None:
    """Judge which subscription is ended."""
    _judge(story, step, "ends-that-subscription-alone", code=story.triggered[-1].values["subscription_code"])


@sentence("it is about that search")
def it_is_about_that_search(story: Story, step: Step) -> None:
    """Judge which transaction a status request is about."""
    search = request_of(story, -2)
    references = [item.get("reference_id") for item in search.items]
    named_by = {
        "transaction_id": [search.text("/message/transaction_id")],
        "correlation_id": [story.counterpart.correlation_id(search)],
        "reference_id_list": [each for each in references if each],
    }
    _judge(story, step, "asks-about-the-transaction", named_by=named_by)


@sentence("the request is about {name} in the programme")
def it_is_about_the_enrolment(story: Story, step: Step, name: str) -> None:
    """Judge whose enrolment an update is about."""
    _judge(story, step, "publishes-the-enrolment", **_of_whom(story, name))


@sentence("it tells of nobody but {name}")
def it_tells_of_nobody_else(story: Story, step: Step, name: str) -> None:
    """Judge that an update has no beneficiary but the person, once, and under no identifier of somebody else."""
    identifier_type = story.enrolment(name).person.identifier_type
    _judge(story, step, "publishes-nobody-else", **_of_whom(story, name), identifier_type=identifier_type)


@sentence("it tells what is known of {name}")
def it_tells_what_is_known(story: Story, step: Step, name: str) -> None:
    """Judge what an update tells beside its occasion, as far as the IUT was told it by the trigger."""
    triggered = story.triggered[-1]
    told = story.run.target.triggers[f"{story.interface}.{triggered.name}"].placeholders()
    about = [each for each in KNOWN if each != "enrolment_status" or triggered.values["occasion"] != "status"]
    known = {each: triggered.values[each] for each in about if each in told and triggered.values[each]}
    _judge(story, step, "publishes-what-is-known", **_of_whom(story, name), known=known)


@sentence("it tells since when {name} has that status")
def it_tells_since_when(story: Story, step: Step, name: str) -> None:
    """Judge that an update of a status tells when it changed."""
    since = story.published[0].status_change_date
    _judge(story, step, "publishes-when-it-changed", **_of_whom(story, name), since=since)


@sentence("it tells the benefit of {name}")
def it_tells_the_benefit(story: Story, step: Step, name: str) -> None:
    """Judge the benefit that an update tells."""
    benefit = members_of(story.published[0].benefits[-1])
    _judge(story, step, "publishes-the-benefit", **_of_whom(story, name), benefit=benefit)


@sentence("each request arrives")
def each_arrives(story: Story, step: Step) -> None:
    """Judge that the request of each person came who was paid."""
    budget = story.run.target.budgets.callback
    for triggered in story.triggered[-len(story.published) :]:
        facts = {"operation": triggered.name, "address": triggered.address, "budget": budget}
        story.judge(step.requirement, "is-sent", *sent(story, triggered), **facts)


@sentence("each tells the benefit of its person")
def each_tells_the_benefit(story: Story, step: Step) -> None:
    """Judge the benefit that is told of each person who was paid, in one message or in several."""
    for triggered, enrolment in zip(story.triggered[-len(story.published) :], story.published, strict=True):
        whom = _of_whom(story, enrolment.person.name)
        benefit = members_of(enrolment.benefits[-1])
        story.judge(step.requirement, "publishes-the-benefit", *sent(story, triggered), **whom, benefit=benefit)


@sentence("it tells the new status of {name}")
def it_tells_the_status(story: Story, step: Step, name: str) -> None:
    """Judge the status that an update tells."""
    _judge(story, step, "publishes-the-status", **_of_whom(story, name), status=story.published[0].status)


@sentence("each benefit of {name} is told")
def each_benefit_is_told(story: Story, step: Step, name: str) -> None:
    """Have judged, when the run is over, that every benefit was told, in one update or in several."""
    first = story.triggered[-len(story.published)]
    benefits = [members_of(benefit) for enrolment in story.published for benefit in enrolment.benefits]
    expected = {"operation": first.name, **_of_whom(story, name), "benefits": benefits}
    first.at_the_end.append(AtTheEnd(step.requirement or "", story.step, "publishes-every-benefit", expected))


def _of_whom(story: Story, name: str) -> Values:
    published = (each for each in story.published if each.person.name == name)
    enrolment = next(published, None) or story.enrolment(name)
    return {"identifier": enrolment.person.identifier_value, "programme": enrolment.programme}


@sentence("it is not sent again")
def it_is_not_sent_again(story: Story, step: Step) -> None:
    """Have judged, when the run is over, that a refusal was final."""
    _judge_at_the_end(story, step, "is-not-sent-again", way=story.counterpart.way_of(story.triggered[-1].name))


@sentence("the outcome is no reason to send it again")
@sentence("that is no reason to send it again")
def no_reason_to_send_again(story: Story, step: Step) -> None:
    """Have judged, when the run is over, that the request came once, whatever came of it or after it."""
    _judge_at_the_end(story, step, "is-sent-once")


@sentence("what is sent again is the same message")
def sent_again_unchanged(story: Story, step: Step) -> None:
    """Have judged, when the run is over, what was sent again after an error of the server."""
    _judge_at_the_end(story, step, "is-sent-again-unchanged")
