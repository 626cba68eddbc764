"""Tell a run as it goes on: a line for each scenario that has ended, and a bar where there is a terminal."""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TextIO

from conformance.artefacts.visible import visible
from conformance.verdicts import VERDICTS, worst

if TYPE_CHECKING:
    from rich.progress import Progress

_STYLES = {"pass": "green", "fail": "bold red", "warn": "yellow", "harness_error": "bold magenta"}
_WIDTH = max(map(len, VERDICTS))


class Console:
    """The progress of one run; `event` takes the events of the record, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._verdicts: dict[str | None, Counter[str]] = {}
        self._ended = 0
        self._bar: Progress | None = progress_bar(stream) if stream.isatty() else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._bar.add_task("scenarios", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def event(self, event: Mapping[str, Any]) -> None:
        """Take note of an event; those that end a scenario are told."""
        with self._lock:
            if event["type"] == "check":
                self._verdicts.setdefault(event.get("scenario"), Counter())[event["verdict"]] += 1
            elif event["type"] == "scenario" and event.get("phase") == "finished":
                self._finished(event)
            elif event["type"] == "scenario":
                self._names[event["id"]] = event.get("name", "")
                if self._bar:
                    self._bar.update(self._bar.task_ids[0], total=len(self._names))

    def _finished(self, event: Mapping[str, Any]) -> None:
        self._ended += 1
        counts = self._verdicts.get(event["id"], Counter())
        outcome = str(event.get("outcome", "finished"))
        verdict = (worst(counts) or "not_tested") if outcome == "finished" else outcome
        about = visible(str(event.get("reason", ""))) if outcome != "finished" else _counted(counts)
        self._print(verdict, f"{verdict:{_WIDTH}}  {event['id']}  {about}".rstrip())

    def _print(self, verdict: str, line: str) -> None:
        if self._bar:
            from rich.text import Text

            self._bar.console.print(Text(line, style=_STYLES.get(verdict, "dim")))
            self._bar.update(self._bar.task_ids[0], completed=self._ended)
        else:
            total = len(self._names)
            print(f"[{self._ended:{len(str(total))}}/{total}] {line}", file=self._stream, flush=True)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def progress_bar(stream: TextIO) -> "Progress":
    """Return a bar for a terminal, which goes away when it is stopped."""
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Terminal(file=stream), transient=True)
