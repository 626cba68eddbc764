"""Draw whole messages by Schemathesis from the OpenAPI document of an interface: lawful ones, and ones at fault."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.cases.places import place_at, places
from protocol.json_text import child_pointer
from protocol.operations import operation
from protocol.schema_document import document

_JSON = "application/json"


@dataclass(frozen=True)
class WholeMessage:
    """The document of a message as it was drawn.

    `part` is what of it is sent in an otherwise lawful message, as JSON Pointer, empty for all: what is at fault
    deep within would not show where much else is asked for that cannot be served.
    """

    document: Any
    part: str = ""


@cache
def whole_messages(name: str, interface: str) -> st.SearchStrategy[WholeMessage]:
    """Return the strategy that draws messages to an operation, as often lawful as not, the smallest first.

    Which they are is for our validators to say. KeyError if the operation is unknown.
    """
    # Schemathesis takes half a second to import, and only exploring needs it.
    from schemathesis import GenerationMode, openapi
    from schemathesis.config import SchemathesisConfig

    path = f"/registry/{operation(name, interface).name}"
    # Without a configuration of our own, the `schemathesis.toml` of whoever explores would have a say.
    described = openapi.from_dict(_document_of(path, interface), config=SchemathesisConfig())
    about = described[path]["POST"]
    # `about.as_strategy` would draw the same, and change how Hypothesis reports in the whole process.
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    drawn = st.one_of(*(described.get_case_strategy(about, generation_mode=mode) for mode in modes))
    bodies = drawn.map(lambda case: case.body).filter(_is_document)
    return bodies.flatmap(lambda body: st.builds(WholeMessage, st.just(body), _parts(body, name, interface)))


def _parts(body: Any, name: str, interface: str) -> st.SearchStrategy[str]:
    """Return the strategy that draws all of a body as often as one of the objects and lists that its schema knows."""
    known = {place.pointer for place in places(name, interface)}
    found = [pointer for pointer in _containers(body, "") if place_at(pointer, name, interface).pointer in known]
    return st.just("") | st.sampled_from(found) if found else st.just("")


def _containers(value: Any, pointer: str) -> Iterator[str]:
    """Yield the objects and lists within a value, as JSON Pointers."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, each in members:
        if isinstance(each, dict | list):
            yield child_pointer(pointer, token)
            yield from _containers(each, child_pointer(pointer, token))


def _document_of(path: str, interface: str) -> dict[str, Any]:
    """Return an OpenAPI document of one operation that takes a JSON message and nothing else.

    Uploaded files, tokens and headers are left out: nothing is drawn in their place.
    """
    whole = document(interface)
    schema = whole["paths"][path]["post"]["requestBody"]["content"][_JSON]["schema"]
    post = {
        "requestBody": {"required": True, "content": {_JSON: {"schema": schema}}},
        "responses": {"200": {"description": "An answer."}},
    }
    described = {"openapi": whole["openapi"], "info": whole["info"], "paths": {path: {"post": post}}}
    return copy.deepcopy({**described, "components": {"schemas": whole["components"]["schemas"]}})


def _is_document(body: Any) -> bool:
    """Tell whether a body is no mere bytes; what is no JSON text is among the fixed cases."""
    return not isinstance(body, bytes)
