"""Let the systems of a flow know whom it is about, before its first step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.replay.administration import AdministrationError
from conformance.replay.flow import Flow
from conformance.replay.seats import Seat
from conformance.transport import HttpResponse, NoResponse
from protocol.json_text import parse_json

Publish = Callable[[str, list[Any]], HttpResponse | NoResponse]
"""Publishes beneficiaries to the registry in a seat, by the message that the standard has for it."""


class ProvisioningError(Exception):
    """A system that did not take in the people of a flow; the message says which, and why."""

    exit_code = 3


def provision(flow: Flow, seats: Mapping[str, Seat], publish: Publish) -> list[str]:
    """Provision every seat, and return the seats whose owner has to do it; ProvisioningError when one refuses."""
    left: list[str] = []
    for name, people in flow.provision.items():
        seat = seats[name]
        if not people:
            continue
        if seat.role == "ibr":
            _published(name, publish(name, list(people)))
        elif seat.administration is None:
            left.append(name)
        else:
            _told(seat, people)
    return left


def _told(seat: Seat, people: Sequence[Any]) -> None:
    assert seat.administration is not None
    try:
        seat.administration.give("people", list(people))
    except AdministrationError as error:
        raise ProvisioningError(f"{seat.id} did not take in the people of the flow: {error}") from error


def _published(name: str, response: HttpResponse | NoResponse) -> None:
    if isinstance(response, NoResponse):
        raise ProvisioningError(f"{name} cannot be reached: {response.detail}")
    document = parse_json(response.body).document
    header = document.get("header") if isinstance(document, dict) else None
    if response.status >= 300 or (isinstance(header, dict) and header.get("status") == "rjct"):
        raise ProvisioningError(f"{name} refused the enrolment update that provisions it (HTTP {response.status})")
