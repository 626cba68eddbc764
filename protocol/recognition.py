"""Examine a message by itself, whoever sent it to wherever: what it is, and what it breaks as that."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from protocol.belonging import interface_of, other_registry
from protocol.candidates import Candidate, Part, candidates, header_and_message
from protocol.codes import closed_list
from protocol.json_text import child_pointer, parse_json
from protocol.operations import operations
from protocol.queries import fitting_types
from protocol.schemas import Violation, answer_violations, request_violations, schema
from protocol.wording import kind, shown

__all__ = ["Candidate", "Examination", "examine", "interface_of", "recognise"]

# The interpretation of each interface by which a query has the form that its type names.
_QUERY_FORMS: Final = {"ibr": "IBR-I-25", "ess": "ESS-C-45"}
_RECORD_MEMBERS: Final = frozenset(
    {
        "assistance_unit",
        "benefits",
        "demographic_info",
        "employment_info",
        "group",
        "group_identifier",
        "identifier",
        "member",
        "member_identifier",
        "programme_identifier",
    }
)


@dataclass(frozen=True)
class Examination:
    """What a text is: operation and part, or None; what it breaks; the explanation; the interface it is judged by."""

    operation: str | None
    part: Part | None
    violations: tuple[Violation, ...]
    explanation: str
    interface: str = "ibr"


def recognise(document: Any, interface: str = "ibr") -> tuple[Candidate, ...]:
    """Return the operations of `interface` that `document` could belong to, the best first."""
    return candidates(document, interface)


def examine(raw: bytes, interface: str | None = "ibr") -> Examination:
    """Say what the text `raw` is in `interface` and everything that is wrong with it, whatever the text.

    Without an interface (None) it is judged by that which its own words speak for. A text never makes it raise.
    """
    parsed = parse_json(raw)
    if parsed.error is not None:
        broken = Violation("", "json", f"the text {parsed.error}", "RFC 8259", "MUST")
        return Examination(None, None, (broken,), f"It cannot be read: it {parsed.error}.", interface or "ibr")
    faults = tuple(Violation("", "json", f"the text {fault}", "RFC 8259", "SHOULD") for fault in parsed.faults)
    found = _examined(parsed.document, interface or interface_of(parsed.document))
    return replace(found, violations=faults + found.violations)


def _examined(document: Any, interface: str) -> Examination:
    if not isinstance(document, dict):
        broken = Violation("", "type", f"the message is {kind(document)}; expected an object", "envelope", "MUST")
        return Examination(None, None, (broken,), f"It is no message but {kind(document)}.", interface)
    _, message = header_and_message(document)
    if "header" not in document and "ack_status" in message:
        told = "It is an acknowledgement; every asynchronous operation is answered so."
        broken_rules = schema("Acknowledgement", interface).violations(document)
        return Examination(None, "answer", broken_rules, told, interface)
    if "header" not in document and "errors" in document:
        told = "It is the body of a refusal by HTTP status."
        broken_rules = schema("HttpErrorResponse", interface).violations(document)
        return Examination(None, "answer", broken_rules, told, interface)
    fitting = candidates(document, interface)
    if fitting:
        return _as_operation(document, fitting, interface)
    if "header" not in document and "message" not in document and _RECORD_MEMBERS & document.keys():
        return _as_record(document, interface)
    return _unknown(document, interface)


def _as_operation(document: dict[str, Any], fitting: tuple[Candidate, ...], interface: str) -> Examination:
    best = fitting[0]
    judge = request_violations if best.part == "request" else answer_violations
    violations = judge(best.operation, document, interface) + tuple(_query_forms(document, interface))
    told = [f"It is the {best.part} of `{best.operation}`{_at(interface)}: {best.reason}."]
    alike = [other for other in fitting[1:] if other.reason == best.reason]
    if alike:
        names = ", ".join(f"the {other.part} of `{other.operation}`" for other in alike)
        told.append(f"By that it could also be {names}; {_choice(best, alike[0])}.")
    told.extend(other_registry(document, interface))
    return Examination(best.operation, best.part, violations, " ".join(told), interface)


def _at(interface: str) -> str:
    return "" if interface == "ibr" else f" of the {interface.upper()} interface"


def _choice(best: Candidate, other: Candidate) -> str:
    if best.score == other.score:
        return "nothing in it tells them apart"
    if best.part == other.part == "request" and best.operation.startswith("sync/"):
        return "without an address to call back it is taken as synchronous"
    return "its other members speak for the former"


def _as_record(document: dict[str, Any], interface: str) -> Examination:
    violations = schema("Record", interface).violations(document, at="/reg_records/0")
    name = document.get("@type")
    what = f"{shown(name)} record" if isinstance(name, str) else "record"
    told = f"It is a {what}{_at(interface)} and no message: it has neither `header` nor `message`."
    return Examination(None, None, violations, told, interface)


def _unknown(document: dict[str, Any], interface: str) -> Examination:
    source = f"{interface.upper()} API 1.0.0"
    missing = tuple(
        Violation(f"/{name}", "required", f"`{name}` is missing", f"{source}, common rules", "MUST")
        for name in ("header", "message")
        if name not in document
    )
    header, _ = header_and_message(document)
    action = header.get("action")
    known = ", ".join(dict.fromkeys(row.action for row in operations(interface).values()))
    sentence = "`action` is missing" if action is None else f"`action` is {shown(action)}"
    unknown = Violation("/header/action", "enum", f"{sentence}; the standard knows {known}", f"{source}, paths", "MUST")
    told = "It fits no operation: neither its action nor the members of its message are those of one."
    return Examination(None, None, missing or (unknown,), told, interface)


def _query_forms(document: dict[str, Any], interface: str) -> Iterator[Violation]:
    """Yield, as an own rule, each query whose form is not the one that its query type names."""
    clause = f"{interface.upper()} API 1.0.0, query types ({_QUERY_FORMS[interface]})"
    for pointer, criteria, type_name, query_name in _criteria(document):
        query_type, query = criteria.get(type_name), criteria.get(query_name)
        if query_name not in criteria or query_type == "graphql" or query_type not in closed_list("filter_type"):
            continue
        forms = fitting_types(query)
        if query_type not in forms:
            form = f"that of {' or '.join(forms)}" if forms else "that of no query type"
            message = f"`{type_name}` is {shown(query_type)}, but the form of `{query_name}` is {form}"
            place = child_pointer(pointer, query_name)
            yield Violation(place, type_name, message, clause, "SHOULD")


def _criteria(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    _, message = header_and_message(document)
    enrolled = message.get("enrolled_criteria")
    if isinstance(enrolled, dict):
        yield "/message/enrolled_criteria", enrolled, "query_type", "query"
    for items, name, type_name, query_name in (
        ("search_request", "search_criteria", "query_type", "query"),
        ("subscribe_request", "subscribe_criteria", "filter_type", "filter"),
    ):
        listed = message.get(items)
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            criteria = item.get(name) if isinstance(item, dict) else None
            if isinstance(criteria, dict):
                yield f"/message/{items}/{index}/{name}", criteria, type_name, query_name
