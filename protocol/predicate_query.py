"""Read the predicate form of a query: an array of comparisons, joined two by two and then together.

The standard gives the members of an element ({seq_num, expression1, condition, expression2}) and no meaning
for them (ibr.md section 7). The meaning read here, an interpretation:

- an element without `expression2` is its `expression1`;
- `and` and `or` join `expression1` and `expression2`; without a `condition` they are joined by `and`;
- `not` negates: `expression1` alone when there is no `expression2`, else the element is `expression1` and
  not `expression2`;
- elements hold together, all of them, in the order of `seq_num`; but an element without `expression2` whose
  condition is `or` offers a choice between itself and the element that follows (a or b, and c: the choice
  binds tighter);
- elements without `seq_num` keep their place in the array.
"""

from typing import Any, cast

from protocol.codes import closed_list
from protocol.json_text import child_pointer
from protocol.query_tree import Comparison, Every, Negation, Operator, Query, QueryError, Some, every, some
from protocol.query_values import attribute_path, scalar, scalars
from protocol.wording import kind


def read_predicate(query: Any, pointer: str) -> Query:
    """Return the meaning of an array of predicates; QueryError says what is expected where."""
    if not isinstance(query, list) or not query:
        raise QueryError(f"expected an array with at least one predicate, not {kind(query)}", pointer)
    places = [(child_pointer(pointer, index), element) for index, element in enumerate(query)]
    for place, element in places:
        if not isinstance(element, dict):
            raise QueryError(f"expected an object with `expression1`, not {kind(element)}", place)
    groups: list[list[Query]] = []
    joins_next = False
    for place, element in _in_sequence(places):
        part = _element(element, place)
        if joins_next:
            groups[-1].append(part)
        else:
            groups.append([part])
        joins_next = element.get("condition") == "or" and element.get("expression2") is None
    return every([some(group) for group in groups])


def _in_sequence(places: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    numbers = [_number(element, place) for place, element in places]
    numbered = [index for index, number in enumerate(numbers) if number is not None]
    order = iter(sorted(numbered, key=lambda index: numbers[index] or 0))
    return [places[index] if numbers[index] is None else places[next(order)] for index in range(len(places))]


def _number(element: dict[str, Any], pointer: str) -> int | None:
    number = element.get("seq_num")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 10:
        return int(number)
    if number is None or (isinstance(number, int) and not isinstance(number, bool)):
        return number
    raise QueryError(f"expected an integer, not {kind(number)}", f"{pointer}/seq_num")


def _element(element: dict[str, Any], pointer: str) -> Query:
    condition = element.get("condition")
    known = closed_list("condition")
    if condition is not None and condition not in known:
        raise QueryError(f"expected one of {', '.join(known)}, not {kind(condition)}", f"{pointer}/condition")
    if "expression1" not in element:
        raise QueryError("expected `expression1`, which is missing", pointer)
    first = read_comparison(element["expression1"], f"{pointer}/expression1")
    if element.get("expression2") is None:
        return Negation(first) if condition == "not" else first
    second = read_comparison(element["expression2"], f"{pointer}/expression2")
    if condition == "or":
        return Some((first, second))
    return Every((first, Negation(second) if condition == "not" else second))


def read_comparison(expression: Any, pointer: str) -> Comparison:
    """Return the meaning of one {attribute_name, operator, attribute_value}."""
    if not isinstance(expression, dict):
        raise QueryError(f"expected an object with `attribute_name`, not {kind(expression)}", pointer)
    for name in ("attribute_name", "operator", "attribute_value"):
        if name not in expression:
            raise QueryError(f"expected `{name}`, which is missing", pointer)
    attribute = attribute_path(expression["attribute_name"], f"{pointer}/attribute_name")
    known = closed_list("operator")
    if expression["operator"] not in known:
        raise QueryError(f"expected one of {', '.join(known)}", f"{pointer}/operator")
    operator = cast(Operator, expression["operator"])
    place = f"{pointer}/attribute_value"
    if operator != "in":
        return Comparison(attribute, operator, scalar(expression["attribute_value"], place))
    value = expression["attribute_value"]
    if isinstance(value, str):  # the published schema has no lists here, so some senders separate by commas
        value = [piece.strip() for piece in value.split(",") if piece.strip()]
    return Comparison(attribute, operator, scalars(value, place))
