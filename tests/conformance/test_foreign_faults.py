"""Faults in a system that the suite does not know: single changes to the source of the independent IBR are found."""

import pytest

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
