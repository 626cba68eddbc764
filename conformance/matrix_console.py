"""Tell a qualification as it goes on: a line for each row that is there, and a bar where there is a terminal."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TextIO

from conformance.artefacts.visible import visible
from conformance.console import progress_bar

_STYLES = {"missed": "bold red", "false_alarm": "bold red", "harness_error": "bold magenta"}
_WIDTH = len("harness_error")


class MatrixConsole:
    """The progress of a qualification of `total` deviations and variants."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._done = 0
        self._bar = progress_bar(stream) if stream.isatty() else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._bar.add_task("deviations and variants", total=self._total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def row(self, row: Mapping[str, Any]) -> None:
        """Tell a row; a terminal shows only those that are not as they should be, and how far it is."""
        self._done += 1
        outcome = str(row["outcome"])
        line = f"{outcome:{_WIDTH}}  {row['role']:6}  {row['name']}  {_about(row)}".rstrip()
        if self._bar is None:
            place = f"[{self._done:{len(str(self._total))}}/{self._total}]"
            print(f"{place} {line}", file=self._stream, flush=True)
            return
        if outcome in _STYLES or not row.get("named", True):
            from rich.text import Text

            self._bar.console.print(Text(line, style=_STYLES.get(outcome, "yellow")))
        self._bar.update(self._bar.task_ids[0], completed=self._done)


def _about(row: Mapping[str, Any]) -> str:
    """Return what is to be known of a row: the requirement that was not hit, what was said against it, what broke."""
    if row["outcome"] == "harness_error":
        return visible(str(row["errors"][0]))
    if row["kind"] == "variant":
        return " ".join(row["alarms"])
    return "" if row["outcome"] == "detected" and row["named"] else f"not at {row['requirement']}"
