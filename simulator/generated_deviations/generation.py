"""Generate the deviations of a role: of each message that it sends, by schema and by meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import load_yaml
from protocol.json_text import MISSING
from simulator.deviations import Deviation
from simulator.generated_deviations.changes import CHANGES
from simulator.generated_deviations.constraints import constraints
from simulator.generated_deviations.operators import broken
from simulator.generated_deviations.sent import Message, messages_sent

_PREFIX = "generated:"


@dataclass(frozen=True, kw_only=True)
class GeneratedDeviation(Deviation):
    """A generated row: the member at `pointer` of a message is broken by `operator`.

    `value` is what stands there then, or MISSING; None where the meaning of the member is broken and not its schema.
    Its `requirement` is None: which one it belongs to, the catalogue of requirements says.
    """

    message: Message
    pointer: str
    operator: str
    value: Any


def is_generated(name: str) -> bool:
    """Tell whether a name is that of a generated deviation."""
    return name.startswith(_PREFIX)


@cache
def generated_deviations(role: str) -> Mapping[str, GeneratedDeviation]:
    """Return the generated deviations of a role by name, message by message; KeyError for an unknown role."""
    rows = [row for message in messages_sent(role) for row in (*_of_the_schema(message), *_of_the_meaning(message))]
    return MappingProxyType({row.name: row for row in rows})


def _of_the_schema(message: Message) -> Iterator[GeneratedDeviation]:
    for constraint in constraints(message.schema_pointer, message.operation.interface, message.members):
        for operator, value in broken(constraint):
            yield _row(message, constraint.pointer, operator, value)


def _of_the_meaning(message: Message) -> Iterator[GeneratedDeviation]:
    for row in load_yaml("deviations/generated.yaml")["meanings"]:
        place, _, member = row["at"].rpartition("/")
        operation = message.operation
        named = operation.name in row.get("operations", (operation.name,))
        named = named and operation.interface == row.get("interface", operation.interface)
        if named and message.kind in row["requirement"] and member in message.members.get(place, ()):
            yield _row(message, row["at"], row["change"], None)


def _row(message: Message, pointer: str, operator: str, value: Any) -> GeneratedDeviation:
    name = message.operation.name
    return GeneratedDeviation(
        name=f"{_PREFIX}{message.kind}:{name}:{pointer}:{operator}",
        kind="deviation",
        requirement=None,
        summary=f"`{pointer}` of {message.kind} `{name}` is {operator.replace('-', ' ')}.",
        data={"messages": (name,), "kinds": message.leaves_as, **_edit(pointer, operator, value)},
        message=message,
        pointer=pointer,
        operator=operator,
        value=value,
    )


def _edit(pointer: str, operator: str, value: Any) -> Mapping[str, Any]:
    """Return the data of a row of the catalogue that edits messages so."""
    if value is MISSING:
        return {"drop": pointer}
    return {"change": {pointer: operator}} if operator in CHANGES else {"set": {pointer: value}}
