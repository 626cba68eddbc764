"""Generated cases: all constraints are covered, the corpus is as released, and the judge finds what only they show."""

import json

import pytest

from conformance.cases import corpus as corpora
from conformance.cases.constraints import constraints, reason_to_leave_out
from conformance.cases.corpus import CorpusError, corpus, file_name, generated, write_corpus
from conformance.cases.invalid import violations_of, words_of
from conformance.cases.kinds import LOTS
from conformance.cases.samples import names_of_sample, sample
from conformance.plan import plan
from conformance.profile import profile
from conformance.qualification import bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.result import summarise
from protocol.data import data_folder, load_yaml
from protocol.json_text import parse_json
from protocol.operations import operations
from protocol.schemas import request_violations
from simulator.deviations import catalogue as deviations
from tests.conformance.conftest import PEERS, peer

ROLES = ("ibr", "ess", "sp-mis")
OPERATIONS = [(name, interface) for interface in ("ibr", "ess") for name in operations(interface)]
FAULTS = [row["name"] for row in load_yaml("deviations/cases.yaml")["rows"]]
ROWS = {name: row for role in ROLES for name, row in catalogue(role).items() if name.startswith("CASE-")}
# What the peers read that others do not: texts in which a member stands twice or that have half of a character, UTF-16,
# and reasons that are too long.
WARNED = {
    "ibr": {"CASE-REQ-006", "CASE-REQ-007"},
    "ibr_austere": {"CASE-REQ-007"},
    "ess": {"CASE-REQ-004", "CASE-REQ-007", "CASE-CB-004", "CASE-CB-007"},
    "sp_mis": {"CASE-REQ-007", "CASE-CB-007"},
}


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def of_cases(result, verdict):
    return {name for name, found in verdicts(result).items() if found == verdict and name in ROWS}


def made(case, operation, interface):
    return case.made_of(sample(operation, interface), names_of_sample(operation, interface))


# --- the corpus ---


@pytest.mark.parametrize(("operation", "interface"), OPERATIONS)
def test_every_constraint_is_broken_by_a_case_or_cannot_be_or_is_left_out_with_a_reason(operation, interface):
    words = [case.words for case in corpus(operation, interface)]
    found = constraints(operation, interface)
    assert len(found) >= 40
    for constraint in found:
        if words_of(constraint) in words:
            assert words.count(words_of(constraint)) == 1
            continue
        assert reason_to_leave_out(constraint.place) or violations_of(constraint) == (), words_of(constraint)


@pytest.mark.parametrize(("operation", "interface"), OPERATIONS)
def test_the_file_of_an_operation_is_what_is_generated_byte_for_byte(operation, interface):
    assert (data_folder("fixtures") / "cases" / file_name(operation, interface)).read_bytes() == generated(
        operation, interface
    ), "python -m conformance.cases writes the files again"


def test_the_manifest_names_every_file_and_no_other_and_all_is_small_enough_to_be_read():
    folder = data_folder("fixtures") / "cases"
    there = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*.jsonl")}
    assert set(there) == set(load_yaml("cases/manifest.yaml")["files"])
    assert sum(there.values()) < 3_000_000


def test_a_file_that_was_changed_is_refused(tmp_path, monkeypatch):
    write_corpus(tmp_path / "cases")
    path = tmp_path / "cases" / file_name("search", "ibr")
    path.write_bytes(path.read_bytes().replace(b"missing", b"Missing", 1))
    monkeypatch.setattr(corpora, "data_folder", lambda name: tmp_path)
    assert corpus.__wrapped__("subscribe", "ibr")
    with pytest.raises(CorpusError, match=r"ibr/search\.jsonl is not as released"):
        corpus.__wrapped__("search", "ibr")


@pytest.mark.parametrize(("operation", "interface"), OPERATIONS)
def test_what_has_to_be_refused_is_wrong_and_what_is_unusual_is_lawful(operation, interface):
    for case in corpus(operation, interface):
        message = made(case, operation, interface)
        parsed = parse_json(message.body)
        broken = request_violations(operation, parsed.document, interface) if parsed.error is None else ()
        if LOTS[case.kind] == "refused":
            assert parsed.error or parsed.faults or any(each.severity == "MUST" for each in broken), case
        elif case.kind.startswith(("an unusual ", "an optional ")):
            assert (parsed.error, parsed.faults, broken) == (None, (), ()), case


