"""The error of a target: what is wrong, at which key, and what to write instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["unreadable", "usage", "content"]

_EXIT_CODES: dict[Kind, int] = {"unreadable": 2, "usage": 2, "content": 3}


@dataclass(frozen=True)
class Problem:
    """One fault of a target: the dotted key where it lies (empty for the file as a whole) and what to do."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class TargetError(Exception):
    """A target that cannot be used; `exit_code` is 2 for a file that cannot be read, 3 for what it says."""

    def __init__(self, kind: Kind, problems: Sequence[Problem], *, file: Path | None = None) -> None:
        self.kind = kind
        self.problems = tuple(problems)
        self.file = file
        super().__init__(str(self))

    @classmethod
    def of(cls, kind: Kind, key: str, message: str, *, file: Path | None = None) -> "TargetError":
        """Return the error of a single problem."""
        return cls(kind, (Problem(key, message),), file=file)

    @property
    def exit_code(self) -> int:
        """The exit code of a command that was given this target."""
        return _EXIT_CODES[self.kind]

    @property
    def key(self) -> str:
        """The dotted key of the first problem; empty when it is the file as a whole."""
        return self.problems[0].key

    @property
    def message(self) -> str:
        """What is wrong first, and what to write."""
        return self.problems[0].message

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        return "\n".join(f"{where}{problem}" for problem in self.problems)
