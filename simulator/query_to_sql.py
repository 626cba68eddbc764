"""Translate a query into a condition on the records of a registry that the database answers.

Every comparison becomes "the record is among those that ...", which is true or false and never null: negations
hold for records that lack the attribute, and a condition on a list holds when one element meets it. The inner
selections stand on their own, so that the database starts from the index of what is asked for.
"""

import operator as operators
import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from protocol.codes import directory
from protocol.queries import Comparison, Element, Every, Identifier, Negation, Query, Some
from simulator.moments import instant
from simulator.queryable import Attribute, Place, Vocabulary

Condition = ColumnElement[bool]

LARGEST_QUERY = 200
"""Conditions of one query; databases limit the depth of an expression."""

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operators.eq,
    "gt": operators.gt,
    "ge": operators.ge,
    "lt": operators.lt,
    "le": operators.le,
}
_MONEY = re.compile(r"\s*(?P<currency>[A-Za-z]{3})\s*(?P<amount>-?[0-9]+(?:\.[0-9]+)?)\s*")


class UnservedQuery(Exception):
    """A query that is well-formed and asks for what this registry cannot tell."""


def money(text: str) -> tuple[str, float] | None:
    """Return currency and amount of a value like `USD 50`, None for another text."""
    form = _MONEY.fullmatch(text)
    return (form["currency"].upper(), float(form["amount"])) if form else None


