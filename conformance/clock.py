"""The time of a run: the wall clock, or the virtual time of systems that run in process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from protocol.datetimes import parse_datetime


class Clock(Protocol):
    """What the judge asks of time."""

    def now(self) -> datetime:
        """Return the moment, with time zone."""

    def elapsed(self) -> float:
        """Return the seconds since the clock was made; never goes back."""

    def elapsed_since(self, moment: str) -> float:
        """Return the seconds since a moment that the record names."""

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition holds, at most `seconds`; tell whether it does."""

    def notify(self) -> None:
        """Tell those who wait that something has come."""


class WallClock:
    """Real time, for systems behind HTTP; waiting costs no polling."""

    def __init__(self) -> None:
        """Start counting."""
        self._start = time.monotonic()
        self._changed = threading.Condition()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._start

    def elapsed_since(self, moment: str) -> float:
        """Return the seconds since a moment that the record names."""
        return (self.now() - parse_datetime(moment)).total_seconds()

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for a notification that makes the condition hold."""
        with self._changed:
            return self._changed.wait_for(condition, max(0.0, seconds))

    def notify(self) -> None:
        """Wake those who wait."""
        with self._changed:
            self._changed.notify_all()


class Scheduler(Protocol):
    """Virtual time as the systems in process offer it."""

    def now(self) -> datetime:
        """Return the virtual moment."""

    def run_next(self, until: datetime) -> bool:
        """Do the next thing that is due by `until`, moving time there; tell whether there was one."""


class VirtualClock:
    """The time of a scheduler in process: waiting moves it, and nothing really waits."""

    def __init__(self, scheduler: Scheduler) -> None:
        """Follow the time of `scheduler`."""
        self._scheduler = scheduler
        self._start = scheduler.now()

    def now(self) -> datetime:
        """Return the virtual moment."""
        return self._scheduler.now()

    def elapsed(self) -> float:
        """Return the virtual seconds since the start."""
        return (self._scheduler.now() - self._start).total_seconds()

    def elapsed_since(self, moment: str) -> float:
        """Return the virtual seconds since a moment that the record names."""
        return (self.now() - parse_datetime(moment)).total_seconds()

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Do what is due, in order, until the condition holds or the time is up."""
        until = self._scheduler.now() + timedelta(seconds=max(0.0, seconds))
        while not condition():
            if not self._scheduler.run_next(until):
                return condition()
        return True

    def notify(self) -> None:
        """Do nothing: whoever waits looks after each event."""
