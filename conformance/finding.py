"""What the doctor found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One examination: its name, whether a run may follow, what was seen, the key of the target, advice.

    A finding that is `ok` and has advice is a note: it does not stop a run. One that is not means `config`.
    """

    name: str
    ok: bool
    detail: str
    key: str = ""
    advice: str = ""

    def __str__(self) -> str:
        """Return it as one line for a person."""
        return f"{self.name}: {self.detail}" + (f"; {self.advice}" if self.advice else "")
