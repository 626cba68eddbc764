"""The sequence diagram of a replay, a function of its record: as Mermaid text, and as one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.artefacts.visible import visible
from conformance.record import Record

MARGIN, LANE, HEAD, ROW = 20, 230, 60, 46
"""Sizes of the drawing, in pixels: its margin, the width of a lane, the height of its head and of a row."""


@dataclass(frozen=True)
class Arrow:
    """One message of the diagram; `x1` and `x2` are where it begins and ends, `y` how far down."""

    number: int
    label: str
    requirement: str
    what: str
    happening: str
    x1: int
    x2: int
    y: int


def mermaid(record: Record) -> str:
    """Return the diagram of a record as Mermaid text."""
    steps = _steps(record)
    seats = _seats(steps)
    lines = ["sequenceDiagram"]
    lines += [f"  participant {_name(seat)} as {seat}" for seat in seats]
    for step in steps:
        message = step["message"]
        if message is None:
            lines.append(
                f"  Note over {','.join(dict.fromkeys((_name(seats[0]), _name(seats[-1]))))}: {_plain(_told(step))}"
            )
            continue
        arrow = {"happened": "-->>" if message["answers"] else "->>"}.get(step["happening"], "-x")
        text = _plain(f"{step['number']} {message['operation']} {message['requirement']}{_otherwise(step)}")
        lines.append(f"  {_name(message['from'])}{arrow}{_name(message['to'])}: {text}")
    return "\n".join(lines) + "\n"


def page(record: Record) -> bytes:
    """Return the diagram of a record as an HTML page with the steps and what holds afterwards."""
    steps = _steps(record)
    seats = _seats(steps)
    lanes = {seat: MARGIN + LANE // 2 + LANE * index for index, seat in enumerate(seats)}
    arrows = list(_arrows(steps, lanes))
    planned = record.scenarios[0]
    context = {
        "title": planned["name"],
        "process": planned["feature"],
        "flow": planned["id"],
        "lanes": lanes,
        "arrows": arrows,
        "width": 2 * MARGIN + LANE * len(seats),
        "height": HEAD + ROW * (len(arrows) + 1),
        "head": HEAD,
        "steps": steps,
        "conditions": _data(record, "flow-condition"),
        "digest": record.digest,
    }
    rendered: str = _template().render(context)
    return rendered.encode("utf-8")


def _arrows(steps: Sequence[Mapping[str, Any]], lanes: Mapping[str, int]) -> Iterator[Arrow]:
    row = 0
    for step in steps:
        message = step["message"]
        if message is None:
            continue
        row += 1
        yield Arrow(
            number=step["number"],
            label=message["operation"],
            requirement=message["requirement"],
            what=step["what"],
            happening=step["happening"],
            x1=lanes[message["from"]],
            x2=lanes[message["to"]],
            y=HEAD + ROW * row,
        )


def _steps(record: Record) -> Sequence[Mapping[str, Any]]:
    return _data(record, "flow-step")


def _data(record: Record, kind: str) -> list[Mapping[str, Any]]:
    return [event["data"] for event in record.of_type("expectation") if event["kind"] == kind]


def _seats(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    messages = [step["message"] for step in steps if step["message"]]
    return list(dict.fromkeys(seat for message in messages for seat in (message["from"], message["to"])))


def _told(step: Mapping[str, Any]) -> str:
    return f"{step['number']} {step['actor']}: {step['what']}{_otherwise(step)}"


def _otherwise(step: Mapping[str, Any]) -> str:
    return "" if step["happening"] == "happened" else f" ({step['happening']})"


def _name(seat: str) -> str:
    return seat.replace("-", "_")


def _plain(text: str) -> str:
    """Return a text without what Mermaid takes for a sign of its own."""
    return " ".join(visible(text).replace("#", "#35;").replace(";", "#59;").split())


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    environment.filters["visible"] = visible
    return environment.get_template("diagram.html.j2")
