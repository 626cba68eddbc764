"""A lawful message of each operation as it could be sent, on which cases are tried before they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from conformance.cases.lawful_values import lawful_message
from conformance.cases.places import places
from conformance.faults import spoilt
from protocol.data import load_yaml
from protocol.operations import operation
from protocol.schemas import request_violations


@cache
def sample(name: str, interface: str) -> Mapping[str, Any]:
    """Return a lawful message; where two headers fit, it has what either of them requires.

    ValueError if the values of `fixtures/cases/values.yaml` make none.
    """
    document = lawful_message(places(name, interface)[0])
    if operation(name, interface).header == "either":
        document["header"] |= {"status": "succ", "sender_id": "{sender_id}", "total_count": 1}
    if operation(name, interface).message == "EnrollmentUpdatesRequest":
        document["message"]["enrolled_updates"] = {"beneficiaries": [{}]}
    members = {f"/{member}": value for member, value in document.items()}
    filled: Mapping[str, Any] = spoilt({"set": members}, {}, names_of_sample(name, interface)).document
    broken = request_violations(name, filled, interface)
    if broken:
        raise ValueError(f"the sample of {interface} {name} is not lawful: {broken[0].message}")
    return filled


def names_of_sample(name: str, interface: str) -> Mapping[str, str]:
    """Return what `{now}` and the like stand for in the sample."""
    about = load_yaml("cases/values.yaml")["sample"]
    own = {"action": operation(name, interface).action, "event": about["events"][interface]}
    return {**about["names"], **own}
