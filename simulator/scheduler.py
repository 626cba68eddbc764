"""Time for a simulator: the clock, what is to happen later, and pauses within a request."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import Protocol

Action = Callable[[], None]

_log = logging.getLogger(__name__)


class Scheduler(Protocol):
    """What every simulator asks of time."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""

    def call_later(self, seconds: float, action: Action) -> None:
        """Have `action` called once, `seconds` from now, outside the caller's turn."""

    def pause(self, seconds: float) -> None:
        """Let `seconds` go by within a request."""


class VirtualScheduler:
    """Time that moves only when it is told to: single-threaded, the same order in every run."""

    def __init__(self, start: datetime) -> None:
        if start.utcoffset() is None:
            raise ValueError(f"the start {start.isoformat()} has no time zone; give an aware datetime")
        self._now = start.astimezone(UTC)
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()

    def now(self) -> datetime:
        """Return the current virtual moment in UTC."""
        return self._now

    def call_later(self, seconds: float, action: Action) -> None:
        """Keep `action` for `seconds` from now; run_next calls it."""
        when = self._now + timedelta(seconds=max(0.0, seconds))
        heapq.heappush(self._waiting, (when, next(self._numbers), action))

    def pause(self, seconds: float) -> None:
        """Move the clock on by `seconds`; what falls due meanwhile runs at the next run_next."""
        self._now += timedelta(seconds=max(0.0, seconds))

    def next_due(self) -> datetime | None:
        """Return the moment of the earliest action that waits, or None."""
        return self._waiting[0][0] if self._waiting else None

    def run_next(self, until: datetime) -> bool:
        """Run the earliest action due by `until` and return True; with none, move the clock there and return False."""
        if not self._waiting or self._waiting[0][0] > until:
            self._now = max(self._now, until)
            return False
        when, _, action = heapq.heappop(self._waiting)
        self._now = max(self._now, when)
        action()
        return True


class WallScheduler:
    """Real time: one thread keeps the calendar, a few others do what is due. Close it when done."""

    def __init__(self, workers: int = 8) -> None:
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._due: SimpleQueue[Action | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"scheduler-{number}", daemon=True) for number in range(workers)
        ]
        self._threads.append(threading.Thread(target=self._keep_calendar, name="scheduler-calendar", daemon=True))
        for thread in self._threads:
            thread.start()

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        return datetime.now(UTC)

    def call_later(self, seconds: float, action: Action) -> None:
        """Have a worker thread call `action`, `seconds` from now; after close() nothing is called any more."""
        with self._changed:
            when = self.now() + timedelta(seconds=max(0.0, seconds))
            heapq.heappush(self._waiting, (when, next(self._numbers), action))
            self._changed.notify()

    def pause(self, seconds: float) -> None:
        """Block the calling thread for `seconds`, or until close()."""
        self._closed.wait(max(0.0, seconds))

    def close(self) -> None:
        """Forget what waits and let the threads end; an action under way is waited for no longer than two seconds."""
        with self._changed:
            self._closed.set()
            self._waiting.clear()
            self._changed.notify_all()
        for _ in self._threads:
            self._due.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(2.0 / len(self._threads))

    def _keep_calendar(self) -> None:
        with self._changed:
            while not self._closed.is_set():
                if not self._waiting:
                    self._changed.wait()
                    continue
                seconds = (self._waiting[0][0] - self.now()).total_seconds()
                if seconds > 0:
                    self._changed.wait(seconds)
                else:
                    self._due.put(heapq.heappop(self._waiting)[2])

    def _work(self) -> None:
        while (action := self._due.get()) is not None:
            if self._closed.is_set():
                return
            try:
                action()
            except Exception:  # an action that fails must not take the worker with it
                _log.exception("a scheduled action failed")
