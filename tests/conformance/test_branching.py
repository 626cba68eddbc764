"""Cases that are told from one beginning: which can be, their rows beside those of own runs, what may break."""

import os
from collections import deque
from datetime import UTC, datetime
from functools import partial

import pytest

from conformance import branching
from conformance.branches import branches
from conformance.branching import Branch, Showing, examine_branch, showing
from conformance.clock import WallClock
from conformance.detection import Case
from conformance.examination import Alone, Survey, Worker, cases, examine
from conformance.judgement_memory import JudgementMemory
from conformance.qualification import bundled
from conformance.watching import Watch
from conformance.workers import Workers
from protocol.json_text import dump_json
from simulator.composer import Spoken
from simulator.scheduler import VirtualScheduler

# Faults of what is sent and of what is taken, one that is made of a function, and one that cannot be told with others,
# as it shows before the first story.
LATE = ("status-without-type", "outcome-rejected-without-reason", "missing-search-criteria-accepted")
OF_FUNCTION = "unsubscribed-twice"
EARLY = "enrolled-ignores-status"
OF_IBR = {case.name: case for case in cases("ibr")}


def rows_of(branch, memory, by_itself=None):
    """Return the rows of a branch by name, without the time that they took."""
    alone = by_itself or partial(examine, seed="1", whole=True, memory=memory)
    rows = examine_branch(branch, "1", clock=WallClock(), memory=memory, by_itself=alone)
    return {row["name"]: {**row, "seconds": None} for row in rows}


@pytest.fixture(scope="module")
def memory():
    """What one process remembers of messages."""
    return JudgementMemory()


@pytest.fixture(scope="module")
def shown(memory):
    """Where some deviations show."""
    return showing([OF_IBR[name] for name in (*LATE, EARLY, OF_FUNCTION)], "1", memory)


def test_what_shows_before_the_first_story_is_told_by_itself(shown):
    assert set(shown.stories) == {*LATE, OF_FUNCTION}
    tasks = Worker("1", whole=True).do(Survey(tuple(OF_IBR[name] for name in (*LATE, EARLY, OF_FUNCTION))))
    assert {task.case.name for task in tasks if isinstance(task, Alone)} == {EARLY}
    told = [{case.name for case in task.cases} for task in tasks if isinstance(task, Branch)]
    assert set().union(*told) == {*LATE, OF_FUNCTION}
    assert {OF_FUNCTION} in told


def test_one_that_is_made_of_a_function_is_told_with_all_that_follows(shown):
    told = list(shown.lengths)
    assert shown.functions == {OF_FUNCTION, EARLY}
    assert 0 < len(shown.stories[OF_FUNCTION]) < len(told)
    assert set(told[-len(shown.stories[OF_FUNCTION]) :]) == shown.stories[OF_FUNCTION]


def test_each_row_is_that_of_a_run_of_its_own(shown, memory):
    data = Branch(tuple(OF_IBR[name] for name in LATE), frozenset().union(*map(shown.stories.get, LATE)))
    function = Branch((OF_IBR[OF_FUNCTION],), shown.stories[OF_FUNCTION])
    rows = rows_of(data, memory) | rows_of(function, memory)
    assert rows == {name: {**examine(OF_IBR[name], "1", whole=True), "seconds": None} for name in (*LATE, OF_FUNCTION)}
    assert all(row["outcome"] in ("detected", "left_alone") for row in rows.values())


def test_one_that_shows_too_early_is_examined_by_itself(shown, memory):
    asked = []

    def by_itself(case):
        asked.append(case.name)
        return {"name": case.name}

    first, second = LATE[:2]
    branch = Branch((OF_IBR[first], OF_IBR[second]), shown.stories[second])
    rows = rows_of(branch, memory, by_itself)
    assert asked == [first]
    assert rows[second]["outcome"] == "detected"


def test_a_copy_that_ends_early_or_breaks_is_a_harness_error_and_the_others_go_on(shown, memory, monkeypatch):
    found = branching.detection

    def detection(case, record):
        if case.name == LATE[0]:
            os._exit(1)
        if case.name == LATE[1]:
            raise ValueError("it broke")
        return found(case, record)

    monkeypatch.setattr(branching, "detection", detection)
    branch = Branch(tuple(OF_IBR[name] for name in LATE), frozenset().union(*map(shown.stories.get, LATE)))
    rows = rows_of(branch, memory)
    assert rows[LATE[0]]["errors"] == ["the process that examined it ended"]
    assert rows[LATE[1]]["errors"] == ["ValueError: it broke"]
    assert rows[LATE[2]]["outcome"] != "harness_error"


# ---- the watch


@pytest.fixture
def system():
    """A system that shows nothing."""
    system = bundled("ibr")(VirtualScheduler(datetime(2026, 1, 15, tzinfo=UTC)), lambda *_: None)
    yield system
    system.close()


def spoken(system, operation):
    """Have the system compose an answer."""
    return system.composer.answer(operation, action="on-search", receiver_id=None, spoken=Spoken(message={}))


def test_an_edit_shows_where_it_would_change_a_message(system):
    watch = Watch(system, ["answer-without-status"])
    system.composer.error("search", code="err.request.bad", reason="no")
    assert watch.shown == set()
    spoken(system, "sync/search")
    assert len(watch.shown) == 1
    watch.begin_anew()
    assert watch.shown == set()


def test_a_function_shows_where_it_would_be_called(system):
    watch = Watch(system, [EARLY])
    assert watch.shown == set()
    system.registry.enrolling_statuses()
    assert watch.shown == {EARLY}


def test_a_watch_leaves_the_system_as_it_was(system):
    other = bundled("ibr")(VirtualScheduler(datetime(2026, 1, 15, tzinfo=UTC)), lambda *_: None)
    watch = Watch(system, list(OF_IBR)[:200])
    watched = dump_json(spoken(system, "sync/search"))
    watch.end()
    assert watched == dump_json(spoken(other, "sync/search"))
    assert dump_json(spoken(system, "sync/search")) == dump_json(spoken(other, "sync/search"))
    assert not any(callable(value) for value in vars(system.composer).values())
    other.close()


# ---- which are told together


def case(name):
    """Return a case of this name."""
    return Case("ibr", name, "deviation", "DCI-ACK-001", "")


LENGTHS = {f"s{number}": 10 for number in range(40)}


def test_cases_that_show_in_few_stories_are_told_together():
    shown = Showing({"a": frozenset({"s1"}), "b": frozenset({"s2"}), "c": frozenset({"s1"})}, LENGTHS, frozenset())
    (branch,) = branches([case("a"), case("b"), case("c"), case("early")], shown)
    assert {each.name for each in branch.cases} == {"a", "b", "c"}
    assert branch.last == {"s1", "s2"}


def test_many_that_show_in_few_stories_are_not_held_up_by_one_that_shows_in_many():
    few = {f"few{number}": frozenset({"s1"}) for number in range(9)}
    shown = Showing({**few, "many": frozenset(LENGTHS)}, LENGTHS, frozenset())
    found = branches([case(name) for name in shown.stories], shown)
    assert sorted(len(branch.cases) for branch in found) == [1, 9]


# ---- the processes


class Clerk:
    """Doubles numbers, and dies of 0."""

    def do(self, task):
        return 2 * task if task else os._exit(1)


def test_a_process_that_dies_is_replaced_and_its_task_is_told():
    workers = Workers(Clerk, 2)
    try:
        assert dict(workers.work(deque([1, 0, 2, 3]))) == {0: None, 1: 2, 2: 4, 3: 6}
    finally:
        workers.close()
