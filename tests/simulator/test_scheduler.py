"""Virtual time moves only when it is told to; real time does what is due, in its order."""

import threading
from datetime import datetime, timedelta

import pytest

from simulator.scheduler import VirtualScheduler, WallScheduler


def test_virtual_time_runs_in_order_of_time_then_of_asking(make):
    scheduler = VirtualScheduler(make.start)
    seen = []
    scheduler.call_later(2, lambda: seen.append("late"))
    scheduler.call_later(1, lambda: seen.append("first"))
    scheduler.call_later(1, lambda: scheduler.call_later(0.5, lambda: seen.append("inner")))
    scheduler.call_later(1, lambda: seen.append("second"))
    until = make.start + timedelta(seconds=1.9)
    while scheduler.run_next(until):
        assert scheduler.now() <= until
    assert seen == ["first", "second", "inner"]
    assert scheduler.now() == until
    assert scheduler.next_due() == make.start + timedelta(seconds=2)
    assert scheduler.run_next(make.start + timedelta(seconds=5))
    assert scheduler.now() == make.start + timedelta(seconds=2)
    assert not scheduler.run_next(make.start)
    assert scheduler.now() == make.start + timedelta(seconds=2)


def test_a_pause_moves_virtual_time(make):
    scheduler = VirtualScheduler(make.start)
    seen = []
    scheduler.call_later(1, lambda: seen.append(scheduler.now()))
    scheduler.pause(3)
    assert seen == []
    scheduler.run_next(scheduler.now())
    assert seen == [make.start + timedelta(seconds=3)]


def test_virtual_time_needs_a_zone():
    with pytest.raises(ValueError, match="no time zone"):
        VirtualScheduler(datetime(2026, 1, 1))  # noqa: DTZ001


def test_real_time_does_what_is_due(caplog):
    scheduler = WallScheduler(workers=2)
    seen, done = [], threading.Event()
    try:
        scheduler.call_later(0.2, done.set)
        scheduler.call_later(0.05, lambda: seen.append("first"))
        scheduler.call_later(0.01, lambda: [][1])
        assert done.wait(10)
        assert seen == ["first"]
        assert "a scheduled action failed" in caplog.text
        assert scheduler.now().utcoffset() == timedelta(0)
    finally:
        scheduler.close()
    scheduler.call_later(0, lambda: seen.append("after the end"))
    scheduler.pause(10)
    assert seen == ["first"]
