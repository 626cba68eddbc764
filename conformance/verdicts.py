"""The verdicts of a check, and how many of them make one."""

from __future__ import annotations

from collections.abc import Iterable

# From the worst to the best: what a requirement is said to be when its checks differ.
ORDER = ("fail", "harness_error", "warn", "not_tested", "pass", "not_applicable")

# As people want to read counts.
VERDICTS = ("pass", "fail", "warn", "not_tested", "not_applicable", "harness_error")

_RANK = {verdict: rank for rank, verdict in enumerate(ORDER)}


def worst(verdicts: Iterable[str]) -> str | None:
    """Return the worst verdict; None when there is none. KeyError for a word that is no verdict."""
    return min(verdicts, key=_RANK.__getitem__, default=None)
