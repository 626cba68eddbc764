"""The state machines examined: silent on systems that conform, and telling what a faulty one breaks, by name."""

import json
from pathlib import Path

import pytest

from conformance.command_line import run
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.stateful.exploring import explore_states
from conformance.stateful.in_process import InProcess
from conformance.stateful.invariants import invariants

ROLES = ("ibr", "ess", "sp-mis")

# Deviations with the one invariant that each breaks.
BROKEN = [
    ("ibr", "callback-pending-after-final", "one-final-outcome"),
    ("ibr", "callback-after-err", "refused-means-silence"),
    ("ibr", "enrolled-never-again", "acknowledged-is-found"),
    ("ibr", "update-reaches-other-people", "acknowledged-is-found"),
    ("ess", "search-finds-one-more", "acknowledged-is-found"),
    ("ibr", "pages-overlap", "pages-add-up"),
    ("ess", "pages-leave-out-one", "pages-add-up"),
    ("ibr", "notified-whatever-the-filter", "subscribed-is-notified"),
    ("ibr", "notified-after-unsubscribing", "unsubscribed-is-silent"),
    ("sp-mis", "unsubscribed-by-another-requester", "nothing-of-another-sender"),
    ("ibr", "status-told-to-everybody", "nothing-of-another-sender"),
    ("ibr", "status-outcome-changed", "status-is-the-outcome"),
    ("ibr", "callback-without-message-id", "messages-conform"),
]


@pytest.mark.parametrize("role", ROLES)
def test_the_bundled_system_breaks_nothing(role):
    with InProcess(role) as iut:
        explored = explore_states(iut, steps=750, seed="1")
    assert [str(find) for find in explored.finds] == []
    assert explored.steps >= 750
    assert explored.obstacles == {}


@pytest.mark.parametrize(("role", "deviation", "invariant"), BROKEN)
def test_a_deviation_breaks_the_invariant(role, deviation, invariant):
    # Who is told of what follows the end of one subscription may be told of another twice, which is found first.
    seed = "3" if deviation == "notified-after-unsubscribing" else "1"
    with InProcess(role, deviation) as iut:
        explored = explore_states(iut, steps=1500, seed=seed, shrinking=False, most=1)
    assert [find.invariant for find in explored.finds] == [invariant], [str(find) for find in explored.finds]


@pytest.mark.parametrize("variant", ["check-of-the-sample", "a-callback-for-each-item", "repeated-message-refused"])
def test_a_variant_breaks_nothing(variant):
    with InProcess("ess", variant) as iut:
        assert [str(find) for find in explore_states(iut, steps=100, seed="1").finds] == []


class Forgetful(InProcess):
    """A system that has forgotten everything after a restart."""

    def restart(self, story):
        self.forget()
        super().restart(story)


def test_what_is_forgotten_in_a_restart_is_found():
    with Forgetful("ibr") as iut:
        explored = explore_states(iut, steps=600, seed="1", most=1)
    (find,) = explored.finds
    assert find.invariant in ("acknowledged-is-found", "pages-add-up", "one-final-outcome")
    assert "the system is restarted" in find.steps
    assert len(find.steps) <= 3


@pytest.mark.parametrize("seed", ["1", "5"])
def test_a_find_is_shrunk_told_in_steps_and_leaves_its_record(tmp_path, seed):
    # With the second seed, Hypothesis leaves steps in the story that have nothing to do with it.
    with InProcess("ibr", "callback-after-err") as iut:
        (find,) = explore_states(iut, steps=300, seed=seed, out=tmp_path, most=1).finds
    assert str(find).splitlines() == [
        "refused-means-silence: What was answered NACK, or refused, is followed by silence.",
        "  1. Amara is searched with a query_type that is not in the list, asynchronously",
        "  DCI-ACK-011: the request was refused (ERR err.request.bad), yet a callback came",
    ]
    record = read_record(tmp_path / "find-1" / "record.jsonl")
    assert record.digest == find.record.digest
    assert [str(difference) for difference in differences(record)] == []
    assert {event["requirement"] for event in record.checks if event["verdict"] == "fail"} == {"DCI-ACK-011"}
    told = next(event for event in record.of_type("scenario") if event["phase"] == "planned")
    assert [step["text"] for step in told["steps"]] == list(find.steps)


def test_the_same_seed_tells_the_same_stories():
    def found(seed):
        with InProcess("ibr", "status-change-lost") as iut:
            (find,) = explore_states(iut, steps=300, seed=seed, shrinking=False, most=1).finds
            return find

    first, again, other = found("3"), found("3"), found("4")
    assert (first.steps, first.record.digest) == (again.steps, again.record.digest)
    assert first.steps != other.steps


def test_every_requirement_of_an_invariant_is_in_a_catalogue():
    rows = {name for role in ROLES for name in catalogue(role)}
    for invariant in invariants()[:-1]:
        for name in invariant.requirements:
            spelt = [name.format(interface=interface) for interface in ("IBR", "ESS")]
            covered = [
                any(row.startswith(each) if each.endswith("-") else row == each for row in rows) for each in spelt
            ]
            assert any(covered), name


# --- the command ---


def test_the_command_tells_what_it_found_and_ends_with_one(tmp_path, capsys):
    options = ["--deviation", "callback-after-err", "--steps", "30", "--out", str(tmp_path)]
    assert run(["explore-states", *options]) == 1
    told = capsys.readouterr().out
    assert "refused-means-silence: What was answered NACK, or refused, is followed by silence." in told
    assert "  1. Amara is searched with a query_type that is not in the list, asynchronously" in told
    assert list(Path(tmp_path).glob("find-*/record.jsonl"))


def test_the_command_ends_with_zero_when_nothing_is_broken(tmp_path, capsys):
    assert run(["explore-states", "--steps", "30", "--out", str(tmp_path), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["finds"], told["not_done"]) == ([], {})
    assert told["steps"] >= 30
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--url", "http://127.0.0.1:9", "--deviation", "callback-twice"],
        ["--steps", "3", "--minutes", "1"],
        ["--deviation", "no-such-deviation"],
        ["--role", "nobody"],
    ],
)
def test_wrong_usage_is_told(options, capsys):
    assert run(["explore-states", *options]) == 2
    assert capsys.readouterr().err


def test_a_system_that_cannot_be_reached_is_the_fault_of_target_or_network(tmp_path, capsys):
    options = ["--role", "ibr", "--url", "http://127.0.0.1:9", "--steps", "1", "--out", str(tmp_path)]
    assert run(["explore-states", *options]) == 3
    assert "refused" in capsys.readouterr().err
