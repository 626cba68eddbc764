"""The administration: health, state, deviations, a fresh start; outside the base path."""

import pytest


def test_health(ibr):
    assert ibr.client.get("/health").get_json() == {"status": "ok"}


def test_state_and_reset(ibr, make):
    ibr.enrol(make.somebody("U1"))
    ibr.ask("search", ibr.search(ibr.item("r", "idtype-value", {"type": "UIN", "value": "U1"})))
    state = ibr.client.get("/admin/state").get_json()
    assert state["deviation"] is None
    assert state["counts"]["enrolments"] == 1
    assert state["outbox"] == {"waiting": 1, "given_up": 0}
    assert ibr.client.post("/admin/reset").get_json() == {"status": "reset"}
    ibr.run(60)
    assert ibr.sent == []
    assert set(ibr.client.get("/admin/state").get_json()["counts"].values()) == {0}
    assert ibr.enrolled("U1") == "no"


def test_a_deviation_is_switched_on_and_off(ibr, make):
    ibr.enrol(make.somebody("U1", status="2"))
    for name, expected in (("enrolled-ignores-status", "yes"), (None, "no"), ("enrolled-ignores-status", "yes")):
        assert ibr.client.post("/admin/deviation", json={"name": name}).get_json() == {"deviation": name}
        assert ibr.client.get("/admin/state").get_json()["deviation"] == name
        assert ibr.enrolled("U1") == expected


def test_one_deviation_takes_the_place_of_another(ibr, make):
    ibr.enrol(make.somebody("U1", status="2"))
    for name in ("enrolled-ignores-status", "enrolled-always-no"):
        ibr.client.post("/admin/deviation", json={"name": name})
    assert ibr.enrolled("U1") == "no"


@pytest.mark.parametrize(("body", "status"), [({"name": "nonsense"}, 404), ({"name": 7}, 400), ([], 400), ("x", 400)])
def test_a_deviation_that_there_is_not(ibr, body, status):
    response = ibr.client.post("/admin/deviation", json=body)
    assert (response.status_code, list(response.get_json())) == (status, ["errors"])


def test_the_deviations_are_listed(ibr):
    rows = ibr.client.get("/admin/deviations").get_json()
    assert {"name", "kind", "requirement", "summary"} == set(rows[0])
    assert "enrolled-ignores-status" in [row["name"] for row in rows]
