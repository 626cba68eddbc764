"""The verdict of a run in words: what it is, and in one sentence why."""

from __future__ import annotations

from conformance.record import Record
from conformance.result import configuration_faults, doubts, harness_faults, overall
from conformance.roll_up import Standing

TITLES = {
    "conformant": "Conformant",
    "not_conformant": "Not conformant",
    "inconclusive": "Inconclusive",
    "config": "Configuration at fault",
    "harness_error": "Harness error",
}


def explain(record: Record, standings: tuple[Standing, ...]) -> str:
    """Say in one sentence why the run has its verdict."""
    verdict = overall(record, standings)
    if verdict == "not_conformant":
        return _why_not_conformant(standings) + _also(len(harness_faults(record)))
    if verdict == "config":
        fault = configuration_faults(record)[0]
        return f"{_sentence(fault.get('detail') or fault.get('name'))} Nothing was judged."
    if verdict == "harness_error":
        return f"The test suite itself went wrong: {_sentence(harness_faults(record)[0])}"
    if verdict == "inconclusive":
        return _why_inconclusive(record, standings)
    passed = sum(standing.verdict == "pass" for standing in standings)
    warned = sum(standing.verdict == "warn" for standing in standings)
    tail = f"; {_number(warned, 'requirement')} gave a warning" if warned else ""
    return f"{_number(passed, 'requirement')} passed and none failed{tail}."


def _why_not_conformant(standings: tuple[Standing, ...]) -> str:
    failed = [standing for standing in standings if standing.binding and standing.verdict == "fail"]
    verb = "is" if len(failed) == 1 else "are"
    count = _number(len(failed), "requirement")
    return f"{count} of keyword MUST {verb} violated, proven by recorded messages."


def _also(faults: int) -> str:
    return f" The test suite itself also went wrong, in {_number(faults, 'place')}." if faults else ""


def _why_inconclusive(record: Record, standings: tuple[Standing, ...]) -> str:
    *first, last = doubts(record, standings)
    phrase = f"{', '.join(first)} and {last}" if first else last
    return f"Nothing failed, but {phrase}."


def _sentence(words: object) -> str:
    text = str(words or "No reason was given").strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
