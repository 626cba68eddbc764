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
    document = search_for(story, story.people.person(name))
    document["header"]["sender_uri"] += f"?{query}"
    exchange = story.send_document("search", document)
    refusal = refusal_of(exchange.answer)
    if refusal is not None:
        raise Unreachable(f"the IUT calls no address that has a query: {refusal}", verdict="not_applicable")
    story.run.judge_answer(story, exchange)
    story.await_callbacks(exchange)


@sentence("the callback keeps the query")
def callback_keeps_the_query(story: Story, step: Step) -> None:
    """Judge where the callbacks came."""
    exchange = story.exchange
    address = exchange.callback_address
    callbacks = story.callbacks_of(exchange)
    story.judge(step.requirement, "keeps-the-query-of-the-address", exchange.answer, *callbacks, address=address)
