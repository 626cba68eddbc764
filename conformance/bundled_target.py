"""The bundled simulators as targets, described by files like any other system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.access.bundled import with_access
from conformance.security.bundled import identified
from conformance.target import Subject, Target
from conformance.target_error import TargetError
from protocol.data import data_folder

_NOTHING: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def bundled_target(role: str, url: str, declared: Mapping[str, Mapping[str, Any]] = _NOTHING) -> Target:
    """Return the target of the bundled simulator of a role at an address (`fixtures/targets/`).

    `declared` are members of its tables, in place of those in the file; the capability bearer brings the client that
    a bundled system has. TargetError when the tables cannot be so.
    """
    from conformance.target_file import problems
    from conformance.target_tables import target_of

    file = data_folder("fixtures") / "targets" / f"{role}.toml"
    tables = {**_tables(file)}
    tables |= {name: {**tables.get(name, {}), **members} for name, members in declared.items()}
    tables = identified(role, tables)
    if found := problems(tables):
        raise TargetError("content", found, file=file)
    subject = Subject(name=f"bundled simulator ({role})", bundled=True)
    target = replace(target_of(tables, file=file), url=url.rstrip("/"), subject=subject, file=None)
    return with_access(target) if "bearer" in target.capabilities else target


@cache
def _tables(file: Path) -> Mapping[str, Any]:
    from conformance.target_file import read_target_file

    return MappingProxyType(read_target_file(file))
