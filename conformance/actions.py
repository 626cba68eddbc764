"""What a target does not say of how its system is made to act: who is known to it, and what it is made to send."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Finding
from conformance.profile import profile
from conformance.target import Target

_UNTESTED = "what depends on it is not tested"


def actions(target: Target) -> Iterator[Finding]:
    """Yield what is said of people and of requests in the target of a system that sends requests.

    That a call is there does not mean that it works: none is made, as each would have an effect.
    """
    sends = [f"{interface}.{name}" for interface, names in profile(target.role).sends.items() for name in names]
    if sends:
        yield from _people(target)
        yield _requests(target, [name for name in sends if name not in target.scope.not_sent])


def _people(target: Target) -> Iterator[Finding]:
    data = target.data
    if "person" not in target.provisioning and not data.population and not data.people:
        advice = f"write how a person becomes known to the system, or who is known to it (data); {_UNTESTED}"
        yield Finding("people", True, "nobody can be made known to the system", "provisioning.person", advice)
    elif "standing" not in target.provisioning:
        advice = f"write how an enrolment status is changed; {_UNTESTED}"
        yield Finding("people", True, "no enrolment status can be changed", "provisioning.standing", advice)
    else:
        yield Finding("people", True, "people can be made known, and their enrolment status be changed")


def _requests(target: Target, sends: list[str]) -> Finding:
    missing = [name for name in sends if name not in target.triggers]
    if not missing:
        return Finding("requests", True, f"each of {len(sends)} requests can be made to happen")
    interface, _, operation = missing[0].partition(".")
    others = f" and so on for {len(missing) - 1} more" if len(missing) > 1 else ""
    detail = f"nothing says how the system is made to send {', '.join(missing)}"
    advice = f"write how it is made to send it{others}, or list it in scope.not_sent; {_UNTESTED}"
    return Finding("requests", True, detail, f'trigger.{interface}."{operation}"', advice)
