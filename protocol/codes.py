"""The code directories of the standard and the closed lists of its API (ibr.md 5.9, 8, 9.2; ess.md 6, 8).

What an interface has of its own lies in a folder of its name under fixtures/codes; what it shares, beside it.
Where two sources number one directory otherwise, the file has an edition for each, and the first is the default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import data_folder, load_yaml


@dataclass(frozen=True)
class Directory:
    """One code directory: its codes in order with their labels (the code again where none is published)."""

    name: str
    clause: str
    values: Mapping[str, str]

    def code_of(self, text: str) -> str | None:
        """Return the code that `text` is, or is the label of.

        Upper and lower case are the same, and an explanation in parentheses, as the pages print, is no part of a label.
        """
        if text in self.values:
            return text
        wanted = text.partition(" (")[0].casefold()
        return next((code for code, label in self.values.items() if label.casefold() == wanted), None)

    def accepts(self, text: object, labels: bool = True) -> bool:
        """Tell whether `text` is a code of this directory or, unless `labels` is False, a label."""
        if not isinstance(text, str):
            return False
        return self.code_of(text) is not None if labels else text in self.values


def directory(name: str, *, interface: str = "ibr", edition: str | None = None) -> Directory:
    """Return the code directory or closed list `name`; KeyError, with the known names, if unknown.

    `edition` names one of editions(); without it, it is the first.
    """
    return _directory(name, interface, edition)


@cache
def _directory(name: str, interface: str, edition: str | None) -> Directory:
    document = _document(name, interface)
    rows = _rows(document, edition)
    values = {value["code"]: value.get("label", value["code"]) for value in rows}
    clause = document.get("clauses", {}).get(interface) or document["clause"]
    return Directory(document["id"], clause, MappingProxyType(values))


@cache
def editions(name: str, *, interface: str = "ibr") -> tuple[str, ...]:
    """Return the names of the editions of a directory, the default first; none where all sources agree."""
    return tuple(_document(name, interface).get("editions", ()))


@cache
def closed_list(name: str, *, interface: str = "ibr") -> tuple[str, ...]:
    """Return the values of a list that the published schema closes; KeyError if it closes no such list."""
    document = _document(name, interface)
    if not document.get("closed", False):
        raise KeyError(f"the directory {name!r} is not closed by the schema; use directory()")
    return tuple(value["code"] for value in document["values"])


@cache
def names(interface: str = "ibr") -> tuple[str, ...]:
    """Return the names of all directories and closed lists of `interface`, its own and the shared."""
    return tuple(sorted(_files(interface)))


@cache
def _files(interface: str) -> Mapping[str, str]:
    folder = data_folder("fixtures") / "codes"
    shared = {path.stem: f"codes/{path.name}" for path in folder.glob("*.yaml")}
    return shared | {path.stem: f"codes/{interface}/{path.name}" for path in (folder / interface).glob("*.yaml")}


def _document(name: str, interface: str) -> Any:
    known = _files(interface)
    if name not in known:
        raise KeyError(f"no code directory {name!r}; known are {', '.join(sorted(known))}")
    return load_yaml(known[name])


def _rows(document: Any, edition: str | None) -> Any:
    known = document.get("editions", {})
    if edition is None:
        return next(iter(known.values())) if known else document["values"]
    if edition not in known:
        there = ", ".join(known) or "none"
        raise KeyError(f"no edition {edition!r} of {document['id']!r}; known are {there}")
    return known[edition]
