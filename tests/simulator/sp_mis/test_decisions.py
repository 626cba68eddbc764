"""The SP-MIS decides itself whom of those who are referred to it it takes in."""

from datetime import UTC, datetime

import pytest

from simulator.sp_mis.decisions import decide

NOW = datetime(2026, 1, 15, tzinfo=UTC)
ADULT = {"demographic_info": {"birth_date": "1990-01-01T00:00:00Z"}, "employment_status": "6"}


@pytest.mark.parametrize(
    ("change", "places", "outcome"),
    [
        ({}, True, "accepted"),
        ({}, False, "declined"),
        ({"employment_status": "1"}, True, "declined"),
        ({"employment_status": "7"}, True, "pending"),
        ({"demographic_info": {}}, True, "pending"),
        ({"demographic_info": {"birth_date": "2010-01-01T00:00:00Z"}}, True, "declined"),
        ({"demographic_info": {"birth_date": "1990-01-01", "death_date": "2025-01-01"}}, True, "declined"),
    ],
)
def test_a_decision(change, places, outcome):
    assert decide(ADULT | change, now=NOW, has_places=places).outcome == outcome


def test_without_an_employment_status():
    assert decide({"demographic_info": ADULT["demographic_info"]}, now=NOW, has_places=True).outcome == "pending"
