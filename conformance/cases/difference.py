"""How a message that was drawn as a whole differs from a lawful one: told as a change of the lawful one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.cases.change import Change, joined
from conformance.cases.constraints import reason_to_leave_out
from conformance.cases.places import place_at
from conformance.cases.putting import spoken
from protocol.json_text import MISSING, child_pointer, dump_json
from protocol.schemas import request_violations

# What only a run knows: who speaks to whom, when, how, in which transaction. Where a lawful value of another message
# stood there, each message would be refused for that, and show nothing else.
_ENVELOPE = re.compile(
    "/header/(?:action|is_msg_encrypted|message_id|message_ts|receiver_id|sender_id|sender_uri|total_count|version)"
)
_TRANSACTION = re.compile("/message/(?:transaction_id|correlation_id|[^/]+(?:/[0-9]+)?/reference_id)")
_REFERENCE = "reference_id"


def difference(
    lawful: Mapping[str, Any], drawn: Any, operation: str, interface: str, names: Mapping[str, str], part: str = ""
) -> dict[str, Any]:
    """Return the change by which a lawful message becomes the drawn one, or does so in one `part`; nothing for none.

    Identifiers, addresses and what else only a run knows stay as the lawful message has them, unless what was drawn in
    their place is what is wrong; so does that about which no cases are generated. `names` tells in which reading
    members are named.
    """
    if not isinstance(drawn, dict):
        return {"body": dump_json(drawn).decode()}
    broken = frozenset(violation.pointer for violation in request_violations(operation, drawn, interface))
    return joined(_Comparison(operation, interface, broken, part).of("", _in_default_reading(lawful, names), drawn))


def _in_default_reading(lawful: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a lawful message with its members named as in our OpenAPI document."""
    default = {names["updates"]: "enrolled_updates", names["criteria"]: "enrolled_criteria"}
    message = lawful.get("message")
    if not isinstance(message, dict):
        return dict(lawful)
    return {**lawful, "message": {default.get(name, name): value for name, value in message.items()}}


@dataclass(frozen=True)
class _Comparison:
    """Compares one `part` of messages to an operation, which is all of them where it is empty.

    `broken` are the places of the drawn one where a constraint is broken.
    """

    operation: str
    interface: str
    broken: frozenset[str]
    part: str

    def of(self, pointer: str, lawful: Any, drawn: Any) -> Iterator[Change]:
        """Yield the changes, of one place each, that turn one value into the other."""
        if self._stays(pointer, lawful, drawn):
            return
        if isinstance(lawful, dict) and isinstance(drawn, dict):
            for name in dict.fromkeys([*lawful, *drawn]):
                yield from self.of(child_pointer(pointer, name), lawful.get(name, MISSING), drawn.get(name, MISSING))
        elif isinstance(lawful, list) and isinstance(drawn, list) and len(lawful) == len(drawn):
            for index, values in enumerate(zip(lawful, drawn, strict=True)):
                yield from self.of(child_pointer(pointer, index), *values)
        elif drawn is MISSING:
            yield {"drop": spoken(pointer)}
        elif lawful is MISSING or dump_json(lawful) != dump_json(drawn):
            yield {"set": {spoken(pointer): self._with_references_of_the_run(pointer, drawn)}}

    def _stays(self, pointer: str, lawful: Any, drawn: Any) -> bool:
        """Tell whether a place is left as the lawful message has it."""
        if not (_leads_to(self.part, pointer) or _leads_to(pointer, self.part)):
            return True
        if pointer and reason_to_leave_out(place_at(pointer, self.operation, self.interface)) is not None:
            return True
        if pointer in self.broken:
            return False
        identifies = _TRANSACTION.fullmatch(pointer) and isinstance(lawful, str) and isinstance(drawn, str)
        return bool(identifies or _ENVELOPE.fullmatch(pointer))

    def _with_references_of_the_run(self, pointer: str, drawn: Any) -> Any:
        """Return a list with the reference_ids of its items made such as a run has them, each once."""
        if not isinstance(drawn, list):
            return drawn
        return [self._with_reference(pointer, index, item) for index, item in enumerate(drawn)]

    def _with_reference(self, pointer: str, index: int, item: Any) -> Any:
        at = f"{pointer}/{index}/{_REFERENCE}"
        lawful = isinstance(item, dict) and isinstance(item.get(_REFERENCE), str) and at not in self.broken
        if not lawful or not _TRANSACTION.fullmatch(at):
            return item
        return {**item, _REFERENCE: f"{{reference_id}}-{index + 1}" if index else "{reference_id}"}


def _leads_to(pointer: str, target: str) -> bool:
    return target == pointer or target.startswith(f"{pointer}/")
