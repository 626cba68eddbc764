"""How a replay is told: on a terminal with a bar, elsewhere as plain lines; and a person is asked only where one is."""

import io

import pytest

from conformance.replay.flow import flows
from conformance.replay.narration import Narration
from conformance.replay.replaying import replay
from conformance.replay.seats import Seat

FLOW = flows()["prs_ibr_02_example_1"]
SEAT = Seat(id="ess", role="ess", administration=None, system=None)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_every_step_and_condition_is_told(stream):
    output = stream()
    with Narration(output, confirm=False) as narration:
        outcome, _ = replay(FLOW, narration)
        narration.ends(outcome)
    told = " ".join(output.getvalue().split())
    for step in FLOW.steps:
        assert " ".join(step.what.split()[:4]) in told
    for condition in FLOW.afterwards:
        assert " ".join(condition.holds.split()[:4]) in told
    assert "prs_ibr_02_example_1: replayed, 1 messages" in told
    assert ("\x1b" in output.getvalue()) is isinstance(output, Terminal)


@pytest.mark.parametrize(
    ("done", "reason"), [(True, None), (False, "the person at the terminal said that it was not done")]
)
def test_a_person_at_a_terminal_is_asked(monkeypatch, done, reason):
    asked = []
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text) or done)
    with Narration(Terminal(), confirm=True) as narration:
        assert narration.act(FLOW.steps[1], SEAT) == reason
    assert "in ess: The SP-MIS records the benefit" in asked[0]


def test_who_has_to_be_provisioned_is_told_and_waited_for(monkeypatch):
    asked = []
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text) or True)
    output = Terminal()
    seats = {"sp-mis": SEAT, "ibr": SEAT}
    with Narration(output, confirm=True) as narration:
        narration.begins(FLOW, seats, {"sp-mis": {"ibr": "http://127.0.0.1:9/sp-mis/ibr"}}, ["sp-mis"])
    assert "sp-mis reaches ibr at http://127.0.0.1:9/sp-mis/ibr" in " ".join(output.getvalue().split())
    assert asked == ["Do they know these people, and the addresses? (sp-mis)"]


def test_nobody_is_asked_where_there_is_no_terminal():
    narration = Narration(io.StringIO(), confirm=False)
    assert "There is no terminal to ask at" in narration.act(FLOW.steps[1], SEAT)
