"""Judge the constraints that requirement rows state as data: what must hold at a place of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from conformance.requirements import Requirement
from protocol.codes import closed_list, directory, editions
from protocol.datetimes import parse_datetime
from protocol.json_text import MISSING, child_pointer, resolve_pointer
from protocol.queries import fitting_types

# Each rule: (value, argument, message) -> what was expected, or None when the value satisfies it.
Rule = Callable[[Any, Any, Message], str | None]


def applies(requirement: Requirement, message: Message) -> bool:
    """Tell whether the constraint of a row is about messages of this kind, interface and operation."""
    judge = requirement.judge
    if judge is None or message.kind not in judge["messages"]:
        return False
    if "interface" in judge and _interface(message) != judge["interface"]:
        return False
    names = judge.get("operations")
    if names and (message.operation is None or message.operation.name not in names):
        return False
    return not message.bare or "of" in judge or _first(judge["at"]).startswith("/message/")


def judge_constraint(requirement: Requirement, message: Message) -> None:
    """Raise Violated where the message breaks the row, NotApplicable where it has no such place."""
    judge = requirement.judge
    assert judge is not None
    judged = 0
    for pointer, value in _places(message, judge):
        if not _conditions_hold(judge, message, pointer):
            continue
        # Nothing in a data object is mandatory: null there says what a missing member says (IBR-I-16, ESS-C-31).
        silent = value is MISSING or ("of" in judge and value is None)
        if silent and "present" not in judge["must"]:
            continue
        judged += 1
        _require(judge["must"], value, message, pointer)
    if not judged:
        raise NotApplicable(f"no message of the IUT had `{_first(judge['at'])}`")


def _require(rules: list[Any], value: Any, message: Message, pointer: str) -> None:
    for rule in rules:
        name, argument = next(iter(rule.items())) if isinstance(rule, dict) else (rule, None)
        expected = RULES[name](value, argument, message)
        if expected is None:
            continue
        actual = "nothing: the member is not there" if value is MISSING else shown(value)
        came = "is missing" if value is MISSING else f"is {actual}"
        raise Violated(
            f"`{pointer}` {came}; expected {expected}",
            expected=expected,
            actual=actual,
            at=message.place(pointer),
        )


def _first(at: str | list[str]) -> str:
    return at if isinstance(at, str) else at[0]


Found = tuple[str, Any]
"""A place of a message, and the value there or MISSING."""


def _places(message: Message, judge: Mapping[str, Any]) -> Iterator[Found]:
    """Yield the places that a row names: in the message, or in each of the data objects that it is `of`."""
    at = judge["at"]
    kinds = judge.get("of")
    bases: Iterable[Found] = [("", {"message": message.document} if message.bare else message.document)]
    if kinds is not None:
        bases = ((pointer, found) for kind, pointer, found in message.data_objects if kind in kinds)
    for base in bases:
        for pattern in [at] if isinstance(at, str) else at:
            yield from _places_below(base, pattern)


def _places_below(base: Found, pattern: str) -> Iterator[Found]:
    parents, last = _tokens(pattern)
    for parent, holder in _existing(base, parents) if parents else (base,):
        if last == "*":
            if isinstance(holder, list):
                yield from ((f"{parent}/{index}", item) for index, item in enumerate(holder))
        elif isinstance(holder, dict):
            yield f"{parent}/{last}", holder.get(last, MISSING)
        elif _says_something(holder):
            yield f"{parent}/{last}", _child(holder, last)


@cache
def _tokens(pattern: str) -> tuple[tuple[str, ...], str]:
    """Return the members on the way to a place, and the last one; no name of the standard has to be escaped."""
    *parents, last = pattern.split("/")[1:]
    return tuple(parents), last


def _says_something(holder: Any) -> bool:
    """Tell whether what stands in the place of an object is a value all the same; official samples leave some empty."""
    return holder is not MISSING and holder not in (None, "", [])


def _existing(found: Found, tokens: tuple[str, ...]) -> Iterator[Found]:
    if not tokens:
        yield found
        return
    (pointer, value), first, rest = found, tokens[0], tokens[1:]
    if first == "*":
        for index, item in enumerate(value if isinstance(value, list) else []):
            yield from _existing((f"{pointer}/{index}", item), rest)
        return
    nearer = _child(value, first)
    if nearer is not MISSING:
        yield from _existing((f"{pointer}/{first}", nearer), rest)


def _child(value: Any, name: str) -> Any:
    return value.get(name, MISSING) if isinstance(value, dict) else resolve_pointer(value, child_pointer("", name))


def _conditions_hold(judge: Mapping[str, Any], message: Message, pointer: str) -> bool:
    unless, only = judge.get("unless"), judge.get("only")
    if unless and message.at(_relative(unless["at"], pointer)) == unless["is"]:
        return False
    return not only or message.at(_relative(only["at"], pointer)) == only["is"]


def _relative(at: str, pointer: str) -> str:
    if not at.startswith("../"):
        return at
    return child_pointer(pointer.rpartition("/")[0], at.removeprefix("../"))


def _is(expected: str, test: Callable[[Any], bool]) -> Rule:
    return lambda value, argument, message: None if value is not MISSING and test(value) else expected


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _date_time(value: Any, argument: Any, message: Message) -> str | None:
    expected = "an ISO 8601 date-time with time zone"
    if not isinstance(value, str):
        return expected
    try:
        parse_datetime(value)
    except ValueError as error:
        return f"{expected}; it {error}"
    return None


def _interface(message: Message) -> str:
    return message.operation.interface if message.operation else "ibr"


def _one_of(value: Any, argument: str, message: Message) -> str | None:
    values = closed_list(argument, interface=_interface(message))
    return None if isinstance(value, str) and value in values else "one of " + ", ".join(values)


def _one_of_or_empty(value: Any, argument: str, message: Message) -> str | None:
    return None if value in ("", None) else _one_of(value, argument, message)


def _own_action(value: Any, argument: Any, message: Message) -> str | None:
    operation = message.operation
    wanted = operation and (operation.action if message.callback else operation.answer_action)
    return None if value == wanted else f"the action `{wanted}`"


def _any_of(value: Any, argument: list[str], message: Message) -> str | None:
    return None if value in argument else " or ".join(argument)


def _typed(value: Any, argument: list[str], message: Message) -> str | None:
    """Accept a query whose form is one of those that the type beside it names; nobody defines the form of graphql."""
    type_name, query_name = argument
    if not isinstance(value, dict) or query_name not in value or value.get(type_name) in (None, "graphql"):
        return None
    return None if value[type_name] in fitting_types(value[query_name]) else f"a `{query_name}` of its `{type_name}`"


def _max_length(value: Any, argument: int, message: Message) -> str | None:
    return f"at most {argument} characters" if isinstance(value, str) and len(value) > argument else None


def _pattern_or_empty(value: Any, argument: str, message: Message) -> str | None:
    return None if value in ("", None) or re.fullmatch(argument, str(value)) else f"text that matches {argument}"


def _at_least(value: Any, argument: int, message: Message) -> str | None:
    """Accept a number from the least one on, and what is no number."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"at least {argument}" if number and value < argument else None


