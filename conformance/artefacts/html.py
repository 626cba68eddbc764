"""The report: one HTML file, complete in itself, for those who judge a run and those who mend the system."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup, escape

from conformance.artefacts.messages import Messages
from conformance.artefacts.objections import objections
from conformance.artefacts.reproduction import certify_command
from conformance.artefacts.requirements_table import groups, untested
from conformance.artefacts.shortening import short
from conformance.artefacts.statement import sections
from conformance.artefacts.stories import features, outside
from conformance.artefacts.timing import timings
from conformance.artefacts.visible import visible
from conformance.explanation import TITLES, explain
from conformance.interpretations import Interpretation, interpretations
from conformance.record import Event, Record
from conformance.result import configuration_faults, observed_interpretations, summarise
from conformance.roll_up import Catalogue, roll_up

_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"`([^`\n]{1,200})`")
_JUDGED = re.compile(r"\(([A-Z]+(?:-[A-Z0-9]+)+)\)$")

ROLES = {
    "ibr": "Integrated Beneficiary Registry (IBR)",
    "ess": "employment support system (ESS)",
    "sp-mis": "social protection management information system (SP-MIS)",
}

VERDICT_WORDS = {
    "pass": "pass",
    "fail": "fail",
    "warn": "warning",
    "not_tested": "not tested",
    "not_applicable": "not applicable",
    "harness_error": "harness error",
    "untestable": "untestable",
}


def render_html(record: Record, catalogue: Catalogue) -> bytes:
    """Return the report of a record."""
    standings = roll_up(record, catalogue)
    messages = Messages(record)
    result = summarise(record, catalogue)
    context = {
        "record": record,
        "header": record.header,
        "result": result,
        "title": TITLES[result["verdict"]],
        "why": explain(record, standings),
        "faults": configuration_faults(record),
        "failures": objections(record, catalogue, messages, "fail"),
        "harness_errors": objections(record, catalogue, messages, "harness_error"),
        "broken": _broken(record),
        "warnings": objections(record, catalogue, messages, "warn"),
        "untested": untested(record, standings, catalogue),
        "catalogue": catalogue,
        "groups": groups(record, standings, catalogue),
        "features": features(record, messages),
        "outside": outside(record, messages),
        "interpretations": _readings(record),
        "sections": sections(record.header.get("target") or {}),
        "timings": timings(record),
        "command": certify_command(record),
        "repeat": certify_command(record, literally=True),
    }
    template = environment().get_template("report.html.j2")
    return template.render(context).encode("utf-8")


@cache
def environment() -> Environment:
    """Return the templates; whatever they print is made visible and escaped."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    made.globals.update(
        style=Markup(style),
        script=Markup(script),
        style_digest=_source_digest(style),
        script_digest=_source_digest(script),
        chip=chip,
        words=VERDICT_WORDS,
        roles=ROLES,
    )
    made.filters.update(
        anchor=anchor,
        gherkin=gherkin,
        link=link,
        prose=prose,
        quoted=quoted,
        short=short,
        seconds=seconds,
        data=_data,
    )
    return made


def anchor(name: object) -> str:
    """Return a name as it can stand in the address of a part of the page."""
    return re.sub(r"[^A-Za-z0-9._:-]+", "-", str(name))


@lru_cache(maxsize=4_096)
def chip(verdict: object) -> Markup:
    """Show a verdict as a word on its colour."""
    shown = visible(str(verdict))
    return Markup('<span class="chip {}">{}</span>').format(shown, VERDICT_WORDS.get(str(verdict), shown))


@lru_cache(maxsize=4_096)
def link(name: object) -> Markup:
    """Show a name as a link to the part of the page that is about it; a page has the same ones by the thousand."""
    return Markup('<a href="#{}">{}</a>').format(anchor(name), visible(str(name)))


def prose(text: object) -> Markup:
    """Show a sentence of our own, with what stands between backticks as code."""
    return Markup(_NAME.sub(r"<code>\1</code>", str(escape(visible(str(text or ""))))))


def quoted(text: object) -> str:
    """Show a sentence that may quote the system under test: nothing that stands in it becomes an element."""
    return _NAME.sub(r"“\1”", str(text or ""))


def gherkin(text: object) -> Markup:
    """Show a step, with the requirement that it judges as a link."""
    return Markup(_JUDGED.sub(r'(<a href="#\1">\1</a>)', str(prose(text))))


def seconds(value: object) -> str:
    """Show a time in the unit in which people think of it."""
    if not isinstance(value, int | float):
        return "unknown"
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 120:
        return f"{value:.1f} s"
    return f"{int(value) // 60} min {int(value) % 60} s"


def _printable(value: object) -> object:
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _data(value: object) -> str:
    return short(json.dumps(value, indent=2, ensure_ascii=False), 8_000)


def _source_digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")


def _broken(record: Record) -> list[tuple[Event, str]]:
    """Return the scenarios that broke by our own fault, and why."""
    endings = [(scenario, record.outcomes.get(scenario["id"], {})) for scenario in record.scenarios]
    return [
        (scenario, str(ending.get("reason") or "no reason given"))
        for scenario, ending in endings
        if ending.get("outcome") == "harness_error"
    ]


def _readings(record: Record) -> list[tuple[Mapping[str, str], Interpretation | None]]:
    """Return the readings observed, each with what the catalogue of interpretations says of it."""
    known = interpretations()
    return [(reading, known.get(reading["id"])) for reading in observed_interpretations(record)]
