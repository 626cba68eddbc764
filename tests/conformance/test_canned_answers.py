"""A system that answers everything with the same words: it never passes, and the report begins with what tells most."""

import re

import pytest

from conformance.artefacts.html import render_html
from conformance.qualification import certify_in_process
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.summary import summary
from conformance.telling import most_telling_first
from tests.peers.canned import words

KINDS = ("ack", "sample", "empty", "nothing")
# What such a system does wrong above all: it never calls back, or what it says is no answer at all.
FIRST = {"ack": "DCI-ACK-009", "sample": "DCI-ACK-009", "empty": "DCI-ACK-001", "nothing": "DCI-HTTP-004"}


class Canned:
    """A system in process with the answers of the kind `answers`."""

    def __init__(self, answers):
        self._answers = answers

    def app(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [words(self._answers, environ["PATH_INFO"])]

    def close(self):
        """End nothing."""


@pytest.fixture(
    scope="module", params=[(role, kind) for role in ("ibr", "ess", "sp-mis") for kind in KINDS], ids="-".join
)
def canned(request):
    role, kind = request.param
    return role, kind, certify_in_process(lambda scheduler, send: Canned(kind), role=role)


def told(record, role, tmp_path):
    """Return the summary, and the requirements that it tells, in order."""
    text = summary(summarise(record), catalogue(role), faults=(), out=tmp_path, again="dci certify")
    return text, re.findall(r"^  fail  (\S+)", text, re.MULTILINE)


def test_it_does_not_conform_and_the_ten_most_telling_reasons_come_first(canned, tmp_path):
    role, kind, record = canned
    text, names = told(record, role, tmp_path)
    assert text.lstrip().startswith("not_conformant")
    assert len(names) == 10
    assert FIRST[kind] in names[:2]
    assert text.index(names[-1]) < text.index("not tested:")


def test_the_report_begins_with_the_same_reasons(canned, tmp_path):
    role, _, record = canned
    page = render_html(record, catalogue(role)).decode()
    _, names = told(record, role, tmp_path)
    assert re.findall(r'<article class="objection fail">.*?<a href="#([^"]+)"', page, re.DOTALL)[:10] == names


# ---- the order

ROWS = catalogue("ibr")
MUST, OTHER, LATER = "DCI-ACK-009", "IBR-ENR-001", "IBR-ENR-008"
SHOULD = next(row.id for row in ROWS.values() if row.keyword == "SHOULD")


def found(requirement, verdict, *scenarios):
    return [{"requirement": requirement, "verdict": verdict, "scenario": scenario} for scenario in scenarios]


def test_what_obliges_comes_first():
    checks = found(SHOULD, "warn", *"abcdef") + found(MUST, "fail", "a")
    assert most_telling_first([SHOULD, MUST], checks, ROWS) == [MUST, SHOULD]


def test_a_cause_comes_before_what_more_scenarios_met():
    checks = found(OTHER, "fail", *"abc") + found(MUST, "fail", "d") + found(LATER, "not_tested", "d")
    assert most_telling_first([OTHER, MUST], checks, ROWS) == [MUST, OTHER]


def test_of_equal_causes_what_most_scenarios_met_comes_first_then_what_was_found_most_often():
    checks = found(LATER, "fail", "a", "a", "b") + found(OTHER, "fail", "a", "b") + found(MUST, "fail", *"aaaa")
    assert most_telling_first([MUST, OTHER, LATER], checks, ROWS) == [LATER, OTHER, MUST]


def test_of_equals_the_catalogue_decides_and_what_is_not_in_it_comes_last():
    checks = found("UNKNOWN-1", "fail", "a") + found(LATER, "fail", "a") + found(OTHER, "fail", "a")
    assert most_telling_first(["UNKNOWN-1", LATER, OTHER], checks, ROWS) == [OTHER, LATER, "UNKNOWN-1"]
