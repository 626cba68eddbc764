"""The judge examined: each deviation is found at the requirement that it names, each variant is left alone."""

from dataclasses import replace

import pytest

from conformance.qualification import bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.target import Identities, KnownData, KnownPerson, Scope, target_from_options
from simulator.deviations import catalogue as deviations

ROWS = deviations("ibr")
FAULTS = [row for row in ROWS.values() if row.kind == "deviation"]
VARIANTS = [row for row in ROWS.values() if row.kind == "variant"]


ONBOARDED = replace(
    target_from_options("ibr", "http://iut.invalid"),
    data=KnownData(programmes=("HEALTH", "SCHOOL")),
    identities=Identities(sender_id="alpha.example.org", second_sender_id="beta.example.org"),
)


def certified(tmp_path, name=None, *, target=None):
    """Certify the bundled IBR in process; every verdict of the record is made again from the file."""
    path = tmp_path / "record.jsonl"
    certify_in_process(bundled("ibr", name), path=path, target=target)
    record = read_record(path)
    assert [str(difference) for difference in differences(record)] == []
    result = summarise(record)
    assert result["counts"]["checks"].get("harness_error", 0) == 0
    assert not [outcome for outcome in record.outcomes.values() if outcome["outcome"] == "harness_error"]
    return result


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def test_the_bundled_ibr_is_conformant_without_a_warning(tmp_path):
    result = certified(tmp_path)
    assert result["verdict"] == "conformant"
    assert set(verdicts(result).values()) == {"pass", "not_applicable"}


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.name)
def test_a_deviation_is_found_at_the_requirement_that_it_names(row, tmp_path):
    result = certified(tmp_path, row.name)
    if catalogue("ibr")[row.requirement].mandatory:
        assert verdicts(result)[row.requirement] == "fail"
        assert result["verdict"] == "not_conformant"
    else:
        assert verdicts(result)[row.requirement] == "warn"


@pytest.mark.parametrize("row", VARIANTS, ids=lambda row: row.name)
def test_a_variant_is_left_alone(row, tmp_path):
    # A system that knows only who was registered there is told about in the target.
    registered = row.name in ("unknown-programmes-refused", "unknown-senders-refused")
    result = certified(tmp_path, row.name, target=ONBOARDED if registered else None)
    assert result["verdict"] == "conformant", [row for row in result["requirements"] if row["verdict"] != "pass"]


def test_programmes_that_nobody_registered_are_inconclusive_and_say_what_to_declare(tmp_path):
    result = certified(tmp_path, "unknown-programmes-refused")
    assert result["verdict"] == "inconclusive"
    assert "fail" not in verdicts(result).values()
    assert any("data.programmes" in row["reason"] for row in result["requirements"])


def test_a_sender_that_nobody_registered_is_config_and_says_what_to_declare(tmp_path):
    result = certified(tmp_path, "unknown-senders-refused")
    assert result["verdict"] == "config"


def test_a_system_that_declares_the_least_that_is_allowed_can_be_conformant(tmp_path):
    target = target_from_options("ibr", "http://iut.invalid")
    least = ("sync/search", "sync/enrollment/updates", "sync/enrolled")
    rest = tuple(name for name in target.operations if name not in least)
    result = certified(tmp_path, target=replace(target, scope=Scope(declared=least, not_declared=rest)))
    assert result["verdict"] == "conformant"
    assert verdicts(result)["IBR-SUB-010"] == "not_applicable"
    assert verdicts(result)["IBR-NTF-001"] == "not_applicable"


def test_people_who_are_there_already_can_be_declared(tmp_path):
    people = (KnownPerson(identifier_type="UIN", identifier_value="1", programme="P", enrolled=True),)
    target = replace(ONBOARDED, data=KnownData(programmes=("OTHER",), people=people))
    result = certified(tmp_path, "unknown-programmes-refused", target=target)
    assert verdicts(result)["IBR-ENR-006"] == "fail", "the declared person is not enrolled there"


def test_there_are_enough_of_both():
    assert sum(catalogue("ibr")[row.requirement].mandatory for row in FAULTS) >= 40
    assert len(VARIANTS) >= 8


def test_every_testable_requirement_is_broken_by_some_deviation():
    broken = {row.requirement for row in FAULTS}
    assert {row.id for row in catalogue("ibr").values() if not row.untestable} - broken == set()


def test_the_same_seed_and_run_id_give_the_same_record_to_the_last_byte():
    one, other = (certify_in_process(bundled("ibr")) for _ in range(2))
    assert one.digest == other.digest


def test_another_seed_sends_other_values_and_finds_the_same():
    one, other = (certify_in_process(bundled("ibr"), seed=seed) for seed in ("1", "2"))
    assert one.digest != other.digest
    assert verdicts(summarise(one)) == verdicts(summarise(other))
