"""Explore messages freely, operation by operation: changes of lawful ones and whole ones in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from conformance.cases.drawing import changes
from conformance.cases.explored_operation import explored_operations
from conformance.cases.found import Found
from conformance.cases.probing import Probing
from conformance.cases.whole_messages import whole_messages
from conformance.clock import WallClock
from conformance.stateful.iut import Iut

_NOT_DECLARED = "the target does not declare it, nor how the system is made to send the request that comes before it"
SOURCES = (changes, whole_messages)
"""The strategies from which messages are drawn, by operation and interface."""


@dataclass(frozen=True)
class MessageExploration:
    """What came of an exploration: the finds, how many messages were sent, and what could not be explored, and why."""

    finds: tuple[Found, ...]
    messages: int
    obstacles: Mapping[str, str]


def explore_messages(
    iut: Iut,
    *,
    minutes: float,
    seed: str = "1",
    corpus: Path | None = None,
    only: tuple[str, ...] = (),
    most: int = 10,
    on_round: Callable[[int, int], None] = lambda messages, finds: None,
) -> MessageExploration:
    """Send drawn messages to what `iut` takes for so many minutes, operation by operation; return what they showed.

    Each find, of which `most` are looked for, is shrunk to the smallest change of a lawful message; `corpus` is a
    folder that keeps them, to be sent again first the next time. The same seed draws the same messages. TargetError
    when the implementation does not let us in.
    """
    clock = WallClock()
    until = clock.elapsed() + 60 * minutes
    probing = Probing(iut, lambda: clock.elapsed() >= until, corpus)
    operations = [each for each in explored_operations(iut.target) if not only or each.name in only]
    missing = {name: _NOT_DECLARED for name in only if name not in [each.name for each in operations]}
    probing.obstacles.update(missing)
    for operation in operations:
        probing.send_again(operation)
    for number in count(1):
        operations = [each for each in operations if each.label not in probing.obstacles]
        if not operations or probing.late() or len(probing.finds) >= most:
            break
        for index, operation in enumerate(operations):
            messages = SOURCES[(number + index - 1) % len(SOURCES)](operation.name, operation.interface)
            probing.explore(operation, messages, f"{seed}/{number}/{operation.label}")
            on_round(probing.messages, len(probing.finds))
    return MessageExploration(tuple(probing.finds), probing.messages, probing.obstacles)
