"""The queries that are asked: drawn as conditions on one or two attributes, and put into the forms of the standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from conformance.questions import Request, by_expression, by_predicate
from conformance.story import Story

Join = Literal["alone", "not", "and", "or"]

_DAYS = tuple(f"2024-0{month}-15T00:00:00Z" for month in range(1, 7))
_BIRTHS = tuple(f"19{year}-05-05T00:00:00Z" for year in (60, 70, 80, 90))
_ORDERED = ("eq", "gt", "ge", "lt", "le")
_IN_EXPRESSIONS = {"eq": "$eq", "gt": "$gt", "ge": "$gte", "lt": "$lt", "le": "$lte"}
# What can be asked of an attribute, by interface: the operators that have a meaning for it, and some values.
_ATTRIBUTES: Mapping[str, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "ibr": {
        "status": (("eq",), ("1", "2", "3", "4", "5")),
        "enrolment date": (_ORDERED, _DAYS),
    },
    "ess": {
        "employment status": (("eq",), ("1", "6")),
        "birth date": (_ORDERED, _BIRTHS),
    },
}
_ROWS = {"eq": "QRY-010", "gt": "QRY-012", "ge": "QRY-013", "lt": "QRY-014", "le": "QRY-015"}
_ROWS_OF_PREDICATES = {"eq": "QRY-036", "gt": "QRY-031", "ge": "QRY-032", "lt": "QRY-033", "le": "QRY-034"}
_ROWS_OF_JOINS = {"not": "QRY-019", "and": "QRY-017", "or": "QRY-018"}


@dataclass(frozen=True)
class Condition:
    """An attribute in the words of the scenarios, an operator of a predicate, and a value."""

    attribute: str
    operator: str
    value: str

    def __str__(self) -> str:
        """Return it as it is said in a step."""
        return f"{self.attribute} {self.operator} {self.value}"


@dataclass(frozen=True)
class Query:
    """One or two conditions on people who have the surname of the story, as expression or as predicate."""

    query_type: Literal["expression", "predicate"]
    join: Join
    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        """Return it as it is said in a step."""
        said = f" {self.join} ".join(map(str, self.conditions))
        return f"the {self.query_type} {'not ' if self.join == 'not' else ''}{said}"

    @property
    def row(self) -> str:
        """The number of the requirement that it is judged by."""
        if self.query_type == "predicate":
            return "QRY-038" if self.join == "not" else _ROWS_OF_PREDICATES[self.conditions[0].operator]
        return _ROWS_OF_JOINS.get(self.join) or _ROWS[self.conditions[0].operator]

    def words(self, surname: str) -> Any:
        """Return it in the form of its type, attributes by name."""
        if self.query_type == "predicate":
            return self._predicate(surname)
        parts = [{each.attribute: {_IN_EXPRESSIONS[each.operator]: each.value}} for each in self.conditions]
        joined: Mapping[str, Any] = {
            "alone": parts[0],
            "not": {"$not": parts[0]},
            "and": {"$and": parts},
            "or": {"$or": parts},
        }
        return {"$and": [{"surname": {"$eq": surname}}, joined[self.join]]}

    def _predicate(self, surname: str) -> list[dict[str, Any]]:
        named = {"attribute_name": "surname", "operator": "eq", "attribute_value": surname}
        elements = [
            {"seq_num": number, "expression1": named, "condition": "and", "expression2": _compared(condition)}
            for number, condition in enumerate(self.conditions, 1)
        ]
        if self.join == "not":
            elements[0]["condition"] = "not"
        return elements

    def criteria(self, story: Story) -> Request:
        """Return the criteria that ask it, in the readings of the IUT."""
        words = self.words(story.people.surname)
        return by_predicate(story, words) if self.query_type == "predicate" else by_expression(story, words)


def _compared(condition: Condition) -> dict[str, str]:
    return {
        "attribute_name": condition.attribute,
        "operator": condition.operator,
        "attribute_value": condition.value,
    }


def queries(interface: str) -> st.SearchStrategy[Query]:
    """Return the queries that an interface gives a meaning to."""
    known = _ATTRIBUTES[interface]
    conditions = st.one_of(
        [
            st.builds(Condition, st.just(attribute), st.sampled_from(operators), st.sampled_from(values))
            for attribute, (operators, values) in known.items()
        ]
    )
    one, two = st.tuples(conditions), st.tuples(conditions, conditions)
    return st.one_of(
        st.builds(Query, st.just("expression"), st.sampled_from(("alone", "not")), one),
        st.builds(Query, st.just("expression"), st.sampled_from(("and", "or")), two),
        st.builds(Query, st.just("predicate"), st.sampled_from(("alone", "not")), one),
        st.builds(Query, st.just("predicate"), st.just("and"), two),
    )


def dates(interface: str) -> st.SearchStrategy[str]:
    """Return the moments that people differ in, some of which queries name."""
    return st.sampled_from(_DAYS if interface == "ibr" else _BIRTHS)
