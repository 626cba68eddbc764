"""What a check looks at: a slice of the record, and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.messages import Message
from protocol.json_text import MISSING, resolve_pointer


@dataclass(frozen=True)
class Seen:
    """The messages that a check judges, in order, and the expectation that goes with them."""

    messages: tuple[Message, ...] = ()
    expected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """The message that is judged, or the first of them."""
        return self.messages[0]

    @property
    def answers(self) -> tuple[Message, ...]:
        """Those of the messages that answer a request of ours."""
        return tuple(message for message in self.messages if not message.callback)

    @property
    def callbacks(self) -> tuple[Message, ...]:
        """Those of the messages that came to the listener."""
        return tuple(message for message in self.messages if message.callback)

    @property
    def sent_is_readable(self) -> bool:
        """Whether every reader understands the request of the first exchange alike: it is one JSON object in UTF-8."""
        return isinstance(self.answers[0].sent, dict)

    def sent(self, pointer: str) -> Any:
        """Return what the request of the first exchange had at the pointer; None when nothing."""
        document = self.answers[0].sent
        value = resolve_pointer(document, pointer) if isinstance(document, dict) else MISSING
        return None if value is MISSING else value
