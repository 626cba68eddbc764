"""The outcome of a run in a few lines: what fails, where to read on, how to repeat it."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.artefacts.visible import visible
from conformance.roll_up import Catalogue
from conformance.telling import most_telling_first

_FAILING = ("fail", "harness_error")
_MOST_TOLD = 10
_LONGEST = 200
_TRANSACTION = re.compile(r"(?<= transaction )\S+")


Row = Mapping[str, Any]


def summary(result: Row, catalogue: Catalogue, *, faults: Sequence[Row], out: Path, again: str) -> str:
    """Return the summary of a result; `faults` are the doctor's, `again` is the command that repeats it."""
    told = (_head(result), _faults(faults), _failing(result, catalogue), _warning(result), _untested(result))
    parts = (*told, _tail(result, out, again))
    return "\n".join(line for part in parts for line in part)


def _head(result: Row) -> Iterator[str]:
    subject = result.get("subject") or {}
    name = " ".join(str(subject.get(key) or "") for key in ("name", "version")).strip()
    yield ""
    yield f"{result['verdict']}{f': {_short(name)}' if name else ''}"
    for what in ("requirements", "checks"):
        counts = result["counts"][what]
        yield f"  {what}: {', '.join(f'{count} {verdict}' for verdict, count in counts.items()) or 'none'}"


def _warning(result: Row) -> Iterator[str]:
    """What warns, each with the first reason."""
    warning = [row for row in result["requirements"] if row["verdict"] == "warn"]
    if warning:
        yield ""
    for row in warning[:_MOST_TOLD]:
        yield f"  warn  {row['id']}: {_short(row.get('reason') or 'no reason given')}"
    if len(warning) > _MOST_TOLD:
        yield f"  warn  {len(warning) - _MOST_TOLD} more requirements"


def _untested(result: Row) -> Iterator[str]:
    """What was not tested and why, the reason that keeps most requirements from it first.

    What the scenarios of a partial run are not about is counted only.
    """
    must = [row for row in result["requirements"] if row["keyword"].startswith("MUST")]
    untested = [row for row in must if row["verdict"] == "not_tested"]
    about = {check["requirement"] for check in result["checks"] if check.get("scenario")}
    told = [row for row in untested if row["id"] in about or not result["partial"]]
    reasons = _by_reason(told)
    if untested:
        yield ""
    if len(told) < len(untested):
        yield f"  not tested: {len(untested) - len(told)} requirements that the chosen scenarios are not about"
    for reason, ids in reasons[:_MOST_TOLD]:
        more = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
        yield f"  not tested: {', '.join(ids[:3])}{more}: {reason}"
    if len(reasons) > _MOST_TOLD:
        yield f"  not tested: {sum(len(ids) for _, ids in reasons[_MOST_TOLD:])} more, for other reasons"


def _by_reason(rows: Iterable[Row]) -> list[tuple[str, list[str]]]:
    """Return each reason with the requirements that it is of: the same one, whichever transaction it names."""
    found: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        reason = _short(row.get("reason") or "no reason given")
        found.setdefault(_TRANSACTION.sub("", reason), (reason, []))[1].append(row["id"])
    return sorted(found.values(), key=lambda told: -len(told[1]))


def _faults(faults: Sequence[Row]) -> Iterator[str]:
    for fault in faults:
        text = fault.get("detail") or fault.get("message") or fault.get("reason") or ""
        yield f"  {fault.get('name') or 'configuration'}: {_short(text)}"
        if fault.get("advice"):
            yield f"    {f'''{fault['key']}: ''' if fault.get('key') else ''}{fault['advice']}"


def _failing(result: Row, catalogue: Catalogue) -> Iterator[str]:
    """What fails, the most telling first."""
    failing = {row["id"]: row for row in result["requirements"] if row["verdict"] in _FAILING}
    checks: dict[str, list[Row]] = {}
    for check in result["checks"]:
        if check["requirement"] in failing and check["verdict"] == failing[check["requirement"]]["verdict"]:
            checks.setdefault(check["requirement"], []).append(check)
    ranked = most_telling_first(failing, result["checks"], catalogue)
    for name in ranked[:_MOST_TOLD]:
        row = catalogue.get(name)
        yield ""
        yield f"  {failing[name]['verdict']}  {name}  {row.statement if row else ''}".rstrip()
        yield from _told(checks.get(name, []), failing[name].get("reason", ""))
    if len(ranked) > _MOST_TOLD:
        yield ""
        yield f"  and {len(ranked) - _MOST_TOLD} more requirements"


def _told(checks: Sequence[Row], reason: str) -> Iterator[str]:
    if not checks:
        yield f"    {_short(reason)}"
        return
    first = checks[0]
    yield f"    {_short(first.get('message') or reason)}"
    for name in ("expected", "actual"):
        if first.get(name):
            yield f"    {name}: {_short(first[name])}"
    more = f" and {len(checks) - 1} more" if len(checks) > 1 else ""
    yield f"    in {first.get('scenario') or 'the run as a whole'}{more}"


def _tail(result: Row, out: Path, again: str) -> Iterator[str]:
    told = (check.get("scenario") for check in result["checks"] if check["verdict"] == "fail")
    scenario = next((name for name in told if name), None)
    yield ""
    yield f"report: {out / 'report.html'}"
    yield f"again:  {again}"
    if scenario and not result["partial"]:
        yield f"part:   {again} --only {shlex.quote(scenario)}"


def _short(text: object) -> str:
    shown = " ".join(visible(str(text)).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