def _in_order(value: Any, argument: list[str], message: Message) -> str | None:
    """Accept an object whose first date-time is not after the second, and one of which either cannot be read."""
    first, second = argument
    try:
        moments = [parse_datetime(str(value[name])) for name in (first, second)]
    except (KeyError, TypeError, ValueError):
        return None
    return None if moments[0] <= moments[1] else f"a `{second}` that is not before its `{first}`"


def _either(value: Any, argument: list[list[str]], message: Message) -> str | None:
    if isinstance(value, dict) and any(all(name in value for name in names) for names in argument):
        return None
    return " or ".join(" and ".join(f"`{name}`" for name in names) for names in argument)


def named_event(value: Any) -> str | None:
    """Return the event that a value names, in whatever spelling and with whatever prefix (IBR-I-30, ESS-C-30)."""
    name = str(value).rpartition(":")[2].lower().replace("enrollement", "enrolment").replace("enrollment", "enrolment")
    known = ("enrolment", "enrolment_status_change")
    return name if isinstance(value, str) and name in known else None


def _event_type(value: Any, argument: Any, message: Message) -> str | None:
    listed = " or ".join(closed_list("event_type", interface=_interface(message)))
    return None if named_event(value) else listed


def _entry_of(value: Any, argument: str, message: Message) -> str | None:
    """Accept a code or label of any edition of a directory, and what says nothing."""
    if value is None or value == "":
        return None
    interface = _interface(message)
    known = [
        directory(argument, interface=interface, edition=edition)
        for edition in editions(argument, interface=interface) or (None,)
    ]
    if not isinstance(value, bool) and any(each.accepts(str(value)) for each in known):
        return None
    return f"an entry of {known[0].name}: " + ", ".join(f"{code} {label}" for code, label in known[0].values.items())


def _enrolled_status(value: Any, argument: Any, message: Message) -> str | None:
    """Accept every reading of the status: the words of the file, CD.EMP.03, yes and no (ESS-C-22, ESS-C-29)."""
    known = directory("enrolment_status", interface=_interface(message))
    said = isinstance(value, str) and (known.accepts(value) or value.casefold() in ("yes", "no"))
    return None if said else "one of " + ", ".join(closed_list("enrolled_status", interface=_interface(message)))


RULES: Mapping[str, Rule] = {
    "present": _is("the member", lambda value: True),
    "string": _is("a string", lambda value: isinstance(value, str)),
    "string-or-empty": _is("a string", lambda value: value is None or isinstance(value, str)),
    "not-empty": _is("something that is not empty", lambda value: value not in ("", [], {}, None)),
    "integer": _is("an integer", _whole),
    "number": _is("a number", lambda value: isinstance(value, float) or _whole(value)),
    "boolean": _is("true or false", lambda value: isinstance(value, bool)),
    "object": _is("an object", lambda value: isinstance(value, dict)),
    "array": _is("a list", lambda value: isinstance(value, list)),
    "object-or-array": _is("an object", lambda value: isinstance(value, dict | list)),
    "text-or-texts": _is(
        "a string, or a list of strings",
        lambda value: value != [] and all(isinstance(each, str) for each in _listed(value)),
    ),
    "object-or-empty": _is("an object", lambda value: isinstance(value, dict) or value in ("", None)),
    "objects": _is(
        "an object, or a list of objects", lambda value: all(isinstance(each, dict) for each in _listed(value))
    ),
    "date-time": _date_time,
    "one-of": _one_of,
    "one-of-or-empty": _one_of_or_empty,
    "own-action": _own_action,
    "any-of": _any_of,
    "typed": _typed,
    "max-length": _max_length,
    "pattern-or-empty": _pattern_or_empty,
    "either": _either,
    "at-least": _at_least,
    "in-order": _in_order,
    "event-type": _event_type,
    "entry-of": _entry_of,
    "enrolled-status": _enrolled_status,
}
