"""Judge a message by the schema of its operation: with every violation named, or quickly with yes or no.

Both answers come from the same OpenAPI document and the same formats; the validators behind them are loaded
when the first message is judged. Documents are taken as json_text.parse_json returns them.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from protocol.findings import Finding
from protocol.formats import FORMATS
from protocol.schema_document import answer_pointer, component_pointer, request_pointer, rooted
from protocol.tolerances import tolerance

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

MAX_VIOLATIONS: Final = 200
# Documents whose text is longer are not worth the memory.
_REMEMBERED: Final = 8_000
# Of several rules broken at one place the first of these is told; the others follow from it.
_TOLD_FIRST: Final = ("required", "type", "enum", "pattern", "maxLength", "format")


@dataclass(frozen=True)
class Violation:
    """One broken rule: where (JSON Pointer), which, in a sentence, by which clause, and how grave."""

    pointer: str
    keyword: str
    message: str
    clause: str
    severity: Literal["MUST", "SHOULD"]


@dataclass(frozen=True)
class Schema:
    """One schema of the OpenAPI document of an interface, named by its JSON Pointer there."""

    pointer: str
    interface: str = "ibr"

    def violations(self, document: Any, *, at: str = "") -> tuple[Violation, ...]:
        """Return what `document` breaks, at most MAX_VIOLATIONS, in the order of the schema.

        `at` is the place of `document` in a message when it is judged by itself, like a record.
        """
        if self.accepts(document):
            return ()
        text = repr(document)
        find = _found_before if len(text) <= _REMEMBERED else _found_before.__wrapped__
        return find(self, _Document(text, document), at)

    def accepts(self, document: Any) -> bool:
        """Tell whether `document` breaks nothing, not even what violations() calls SHOULD."""
        return _quick_validator(self.pointer, self.interface).is_valid(document)


@dataclass(frozen=True)
class _Document:
    """A document, known by its text."""

    text: str
    document: Any = field(compare=False)


@lru_cache(maxsize=512)
def _found_before(schema: Schema, judged: _Document, at: str) -> tuple[Violation, ...]:
    """Return what a document breaks: one at fault comes again, as whoever sent it tries again."""
    from protocol.schema_errors import findings

    found: dict[str, Finding] = {}
    for error in islice(_validator(schema.pointer, schema.interface).iter_errors(judged.document), MAX_VIOLATIONS):
        for finding in findings(error, schema.interface):
            known = found.setdefault(finding.pointer, finding)
            if _rank(finding) < _rank(known):
                found[finding.pointer] = finding
    return tuple(_violation(finding, at) for finding in list(found.values())[:MAX_VIOLATIONS])


def schema(name: str, interface: str = "ibr") -> Schema:
    """Return the component schema `name` of the OpenAPI document; KeyError if there is none."""
    return Schema(component_pointer(name, interface), interface)


def request_violations(operation_name: str, document: Any, interface: str = "ibr") -> tuple[Violation, ...]:
    """Return what `document` breaks as the request of an operation, header and all; KeyError if unknown."""
    return _request(operation_name, interface).violations(document)


def answer_violations(operation_name: str, document: Any, interface: str = "ibr") -> tuple[Violation, ...]:
    """Return what `document` breaks as the answer of an operation; KeyError if unknown.

    The answer is an acknowledgement, or the synchronous message in its envelope; sync/enrolled and
    sync/enrollment/updates of the IBR may also answer without envelope, as in its published file (IBR-I-01).
    """
    return _answer(operation_name, interface).violations(document)


def accepts_request(operation_name: str, document: Any, interface: str = "ibr") -> bool:
    """Tell quickly whether request_violations() finds nothing; KeyError if the operation is unknown."""
    return _request(operation_name, interface).accepts(document)


def accepts_answer(operation_name: str, document: Any, interface: str = "ibr") -> bool:
    """Tell quickly whether answer_violations() finds nothing; KeyError if the operation is unknown."""
    return _answer(operation_name, interface).accepts(document)


def _request(operation_name: str, interface: str) -> Schema:
    return Schema(request_pointer(operation_name, interface), interface)


def _answer(operation_name: str, interface: str) -> Schema:
    return Schema(answer_pointer(operation_name, interface), interface)


def _rank(finding: Finding) -> int:
    return _TOLD_FIRST.index(finding.keyword) if finding.keyword in _TOLD_FIRST else len(_TOLD_FIRST)


def _violation(finding: Finding, at: str) -> Violation:
    from protocol.schema_errors import sentence

    row = tolerance(finding, at)
    clause = f"{finding.clause} ({finding.interpretation})" if finding.interpretation else finding.clause
    message = sentence(finding) if row is None else f"{sentence(finding)} ({row.reason})"
    return Violation(finding.pointer, finding.keyword, message, clause, "SHOULD" if row else "MUST")


@cache
def _validator(pointer: str, interface: str) -> "jsonschema.Draft202012Validator":
    import jsonschema

    from protocol.schema_errors import explaining_validator

    checker = jsonschema.FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(check)
    return explaining_validator(interface)(rooted(pointer, interface), format_checker=checker)


@cache
def _quick_validator(pointer: str, interface: str) -> "jsonschema_rs.Draft202012Validator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(rooted(pointer, interface), formats=FORMATS, validate_formats=True)
