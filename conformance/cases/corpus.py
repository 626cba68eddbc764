"""The corpus of generated cases: made, written, and read again only as it was written (`fixtures/cases/`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from conformance.cases.case import Case, case_of
from conformance.cases.invalid import invalid_cases
from conformance.cases.optional import optional_cases
from conformance.cases.unusual import unusual_cases
from protocol.data import data_folder, load_yaml
from protocol.operations import interfaces, operations

_MANIFEST = "manifest.yaml"


class CorpusError(Exception):
    """A file of the corpus is not the one that was released."""

    exit_code = 4


@cache
def corpus(operation: str, interface: str) -> tuple[Case, ...]:
    """Return the cases of an operation, in the order of the file.

    KeyError if there are none; CorpusError if the file is not the one of the manifest.
    """
    name = file_name(operation, interface)
    digest = load_yaml(f"cases/{_MANIFEST}")["files"][name]
    content = (data_folder("fixtures") / "cases" / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise CorpusError(f"fixtures/cases/{name} is not as released; its SHA-256 in {_MANIFEST} is {digest[:12]}...")
    return tuple(case_of(json.loads(line)) for line in content.splitlines())


def cases_of_kind(operation: str, interface: str, kind: str) -> tuple[Case, ...]:
    """Return the cases of one kind; empty where the operation has none."""
    return tuple(case for case in corpus(operation, interface) if case.kind == kind)


def file_name(operation: str, interface: str) -> str:
    """Return the file of an operation, such as `ibr/txn_on_status.jsonl`."""
    return f"{interface}/{operation.replace('/', '_').replace('-', '_')}.jsonl"


def generated(operation: str, interface: str) -> bytes:
    """Return the file of an operation as it is generated: one case a line, the invalid ones first."""
    about = (operation, interface)
    cases = [*invalid_cases(*about), *unusual_cases(*about), *optional_cases(*about)]
    lines = [json.dumps(case.as_line(), ensure_ascii=False, separators=(",", ":")) for case in cases]
    return "".join(f"{line}\n" for line in lines).encode()


def write_corpus(folder: Path) -> Mapping[str, str]:
    """Write the files of every operation and their manifest into a folder; return the digest of each file."""
    digests = {}
    for operation, interface in _operations():
        name, content = file_name(operation, interface), generated(operation, interface)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        digests[name] = hashlib.sha256(content).hexdigest()
    lines = "".join(f"  {name}: {digest}\n" for name, digest in digests.items())
    heading = "# The SHA-256 of each file of generated cases. `python -m conformance.cases` writes them again.\n"
    (folder / _MANIFEST).write_text(f"{heading}files:\n{lines}", encoding="utf-8")
    return digests


def _operations() -> Iterator[tuple[str, str]]:
    for interface in interfaces():
        for operation in operations(interface):
            yield operation, interface
