"""The command line: `dci flows` lists; `dci replay` narrates, leaves artefacts, and says by its code how it ended."""

import json
import re
from html.parser import HTMLParser

import pytest

from conformance import exit_codes
from conformance.command_line import run
from conformance.record import read_record
from conformance.replay.flow import flows
from simulator.processes.referring import ReferThoseWhoConsented


@pytest.fixture
def told(capsys, monkeypatch, tmp_path):
    """Run the command in an empty folder; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def tell(*arguments):
        code = run(arguments)
        output = capsys.readouterr()
        return code, output.out, output.err

    return tell


def test_flows_are_listed(told):
    code, out, _ = told("flows")
    assert code == exit_codes.DONE
    assert all(f"{each.id}  {each.process} example {each.example}  {each.title}" in out for each in flows().values())
    assert "sp-mis, ess; 6 messages" in out


def test_flows_are_listed_for_programs(told):
    code, out, _ = told("flows", "--json")
    assert code == exit_codes.DONE
    rows = json.loads(out)
    assert [row["id"] for row in rows] == list(flows())
    assert rows[-1]["seats"] == ["sp-mis", "ibr", "other-sp-mis"]
    assert rows[-1]["messages"] == 6


def test_a_flow_is_replayed_and_leaves_record_and_diagrams(told, tmp_path):
    code, out, err = told("replay", "prs_emp_02_example_1", "--out", "here")
    assert (code, err) == (exit_codes.DONE, "")
    assert "prs_emp_02_example_1: replayed, 7 messages" in out
    assert re.search(r"10 ok +\[text\] ess -> ibr sync/enrolled: .*enrolled_status: no.* PRS-EMP-02-1-05", out)
    assert "holds  sp-mis: The member is a beneficiary of the social protection programme." in out
    record = read_record(tmp_path / "here" / "record.jsonl")
    assert not record.interrupted
    diagram = (tmp_path / "here" / "diagram.mmd").read_text(encoding="utf-8")
    assert diagram.startswith("sequenceDiagram\n")
    assert "  ess->>ibr: 10 sync/enrolled PRS-EMP-02-1-05\n" in diagram
    assert "  ess-->>sp_mis: 3 on-subscribe PRS-EMP-02-1-02\n" in diagram
    page = (tmp_path / "here" / "diagram.html").read_text(encoding="utf-8")
    assert record.digest in page
    assert _assets(page) == []


def test_without_a_folder_the_artefacts_go_to_the_reports(told, tmp_path):
    code, out, _ = told("replay", "PRS.IBR.02/1")
    assert code == exit_codes.DONE
    assert "record and diagram in reports/prs_ibr_02_example_1" in out
    assert (tmp_path / "reports" / "prs_ibr_02_example_1" / "record.jsonl").is_file()


def test_a_step_that_does_not_happen_fails_the_replay(told, tmp_path, monkeypatch):
    monkeypatch.setattr(ReferThoseWhoConsented, "decided", lambda *_: None)
    code, out, _ = told("replay", "prs_emp_01_example_1", "--out", "here")
    assert code == exit_codes.NOT_CONFORMANT
    assert "prs_emp_01_example_1: step 12 did not happen: sp-mis sent no notify to ess" in out
    assert "afterwards" not in out
    diagram = (tmp_path / "here" / "diagram.mmd").read_text(encoding="utf-8")
    assert "  sp_mis-xess: 12 notify PRS-EMP-01-1-05 (did not happen)\n" in diagram
    page = (tmp_path / "here" / "diagram.html").read_text(encoding="utf-8")
    assert "did not happen: sp-mis sent no notify to ess" in page


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("prs_emp_09_example_1",), "no flow 'prs_emp_09_example_1'; there are prs_emp_01_example_1"),
        (
            ("prs_emp_01_example_1", "--ibr", "http://127.0.0.1:1"),
            "--ibr: this flow has no such seat; it has ess, sp-mis",
        ),
        (("prs_emp_01_example_1", "--ess", ""), "--url"),
        (("prs_emp_01_example_1", "--wait", "0"), "--wait"),
    ],
)
def test_wrong_usage_is_told(told, arguments, reason):
    code, _, err = told("replay", *arguments)
    assert code == exit_codes.USAGE
    assert reason in err


def test_an_address_at_which_nothing_answers_is_told(told):
    code, _, err = told("replay", "prs_emp_01_example_1", "--ess", "http://127.0.0.1:1", "--out", "here")
    assert code == exit_codes.CONFIG
    assert err.startswith("dci: --ess: nothing answers at http://127.0.0.1:1")


def _assets(page):
    """Return what a page would load from elsewhere."""
    found = []

    class Finder(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.extend(value for name, value in attrs if name in ("src", "href") and not str(value).startswith("#"))

    Finder().feed(page)
    return found + re.findall(r"url\((?!#)|@import", page)
