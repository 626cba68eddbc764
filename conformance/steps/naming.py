"""How the sentences name things: lists of people, statuses, attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from protocol.codes import directory

# What the sentences call the attributes of a record.
ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {"benefit type": "benefit_type", "benefit date": "benefit_date", "benefit value": "benefit_value"}
)


def names_in(text: str) -> list[str]:
    """Return the names of a list such as `Amara, Bilal and Chidi`; none for `nobody`."""
    return [] if text == "nobody" else re.split(r",\s*|\s+and\s+", text)


def status_code(label: str, interface: str = "ibr") -> str:
    """Return the code of an enrolment status; a word that is no entry of the directory stays as it is."""
    return directory("enrolment_status", interface=interface).code_of(label) or label


def moment(day: str) -> str:
    """Return the first moment of a day such as `2024-02-01`."""
    return f"{day}T00:00:00Z"
