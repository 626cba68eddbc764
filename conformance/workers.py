"""Processes that do tasks, one at a time each, and keep between two tasks what they have learnt."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, TypeVar


class Doer(Protocol):
    """What is made in a process, to do its tasks."""

    def do(self, task: Any) -> Any:
        """Return what came of a task."""


Task = TypeVar("Task")


class Workers:
    """So many processes; a process that dies is replaced. Close them when done: what they are at is dropped."""

    def __init__(self, make: Callable[[], Doer], number: int) -> None:
        """Start them; each makes its doer by `make`, which has to be importable."""
        self._make = make
        # A process that is forked inherits the threads' locks, but not the threads.
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[Connection, Any] = {}
        for _ in range(number):
            self._start()

    def work(self, tasks: deque[Task]) -> Generator[tuple[Task, Any], None, None]:
        """Yield each task with what came of it, None where the process died; tasks may be added meanwhile."""
        under_way: dict[Connection, Task] = {}
        while tasks or under_way:
            for connection in [each for each in self._processes if each not in under_way]:
                if tasks:
                    under_way[connection] = tasks.popleft()
                    connection.send(under_way[connection])
            ready = wait(list(under_way))
            for connection in [each for each in under_way if each in ready]:
                yield under_way.pop(connection), self._received(connection)

    def close(self) -> None:
        """End the processes."""
        for connection, process in self._processes.items():
            connection.close()
            # With it ends what it has started of its own.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.join()
        self._processes.clear()

    def _start(self) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_do_tasks, args=(self._make, there), daemon=True)
        # Ctrl-C is for the process that gives the tasks; what is held back here stays so in the one that is started.
        held_back = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
        there.close()
        self._processes[here] = process

    def _received(self, connection: Connection) -> Any:
        try:
            return connection.recv()
        except (EOFError, ConnectionResetError):
            self._processes.pop(connection).join()
            connection.close()
            self._start()
            return None


def _do_tasks(make: Callable[[], Doer], connection: Connection) -> None:
    os.setpgrp()
    # Garbage is collected between two tasks only, and looked for among what is new: what is remembered is much.
    gc.disable()
    doer = make()
    try:
        while True:
            connection.send(doer.do(connection.recv()))
            gc.collect()
            gc.freeze()
    except (EOFError, BrokenPipeError):  # whoever gave the tasks has ended
        return
