"""Read the queries of the standard, in each of their forms, into one tree (ibr.md section 7)."""

from dataclasses import dataclass
from typing import Any, Final

from protocol.expression_query import read_expression
from protocol.predicate_query import read_predicate
from protocol.query_tree import (
    Comparison,
    Element,
    Every,
    Identifier,
    Negation,
    Operator,
    Query,
    QueryError,
    Scalar,
    Some,
    Value,
)
from protocol.query_values import check_limits, is_scalar
from protocol.wording import kind

__all__ = [
    "Comparison",
    "Element",
    "EnrolledQuestion",
    "Every",
    "Identifier",
    "Negation",
    "Operator",
    "Query",
    "QueryError",
    "Scalar",
    "Some",
    "Value",
    "fitting_types",
    "parse_enrolled",
    "parse_query",
]

# The key of the published example comes first; the others are tolerated (IBR-I-06, IBR-I-07).
PERSON_ATTRIBUTES: Final = (
    "person_identifier",
    "member_identifier",
    "member_identifier.identifier_value",
    "member.member_identifier",
    "member.member_identifier.identifier_value",
    "identifier",
    "identifier.identifier_value",
    "group_identifier",
    "group_identifier.identifier_value",
    "group.group_identifier",
    "group.group_identifier.identifier_value",
)
PROGRAMME_ATTRIBUTES: Final = (
    "programme_identifier.program.programme_identifier",
    "programme_identifier.programme.programme_identifier",
    "programme_identifier.programme_identifier",
    "programme_identifier",
)


def parse_query(query_type: str, query: Any, *, pointer: str = "") -> Query:
    """Return the meaning of `query`, in the form that `query_type` names.

    Raises QueryError, with a message that says what is expected and a JSON Pointer that continues `pointer`,
    for a query that has another form, is over the limits of query_values, or is not understood.
    """
    check_limits(query, pointer)
    if query_type == "idtype-value":
        return _identifier(query, pointer)
    if query_type == "expression":
        return read_expression(query, pointer)
    if query_type == "predicate":
        return read_predicate(query, pointer)
    raise QueryError("expected a query of type idtype-value, expression or predicate", pointer)


def fitting_types(query: Any) -> tuple[str, ...]:
    """Return the query types whose form `query` has, the likeliest first; none for a form of no type."""
    if isinstance(query, list):
        return ("predicate",)
    if not isinstance(query, dict) or not query or "attribute_name" in query:
        return ()
    if "value" in query and isinstance(query.get("type"), str):
        value = query["value"]
        if isinstance(value, list):
            return ()
        if not isinstance(value, dict):
            return ("idtype-value",)
        return ("expression",) if "expression" in value else ("expression", "idtype-value")
    return ("expression",)


def _identifier(query: Any, pointer: str) -> Identifier:
    if not isinstance(query, dict):
        raise QueryError(f"expected an object with `type` and `value`, not {kind(query)}", pointer)
    for name in ("type", "value"):
        if name not in query:
            raise QueryError(f"expected `{name}`, which is missing", pointer)
    if not isinstance(query["type"], str) or not query["type"]:
        raise QueryError(f"expected a type like UIN, not {kind(query['type'])}", f"{pointer}/type")
    return Identifier(query["type"], _identifying(query["value"], f"{pointer}/value"))


def _identifying(value: Any, pointer: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise QueryError(f"expected an identifier as a string, not {kind(value)}", pointer)
    return value


@dataclass(frozen=True)
class EnrolledQuestion:
    """Is `person` enrolled in `programme` (None: in any)? `response_entity` is Member, Group or not said."""

    person: str
    programme: str | None
    response_entity: str | None


def parse_enrolled(criteria: Any) -> EnrolledQuestion:
    """Return the question that `enrolled_criteria` asks, in whatever form its query has (IBR-I-06, IBR-I-07).

    Raises QueryError, with a JSON Pointer that starts at the criteria, unless they ask for exactly one person
    and at most one programme.
    """
    if not isinstance(criteria, dict) or "query" not in criteria:
        raise QueryError("expected an object with `query`", "")
    entity = criteria.get("response_entity")
    if entity is not None and not isinstance(entity, str):
        raise QueryError(f"expected Member or Group, not {kind(entity)}", "/response_entity")
    found: dict[str, str] = {}
    for part in _equalities(_any_form(criteria["query"])):
        subject, value = _subject(part)
        if found.setdefault(subject, value) != value:
            raise QueryError(f"expected one {subject}, but the query names two", "/query")
    if "person" not in found:
        raise QueryError(f"expected a person, as `{PERSON_ATTRIBUTES[0]}`, in the query", "/query")
    return EnrolledQuestion(found["person"], found.get("programme"), entity)


def _any_form(query: Any) -> Query:
    if isinstance(query, list):
        return parse_query("predicate", query, pointer="/query")
    named = isinstance(query, dict) and is_scalar(query.get("value")) and "type" in query
    return parse_query("idtype-value" if named else "expression", query, pointer="/query")


def _equalities(query: Query) -> list[Comparison | Identifier]:
    if isinstance(query, Every):
        return [equality for part in query.parts for equality in _equalities(part)]
    if isinstance(query, Identifier) or (isinstance(query, Comparison) and query.operator == "eq"):
        return [query]
    raise QueryError("expected only conditions that one attribute equals one value", "/query")


def _subject(part: Comparison | Identifier) -> tuple[str, str]:
    if isinstance(part, Identifier):
        return "person", part.value
    value = _identifying(part.value, "/query")
    if part.attribute in PERSON_ATTRIBUTES:
        return "person", value
    if part.attribute in PROGRAMME_ATTRIBUTES:
        return "programme", value
    known = f"`{PERSON_ATTRIBUTES[0]}` and `{PROGRAMME_ATTRIBUTES[0]}`"
    raise QueryError(f"expected {known}, not `{part.attribute[:60]}`", "/query")
