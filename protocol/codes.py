"""The code directories of the standard (ibr.md section 5.9) and the closed lists of its API (8 and 9.2)."""

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
        """Return the code that `text` is, or is the label of (upper and lower case are the same)."""
        if text in self.values:
            return text
        wanted = text.casefold()
        return next((code for code, label in self.values.items() if label.casefold() == wanted), None)

    def accepts(self, text: object, labels: bool = True) -> bool:
        """Tell whether `text` is a code of this directory or, unless `labels` is False, a label."""
        if not isinstance(text, str):
            return False
        return self.code_of(text) is not None if labels else text in self.values


def directory(name: str) -> Directory:
    """Return the code directory or closed list `name`; KeyError, with the known names, if unknown."""
    document = _document(name)
    values = {value["code"]: value.get("label", value["code"]) for value in document["values"]}
    return Directory(document["id"], document["clause"], MappingProxyType(values))


def closed_list(name: str) -> tuple[str, ...]:
    """Return the values of a list that the published schema closes; KeyError if it closes no such list."""
    document = _document(name)
    if not document.get("closed", False):
        raise KeyError(f"the directory {name!r} is not closed by the schema; use directory()")
    return tuple(value["code"] for value in document["values"])


@cache
def names() -> tuple[str, ...]:
    """Return the names of all directories and closed lists."""
    return tuple(sorted(path.stem for path in (data_folder("fixtures") / "codes").glob("*.yaml")))


def _document(name: str) -> Any:
    if name not in names():
        raise KeyError(f"no code directory {name!r}; known are {', '.join(names())}")
    return load_yaml(f"codes/{name}.yaml")
