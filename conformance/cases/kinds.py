"""The kinds of generated cases: what they have in common, and what has to become of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Lot = Literal["refused", "accepted", "answered"]
"""What has to become of a case; `answered`: it is accepted or refused, in any lawful way."""

LOTS: Mapping[str, Lot] = MappingProxyType(
    {
        "a required member missing": "refused",
        "a value of a wrong type": "refused",
        "a value off a closed list": "refused",
        "a text of a wrong form": "refused",
        "null for a required member": "refused",
        "bytes that are no UTF-8": "refused",
        "a text that is ambiguous": "refused",
        "a fault that is often tolerated": "answered",
        "a text that is unusual": "answered",
        "an unusual envelope": "accepted",
        "an unusual content": "answered",
        "an optional member of the header missing": "accepted",
        "an optional member of the content missing": "answered",
    }
)
"""What has to become of the cases of each kind, by the words that the features use for it."""

REQUIREMENTS: Mapping[str, str] = MappingProxyType(
    {kind: f"CASE-REQ-{number:03d}" for number, kind in enumerate(LOTS, 1)}
)
"""The requirement of what is served by which the cases of each kind are judged."""

RETURN_REQUIREMENTS: Mapping[str, str] = MappingProxyType(
    {
        **{kind: f"CASE-CB-{number:03d}" for number, kind in enumerate([*LOTS][:7], 1)},
        "a text that is unusual": "CASE-CB-008",
        "an unusual envelope": "CASE-CB-009",
        "an unusual content": "CASE-CB-010",
        "an optional member of the header missing": "CASE-CB-011",
        "an optional member of the content missing": "CASE-CB-012",
    }
)
"""The requirement of callbacks and notifications by which the cases of each kind are judged."""
