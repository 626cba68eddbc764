"""One generated case: what is changed in an otherwise lawful message, told as data."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.faults import FaultyMessage, spoilt


@dataclass(frozen=True)
class Case:
    """One case: the kind that it is one of, what it is in words, and the change, as in `fixtures/faults.yaml`."""

    kind: str
    words: str
    change: Mapping[str, Any]

    def made_of(self, document: Mapping[str, Any], names: Mapping[str, str]) -> FaultyMessage:
        """Return the case as made of a lawful message; `names` tells what `{now}` and the like stand for."""
        return spoilt(self.change, copy.deepcopy(dict(document)), names)

    def changes_nothing_in(self, document: Mapping[str, Any], names: Mapping[str, str]) -> bool:
        """Tell whether the case leaves out an optional member that a message does not have."""
        return "leave_out" in self.change and self.made_of(document, names).document == document

    def as_line(self) -> dict[str, Any]:
        """Return the case as it stands in the corpus."""
        return {"kind": self.kind, "words": self.words, **self.change}


def case_of_change(change: Mapping[str, Any], kind: str = "") -> Case:
    """Return the case of a change that is no line of the corpus: it is told as JSON."""
    return Case(kind, f"the change {json.dumps(change, ensure_ascii=False)}", change)


def case_of(line: Mapping[str, Any]) -> Case:
    """Return the case that a line of the corpus tells."""
    change = {name: value for name, value in line.items() if name not in ("kind", "words")}
    return Case(line["kind"], line["words"], change)