class QueryTranslator:
    """Turns the tree of a query into a condition on the root table of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @property
    def root(self) -> Any:
        """The table of the records."""
        return self._vocabulary.root

    def condition(self, query: Query) -> Condition:
        """Return the condition that `query` is; UnservedQuery for an attribute or a value that it cannot have."""
        if _size(query) > LARGEST_QUERY:
            raise UnservedQuery(f"the query has more than {LARGEST_QUERY} conditions")
        return self._whole(query)

    def _whole(self, query: Query) -> Condition:
        match query:
            case Every(parts):
                return self.every(self._together(parts))
            case Some(parts):
                return self.some([self._whole(part) for part in parts])
            case Negation(part):
                return self.negation(self._whole(part))
            case Element(path, inner):
                return self.element(path, inner)
            case Identifier(type_, value):
                return self.identifier(type_, value)
            case Comparison(name, "ne", value):
                return self.negation(self._whole(Comparison(name, "eq", value)))
            case Comparison(name, operator, value):
                attribute = self.attribute(name)
                return self.among(attribute.place, self.present(attribute, operator, value))

    def _together(self, parts: tuple[Query, ...]) -> list[Condition]:
        """Return the parts of an "and"; those on one row are one selection, so that one index serves them."""
        conditions: list[Condition] = []
        of_row: dict[str, tuple[Place, list[Condition]]] = {}
        for part in parts:
            match part:
                case Comparison(name, operator, value) if operator != "ne" and not self.attribute(name).place.many:
                    attribute = self.attribute(name)
                    row = of_row.setdefault(attribute.place.table.name, (attribute.place, []))
                    row[1].append(self.present(attribute, operator, value))
                case _:
                    conditions.append(self._whole(part))
        return conditions + [self.among(place, self.every(found)) for place, found in of_row.values()]

    def every(self, parts: list[Condition]) -> Condition:
        """Join by "and"."""
        return and_(*parts)

    def some(self, parts: list[Condition]) -> Condition:
        """Join by "or"."""
        return or_(*parts)

    def negation(self, part: Condition) -> Condition:
        """Return the opposite."""
        return not_(part)

    def identifier(self, type_: str, value: str) -> Condition:
        """Return the condition that whom the record is about has this identifier."""
        place = self._vocabulary.identity
        columns = place.table.c
        own = select(place.key).where(columns.value == value, columns.type == type_, place.only)
        return place.owner.in_(own)

    def element(self, path: str, inner: Query) -> Condition:
        """Return the condition that one and the same element of the list at `path` meets `inner`."""
        members = self._vocabulary.lists.get(path)
        if members is None:
            served = ", ".join(self._vocabulary.lists)
            raise UnservedQuery(f"$elemMatch is served for {served}, not for {path[:60]}")
        place = next(iter(members.values())).place
        return self.among(place, self._row(members, inner))

    def _row(self, members: Mapping[str, Attribute], query: Query) -> Condition:
        match query:
            case Every(parts):
                return self.every([self._row(members, part) for part in parts])
            case Some(parts):
                return self.some([self._row(members, part) for part in parts])
            case Negation(part):
                return self.negation(self._row(members, part))
            case Comparison(name, "ne", value):
                return self.negation(self._row(members, Comparison(name, "eq", value)))
            case Comparison(name, operator, value) if name in members:
                return self.present(members[name], operator, value)
            case Comparison(name):
                raise UnservedQuery(f"an element can be asked about {', '.join(members)}, not about {name[:60]}")
            case _:
                raise UnservedQuery("an element can be matched by comparisons only")

    def known(self, name: str) -> Attribute | None:
        """Return the attribute of that name, None if there is none."""
        return self._vocabulary.attributes.get(name)

    def attribute(self, name: str) -> Attribute:
        """Return the attribute of that name."""
        found = self.known(name)
        if found is None:
            known = f"paths of the {self._vocabulary.record} record"
            raise UnservedQuery(f"the attribute {name[:60]} is not known here; known are {known}")
        return found

    def among(self, place: Place, condition: Condition) -> Condition:
        """Return the condition that a record has a row at `place` that meets `condition`."""
        if place.table is self.root:
            return condition
        found = place.owner.in_(select(place.key).where(place.only, condition))
        return and_(place.owner.is_not(None), found) if place.owner.nullable else found

    def present(self, attribute: Attribute, operator: str, value: Any) -> Condition:
        """Return the condition that the column of `attribute` has a value, and compares so with `value`."""
        condition = self.comparison(attribute, operator, value)
        return and_(attribute.column.is_not(None), condition) if attribute.column.nullable else condition

    def comparison(self, attribute: Attribute, operator: str, value: Any) -> Condition:
        """Return the condition that the column of `attribute` compares so with `value`, or one of its values."""
        if operator == "in":
            return attribute.column.in_([self.convert(attribute, each) for each in value])
        return self.compare(attribute, operator, value)

    def compare(self, attribute: Attribute, operator: str, value: Any) -> Condition:
        """Return the condition of one operator with one value."""
        if attribute.nature == "money" and operator != "eq":
            return _compare_money(attribute, operator, value)
        result: Condition = _COMPARE[operator](attribute.column, self.convert(attribute, value))
        return result

    def convert(self, attribute: Attribute, value: Any) -> Any:
        """Return `value` as the column of `attribute` holds it; UnservedQuery when it can hold no such thing."""
        if attribute.nature == "number":
            return _number(value)
        if attribute.nature == "truth":
            return _truth(value)
        if isinstance(value, bool | float):
            raise UnservedQuery("a text is needed to compare with, not a boolean or a fraction")
        if attribute.nature == "moment":
            try:
                return instant(str(value))
            except ValueError as error:
                raise UnservedQuery(f"a date-time is needed to compare with; {str(value)[:60]!r} {error}") from None
        if attribute.directory is not None:
            known = directory(attribute.directory, interface=self._vocabulary.interface)
            return known.code_of(str(value)) or str(value)
        return str(value)

    def sort_column(self, attribute: Attribute, *, descending: bool) -> ColumnElement[Any]:
        """Return what records are ordered by; of a list the least element counts, or the greatest when descending.

        Records that lack the attribute come last in either direction.
        """
        column: ColumnElement[Any] = attribute.column
        place = attribute.place
        if place.table is not self.root:
            pick = func.max if descending else func.min
            chosen = pick(column) if place.many else column
            column = select(chosen).where(place.key == place.owner, place.only).correlate(self.root).scalar_subquery()
        return (column.desc() if descending else column.asc()).nulls_last()


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise UnservedQuery(f"a number is needed to compare with, not {str(value)[:60]!r}") from None


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise UnservedQuery(f"true or false is needed to compare with, not {str(value)[:60]!r}")


def _compare_money(attribute: Attribute, operator: str, value: Any) -> Condition:
    parts = money(value) if isinstance(value, str) else None
    if parts is None:
        raise UnservedQuery("amounts are ordered within one currency; compare with a value like USD 50")
    currency, amount = parts
    columns = attribute.place.table.c
    compared: Condition = _COMPARE[operator](columns.amount, amount)
    return and_(columns.currency == currency, compared)


def _size(query: Query) -> int:
    match query:
        case Every(parts) | Some(parts):
            return sum(_size(part) for part in parts)
        case Negation(part) | Element(_, part):
            return 1 + _size(part)
        case _:
            return 1
