"""The state machines over HTTP, against a system that remembers every story."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.bundled import BundledSystem
from conformance.call_template import CallTemplate
from conformance.stateful.exploring import explore_states
from conformance.stateful.over_http import OverHttp
from conformance.target import Identities, target_from_options
from conformance.target_error import TargetError


@pytest.fixture(scope="module")
def address():
    with BundledSystem.started("ibr") as system:
        yield system.url()


def restarted_by(address, *command):
    template = CallTemplate(command=(sys.executable, "-c", *command))
    target = target_from_options("ibr", address)
    return replace(target, base_path="/registry", provisioning={"restart": template})


def test_a_system_that_conforms_breaks_nothing_and_is_restarted_as_its_target_says(address, tmp_path):
    log = tmp_path / "restarts"
    target = restarted_by(address, "import sys; open(sys.argv[1], 'a').write('restarted ')", str(log))
    with OverHttp(target) as iut:
        explored = explore_states(iut, steps=40, length=12)
    assert [str(find) for find in explored.finds] == []
    assert explored.steps >= 40
    assert Path(log).read_text().startswith("restarted ")


def test_a_restart_that_fails_is_told_with_its_key(address):
    with OverHttp(restarted_by(address, "raise SystemExit('no such service')")) as iut:
        explored = explore_states(iut, steps=40, length=12)
    assert "no such service" in explored.obstacles["provisioning.restart"]
    assert explored.finds == ()


def test_time_that_is_up_ends_the_exploration_between_two_stories(address):
    target = target_from_options("ibr", address)
    with OverHttp(replace(target, base_path="/registry")) as iut:
        explored = explore_states(iut, minutes=0.001)
    assert explored.stories <= 2


def test_a_system_that_does_not_let_us_in_is_told_at_the_key(tmp_path):
    with BundledSystem.started("ibr", "--deviation", "unknown-senders-refused") as system:
        target = replace(target_from_options("ibr", system.url()), base_path="/registry", identities=Identities())
        with OverHttp(target) as iut, pytest.raises(TargetError, match=r"identities\.sender_id") as raised:
            explore_states(iut, steps=5)
    assert raised.value.exit_code == 3
