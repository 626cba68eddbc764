"""Sentences about the address at which a request asks to be called back."""

from __future__ import annotations

from conformance.messages import refusal_of
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.story import Story, Unreachable
from conformance.together import search_for


@sentence("{name} is searched asynchronously, to be called back at an address with the query {query}")
def searched_from_an_address_with_a_query(story: Story, step: Step, name: str, query: str) -> None:
    """Name an address with a query in `sender_uri`; an IUT may refuse to call such addresses."""
    _search_from(story, name, f"?{query}", "has a query")


@sentence("{name} is searched asynchronously, to be called back at an address that ends with {ending}")
def searched_from_an_address_that_ends(story: Story, step: Step, name: str, ending: str) -> None:
    """Name an address with this ending in `sender_uri`; an IUT may refuse to call such addresses."""
    _search_from(story, name, ending, f"ends with {ending}")


def _search_from(story: Story, name: str, ending: str, what: str) -> None:
    document = search_for(story, story.people.person(name))
    document["header"]["sender_uri"] += ending
    exchange = story.send_document("search", document)
    refusal = refusal_of(exchange.answer)
    if refusal is not None:
        raise Unreachable(f"the IUT calls no address that {what}: {refusal}", verdict="not_applicable")
    story.run.judge_answer(story, exchange)
    story.await_callbacks(exchange)


@sentence("the callback goes to that address, as it is written")
def callback_goes_there(story: Story, step: Step) -> None:
    """Judge where the callbacks came, character by character."""
    _judge(story, step, "goes-to-the-right-address")


@sentence("the callback keeps the last slash")
def callback_keeps_the_slash(story: Story, step: Step) -> None:
    """Judge how the address of the callbacks ends."""
    _judge(story, step, "keeps-the-last-slash-of-the-address")


@sentence("the callback keeps the query")
def callback_keeps_the_query(story: Story, step: Step) -> None:
    """Judge where the callbacks came."""
    _judge(story, step, "keeps-the-query-of-the-address")


def _judge(story: Story, step: Step, check: str) -> None:
    exchange = story.exchange
    callbacks, address = story.callbacks_of(exchange), exchange.callback_address
    story.judge(step.requirement, check, exchange.answer, *callbacks, address=address)
