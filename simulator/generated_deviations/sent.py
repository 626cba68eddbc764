"""What the bundled systems send, as fixtures/deviations/sent.yaml tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from protocol.data import load_yaml
from protocol.operations import Operation, operation, operations
from protocol.schema_document import answer_pointer, request_pointer
from simulator.deviations import SERVED
from simulator.generated_deviations.constraints import Sent

# A notification leaves as a callback, or as a request where its sender wants to know what becomes of it.
_LEAVES_AS = {"callback": ("callback", "request")}


@dataclass(frozen=True)
class Message:
    """One kind of message of one operation, as the judge tells kinds apart, with the members that it has."""

    kind: str
    operation: Operation
    members: Sent

    @property
    def leaves_as(self) -> tuple[str, ...]:
        """The kinds of the documents that it is composed as."""
        return _LEAVES_AS.get(self.kind, (self.kind,))

    @cached_property
    def schema_pointer(self) -> str:
        """The place of its schema in the OpenAPI document of its interface."""
        pointer = answer_pointer if self.kind in ("answer", "acknowledgement") else request_pointer
        return pointer(self.operation.name, self.operation.interface)


def messages_sent(role: str) -> Iterator[Message]:
    """Yield the messages that the bundled system of a role sends, in the order of the file."""
    for row in load_yaml("deviations/sent.yaml")["rows"]:
        if role in row["roles"]:
            for name in row["operations"]:
                yield Message(row["kind"], _operation(role, name), _with_the_top(row["members"]))


def _operation(role: str, name: str) -> Operation:
    """Return an operation as the interface has it that the role serves, or as the IBR has it, whom others ask too."""
    return operation(name, next(each for each in (SERVED[role], "ibr") if name in operations(each)))


def _with_the_top(members: dict[str, Any]) -> Sent:
    return {"": [place[1:] for place in members if place.count("/") == 1], **members}
