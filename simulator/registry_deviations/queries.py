"""Queries that are misunderstood: the `query` of a row.

`form`: the query type that is concerned. What is done to a query before it is read: `rename` members, `first` keeps
the first item of these members' lists, `elements` keeps so many of a predicate, `open` puts what stands in these
members in their place, `operator` and `condition` replace those of predicates. What is done to its meaning: `compare`
replaces operators, `apart` matches each condition of an $elemMatch on its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from protocol.queries import Comparison, Element, Every, Negation, Query, Some
from simulator.deviations import Function, Replacement

Data = Mapping[str, Any]


def rewriting(data: Data) -> Iterator[Replacement]:
    """Return the replacement that the `query` of a row is."""
    if "query" in data:
        yield Replacement("searches.parse", partial(_parse, data["query"]))


def _parse(data: Data, _system: Any, original: Function, query_type: str, query: Any) -> Query:
    if query_type != data["form"]:
        return original(query_type, query)  # type: ignore[no-any-return]
    told = _text(data, query)
    told = told[: data.get("elements")] if isinstance(told, list) else told
    return _meaning(data, original(query_type, told))


def _text(data: Data, value: Any) -> Any:
    if isinstance(value, list):
        return [_text(data, item) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for name, item in value.items():
        item = _text(data, item)
        if name in data.get("open", ()) and isinstance(item, dict):
            found |= item
        elif name in data.get("first", ()) and isinstance(item, list):
            found[name] = item[:1]
        elif name in ("operator", "condition") and isinstance(item, str):
            if (put := data.get(name, {}).get(item, item)) is not None:
                found[name] = put
        else:
            found[data.get("rename", {}).get(name, name)] = item
    return found


def _meaning(data: Data, query: Query) -> Query:
    match query:
        case Every(parts) | Some(parts):
            return replace(query, parts=tuple(_meaning(data, part) for part in parts))
        case Negation(part):
            return Negation(_meaning(data, part))
        case Element(path, Every(parts)) if data.get("apart"):
            return Every(tuple(Element(path, part) for part in parts))
        case Comparison(_, "in", value) if data.get("in") == "first" and isinstance(value, tuple):
            return replace(query, value=value[:1])
        case Comparison(_, operator, _) if operator in data.get("compare", {}):
            return replace(query, operator=data["compare"][operator])
        case _:
            return query
