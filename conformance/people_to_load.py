"""The people that a certification needs to be known: found by certifying the bundled system, which is told of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.bundled_target import bundled_target
from conformance.qualification import bundled, certify_in_process

MEMBERS = (
    "identifier_type",
    "identifier_value",
    "surname",
    "given_name",
    "sex",
    "birth_date",
    "employment_status",
    "programme_identifier",
    "enrolment_status",
    "enrolment_date",
    "group_identifier",
)


def people_to_load(role: str, population: str, seed: str) -> list[dict[str, Any]]:
    """Return each person of a population with their standing, once, in the order in which a run needs them."""
    target = bundled_target(role, "http://iut.invalid")
    target = replace(target, data=replace(target.data, population=population))
    record = certify_in_process(bundled(role), target=target, role=role, seed=seed)
    people: dict[tuple[str, str], dict[str, Any]] = {}
    for event in record.of_type("expectation"):
        if event["kind"] == "provisioning.person":
            values = event["data"]["values"]
            row = {name: values[name] for name in values if name != "url" and values[name] is not None}
            people.setdefault((row["identifier_value"], row.get("programme_identifier", "")), row)
    return list(people.values())
