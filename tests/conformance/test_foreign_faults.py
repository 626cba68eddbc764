"""Faults in systems that the suite does not know: single changes to the source of independent systems are found."""

import shutil

import pytest

from conformance.plan import plan
from tests.conformance.conftest import PEERS, peer

# The fault, the text of the peer that is replaced, what stands there instead, and the requirement that it breaks.
FAULTS = [
    (
        "everybody who was ever enrolled is enrolled",
        'in ("1", "6") for row in rows)',
        "is not None for row in rows)",
        "IBR-ENR-008",
    ),
    (
        "the answer about enrolment holds the records",
        'return {"enrolled_status": "yes" if yes else "no"}',
        'return {"enrolled_status": "yes" if yes else "no", "more": [self.rows[row] for row in rows]}',
        "IBR-ENR-013",
    ),
    (
        "callbacks come twice",
        'self.outbox.append((header["sender_uri"], reply, {"active": True}))',
        'self.outbox += [(header["sender_uri"], reply, {"active": True})] * 2',
        "DCI-CB-002",
    ),
    (
        "pages overlap",
        "records[int(size * (page - 1)):int(size * page)]",
        "records[int(size * (page - 1)):int(size * page) + 1]",
        "IBR-PAGE-001",
    ),
    ("above means at least", '"$gt": operator.gt', '"$gt": operator.ge', "IBR-QRY-012"),
    (
        "subscribers are told of everybody",
        'if event == one["event"] and one["test"](row)]',
        'if event == one["event"]]',
        "IBR-SUB-012",
    ),
    ("unsubscribing has no effect", 'one["active"] = False', 'one["ended"] = True', "IBR-SUB-015"),
    (
        "every transaction has the same correlation_id",
        '"correlation_id": str(secrets.randbits(96)),',
        '"correlation_id": "7",',
        "DCI-ACK-005",
    ),
]


@pytest.mark.parametrize(("fault", "text", "instead", "requirement"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_in_a_foreign_system_is_found(certified, tmp_path, fault, text, instead, requirement):
    source = (PEERS / "ibr.py").read_text(encoding="utf-8")
    assert source.count(text) == 1
    (tmp_path / "faulty.py").write_text(source.replace(text, instead), encoding="utf-8")
    with peer(tmp_path / "faulty.py") as url:
        result, _ = certified(url, budgets={"callback": 4.0})
    failing = {row["id"] for row in result["requirements"] if row["verdict"] == "fail"}
    assert requirement in failing, fault


# Of the independent ESS: what it serves.
FAULTS_OF_THE_ESS = [
    (
        "whoever is known is told to be active",
        '"enrolled_status": "Inactive" if best == "Exited" else best})',
        '"enrolled_status": "Active"})',
        "ESS-CHECK-012",
    ),
    (
        "whoever is not known is told to be active",
        'items = items or [item | {"enrolled_status": "Inactive"}]',
        'items = items or [item | {"enrolled_status": "Active"}]',
        "ESS-CHECK-018",
    ),
    (
        "the answer about enrolment holds the person",
        'items[0]["reference_id"] = message',
        'items[0]["of"] = list(self.people.values()); items[0]["reference_id"] = message',
        "ESS-CHECK-022",
    ),
    (
        "the record of a household has its first member only",
        'for other in self.household(person["household_id"])]',
        'for other in self.household(person["household_id"])[:1]]',
        "ESS-REC-007",
    ),
    (
        "pages overlap",
        "hits[int(size) * (int(page) - 1):int(size) * int(page)]",
        "hits[int(size) * (int(page) - 1):int(size) * int(page) + 1]",
        "ESS-PAGE-001",
    ),
    ("ascending is descending", 'reverse=rule.get("sort_order") == "desc"', "reverse=True", "ESS-SORT-001"),
    ("events of any type are told", 'and each["event_type"] == call["event"]', "", "ESS-SUB-013"),
    ("unsubscribing has no effect", 'each["status"] = "unsubscribe"', 'each["ended"] = True', "ESS-SUB-015"),
]


@pytest.mark.parametrize(
    ("fault", "text", "instead", "requirement"), FAULTS_OF_THE_ESS, ids=[row[0] for row in FAULTS_OF_THE_ESS]
)
def test_a_fault_in_a_foreign_ess_is_found(certified, tmp_path, fault, text, instead, requirement):
    folder = tmp_path / "peer"
    folder.mkdir()
    for path in PEERS.glob("ess*.py"):
        shutil.copy(path, folder)
    source = (PEERS / "ess.py").read_text(encoding="utf-8")
    assert source.count(text) == 1
    (folder / "ess.py").write_text(source.replace(text, instead), encoding="utf-8")
    judging = [story.id for story in plan("ess") if requirement in story.requirements and story.id.startswith("ess.")]
    with peer(folder / "ess.py") as url:
        result, _ = certified(url, described=PEERS / "ess.toml", budgets={"callback": 4.0}, only=judging)
    broken = {row["id"] for row in result["requirements"] if row["verdict"] in ("fail", "warn")}
    assert requirement in broken, fault
