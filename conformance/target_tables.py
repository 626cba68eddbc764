"""Make a target from the tables of its file, with the judgements that a JSON Schema cannot make, and back."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from conformance.access.tables import access_as_json, access_of, access_problems
from conformance.call_tables import as_tables, call_problems, calls
from conformance.interpretations import interpretations
from conformance.profile import profile
from conformance.secret import Secret
from conformance.security.tables import (
    encryption_as_json,
    encryption_of,
    security_problems,
    signature_as_json,
    signature_of,
)
from conformance.target import (
    Access,
    Budgets,
    Callback,
    Identities,
    KnownData,
    KnownPerson,
    Scope,
    Subject,
    Target,
    Tls,
)
from conformance.target_error import Problem, TargetError
from conformance.target_file import did_you_mean
from protocol.codes import directory

Tables = Mapping[str, Any]


def target_of(tables: Tables, *, file: Path | None = None) -> Target:
    """Return the target of tables that its JSON Schema accepts; TargetError with all that is wrong beyond."""
    found: list[Problem] = [
        *_address_problems(tables),
        *_scope_problems(tables),
        *_sending_problems(tables),
        *_interpretation_problems(tables),
        *_people_problems(tables),
        *_file_problems(tables, file),
        *_environment_problems(tables),
        *access_problems(tables),
        *security_problems(tables, file),
        *call_problems(tables),
    ]
    if found:
        raise TargetError("content", sorted(found, key=lambda problem: problem.key), file=file)
    people = tuple(KnownPerson(**person) for person in tables.get("data", {}).get("people", ()))
    return Target(
        role=tables["role"],
        url=tables["url"].rstrip("/"),
        base_path=tables.get("base_path"),
        subject=Subject(**tables.get("subject", {})),
        identities=Identities(**tables.get("identities", {})),
        data=KnownData(
            population=tables.get("data", {}).get("population"),
            programmes=tuple(tables.get("data", {}).get("programmes", ())),
            people=people,
        ),
        scope=_scope(tables),
        interpretations=MappingProxyType(dict(tables.get("interpretations", {}))),
        budgets=Budgets(**{name: float(value) for name, value in tables.get("budgets", {}).items()}),
        max_in_flight=tables.get("max_in_flight", 8),
        provisioning=calls(tables.get("provisioning", {})),
        triggers=calls(_flat(tables.get("trigger", {}))),
        callback=Callback(**_with_paths(tables.get("callback", {}), ("certificate", "key"), file)),
        access=access_of(tables),
        signature=signature_of(tables, file),
        encryption=encryption_of(tables, file),
        tls=Tls(**_with_paths(tables.get("tls", {}), ("ca", "certificate", "key"), file)),
        proxy=_proxy(tables),
        file=file,
    )


def _flat(triggers: Tables) -> dict[str, Any]:
    return {f"{interface}.{name}": call for interface, rows in triggers.items() for name, call in rows.items()}


def _nested(triggers: Tables) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for key, call in triggers.items():
        interface, _, name = key.partition(".")
        tables.setdefault(interface, {})[name] = call
    return tables


def as_json(target: Target) -> dict[str, Any]:
    """Return a target as JSON, secrets by the name of their variable, members that have no value left out."""
    bare = replace(target, access=Access(), proxy=None, interpretations={}, file=None, provisioning={}, triggers={})
    bare = replace(bare, signature=None, encryption=None)
    tables: dict[str, Any] = _plain(asdict(bare))
    tables["interpretations"] = dict(target.interpretations)
    del tables["triggers"]
    tables["provisioning"] = as_tables(target.provisioning)
    tables["trigger"] = _nested(as_tables(target.triggers))
    tables["subject"].pop("bundled")
    tables["scope"] = {
        "operations": list(target.operations),
        "not_declared": list(target.not_declared),
        "not_sent": list(target.scope.not_sent),
        "capabilities": sorted(target.capabilities),
    }
    tables["access"] = access_as_json(target.access)
    if target.signature:
        tables["signature"] = signature_as_json(target.signature)
    if target.encryption:
        tables["encryption"] = encryption_as_json(target.encryption)
    if target.proxy:
        proxy = target.proxy
        tables["proxy"] = {"env": proxy.variable} if isinstance(proxy, Secret) else proxy
    if target.file:
        tables["file"] = str(target.file)
    return tables


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, Path) else value


# ---- addresses


def _address_problems(tables: Tables) -> Iterator[Problem]:
    addresses = {"url": tables["url"], "callback.public_url": tables.get("callback", {}).get("public_url")}
    for key, address in addresses.items():
        if address is None:
            continue
        try:
            usable = address.isascii() and bool(urlsplit(address).hostname) and urlsplit(address).port != 0
        except ValueError:
            usable = False
        if not usable:
            advice = "write a host name (an international one as xn--...) or IP address, a port up to 65535"
            yield Problem(key, f"is no address that can be reached; {advice}")
    listen = tables.get("callback", {}).get("listen")
    if listen and int(listen.rpartition(":")[2]) > 65535:
        yield Problem("callback.listen", "has no such port; write one from 1 to 65535, or 0 for any")


# ---- what is declared


def _scope(tables: Tables) -> Scope:
    scope = tables.get("scope", {})
    served = _served_by(tables["role"])
    named, missing = scope.get("operations"), scope.get("not_declared", ())
    declared = tuple(name for name in served if (name in named if named is not None else name not in missing))
    return Scope(
        declared=declared,
        not_declared=tuple(name for name in served if name not in declared),
        not_sent=tuple(scope.get("not_sent", ())),
        capabilities=frozenset(scope.get("capabilities", ())),
    )


def _served_by(role: str) -> tuple[str, ...]:
    return tuple(operation.name for operation in profile(role).served)


def _sending_problems(tables: Tables) -> Iterator[Problem]:
    sent = [f"{interface}.{name}" for interface, names in profile(tables["role"]).sends.items() for name in names]
    for name in tables.get("scope", {}).get("not_sent", ()):
        if name not in sent:
            advice = did_you_mean(name, sent) if sent else "it sends none"
            yield Problem("scope.not_sent", f'"{name}" is no request that the role {tables["role"]} sends; {advice}')
        elif name in _flat(tables.get("trigger", {})):
            yield Problem("scope.not_sent", f'"{name}" has a trigger; write it in one of the two places')


def _scope_problems(tables: Tables) -> Iterator[Problem]:
    scope, served = tables.get("scope", {}), _served_by(tables["role"])
    if "operations" in scope and "not_declared" in scope:
        yield Problem("scope.not_declared", "stands beside scope.operations; write one of the two")
        return
    key = "scope.not_declared" if "not_declared" in scope else "scope.operations"
    unknown = [name for name in scope.get(key.partition(".")[2], ()) if name not in served]
    for name in unknown:
        advice = did_you_mean(name, served)
        yield Problem(key, f'"{name}" is no operation that the role {tables["role"]} serves; {advice}')
    if not unknown:
        yield from _profile_problems(tables["role"], frozenset(_scope(tables).declared), key)


def _profile_problems(role: str, declared: frozenset[str], key: str) -> Iterator[Problem]:
    least = profile(role)
    for row in least.always:
        if row["operation"] not in declared:
            name, source = row["operation"], row["source"]
            yield Problem(key, f'"{name}" cannot be left undeclared ({source}); declare it')
    for row in least.one_of:
        if not declared.intersection(row["operations"]):
            names = " or ".join(f'"{name}"' for name in row["operations"])
            yield Problem(key, f"one of {names} must be declared ({row['source']})")


# ---- interpretations and people


def _interpretation_problems(tables: Tables) -> Iterator[Problem]:
    for name, reading in tables.get("interpretations", {}).items():
        key = f"interpretations.{name}"
        known = interpretations()
        if name not in known:
            yield Problem(key, f"is no interpretation; {did_you_mean(name, list(known))}")
        elif reading not in known[name].readings:
            advice = did_you_mean(reading, list(known[name].readings))
            yield Problem(key, f'"{reading}" is none of its readings; {advice}')


def _people_problems(tables: Tables) -> Iterator[Problem]:
    statuses = directory("enrolment_status")
    for index, person in enumerate(tables.get("data", {}).get("people", ())):
        status = person.get("enrolment_status")
        if status is not None and not statuses.accepts(status):
            known = ", ".join(f"{code} ({label})" for code, label in statuses.values.items())
            yield Problem(f"data.people[{index}].enrolment_status", f'"{status}" is none of {known}')


# ---- files and the environment


def _with_paths(table: Tables, names: tuple[str, ...], file: Path | None) -> dict[str, Any]:
    folder = file.parent if file else Path()
    return {name: folder / value if name in names else value for name, value in table.items()}


def _file_problems(tables: Tables, file: Path | None) -> Iterator[Problem]:
    for table, names in (("callback", ("certificate", "key")), ("tls", ("ca", "certificate", "key"))):
        paths = _with_paths(tables.get(table, {}), names, file)
        for name in names:
            if name in paths and not (paths[name].is_file() and os.access(paths[name], os.R_OK)):
                advice = f"no file can be read at {paths[name]}; write the path of a PEM file"
                yield Problem(f"{table}.{name}", advice)


def _environment_problems(tables: Tables) -> Iterator[Problem]:
    access, proxy = tables.get("access", {}), tables.get("proxy")
    secrets = {f"access.{name}": access.get(name) for name in ("authorization", "client_secret")}
    secrets["signature.secret"] = tables.get("signature", {}).get("secret")
    for key, reference in (*secrets.items(), ("proxy", proxy)):
        if not isinstance(reference, Mapping):
            continue
        name = reference["env"]
        value = os.environ.get(name, "").strip()
        if not value:
            yield Problem(key, f"the environment variable {name} is not set; set it before the run")
        elif not (value.isascii() and value.isprintable()):
            yield Problem(key, f"the value of {name} cannot be sent; it must be printable ASCII")
        elif key == "proxy" and not value.startswith("http://"):
            yield Problem(key, f"the value of {name} is no address of a proxy; it must start with http://")


def _proxy(tables: Tables) -> str | Secret | None:
    proxy = tables.get("proxy")
    return Secret(proxy["env"], os.environ[proxy["env"]].strip()) if isinstance(proxy, Mapping) else proxy
