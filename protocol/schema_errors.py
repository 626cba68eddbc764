"""From what a JSON Schema validator found to what a person reads: the relevant branch, one sentence each."""

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from typing import Any, Final

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from protocol.datetimes import parse_datetime
from protocol.findings import Finding
from protocol.json_text import child_pointer
from protocol.schema_document import referred, rules
from protocol.wording import shown

MAX_LISTED: Final = 5
_COMPARED: Final = 20
_WORDS: Final = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
}


def findings(error: ValidationError, interface: str = "ibr") -> Iterator[Finding]:
    """Yield the broken rules that `error` stands for: one, or one for each missing member."""
    pointer = ""
    for token in error.absolute_path:
        pointer = child_pointer(pointer, token)
    if error.validator == "required":
        around: Any = error.instance
        wanted: Any = error.validator_value
        for name in wanted:
            if name not in around:
                yield _finding(error, child_pointer(pointer, name), interface)
    else:
        yield _finding(error, pointer, interface)


def _finding(error: ValidationError, pointer: str, interface: str) -> Finding:
    schema: Any = error.schema
    rule = rules(interface)[id(schema)]
    keyword = str(error.validator)
    return Finding(pointer, keyword, error.instance, schema, rule.clause, rule.interpretation, interface)


def nearest_alternative(
    interface: str, validator: Any, alternatives: list[Any], instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """Judge `anyOf`: yield the errors of the alternative that comes nearest, unless one of them holds.

    Nearest is the one with most of its members present, then the one with fewest errors. Unlike the usual
    `anyOf` it goes through no alternative further than it must: a message can have a million errors.
    """
    first = []
    for index in range(len(alternatives)):
        errors = list(islice(_descended(validator, alternatives, instance, index), _COMPARED))
        if not errors:
            return
        first.append(errors)
    fitting = [index for index in range(len(first)) if not _wrong_type(first[index])]
    if not fitting:
        yield ValidationError("no alternative has the type of this value")
        return
    nearest = min(
        fitting,
        key=lambda index: (-_members_present(alternatives[index], instance, interface), len(first[index]), index),
    )
    yield from _descended(validator, alternatives, instance, nearest)


def _descended(validator: Any, alternatives: list[Any], instance: Any, index: int) -> Iterator[ValidationError]:
    errors: Iterator[ValidationError] = validator.descend(instance, alternatives[index], schema_path=index)
    return errors


def _wrong_type(errors: list[ValidationError]) -> bool:
    return any(error.validator == "type" and not error.relative_path for error in errors)


def _members_present(schema: Any, instance: Any, interface: str) -> int:
    known = referred(schema, interface).get("properties", {})
    return sum(name in known for name in instance) if isinstance(instance, dict) else 0


@cache
def explaining_validator(interface: str = "ibr") -> type[Draft202012Validator]:
    """Return the validator that explains: draft 2020-12, of alternatives the nearest."""
    extended: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"anyOf": partial(nearest_alternative, interface)}
    )
    return extended


def sentence(finding: Finding) -> str:
    """Say in one sentence what stands there and what is expected."""
    place = _place(finding.pointer)
    if finding.keyword == "required":
        return f"{place} is missing"
    if finding.keyword == "maxLength":
        return f"{place} has {len(finding.value)} characters; at most {finding.schema['maxLength']} are allowed"
    if finding.keyword == "format":
        return f"{place} is {shown(finding.value)}, which {_format_fault(finding)}"
    if finding.keyword == "enum" and finding.pointer == "/header/action":
        wanted = " or ".join(shown(value) for value in finding.schema["enum"])
        return f"{place} is {shown(finding.value)}; the standard gives {wanted} for this path"
    return f"{place} is {shown(finding.value)}; expected {_expected(finding)}"


def _format_fault(finding: Finding) -> str:
    if finding.schema["format"] != "date-time":
        return "is no absolute URI"
    try:
        parse_datetime(finding.value)
    except ValueError as error:
        return str(error)
    raise AssertionError("the format was found broken")


def _expected(finding: Finding) -> str:
    schema, keyword = finding.schema, finding.keyword
    if "x-expected" in schema and keyword != "type":
        return str(schema["x-expected"])
    if keyword == "enum":
        values = schema["enum"]
        if len(values) > MAX_LISTED:
            values = [*values[: MAX_LISTED - 1], f"... ({len(values)} in all)"]
        return f"one of {', '.join(values)}"
    alternatives = schema.get("anyOf", [schema])
    types = [name for part in alternatives for name in _types(referred(part, finding.interface))]
    return " or ".join(dict.fromkeys(_WORDS[name] for name in types))


def _types(schema: dict[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _place(pointer: str) -> str:
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if not tokens:
        return "the message"
    if tokens[-1].isdigit() and len(tokens) > 1:
        return f"item {tokens[-1]} of `{tokens[-2]}`"
    return f"`{tokens[-1]}`"
