"""Make one verdict: call a check on a slice of the record, and enter what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from conformance.checks.constraint import applies, judge_constraint
from conformance.checks.seen import Seen
from conformance.judgement import Finding, NotApplicable, NotTested, Violated
from conformance.messages import Message
from conformance.record import RecordWriter
from conformance.requirements import Requirement

CONSTRAINT = "constraint"

Constraints = Sequence[tuple[Requirement, Mapping[str, Any]]]
"""What was found of each requirement whose constraint speaks of a message."""


def judge(
    writer: RecordWriter,
    requirement: Requirement,
    name: str,
    check: Callable[[Seen], None],
    messages: tuple[Message, ...],
    expected: Mapping[str, Any],
    *,
    scenario: str | None,
    step: int | None,
    silent: bool = False,
) -> Mapping[str, Any]:
    """Judge a requirement by a check on messages and an expectation; return what was found, and record it.

    With `silent`, nothing is recorded where the condition of the requirement does not arise: what is judged of
    every message would drown the record in that.
    """
    found = verdict_of(requirement, lambda: check(Seen(messages, expected)))
    if silent and found["verdict"] == "not_applicable":
        return found
    given = [message.event["id"] for message in messages]
    if expected:
        given.append(writer.add("expectation", scenario=scenario, step=step, kind=name, data=dict(expected)))
    writer.add("check", scenario=scenario, step=step, requirement=requirement.id, check=name, given=given, **found)
    return found


def judge_constraints(requirements: Mapping[str, Requirement], message: Message) -> Constraints:
    """Judge a message by the constraints that rows state as data; those of which it has no place are left out."""
    judged = [
        (requirement, verdict_of(requirement, partial(judge_constraint, requirement, message)))
        for requirement in requirements.values()
        if applies(requirement, message)
    ]
    return [(requirement, found) for requirement, found in judged if found["verdict"] != "not_applicable"]


def verdict_of(requirement: Requirement, act: Callable[[], None]) -> dict[str, Any]:
    """Return what a check says, as the members of its event; a check that breaks is an error of ours."""
    try:
        act()
    except Violated as found:
        return {
            "verdict": "fail" if requirement.mandatory else "warn",
            "expected": found.expected,
            "actual": found.actual,
            "message": found.message,
            "evidence": [place.as_evidence() for place in found.at],
        }
    except NotTested as found:
        return {"verdict": "not_tested", "reason": found.reason, **({"key": found.key} if found.key else {})}
    except NotApplicable as found:
        return {"verdict": "not_applicable", "reason": found.reason}
    except Finding as found:
        return {"verdict": "harness_error", "reason": str(found)}
    except Exception as error:
        return {"verdict": "harness_error", "reason": f"the check broke: {type(error).__name__}: {error}"}
    return {"verdict": "pass"}
