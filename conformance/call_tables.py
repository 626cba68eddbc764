"""Make the call templates of a target from its tables, with the judgements that a JSON Schema cannot make."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from conformance.call_template import CallTemplate
from conformance.profile import profile
from conformance.secret import Secret
from conformance.target_error import Problem
from conformance.target_file import did_you_mean
from protocol.data import load_yaml

Tables = Mapping[str, Any]


def calls(tables: Tables) -> Mapping[str, CallTemplate]:
    """Return the call templates of a table of tables, by name."""
    return MappingProxyType({name: _call(table) for name, table in tables.items()})


def _call(table: Tables) -> CallTemplate:
    headers = {
        name: value if isinstance(value, str) else Secret(value["env"], os.environ[value["env"]].strip())
        for name, value in table.get("headers", {}).items()
    }
    return CallTemplate(
        url=table.get("url"),
        method=table.get("method", "POST"),
        headers=MappingProxyType(headers),
        body=table.get("body"),
        command=tuple(table.get("command", ())),
        manual=table.get("manual"),
    )


def as_tables(templates: Mapping[str, CallTemplate]) -> dict[str, dict[str, Any]]:
    """Return call templates as the tables of a target, secrets by the name of their variable."""
    return {name: _table(template) for name, template in templates.items()}


def _table(template: CallTemplate) -> dict[str, Any]:
    headers = {
        name: {"env": value.variable} if isinstance(value, Secret) else value
        for name, value in template.headers.items()
    }
    members = {
        "url": template.url,
        "method": None if template.method == "POST" else template.method,
        "headers": headers or None,
        "body": template.body,
        "command": list(template.command) or None,
        "manual": template.manual,
    }
    return {name: value for name, value in members.items() if value is not None}


def placeholders(role: str) -> dict[str, Mapping[str, str]]:
    """Return the placeholders of the calls of a role with their meanings, by the table of the target they are for."""
    known = load_yaml("call_placeholders.yaml")
    triggers = {
        f'trigger.{interface}."{name}"': {**known["trigger"]["all"], **known["trigger"][interface][name]}
        for interface, names in profile(role).sends.items()
        for name in names
    }
    people = {f"provisioning.{name}": known["provisioning"] for name in ("person", "standing")}
    return {**people, **triggers}


def call_problems(tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with the calls of a target: none or two ways, unknown placeholders, operations, variables."""
    known = load_yaml("call_placeholders.yaml")
    for kind, table in tables.get("provisioning", {}).items():
        yield from _problems(f"provisioning.{kind}", table, known["provisioning"])
    for interface, rows in tables.get("trigger", {}).items():
        sent = profile(tables["role"]).sends.get(interface, ())
        for name, table in rows.items():
            key = f'trigger.{interface}."{name}"'
            if name not in sent:
                advice = did_you_mean(name, sent) if sent else f"it sends nothing by the interface {interface}"
                yield Problem(key, f"is no request that the role {tables['role']} sends; {advice}")
                continue
            yield from _problems(key, table, {**known["trigger"]["all"], **known["trigger"][interface][name]})


def _problems(key: str, table: Tables, known: Mapping[str, str]) -> Iterator[Problem]:
    ways = [way for way in ("url", "command", "manual") if way in table]
    if len(ways) != 1:
        yield Problem(key, "has to have one of url, command and manual")
    for name, value in table.get("headers", {}).items():
        variable = None if isinstance(value, str) else str(value["env"])
        if variable and not os.environ.get(variable, "").strip():
            message = f"the environment variable {variable} is not set; set it before the run"
            yield Problem(f"{key}.headers.{name}", message)
    bare = {name: value for name, value in table.items() if name != "headers"}
    for name in sorted(CallTemplate(body=bare).placeholders() - set(known)):
        yield Problem(key, f"{{{name}}} is no placeholder of it; {did_you_mean(name, list(known))}")
