"""Checks of whom and what the IUT asks for: what its query means, in whatever form it is written.

The messages are the requests that came because of one trigger. `identifier`, `programme`, `surname` and `given_name`
are what is known of the person whom the trigger names; somebody else may have the same name and the same programme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.asked_query import AskedQuery, asked_query
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.sending import names_what_it_is_about, sent_of
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from protocol.json_text import MISSING

_MOST_VALUES = 30
_CRITERIA = {
    "search_request": ("search_criteria", "query"),
    "subscribe_request": ("subscribe_criteria", "filter"),
}
_QUESTIONS = ("enrolled_criteria", "search_criteria")

People = Sequence[Mapping[str, Any]]


@check
def asks_for_the_person_alone(seen: Seen) -> None:
    """Each query of the message matches the person, and nobody else; a query that nobody defines names the person."""
    names_what_it_is_about(Seen(seen.messages, {"values": {"identifier": seen.expected["identifier"]}}))
    message = sent_of(seen)[0]
    for pointer, query, asked in _queries(message):
        person, strangers = _person(asked, seen.expected), _strangers(asked, seen.expected)
        if not asked.matches_any(person):
            what = "the query does not match the person whom it is about"
            raise _violated(message, pointer, query, what, seen.expected["identifier"])
        for stranger in strangers:
            if asked.matches_any(_in_programmes(asked, seen.expected, stranger)):
                who = f"{stranger['given name']} {stranger['surname']} with the identifier {stranger['identifier']}"
                what = f"the query matches somebody else too, such as {who}"
                expected = f"a query that matches {seen.expected['identifier']} alone"
                raise _violated(message, pointer, query, what, expected)


@check
def asks_for_the_programme_alone(seen: Seen) -> None:
    """The query of the message matches the programme of the person, and no other."""
    programme = seen.expected["programme"]
    names_what_it_is_about(Seen(seen.messages, {"values": {"programme": programme}}))
    message = sent_of(seen)[0]
    for pointer, query, asked in _queries(message):
        everybody = [*_person(asked, seen.expected), *_strangers(asked, seen.expected)]
        if not asked.matches_any([{**who, "programme": programme} for who in everybody]):
            raise _violated(message, pointer, query, "the query does not match the programme", programme)
        for other in _others(asked, programme):
            if asked.matches_any([{**who, "programme": other} for who in everybody]):
                what = f"the query matches another programme too, such as {other}"
                raise _violated(message, pointer, query, what, f"a query that matches {programme} alone")


@check
def ends_that_subscription_alone(seen: Seen) -> None:
    """The message names the code of the subscription, and no other."""
    message, code = sent_of(seen)[0], seen.expected["code"]
    told = message.at("/message/subscription_codes")
    if told is MISSING:
        raise NotApplicable("the message names no code, which is judged elsewhere")
    if told not in (code, [code]):
        raise Violated(
            "other subscriptions are ended than the one that was meant",
            expected=shown([code]),
            actual=shown(told),
            at=message.place("/message/subscription_codes"),
        )


def _queries(message: Message) -> Iterator[tuple[str, Any, AskedQuery]]:
    """Yield the queries of a message with the places where they are, and their meaning where they have one."""
    for pointer, query in _places(message):
        try:
            asked = asked_query(query)
        except ValueError:
            continue
        if len(asked.values) <= _MOST_VALUES:
            yield pointer, query, asked


def _places(message: Message) -> Iterator[tuple[str, Any]]:
    for name, (criteria, query) in _CRITERIA.items():
        items = message.at(f"/message/{name}")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            held = item.get(criteria) if isinstance(item, dict) else None
            if isinstance(held, dict) and query in held:
                yield f"/message/{name}/{index}/{criteria}/{query}", held[query]
    for name in _QUESTIONS:
        held = message.at(f"/message/{name}")
        if isinstance(held, dict) and "query" in held:
            yield f"/message/{name}/query", held["query"]


def _person(asked: AskedQuery, told: Mapping[str, Any]) -> People:
    """Return the person, in whichever programme the query names."""
    return _in_programmes(asked, told, _known(asked, told))


def _strangers(asked: AskedQuery, told: Mapping[str, Any]) -> People:
    """Return people with other identifiers, among them those that the query names, and with the names it names."""
    known, others = _known(asked, told), _others(asked, told["identifier"])
    named = ({name: value} for name in ("surname", "given name") for value in asked.values)
    return [
        *({**known, "identifier": other} for other in others),
        *({**known, "identifier": others[0], **each} for each in named),
    ]


def _known(asked: AskedQuery, told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "identifier": told["identifier"],
        "identifier type": asked.values,
        "surname": told["surname"] or asked.values,
        "given name": told["given_name"] or asked.values,
    }


def _in_programmes(asked: AskedQuery, told: Mapping[str, Any], person: Mapping[str, Any]) -> People:
    programme = told["programme"]
    return [{**person, "programme": each} for each in (programme, *_others(asked, programme))]


def _others(asked: AskedQuery, value: str) -> list[str]:
    """Return values other than this one: one after it and one before it in any order, and those that are named."""
    return [f"{value}0", *sorted({value[:-1], *asked.values} - {value, f"{value}0", ""})]


def _violated(message: Message, pointer: str, query: Any, what: str, expected: str) -> Violated:
    return Violated(what, expected=expected, actual=shown(query), at=message.place(pointer))
