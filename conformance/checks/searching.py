"""Checks of searches: exactly the records that match, in order, and on pages that add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conformance.beneficiaries import ReadEnrolment
from conformance.checks.answers import summary
from conformance.checks.records import enrolments_in, records_in
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of
from protocol.json_text import MISSING, dump_json, resolve_pointer

_LIMITED = "rjct.total_count.limit_exceeded"
_TOO_MANY = "rjct.search.too_many_records_found"


@check
def returns_exactly(seen: Seen) -> None:
    """The records are those of the expected people, each enrolment once."""
    _must_have_answered(seen)
    _compare_people(seen.messages, seen.expected["people"])


@check
def returns_exactly_or_refuses(seen: Seen) -> None:
    """The records are those of the expected people, or the query is refused as unsupported."""
    _must_not_find_too_many(seen)
    if refused(seen.messages):
        return
    returns_exactly(seen)


@check
def finds_the_one_without_the_other(seen: Seen) -> None:
    """Of two people who are alike, the wanted one is found and the other is not, or the query is refused."""
    if refused(seen.messages):
        return
    _must_have_answered(seen)
    came = {value: place for place, found in enrolments_in(seen.messages) for value in found.identifiers}
    for name, identifier in seen.expected["wanted"].items():
        if identifier not in came:
            raise Violated(
                f"no record of {name} was returned",
                expected=f"a record of {name} ({identifier})",
                actual=shown(sorted(came)),
                at=seen.messages[-1].place("/message/search_response"),
            )
    for name, identifier in seen.expected["unwanted"].items():
        if identifier in came:
            raise Violated(
                f"a record of {name} was returned, who does not have the value that was searched",
                expected=f"no record of {name} ({identifier})",
                actual=shown(sorted(came)),
                at=came[identifier],
            )


@check
def finds_nobody(seen: Seen) -> None:
    """No record comes back: an empty list, no data, or `rjct`."""
    _must_not_find_too_many(seen)
    if refused(seen.messages):
        return
    _must_have_answered(seen)
    for message in seen.messages:
        for pointer, record in records_in(message):
            raise Violated("a record was returned", expected="no record", actual=record, at=message.place(pointer))


@check
def answers_each_request_with_its_own(seen: Seen) -> None:
    """Each request of a batch is answered with the records of its own person; a limit of their number is lawful."""
    for message in seen.messages:
        refusal = refusal_of(message)
        # An acknowledgement has no code for a limit.
        if refusal is not None and (_LIMITED in refusal or message.kind == "acknowledgement"):
            raise NotApplicable(f"the IUT does not take so many requests in one message: {refusal}")
    _must_have_answered(seen)
    for reference, people in seen.expected["by_reference"].items():
        if not any(item.get("reference_id") == reference for message in seen.messages for item in message.items):
            raise Violated(
                f"the request {reference} has no outcome",
                expected=f"an outcome for {reference}",
                actual=shown([item.get("reference_id") for message in seen.messages for item in message.items]),
                at=seen.messages[-1].place("/message"),
            )
        _compare_people(seen.messages, people, reference)


@check
def one_bad_request_spoils_no_other(seen: Seen) -> None:
    """The bad request alone is rejected, or finds nobody, or the whole message is refused."""
    if refused(seen.messages):
        return
    bad = seen.expected["bad"]
    others = tuple(message for message in seen.messages if set(message.references) != {bad})
    for message in seen.messages:
        for item in message.items:
            records = resolve_pointer(item, "/data/reg_records")
            if item.get("reference_id") == bad and records not in (MISSING, None, []):
                raise Violated(
                    f"the request {bad} cannot be served, yet records came for it",
                    expected="rjct",
                    actual=item,
                    at=message.place("/message"),
                )
    answers_each_request_with_its_own(replace(seen, messages=others or seen.messages))


@check
def is_sorted(seen: Seen) -> None:
    """The records come in the expected order, or the sort is refused."""
    if refused(seen.messages):
        return
    _must_have_answered(seen)
    wanted = list(seen.expected["people"].values())
    came = _order(seen.messages, wanted)
    if came != wanted:
        raise Violated(
            "the records are not in the order asked for",
            expected=shown(wanted),
            actual=shown(came),
            at=seen.messages[-1].place("/message/search_response"),
        )


@check
def pages_partition_the_result(seen: Seen) -> None:
    """Every record is on exactly one page."""
    _paged(seen)
    _compare_people(seen.messages, seen.expected["people"])


@check
def pages_keep_their_size(seen: Seen) -> None:
    """No page has more records than asked for."""
    _paged(seen)
    for message in seen.messages:
        count = len(records_in(message))
        if count > seen.expected["page_size"]:
            raise Violated(
                f"a page has {count} records",
                expected=f"at most {seen.expected['page_size']}",
                actual=count,
                at=message.place("/message/search_response/0/data/reg_records"),
            )


@check
def pages_count_all_records(seen: Seen) -> None:
    """The total_count of every pagination is the number of records in all pages; of those repeated, it may be once."""
    _paged(seen)
    records = [dump_json(record) for message in seen.messages for _, record in records_in(message)]
    _paginations(seen, "total_count", lambda index: sorted({len(set(records)), len(records)}))


@check
def pages_have_their_number(seen: Seen) -> None:
    """The page_number of every pagination is the page asked for."""
    _paged(seen)
    _paginations(seen, "page_number", lambda index: [seen.expected["first_page"] + index])


@check
def answered_with_succ(seen: Seen) -> None:
    """An outcome with records has the status succ."""
    judged = 0
    for message in seen.messages:
        for index, item in enumerate(message.items):
            data = item.get("data")
            if not (isinstance(data, dict) and data.get("reg_records")):
                continue
            judged += 1
            if item.get("status") != "succ":
                raise Violated(
                    f"the outcome has records and the status {shown(item.get('status'))}",
                    expected="succ",
                    actual=item.get("status"),
                    at=message.place(f"/message/search_response/{index}/status"),
                )
    if not judged:
        raise NotApplicable("no outcome had records")


def refused(messages: tuple[Message, ...]) -> bool:
    """Tell whether every message refuses: the request itself, or its callbacks by `rjct`."""
    outcomes = [message for message in messages if message.callback] or list(messages)
    return bool(outcomes) and all(refusal_of(message) or message.rejected for message in outcomes)


def _must_not_find_too_many(seen: Seen) -> None:
    """Raise Violated where a query that few records match is refused because it matched too many."""
    for message in seen.messages:
        for index, item in enumerate(message.items):
            if item.get("status_reason_code") == _TOO_MANY:
                raise Violated(
                    "the query was refused as finding too many records, and it has to find few or none",
                    expected=_listing(seen.expected.get("people", {})),
                    actual=_TOO_MANY,
                    at=message.place(f"/message/search_response/{index}/status_reason_code"),
                )


def _must_have_answered(seen: Seen) -> None:
    for message in seen.messages:
        answered = message.kind in ("answer", "callback") and bool(message.items)
        if not answered or (message.rejected and not records_in(message)):
            raise Violated(
                "the search was not answered with records",
                expected="an answer to the search",
                actual=summary(message),
                at=message.place(),
            )


def _compare_people(messages: tuple[Message, ...], people: Mapping[str, str], reference: str | None = None) -> None:
    """Compare with the expected people: identifiers by the names that the scenario gives them."""
    found = enrolments_in(messages, reference)
    names = {identifier: name for name, identifier in people.items()}
    came, once = set(), set()
    for place, enrolment in found:
        owner = next((value for value in enrolment.identifiers if value in names), None)
        if owner is None:
            raise Violated(
                f"a record of somebody else was returned: {_described(enrolment)}",
                expected=f"the records of {_listing(people)}",
                actual=_described(enrolment),
                at=place,
            )
        if (owner, enrolment.programme) in once:
            raise Violated(
                f"the record of {names[owner]} in {enrolment.programme} was returned twice",
                expected="each record once",
                actual=shown(owner),
                at=place,
            )
        once.add((owner, enrolment.programme))
        came.add(owner)
    missing = [name for identifier, name in names.items() if identifier not in came]
    if missing:
        raise Violated(
            f"no record of {', '.join(missing)} was returned",
            expected=f"the records of {_listing(people)}",
            actual=_listing({names[value]: value for value in came}) or "no record",
            at=messages[-1].place("/message/search_response"),
        )


def _described(enrolment: ReadEnrolment) -> str:
    """Return whose record it is, with what a query may have asked for."""
    said = {"status": enrolment.status, "enrolled on": enrolment.enrolment_date, "in": enrolment.programme}
    told = [f"{what} {shown(value)}" for what, value in said.items() if value is not None]
    return ", ".join([shown(sorted(enrolment.identifiers)), *told])


def _listing(people: Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({identifier})" for name, identifier in people.items()) or "nobody"


def _order(messages: tuple[Message, ...], wanted: list[str]) -> list[str]:
    owners = [
        next((value for value in wanted if value in found.identifiers), "?") for _, found in enrolments_in(messages)
    ]
    return [owner for index, owner in enumerate(owners) if index == 0 or owners[index - 1] != owner]


def _paged(seen: Seen) -> None:
    if any(refused((message,)) for message in seen.messages):
        message = next(message for message in seen.messages if refused((message,)))
        raise Violated("a page was refused", expected="every page", actual=summary(message), at=message.place())
    _must_have_answered(seen)


def _paginations(seen: Seen, member: str, wanted: Callable[[int], Sequence[int]]) -> None:
    judged = 0
    for index, message in enumerate(seen.messages):
        value = message.at(f"/message/search_response/0/pagination/{member}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        judged += 1
        if value not in wanted(index):
            raise Violated(
                f"`{member}` of the pagination is {value}",
                expected=" or ".join(map(str, wanted(index))),
                actual=value,
                at=message.place(f"/message/search_response/0/pagination/{member}"),
            )
    if not judged:
        raise NotApplicable("the answers carry no pagination")
