"""The checks by name, as the record names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from conformance.checks.seen import Seen

Check = Callable[[Seen], None]

_CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Enter a check under its name with hyphens, `answers-with-json` for `answers_with_json`."""
    name = function.__name__.replace("_", "-")
    if name in _CHECKS:
        raise ValueError(f"two checks are named {name}")
    _CHECKS[name] = function
    return function


def check_named(name: str) -> Check:
    """Return the check of that name; KeyError if there is none."""
    _enter_all()
    return _CHECKS[name]


@cache
def _enter_all() -> None:
    """Import the modules, which enter their checks at that."""
    import conformance.checks.access
    import conformance.checks.addresses
    import conformance.checks.answers
    import conformance.checks.asked_criteria
    import conformance.checks.asking
    import conformance.checks.callbacks
    import conformance.checks.cases
    import conformance.checks.characters
    import conformance.checks.crowding
    import conformance.checks.delivery
    import conformance.checks.enrolled_status
    import conformance.checks.enrolment
    import conformance.checks.enrolment_updates
    import conformance.checks.keeping
    import conformance.checks.members
    import conformance.checks.notifying
    import conformance.checks.overlapping
    import conformance.checks.protection
    import conformance.checks.pushing
    import conformance.checks.recalled_searches
    import conformance.checks.records
    import conformance.checks.refusals
    import conformance.checks.request_identifiers
    import conformance.checks.searching
    import conformance.checks.sending
    import conformance.checks.subscribing
    import conformance.checks.subscribing_beside
    import conformance.checks.subscribing_together
    import conformance.checks.taking
    import conformance.checks.told_before
    import conformance.checks.transaction_status
    import conformance.checks.transport
    import conformance.checks.unsubscribing  # noqa: F401
