"""The OpenAPI document of an interface, as schemas to validate with and as rules to cite."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import load_yaml
from protocol.json_text import child_pointer, resolve_pointer
from protocol.operations import operation

_CONTENT = "content/application~1json/schema"


@dataclass(frozen=True)
class Rule:
    """Where a part of a schema comes from: the clause, and the interpretation that it rests on if any."""

    clause: str
    interpretation: str | None


def document(interface: str = "ibr") -> Any:
    """Return the OpenAPI document of `interface`; read-only."""
    return load_yaml(f"openapi/{interface}.yaml")


def rooted(pointer: str, interface: str = "ibr") -> dict[str, Any]:
    """Return a JSON Schema for the part of the document at `pointer` in which every reference resolves."""
    whole = document(interface)
    return {"$ref": f"#{pointer}", "paths": whole["paths"], "components": whole["components"]}


def component_pointer(name: str, interface: str = "ibr") -> str:
    """Return the JSON Pointer of the component schema `name`; KeyError if there is none."""
    if name not in document(interface)["components"]["schemas"]:
        raise KeyError(f"no schema {name!r} in the OpenAPI document of interface {interface!r}")
    return child_pointer("/components/schemas", name)


def request_pointer(operation_name: str, interface: str = "ibr") -> str:
    """Return the JSON Pointer of the schema of the whole request of an operation; KeyError if unknown."""
    path = child_pointer("/paths", f"/registry/{operation(operation_name, interface).name}")
    return f"{path}/post/requestBody/{_CONTENT}"


def answer_pointer(operation_name: str, interface: str = "ibr") -> str:
    """Return the JSON Pointer of the schema of the answer of an operation; KeyError if unknown."""
    if operation(operation_name, interface).answer == "acknowledgement":
        return component_pointer("Acknowledgement", interface)
    path = child_pointer("/paths", f"/registry/{operation_name}")
    return f"{path}/post/responses/200/{_CONTENT}"


def referred(schema: Any, interface: str = "ibr") -> Any:
    """Return the schema that `schema` refers to, or itself; what stands beside the reference is left out."""
    while isinstance(schema, dict) and "$ref" in schema:
        schema = resolve_pointer(document(interface), schema["$ref"].removeprefix("#"))
    return schema


@cache
def rules(interface: str = "ibr") -> MappingProxyType[int, Rule]:
    """Return the rule of each part of the document, by the identity of the part (the document is shared)."""
    whole = document(interface)
    source = f"{interface.upper()} API {whole['info']['version']}"
    found: dict[int, Rule] = {}
    for name, schema in whole["components"]["schemas"].items():
        found.update(_rules_within(schema, Rule(f"{source}, schema {name}", None)))
    for path, item in whole["paths"].items():
        post = item["post"]
        for part in (post["requestBody"], post["responses"].get("200", {})):
            if "content" in part:
                found.update(_rules_within(part["content"]["application/json"]["schema"], Rule(path, None)))
    return MappingProxyType(found)


def _rules_within(part: Any, outer: Rule) -> Iterator[tuple[int, Rule]]:
    if isinstance(part, dict):
        clause = part.get("x-clause", outer.clause)
        rule = Rule(clause, part.get("x-interpretation", outer.interpretation))
        yield id(part), rule
        for value in part.values():
            yield from _rules_within(value, rule)
    elif isinstance(part, list):
        for value in part:
            yield from _rules_within(value, outer)
