"""Read a target file (TOML) and tell, key by key, what in it is wrong and what to write instead."""

import datetime
import difflib
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from conformance.target_error import Problem, TargetError
from protocol.data import data_folder

_SHOWN = 60
_CREDENTIALS = re.compile(r"//[^/@]*@")


def read_target_file(path: Path) -> dict[str, Any]:
    """Return the tables of a target file; TargetError when it cannot be read or holds what it should not."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise TargetError.of("unreadable", "", f"cannot be read: {reason}", file=path) from None
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 at line {line}; save it as UTF-8"
        raise TargetError.of("content", "", message, file=path) from None
    except tomllib.TOMLDecodeError as error:
        end = f"at its end, line {len(content.splitlines())}"
        reason = _decapitalised(str(error)).replace("at end of document", end)
        raise TargetError.of("content", "", f"is not TOML: {reason}", file=path) from None
    plain: dict[str, Any] = _plain(tables)
    if found := problems(plain):
        raise TargetError("content", found, file=path)
    return plain


def problems(tables: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what the JSON Schema of a target finds wrong, in the order of the keys."""
    errors = _validator().iter_errors(tables)
    found = [problem for error in errors for problem in _explained(error, list(error.instance_path))]
    return tuple(sorted(found, key=lambda problem: problem.key))


def dotted(path: Sequence[str | int]) -> str:
    """Return a path into the tables as a key: data.people[0].programme."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            bare = part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else json.dumps(part)
            text += f".{bare}" if text else bare
    return text


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return the known word that is nearest to this one as a question, or the list of all."""
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {json.dumps(near[0])}?" if near else f"known are {', '.join(known)}"


def _explained(error: jsonschema_rs.ValidationError, path: list[str | int]) -> Iterator[Problem]:
    kind = error.kind.as_dict()
    if error.kind.name == "additionalProperties":
        known = list(_described(path)["properties"])
        for name in kind["unexpected"]:
            yield Problem(dotted([*path, name]), f"unknown key; {did_you_mean(name, known)}")
    elif error.kind.name in {"required", "dependentRequired"} and "property" in kind:
        name = kind["property"]
        yield Problem(dotted([*path, name]), f"is missing; write {_advice([*path, name])}")
    elif error.kind.name == "propertyNames":
        name = kind["error"].instance
        yield Problem(dotted([*path, name]), f"is no identifier of an interpretation; write {_advice(path)}")
    else:
        hidden = "its value" if _described(path).get("writeOnly") else _shown(error.instance)
        yield Problem(dotted(path), f"{hidden} cannot stand here; write {_advice(path)}")


def _advice(path: Sequence[str | int]) -> str:
    described = _described(path)
    advice = str(described.get("description", "a value of the right type"))
    examples = described.get("examples", ())
    if not examples:
        return advice
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    value = [examples[0]] if path and isinstance(path[-1], int) else examples[0]
    return f"{advice}, for example: {name} = {_toml(value)}"


def _described(path: Sequence[str | int]) -> dict[str, Any]:
    """The part of the schema that describes a key; its own words go before those it refers to."""
    node = _resolved(_schema())
    for part in path:
        if isinstance(part, int):
            following = node.get("items", {})
        else:
            following = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        node = _resolved(following)
    return node


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    return {**_schema()["$defs"][reference.rpartition("/")[2]], **node} if reference else node


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    path = data_folder("fixtures") / "schemas" / "target.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@lru_cache(maxsize=1)
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema())


def _plain(value: Any) -> Any:
    """The value as JSON: dates as text, as a person who leaves out their quotes means them."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _shown(value: object) -> str:
    text = _CREDENTIALS.sub("//***@", _toml(value))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _decapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
