"""Several messages at one moment, each an exchange of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.exchange import Exchange
from conformance.people import Person
from conformance.questions import by_identifier, request_item
from conformance.steps.subscribing import sender_of
from conformance.story import Story
from conformance.transmission import address_of, request_to, transmit_together
from protocol.json_text import dump_json


def send_together(story: Story, name: str, documents: Mapping[str, Any]) -> dict[str, Exchange]:
    """Send well-formed messages to one operation at one moment; return their exchanges by the same keys.

    What comes back is recorded and judged in the order of the messages, whatever the order in which it came.
    """
    story.stop_if_over()
    address = address_of(story.run, name)
    passed = transmit_together(
        story.run, [request_to(story.run, address, dump_json(document)) for document in documents.values()]
    )
    found = {}
    for (key, document), transmission in zip(documents.items(), passed, strict=True):
        found[key] = story.take_in(name, document, transmission)
        story.run.judge_answer(story, found[key])
    return found


def search_for(story: Story, person: Person, *, subscriber: str = "Alpha", inbox: str | None = None) -> dict[str, Any]:
    """Return an asynchronous search for one person; its sender is called back at an address of its own."""
    message = {
        "transaction_id": story.identifiers.new("txn"),
        "search_request": [request_item(story, by_identifier(person))],
    }
    sender = sender_of(story, subscriber)
    return story.envelope("search", message, sender=sender, inbox=subscriber if inbox is None else inbox)
