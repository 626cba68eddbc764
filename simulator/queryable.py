"""What a query can ask about: the attributes of a registry's records, and where the database keeps them.

The standard leaves the names of queryable attributes to the implementation (IBR-I-53, ESS-C-46). A row of the root
table is one record; an attribute lives on that row, or in a table whose rows belong to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement

Nature = Literal["text", "code", "moment", "money", "number", "truth"]


@dataclass(frozen=True)
class Place:
    """A table whose rows belong to records: `key` of the table equals `owner` of the record."""

    table: Any
    key: Column[object]
    owner: Column[object]
    only: ColumnElement[bool]
    many: bool


@dataclass(frozen=True)
class Attribute:
    """One thing that can be asked about."""

    place: Place
    column: Column[object]
    nature: Nature = "text"
    directory: str | None = None


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All that the records of one registry can be asked about.

    `root` is the table of the records, `identity` the place of their own identifiers, with columns `type` and
    `value`; `lists` are the lists whose elements can be matched one by one, each with the attributes of an element.
    """

    interface: str
    root: Any
    record: str
    identity: Place
    attributes: Mapping[str, Attribute]
    lists: Mapping[str, Mapping[str, Attribute]]
