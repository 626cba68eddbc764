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
    for name in profile(role).requirements:
        document = load_yaml(f"requirements/{name}.yaml")
        for row in document["rows"]:
            if row["id"] in rows:
                raise ValueError(f"fixtures/requirements/{name}.yaml: {row['id']} stands there twice")
            rows[row["id"]] = _requirement(row, document)
    return MappingProxyType({name: row for name, row in rows.items() if role in row.roles})


def _requirement(row: Mapping[str, Any], document: Mapping[str, Any]) -> Requirement:
    judge = row.get("judge")
    return Requirement(
        id=row["id"],
        group=row["group"],
        statement=row["statement"],
        clause=_clause(row["clause"], document["documents"]),
        basis=row["basis"],
        keyword=row["keyword"],
        roles=tuple(row.get("roles") or document["roles"]),
        capability=row.get("capability"),
        interpretation=row.get("interpretation"),
        note=row.get("note"),
        untestable=row.get("untestable"),
        judge=judge,
        operations=tuple(judge.get("operations", ())) if judge else (),
    )


def _clause(clause: str, documents: Mapping[str, str]) -> str:
    first, _, rest = clause.partition(" ")
    key = first.rstrip(",:")
    return f"{documents[key]}: {rest}" if key in documents else clause


def revisions(role: str = "ibr") -> list[dict[str, str]]:
    """Return the frozen files of a role with their revision, edition and digest, as the record's header has them."""
    found = []
    for name in profile(role).requirements:
        document = load_yaml(f"requirements/{name}.yaml")
        found.append(
            {
                "interface": document["interface"],
                "revision": document["revision"],
                "commit": document["edition"],
                "requirements_digest": digest(name),
            }
        )
    return found


def digest(name: str) -> str:
    """Return the SHA-256 of the rows of one frozen file, independent of spacing and comments."""
    rows = load_yaml(f"requirements/{name}.yaml")["rows"]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
