"""Changes of a message, in the words of `fixtures/faults.yaml`: what is put where."""

from __future__ import annotations

from typing import Any

from conformance.cases.places import Place
from protocol.data import load_yaml

# Members whose name is another in another reading of the standard (IBR-I-10, ESS-C-26).
_SPOKEN = (("/message/enrolled_updates", "/message/{updates}"), ("/message/enrolled_criteria", "/message/{criteria}"))


def put(place: Place, value: Any) -> dict[str, Any]:
    """Return the change that puts a value at the anchor of a place, and names the alternative that it is."""
    return {"set": {**_named(place), spoken(place.anchor): value}}


def spoken(pointer: str) -> str:
    """Return a pointer with members in the reading that the system follows."""
    for name, reading in _SPOKEN:
        if pointer == name or pointer.startswith(f"{name}/"):
            return reading + pointer.removeprefix(name)
    return pointer


def _named(place: Place) -> dict[str, str]:
    """Return the members that say which alternatives are taken on the way to a place."""
    found = {}
    for pointer, index in place.choices.items():
        parent, _, name = pointer.rpartition("/")
        row = load_yaml("cases/values.yaml")["named_by"].get(name)
        if row is not None and place.anchor == pointer:
            found[spoken(f"{parent}/{row['member']}")] = row["values"][index]
    return found
