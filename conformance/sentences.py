"""The sentences of the features, and the functions that act them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import parse

if TYPE_CHECKING:
    from conformance.plan import Step
    from conformance.story import Story

Act = Callable[..., None]


@dataclass(frozen=True)
class Sentence:
    """One sentence with its placeholders, and the function that it calls."""

    pattern: str
    parser: Any
    act: Act


_SENTENCES: list[Sentence] = []


# What the placeholders of the sentences stand for; one that is not here stands for any text.
_TYPES = {
    "name": r"[A-Z]\w*",
    "bad": r"[A-Z]\w*",
    "subscriber": r"(?:the )?[A-Z][\w-]*",
    "other": r"[A-Z]\w*",
    "registry": r"the (?:registry|IBR|ESS|SP-MIS)",
    "names": r"[A-Z]\w*(?:, [A-Z]\w*)* and [A-Z]\w*",
    "programme": r"\w+",
    "household": r"[A-Z]\w*",
    "record_type": r"[A-Z]\w*",
    "status": r"[A-Z]\w*(?: [A-Z]\w*)*",
    "operation": r"[a-z/-]+",
    "attribute": r"[a-z_ ]+",
    "order": r"asc|desc",
    "outcome": r"succ|rjct|rcvd|pdng",
}


def _compile(pattern: str) -> Any:
    for name in _TYPES:
        pattern = pattern.replace(f"{{{name}}}", f"{{{name}:{name}}}")
    # "the ESS" is one of the names of a subscriber; the article is none of it
    types = {name: parse.with_pattern(text)(lambda found: found.removeprefix("the ")) for name, text in _TYPES.items()}
    return parse.compile(pattern, types, case_sensitive=True)


def sentence(pattern: str) -> Callable[[Act], Act]:
    """Enter a function as the meaning of a sentence: `act(story, step, **placeholders)`."""

    def enter(act: Act) -> Act:
        _SENTENCES.append(Sentence(pattern, _compile(pattern), act))
        return act

    return enter


def sentences() -> tuple[Sentence, ...]:
    """Return every sentence of the vocabulary."""
    import conformance.steps.acquainting
    import conformance.steps.addressing
    import conformance.steps.alerting
    import conformance.steps.arriving
    import conformance.steps.asking
    import conformance.steps.authorizing
    import conformance.steps.calling_back
    import conformance.steps.calling_back_cases
    import conformance.steps.checking
    import conformance.steps.colliding
    import conformance.steps.crowding
    import conformance.steps.faltering
    import conformance.steps.households
    import conformance.steps.lengthening
    import conformance.steps.misusing
    import conformance.steps.overlapping
    import conformance.steps.processes
    import conformance.steps.protecting
    import conformance.steps.publishing
    import conformance.steps.pushing
    import conformance.steps.recalling
    import conformance.steps.records
    import conformance.steps.repeating
    import conformance.steps.searching
    import conformance.steps.searching_asynchronously
    import conformance.steps.searching_in_batches
    import conformance.steps.second_identifier
    import conformance.steps.sending_cases
    import conformance.steps.subscribing
    import conformance.steps.subscribing_again
    import conformance.steps.subscribing_beside
    import conformance.steps.subscribing_together
    import conformance.steps.tracking
    import conformance.steps.triggering
    import conformance.steps.unsubscribing
    import conformance.steps.updating
    import conformance.steps.uploading  # noqa: F401

    return tuple(_SENTENCES)


@cache
def meaning(text: str) -> tuple[Act, tuple[tuple[str, Any], ...]]:
    """Return the function of a sentence with its placeholders; ValueError unless exactly one sentence fits."""
    fitting = [(entry, found) for entry in sentences() if (found := entry.parser.parse(text))]
    if len(fitting) != 1:
        patterns = ", ".join(repr(entry.pattern) for entry, _ in fitting) or "none"
        raise ValueError(f"the step {text!r} has to fit exactly one sentence; it fits {patterns}")
    entry, found = fitting[0]
    return entry.act, tuple(found.named.items())


def act_out(story: Story, step: Step) -> None:
    """Do what a step says."""
    act, placeholders = meaning(step.sentence)
    act(story, step, **dict(placeholders))
