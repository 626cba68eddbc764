"""Checks of several subscriptions in one message: each has a code, and what is told and ended is its own.

The first message is the answer to the subscription; the others are its callbacks, or the notifications that came to the
subscriber in the whole run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.subscribing import told
from conformance.judgement import Violated, shown
from conformance.messages import Message, refusal_of


@check
def is_given_a_code_for_each(seen: Seen) -> None:
    """Each request has an outcome with a code of its own, or is refused."""
    if refusal_of(seen.message) is not None or any(message.rejected for message in seen.callbacks):
        return
    codes = codes_by_reference(seen.callbacks)
    refused = {
        item.get("reference_id") for message in seen.callbacks for item in message.items if item.get("status") == "rjct"
    }
    missing = [each for each in seen.expected["references"] if each not in codes and each not in refused]
    if missing or len(set(codes.values())) < len(codes):
        raise Violated(
            f"{len(missing)} of the requests have no outcome with a code" if missing else "two requests have one code",
            expected="a code of its own for each request, or a refusal",
            actual=shown(codes) if codes else summary(seen.messages[-1]),
            at=seen.messages[-1].place("/message/subscribe_response"),
        )


@check
def is_told_of_these_alone(seen: Seen) -> None:
    """The notifications tell of all `people`, and of none of the `others`."""
    missing = [name for name, value in seen.expected["people"].items() if not is_told_of([value], seen.callbacks)]
    if missing:
        raise Violated(
            f"the subscriber was not told of {', '.join(missing)}",
            expected=f"a notification about {', '.join(seen.expected['people'])}",
            actual=shown(sorted(_told_of(seen.callbacks))) if seen.callbacks else "no notification",
            at=(seen.callbacks or seen.messages)[-1].place(),
        )
    for name, value in seen.expected["others"].items():
        for message in seen.callbacks:
            if is_told_of([value], [message]):
                raise Violated(
                    f"the subscriber was told of {name}, whose subscription was ended",
                    expected=f"no notification about {name}",
                    actual=shown(sorted(_told_of([message]))),
                    at=message.place("/message/notify_event"),
                )


def codes_by_reference(messages: Iterable[Message]) -> dict[str, str]:
    """Return the code that each request was given, by its reference_id; none for what was given none."""
    found: dict[str, str] = {}
    for message in messages:
        for item in message.items:
            entries, reference = item.get("subscriptions"), item.get("reference_id")
            for entry in entries if isinstance(entries, list) else []:
                code = entry.get("code") if isinstance(entry, dict) else None
                if item.get("status") != "rjct" and isinstance(code, str) and code and isinstance(reference, str):
                    found.setdefault(reference, code)
    return found


def is_told_of(identifiers: Iterable[str], notifications: Sequence[Message]) -> bool:
    """Tell whether notifications together tell of everybody with these identifiers."""
    return set(identifiers) <= _told_of(notifications)


def _told_of(notifications: Sequence[Message]) -> set[str]:
    return {each for message in notifications for _, found in told(message) for each in found.identifiers}
