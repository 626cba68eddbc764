"""What the bundled systems send while they are certified, as fixtures/deviations/sent.yaml has it.

`python -m conformance.sent_messages` writes the file anew when scenarios or simulators have changed what is sent.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.messages import Message, answer_of, callback_of
from conformance.qualification import bundled, certify_in_process
from conformance.record import Record

FILE = "deviations/sent.yaml"
KINDS = ("acknowledgement", "answer", "callback", "request")

_ROLES = ("ibr", "ess", "sp-mis")
_WIDTH = 120
_HEAD = """\
# The members of the messages that the bundled systems send while they are certified, by the place that has them; `*` is
# the member of a list, and stands for its items. Of each constraint of the schemas at these places a deviation is
# generated (generated.yaml). A row is about a kind of message of some operations of some roles. The records in the
# status of a search are left out: they are those of its outcome, where their constraints are broken.
# Written by `python -m conformance.sent_messages`.
rows:
"""

Members = Mapping[str, tuple[str, ...]]


def messages_of(record: Record, role: str) -> Iterator[Message]:
    """Yield the messages of a system in a record: what it answered, and what it sent of its own."""
    yield from (answer_of(event, role) for event in record.exchanges)
    yield from (callback_of(event, role) for event in record.callbacks)


def places_of(document: Any, at: str = "") -> Iterator[str]:
    """Yield the JSON Pointers of all members of a document, with `*` for every item of a list."""
    yield at
    if isinstance(document, dict):
        for name, value in document.items():
            yield from places_of(value, f"{at}/{name}")
    elif isinstance(document, list):
        for value in document:
            yield from places_of(value, f"{at}/*")


def members_of(documents: list[Any]) -> Members:
    """Return the members of documents by the place that has them, without the whole and the records of a status."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in {place for document in documents for place in places_of(document)}:
        holder, _, name = place.rpartition("/")
        if holder and not ("/txn_status/" in holder and "/reg_records/" in holder):
            found[holder].add(name)
    return {place: tuple(sorted(names)) for place, names in sorted(found.items())}


def sent_by(role: str) -> Mapping[tuple[str, str], Members]:
    """Return the members of the messages that the bundled system of a role sends, by their kind and operation."""
    documents: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for message in messages_of(certify_in_process(bundled(role), role=role), role):
        if message.kind in KINDS and message.operation is not None:
            documents[message.kind, message.operation.name].append(message.document)
    return {about: members_of(found) for about, found in documents.items()}


def text_of(sent: Mapping[str, Mapping[tuple[str, str], Members]]) -> str:
    """Return the text of the file, from what each role sends; messages with the same members share a row."""
    rows: dict[tuple[str, tuple[str, ...], str], list[str]] = defaultdict(list)
    for kind, operation in sorted({about for messages in sent.values() for about in messages}):
        alike: dict[str, list[str]] = defaultdict(list)
        for role, messages in sent.items():
            if (kind, operation) in messages:
                alike[_text_of_members(messages[kind, operation])].append(role)
        for members, roles in alike.items():
            rows[kind, tuple(roles), members].append(operation)
    return _HEAD + "".join(
        f"- roles: {_listed(roles)}\n  kind: {kind}\n{_wrapped(2, 'operations', operations)}  members:\n{members}"
        for (kind, roles, members), operations in rows.items()
    )


def _text_of_members(members: Members) -> str:
    return "".join(_wrapped(4, place, names) for place, names in members.items())


def _wrapped(indent: int, name: str, values: Any) -> str:
    line = f"{name}: {_listed(values)}"
    first, following = " " * indent, " " * (indent + 2)
    whole: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    lines = textwrap.wrap(line, _WIDTH, initial_indent=first, subsequent_indent=following, **whole)
    return "\n".join(lines) + "\n"


def _listed(values: Any) -> str:
    return "[" + ", ".join(f'"{each}"' if each[0] in "@*" else each for each in values) + "]"


def _write() -> None:
    from protocol.data import data_folder

    path = data_folder("fixtures") / FILE
    path.write_text(text_of({role: sent_by(role) for role in _ROLES}), encoding="utf-8")


if __name__ == "__main__":
    _write()
