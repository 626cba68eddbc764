"""Every contradiction of section 13 is settled, or said to have no effect on a verdict."""

from typing import Any

import pytest

from protocol.data import load_yaml

ROWS: list[dict[str, Any]] = load_yaml("interpretations_ess.yaml")["rows"]
FULL = {"id", "title", "sources", "readings", "default", "governs", "scored"}
WITHOUT_EFFECT = {"id", "title", "sources", "no_effect"}


def test_all_points_are_there_in_their_order_and_ours_after_them() -> None:
    assert [row["id"] for row in ROWS] == [f"ESS-C-{number:02d}" for number in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= 51


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_each_is_settled_or_says_why_it_need_not_be(row: dict[str, Any]) -> None:
    assert row["title"] and row["sources"] and all(isinstance(text, str) for text in row["sources"])
    if "no_effect" in row:
        assert row.keys() == WITHOUT_EFFECT
        assert row["no_effect"]
        return
    assert row.keys() == FULL
    assert row["default"] in row["readings"]
    assert all(isinstance(name, str) and text for name, text in row["readings"].items())
    assert row["governs"] in ("sending", "receiving", "both")
    assert isinstance(row["scored"], str)
