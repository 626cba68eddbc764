"""The requirements of the standard, as frozen rows: what a check judges and a report lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from conformance.profile import profile
from protocol.data import load_yaml


@dataclass(frozen=True)
class Requirement:
    """One testable statement of the standard."""

    id: str
    group: str
    statement: str
    clause: str
    basis: str
    keyword: str
    roles: tuple[str, ...]
    capability: str | None = None
    interpretation: str | None = None
    note: str | None = None
    untestable: str | None = None
    judge: Mapping[str, Any] | None = None
    operations: tuple[str, ...] = ()

    @property
    def mandatory(self) -> bool:
        """Whether breaking it is a fail; otherwise it is a warning."""
        return self.keyword == "MUST"


@cache
def catalogue(role: str = "ibr") -> Mapping[str, Requirement]:
    """Return the requirements of a role by id, in the order of the files; KeyError for an unknown role."""
    rows: dict[str, Requirement] = {}
    part = profile(role)
    for name in part.requirements:
        document = load_yaml(f"requirements/{name}.yaml")
        cited = _cited(document, part.serves)
        for row in document["rows"]:
            if row["id"] in rows:
                raise ValueError(f"fixtures/requirements/{name}.yaml: {row['id']} stands there twice")
            rows[row["id"]] = _requirement(row, document, cited)
    return MappingProxyType({name: row for name, row in rows.items() if role in row.roles})


@dataclass(frozen=True)
class _Cited:
    """What the file of an interface calls what the rows cite, where it is another file than theirs (`elsewhere`)."""

    documents: Mapping[str, str]
    schemas: Mapping[str, str]
    interpretations: Mapping[str, str]

    def clause(self, clause: str) -> str:
        """Return a clause with the document and the schemas of the interface."""
        for name, other in self.schemas.items():
            clause = clause.replace(name, other)
        first, _, rest = clause.partition(" ")
        key = first.rstrip(",:")
        return f"{self.documents[key]}: {rest}" if key in self.documents else clause

    def interpretation(self, name: str | None) -> str | None:
        """Return an interpretation of the interface."""
        return None if name is None else self.interpretations.get(name, name)


def _cited(document: Mapping[str, Any], interface: str) -> _Cited:
    other = document.get("elsewhere", {}).get(interface, {})
    return _Cited(
        documents={**document["documents"], **other.get("documents", {})},
        schemas=other.get("schemas", {}),
        interpretations=other.get("interpretations", {}),
    )


def _requirement(row: Mapping[str, Any], document: Mapping[str, Any], cited: _Cited) -> Requirement:
    judge = row.get("judge")
    return Requirement(
        id=row["id"],
        group=row["group"],
        statement=row["statement"],
        clause=cited.clause(row["clause"]),
        basis=row["basis"],
        keyword=row["keyword"],
        roles=tuple(row.get("roles") or document["roles"]),
        capability=row.get("capability"),
        interpretation=cited.interpretation(row.get("interpretation")),
        note=row.get("note"),
        untestable=row.get("untestable"),
        judge=judge,
        operations=tuple(judge.get("operations", ())) if judge else (),
    )


def revisions(role: str = "ibr") -> list[dict[str, str]]:
    """Return the frozen files of a role with their revision, edition and digest, as the record's header has them."""
    part = profile(role)
    found = []
    for name in part.requirements:
        document = load_yaml(f"requirements/{name}.yaml")
        other = document.get("elsewhere", {}).get(part.serves, {})
        found.append(
            {
                "interface": document["interface"],
                "revision": document["revision"],
                "commit": other.get("edition", document["edition"]),
                "requirements_digest": digest(name),
            }
        )
    return found


@cache
def digest(name: str) -> str:
    """Return the SHA-256 of the rows of one frozen file, independent of spacing and comments."""
    rows = load_yaml(f"requirements/{name}.yaml")["rows"]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
