"""Clients over real HTTP: systems of somebody else as they are, with faults in their source, and the bundled ones."""

import shutil

import pytest

from conformance.bundled_target import bundled_target
from conformance.plan import plan
from conformance.recomputation import differences
from protocol.data import data_folder
from tests.conformance.conftest import PEERS, peer, running

# What the peers do that is lawful, and against a SHOULD of the standard: they take counts that do not match, and
# another message under a message_id that was used before, call a `sender_uri` without its query, and tell subscribers
# whenever their subscription begins and ends; one tells dates of birth as days.
_WARNED = {"DCI-REF-018", "DCI-REF-026", "DCI-CB-006", "DCI-SUB-023", "ESS-SUB-038"}
WARNED = {"ess": _WARNED, "sp-mis": _WARNED | {"ESS-REC-022"}}


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def faults(result):
    return [row for row in result["requirements"] if row["verdict"] not in ("pass", "not_applicable", "untestable")]


def judging(role, requirement):
    """Return the ids of the scenarios of clients that name a requirement; of all that send, where none does."""
    told = [story for story in plan(role) if story.file.startswith("client-of-")]
    naming = [story for story in told if requirement in story.requirements]
    return tuple(story.id for story in naming or told)


@pytest.mark.parametrize(("role", "name"), [("ess", "ess"), ("sp-mis", "sp_mis")])
def test_a_system_written_by_somebody_else_is_conformant_and_so_is_a_second_run(certified, role, name):
    with peer(PEERS / f"{name}.py") as url:
        for _ in range(2):
            result, record = certified(url, described=PEERS / f"{name}.toml")
            assert result["verdict"] == "conformant", faults(result)
            assert {row for row, verdict in verdicts(result).items() if verdict == "warn"} == WARNED[role]
            assert differences(record) == []


# The fault, the file of the peer, the text that is replaced, what stands there instead, and what it breaks.
FAULTS = [
    ("ess", "requests are sent three times", "ess_wire.py", "if 0 < status < 500:", "if False:", "CLIENT-SEND-002"),
    (
        "ess",
        "subscriptions have no filter",
        "ess.py",
        '"filter_type": form, "filter": query,',
        '"filter_type": form,',
        "CLIENT-MSG-056",
    ),
    (
        "ess",
        "every message has the same id",
        "ess_wire.py",
        '"message_id": new_id("M")',
        '"message_id": "M"',
        "CLIENT-ID-001",
    ),
    (
        "ess",
        "the address of callbacks is a name",
        "ess.py",
        '{"sender_uri": SETTINGS["base"]}',
        '{"sender_uri": "ess"}',
        "CLIENT-HDR-015",
    ),
    (
        "sp-mis",
        "benefits are told with another amount",
        "sp_mis_wire.py",
        'benefit_value=call.get("benefit_value")',
        'benefit_value="USD 5"',
        "CLIENT-SEND-013",
    ),
    (
        "sp-mis",
        "callbacks are taken whatever their action",
        "sp_mis.py",
        'if not flaw and (head["action"] not in action.split()',
        'if not flaw and (not head["action"]',
        "CLIENT-REF-009",
    ),
]


@pytest.mark.parametrize(
    ("role", "fault", "file", "text", "instead", "requirement"), FAULTS, ids=[row[1] for row in FAULTS]
)
def test_a_fault_in_a_foreign_client_is_found(certified, tmp_path, role, fault, file, text, instead, requirement):
    name = role.replace("-", "_")
    folder = tmp_path / "peer"
    folder.mkdir()
    for path in PEERS.glob(f"{name}*"):
        shutil.copy(path, folder)
    source = (folder / file).read_text(encoding="utf-8")
    assert source.count(text) == 1
    (folder / file).write_text(source.replace(text, instead), encoding="utf-8")
    only = judging(role, requirement)
    with peer(folder / f"{name}.py") as url:
        result, _ = certified(url, described=folder / f"{name}.toml", budgets={"callback": 4.0}, only=only)
    assert verdicts(result)[requirement] == "fail", fault


@pytest.mark.parametrize("name", ["request-never-sent", "request-sent-twice", "request-again-after-err"])
def test_deviations_are_found_over_http_too(certified, name):
    from simulator.deviations import catalogue

    requirement = catalogue("ess")[name].requirement
    only = judging("ess", requirement)[:2]
    with running("ess", "--deviation", name) as url:
        described = data_folder("fixtures") / "targets" / "ess.toml"
        result, record = certified(url, described=described, budgets={"callback": 2.0}, only=only)
    assert verdicts(result)[requirement] in ("fail", "warn")
    assert differences(record) == []


@pytest.mark.parametrize("role", ["ess", "sp-mis"])
def test_every_request_that_a_role_sends_has_a_trigger_in_the_target_of_its_bundled_system(role):
    sends = {name for story in plan(role) for name in story.sends}
    assert sends == set(bundled_target(role, "http://iut.invalid").triggers)
