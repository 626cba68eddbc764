"""How the sentences name things: lists of people, statuses, attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING

from conformance.people import Person
from protocol.codes import directory

if TYPE_CHECKING:
    from conformance.story import Story

# What the sentences call the attributes of a record.
ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {"benefit type": "benefit_type", "benefit date": "benefit_date", "benefit value": "benefit_value"}
)


def names_in(text: str) -> list[str]:
    """Return the names of a list such as `Amara, Bilal and Chidi`; none for `nobody`."""
    return [] if text == "nobody" else re.split(r",\s*|\s+and\s+", text)


def status_code(label: str, interface: str = "ibr") -> str:
    """Return the code of an enrolment status; a word that is no entry of the directory stays as it is."""
    return directory("enrolment_status", interface=interface).code_of(label) or label


def moment(day: str) -> str:
    """Return the first moment of a day such as `2024-02-01`."""
    return f"{day}T00:00:00Z"


def written(text: str) -> str:
    """Return a name of a table, in which a character can be told by its number: `\\u{308}`."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def called(person: Person, row: Mapping[str, str]) -> Person:
    """Return a person under the given name and the surname of a row, where it tells them."""
    given_name, surname = (row.get(head) for head in ("given name", "surname"))
    return replace(
        person,
        given_name=written(given_name) if given_name else person.given_name,
        surname=written(surname) if surname else person.surname,
    )


def in_the_words_of(story: Story, row: Mapping[str, str]) -> dict[str, str]:
    """Return a row with what is the scenario's own in the place of `{surname}`, `{SURNAME}`, `{token}`, `{digits}`."""
    people = story.people
    words = {"{surname}": people.surname, "{SURNAME}": people.surname.upper()}
    words |= {"{token}": people.token, "{digits}": people.digits}
    return {head: reduce(lambda text, word: text.replace(word, words[word]), words, cell) for head, cell in row.items()}