def test_an_optional_member_that_a_message_lacks_already_is_not_left_out_again():
    case = next(case for case in corpus("search", "ibr") if case.words == "`/header/receiver_id` missing")
    assert case.made_of({"header": {"receiver_id": "registry"}}, {}).document == {"header": {}}
    assert not case.changes_nothing_in({"header": {"receiver_id": "registry"}}, {})
    assert case.changes_nothing_in({"header": {}}, {})


def test_a_case_of_a_place_that_a_message_lacks_is_an_error():
    case = next(case for case in corpus("search", "ibr") if "drop" in case.change)
    with pytest.raises(KeyError):
        case.made_of({}, {})


def test_every_kind_of_every_operation_that_is_served_or_taken_has_a_scenario():
    told = {story.name for role in ROLES for story in plan(role) if "cases" in story.tags}
    for operation, interface in OPERATIONS:
        for kind in {case.kind for case in corpus(operation, interface)}:
            if kind == "a fault that is often tolerated" and operations(interface)[operation].is_callback:
                continue
            assert any(name.startswith(f"{operation} that ") and name.endswith(f": {kind}") for name in told), kind


@pytest.mark.parametrize("role", ROLES)
def test_the_cases_can_be_left_out_and_asked_for(role):
    whole, rest = plan(role), plan(role, cases=False)
    left_out = [story for story in whole if story not in rest]
    assert left_out == list(plan(role, only=["@cases"], cases=False)) == [s for s in whole if "cases" in s.tags]
    assert set(plan(role, only=["sync/search"], cases=False)).isdisjoint(left_out)
    assert set(plan(role, only=["CASE-REQ-001"], cases=False)) <= set(left_out)


# --- the judge ---


@pytest.mark.parametrize("role", ROLES)
def test_the_bundled_system_stands_every_case(role, tmp_path):
    path = tmp_path / "record.jsonl"
    certify_in_process(bundled(role), role=role, only=("cases",), path=path)
    record = read_record(path)
    result = summarise(record)
    assert {name for name in ROWS if name in catalogue(role)} == of_cases(result, "pass")
    assert not {"fail", "warn"} & set(verdicts(result).values())
    assert not [each for each in record.outcomes.values() if each["outcome"] == "harness_error"]
    assert differences(record) == []


def test_what_is_said_of_a_case_names_it():
    name = FAULTS[0]
    requirement = deviations("ibr")[name].requirement
    result = summarise(certify_in_process(bundled("ibr", name), role="ibr", only=(requirement,)))
    found = [check for check in result["checks"] if check["requirement"] == requirement and "message" in check]
    assert found and all("with " in check["message"] for check in found)


def test_every_requirement_is_broken_by_two_deviations():
    named = [row["requirement"] for row in load_yaml("deviations/cases.yaml")["rows"]]
    assert {name: named.count(name) >= 2 for name in ROWS} == dict.fromkeys(ROWS, True)


@pytest.mark.parametrize("name", WARNED)
def test_a_system_written_by_somebody_else_stands_every_case(certified, name):
    role = {"ess": "ess", "sp_mis": "sp-mis"}.get(name, "ibr")
    described = PEERS / f"{name}.toml" if role != "ibr" else None
    with peer(PEERS / f"{name}.py") as url:
        result, record = certified(url, role=role, described=described, only=("cases",))
    assert "fail" not in verdicts(result).values()
    assert of_cases(result, "warn") == WARNED[name]
    assert differences(record) == []


def test_another_seed_and_run_send_the_same_cases_under_other_identifiers():
    one, other = (
        certify_in_process(bundled("ibr"), seed=seed, run_id=run_id, only=("CASE-REQ-003",))
        for seed, run_id in (("1", "0badcafe"), ("2", "0badf00d"))
    )
    assert len(one.exchanges) == len(other.exchanges)
    assert "0badcafe" not in json.dumps(other.exchanges)


@pytest.mark.parametrize("role", ROLES)
def test_every_interface_of_a_role_is_covered(role):
    part = profile(role)
    told = {story.name.partition(" that ")[0] for story in plan(role) if "cases" in story.tags}
    assert {row.name for row in part.served} <= told
    assert all({"on-search", "notify"} <= told for _ in part.sends)
