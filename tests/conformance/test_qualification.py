"""The judge examined: each variant is left alone, and every requirement is broken by some deviation."""

from dataclasses import replace

import pytest

from conformance.bundled_target import bundled_target
from conformance.generated_cases import generated_cases
from conformance.plan import plan
from conformance.profile import profile
from conformance.qualification import bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.target import Identities, KnownData, KnownPerson, Scope, target_from_options
from protocol.data import load_yaml
from simulator.deviations import catalogue as deviations

INTERFACES = ("ibr", "ess")
OF_OTHERS = {
    row["name"]
    for name in ("client", "flows", "access", "cases", "security")
    for row in load_yaml(f"deviations/{name}.yaml")["rows"]
}
ROWS = [(role, row) for role in INTERFACES for row in deviations(role).values() if row.name not in OF_OTHERS]
FAULTS = [(role, row) for role, row in ROWS if row.kind == "deviation"]
VARIANTS = [(role, row) for role, row in ROWS if row.kind == "variant"]


def named(value):
    """Return the name of a test of one row: that of the row, after its role."""
    return value if isinstance(value, str) else value.name


ONBOARDED = replace(
    target_from_options("ibr", "http://iut.invalid"),
    data=KnownData(programmes=("HEALTH", "SCHOOL")),
    identities=Identities(sender_id="alpha.example.org", second_sender_id="beta.example.org"),
)


def of_interface(requirement):
    """Tell whether a requirement is about what a role serves, not about what it sends, or about a whole process."""
    return requirement.startswith(("DCI-", "IBR-", "ESS-"))


def served(role):
    """Return the scenarios of what a role serves."""
    return tuple(story.id for story in plan(role) if story.file.startswith(f"{profile(role).serves}/"))


def certified(tmp_path, name=None, *, role="ibr", target=None, only=()):
    """Certify the bundled system of a role in process; every verdict of the record is made again from the file."""
    path = tmp_path / "record.jsonl"
    certify_in_process(bundled(role, name), path=path, role=role, target=target, only=only)
    record = read_record(path)
    assert [str(difference) for difference in differences(record)] == []
    result = summarise(record)
    assert result["counts"]["checks"].get("harness_error", 0) == 0
    assert not [outcome for outcome in record.outcomes.values() if outcome["outcome"] == "harness_error"]
    return result


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_the_bundled_system_is_conformant_without_a_warning(role, tmp_path):
    result = certified(tmp_path, role=role)
    assert result["verdict"] == "conformant"
    assert set(verdicts(result).values()) <= {"pass", "not_applicable", "untestable"}


@pytest.mark.parametrize(("role", "row"), VARIANTS, ids=named)
def test_a_variant_is_left_alone(role, row, tmp_path):
    target = bundled_target(role, ONBOARDED.url, row.data.get("target", {}))
    result = certified(tmp_path, row.name, role=role, target=target, only=served(role))
    lawful = ("pass", "warn", "not_applicable")
    assert [row for row in result["requirements"] if row["verdict"] not in lawful and of_interface(row["id"])] == []


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


@pytest.mark.parametrize("role", INTERFACES)
def test_there_are_enough_of_both(role):
    faults = [row for of, row in FAULTS if of == role]
    assert sum(catalogue(role)[row.requirement].mandatory for row in faults) >= 40
    assert len([row for of, row in VARIANTS if of == role]) >= 8


@pytest.mark.parametrize("role", INTERFACES)
def test_every_testable_requirement_of_what_is_served_is_broken_by_some_deviation(role):
    broken = {row.requirement for of, row in FAULTS if of == role} | {
        case.requirement for case in generated_cases(role)
    }
    served = {row.id for row in catalogue(role).values() if not row.untestable and of_interface(row.id)}
    assert served - broken == set()


def test_people_of_an_ess_who_reach_it_in_no_way_are_inconclusive_and_say_what_to_declare(tmp_path):
    target = target_from_options("ess", "http://iut.invalid")
    result = certified(tmp_path, role="ess", target=target)
    assert result["verdict"] == "inconclusive"
    assert "fail" not in verdicts(result).values()
    assert any("provisioning.person" in row["reason"] for row in result["requirements"])


def test_people_whom_an_ess_knows_already_can_be_declared(tmp_path):
    people = (KnownPerson(identifier_type="UIN", identifier_value="1", programme="P", enrolled=True),)
    target = replace(target_from_options("ess", "http://iut.invalid"), data=KnownData(people=people))
    result = certified(tmp_path, role="ess", target=target, only=("ESS-CHECK-011",))
    assert verdicts(result)["ESS-CHECK-011"] == "fail", "the declared person is not enrolled there"


def test_the_same_seed_and_run_id_give_the_same_record_to_the_last_byte():
    one, other = (certify_in_process(bundled("ibr")) for _ in range(2))
    assert one.digest == other.digest


def test_another_seed_sends_other_values_and_finds_the_same():
    one, other = (certify_in_process(bundled("ibr"), seed=seed) for seed in ("1", "2"))
    assert one.digest != other.digest
    assert verdicts(summarise(one)) == verdicts(summarise(other))
