"""From what a JSON Schema validator found to what a person reads: the relevant branch, one sentence each."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from protocol.datetimes import parse_datetime
from protocol.json_text import child_pointer
from protocol.schema_document import referred, rules
from protocol.tolerances import Finding
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


def findings(error: ValidationError) -> Iterator[Finding]:
    """Yield the broken rules that `error` stands for: one, or one for each missing member."""
    pointer = ""
    for token in error.absolute_path:
        pointer = child_pointer(pointer, token)
    if error.validator == "required":
        around: Any = error.instance
        wanted: Any = error.validator_value
        for name in wanted:
            if name not in around:
                yield _finding(error, child_pointer(pointer, name))
    else:
        yield _finding(error, pointer)


def _finding(error: ValidationError, pointer: str) -> Finding:
    schema: Any = error.schema
    rule = rules()[id(schema)]
    return Finding(pointer, str(error.validator), error.instance, schema, rule.clause, rule.interpretation)


def nearest_alternative(
    validator: Any, alternatives: list[Any], instance: Any, schema: Any
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
        key=lambda index: (-_members_present(alternatives[index], instance), len(first[index]), index),
    )
    yield from _descended(validator, alternatives, instance, nearest)


def _descended(
    validator: Any, alternatives: list[Any], instance: Any, index: int
) -> Iterator[ValidationError]:
    errors: Iterator[ValidationError] = validator.descend(instance, alternatives[index], schema_path=index)
    return errors


def _wrong_type(errors: list[ValidationError]) -> bool:
    return any(error.validator == "type" and not error.relative_path for error in errors)


def _members_present(schema: Any, instance: Any) -> int:
    known = referred(schema).get("properties", {})
    return sum(name in known for name in instance) if isinstance(instance, dict) else 0


# The validator that explains: draft 2020-12, of alternatives the nearest.
ExplainingValidator: Final[type[Draft202012Validator]] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"anyOf": nearest_alternative}
)


def sentence(finding: Finding) -> str:
    """Say in one sentence what stands there and what is expected."""
    place = _place(finding.pointer)
    if finding.keyword == "required":
        return f"{place} is missing"
    if finding.keyword == "maxLength":
        return (
            f"{place} has {len(finding.value)} characters; at most {finding.schema['maxLength']} are allowed"
        )
    if finding.keyword == "format":
        return f"{place} is {shown(finding.value)}, which {_format_fault(finding)}"
    if finding.keyword == "enum" and finding.pointer == "/header/action":
        wanted = " or ".join(shown(value) for value in finding.schema["enum"])
        return f"{place} is {shown(finding.value)}; the standard gives {wanted} for this path"
    return f"{place} is {shown(finding.value)}; expected {_expected(finding.schema, finding.keyword)}"


def _format_fault(finding: Finding) -> str:
    if finding.schema["format"] != "date-time":
        return "is no absolute URI"
    try:
        parse_datetime(finding.value)
    except ValueError as error:
        return str(error)
    raise AssertionError("the format was found broken")


def _expected(schema: dict[str, Any], keyword: str) -> str:
    if "x-expected" in schema and keyword != "type":
        return str(schema["x-expected"])
    if keyword == "enum":
        values = schema["enum"]
        if len(values) > MAX_LISTED:
            values = [*values[: MAX_LISTED - 1], f"... ({len(values)} in all)"]
        return f"one of {', '.join(values)}"
    alternatives = schema.get("anyOf", [schema])
    types = [name for part in alternatives for name in _types(referred(part))]
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
