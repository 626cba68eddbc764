"""A callback that overtakes the acknowledgement of its request: the registry that we play calls back, then answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from conformance.callback_delivery import addresses
from conformance.clock import VirtualClock
from conformance.messages import Message, callback_of
from conformance.reception import HOLD_SECONDS
from conformance.record import encode_body
from conformance.story import UNKNOWN_PATH, Story, Unreachable
from protocol.json_text import dump_json


def calls_back_first(story: Story, operation: str) -> None:
    """Have the registry call back each request to an operation before it answers, and keep what was said to that.

    Who takes one message at a time is answered after `HOLD_SECONDS`, so that nobody waits for the other for ever.
    """

    def before_answering(name: str, document: Any) -> None:
        if name != operation or story.outcomes:
            return
        request = _request(story, name, document)
        if isinstance(story.run.clock, VirtualClock):
            _call_back(story, request)
            return
        pool = ThreadPoolExecutor(1, thread_name_prefix="overtaking")
        wait([pool.submit(_call_back, story, request)], HOLD_SECONDS)
        pool.shutdown(wait=False)

    story.counterpart.before_answering = before_answering


def _request(story: Story, name: str, document: Any) -> Message:
    """Return a request that has come and is not recorded before it is answered."""
    url = f"{story.counterpart_address}/{name}"
    told = {"method": "POST", "url": url, "headers": [], "body": encode_body(dump_json(document))}
    facts = {"scenario": story.plan.id, "operation": name, "interface": story.interface, "arrived": story.now()}
    return callback_of(
        {"type": "callback", "id": "", **facts, "request": told, "response": None}, story.run.target.role
    )


def _call_back(story: Story, request: Message) -> None:
    try:
        name, document = story.counterpart.callback(request)
        for address in addresses(story, name, request):
            exchange = story.send_document(name, document, address=address, probing=True)
            if exchange.answer.status not in UNKNOWN_PATH:
                break
        story.fault, story.outcomes = f"the callback `{name}` that came before its ACK", [exchange.answer]
    except Unreachable:
        return  # the run is over, or nothing in the request can be called back: the step that judges says so
    finally:
        story.run.clock.notify()
