"""Who is enrolled: find the subjects of a batch by their identifiers, or make them, and keep what is known of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from protocol.json_text import dump_json
from simulator.ibr.beneficiaries import Subject
from simulator.ibr.tables import identifiers, subjects
from simulator.moments import instant

_OWNERS = select(identifiers.c.role, identifiers.c.type, identifiers.c.value, identifiers.c.subject_id).where(
    identifiers.c.value.in_(bindparam("values", expanding=True)), identifiers.c.own
)
_OF_SUBJECTS: BindParameter[Any] = bindparam("subjects", expanding=True)
_HELD = subjects.select().where(subjects.c.id.in_(_OF_SUBJECTS))
_IDENTIFIERS = select(identifiers.c.subject_id, identifiers.c.role, identifiers.c.type, identifiers.c.value).where(
    identifiers.c.subject_id.in_(_OF_SUBJECTS)
)
_LAST = select(func.coalesce(func.max(subjects.c.id), 0))
_ADD, _ADD_IDENTIFIERS = subjects.insert(), identifiers.insert()
_LEARNT = [column.name for column in subjects.columns if column.name != "id"]
_LEARN = (
    subjects.update()
    .where(subjects.c.id == bindparam("subject"))
    .values({name: bindparam(f"new_{name}") for name in _LEARNT})
)

_DEFAULT_UNIT = {"member": "1", "group": "2"}

Identifier = tuple[str, str]


@dataclass
class _Held:
    """A subject while a batch is taken in."""

    id: int
    kind: str
    assistance_unit: str | None = None
    member: dict[str, Any] | None = None
    group: dict[str, Any] | None = None
    identifiers: dict[str, set[Identifier]] = field(default_factory=lambda: {"member": set(), "group": set()})

    def learn(self, subject: Subject) -> None:
        """Take over what a report says; what it does not say stays."""
        self.assistance_unit = subject.assistance_unit or self.assistance_unit or _DEFAULT_UNIT[self.kind]
        self.member = _merged(self.member, subject.member, "member_identifier")
        self.group = _merged(self.group, subject.group, "group_identifier")

    def new_identifiers(self, own: Iterable[Identifier]) -> Iterable[dict[str, Any]]:
        """Yield the rows of identifiers that were not known before."""
        around = [] if self.kind == "group" or self.group is None else self.group["group_identifier"]
        others = [(each["identifier_type"], each["identifier_value"]) for each in around]
        for role, is_own, found in ((self.kind, True, own), ("group", False, others)):
            for each in found:
                if each not in self.identifiers[role]:
                    self.identifiers[role].add(each)
                    yield {"subject_id": self.id, "role": role, "own": is_own, "type": each[0], "value": each[1]}

    def row(self) -> dict[str, Any]:
        """Return the row of the table."""
        person = (self.member or {}).get("demographic_info", {})
        name = person.get("name", {})
        birth_date = person.get("birth_date")
        return {
            "id": self.id,
            "kind": self.kind,
            "assistance_unit": self.assistance_unit,
            "surname": name.get("surname"),
            "given_name": name.get("given_name"),
            "sex": person.get("sex"),
            "birth_date": birth_date,
            "birth_at": None if birth_date is None else instant(birth_date),
            "member_document": None if self.member is None else dump_json(self.member).decode(),
            "group_document": None if self.group is None else dump_json(self.group).decode(),
        }


class Subjects:
    """The people and households of the registry."""

    def store(self, connection: Connection, reported: Sequence[Subject]) -> list[int]:
        """Keep what is reported and return the id of each subject, in the same order."""
        known, held = self._load(connection, reported)
        fresh_from = self._next_id(connection)
        next_id = fresh_from
        owners: list[int] = []
        new_identifiers: list[dict[str, Any]] = []
        for subject in reported:
            keys = [(subject.kind, *identifier) for identifier in subject.identifiers]
            owner = next((known[key] for key in keys if key in known), None)
            if owner is None:
                owner, next_id = next_id, next_id + 1
                held[owner] = _Held(owner, subject.kind)
            held[owner].learn(subject)
            free = [identifier for identifier, key in zip(subject.identifiers, keys, strict=True) if key not in known]
            new_identifiers.extend(held[owner].new_identifiers(free))
            known.update({key: owner for key in keys if key not in known})
            owners.append(owner)
        self._write(connection, held, fresh_from)
        if new_identifiers:
            connection.execute(_ADD_IDENTIFIERS, new_identifiers)
        return owners

    def _load(
        self, connection: Connection, reported: Sequence[Subject]
    ) -> tuple[dict[tuple[str, str, str], int], dict[int, _Held]]:
        values = sorted({value for subject in reported for _, value in subject.identifiers})
        found = connection.execute(_OWNERS, {"values": values})
        known = {(role, type_, value): owner for role, type_, value, owner in found}
        if not known:
            return {}, {}
        ids = sorted(set(known.values()))
        held = {row.id: _held(row) for row in connection.execute(_HELD, {"subjects": ids})}
        for owner, role, type_, value in connection.execute(_IDENTIFIERS, {"subjects": ids}):
            held[owner].identifiers[role].add((type_, value))
        return known, held

    def _next_id(self, connection: Connection) -> int:
        return int(connection.scalar(_LAST) or 0) + 1

    def _write(self, connection: Connection, held: Mapping[int, _Held], fresh_from: int) -> None:
        created = [each.row() for each in held.values() if each.id >= fresh_from]
        learned = [each.row() for each in held.values() if each.id < fresh_from]
        if created:
            connection.execute(_ADD, created)
        if learned:
            rows = [{"subject": row["id"]} | {f"new_{name}": row[name] for name in _LEARNT} for row in learned]
            connection.execute(_LEARN, rows)


def _held(row: Any) -> _Held:
    member = None if row.member_document is None else json.loads(row.member_document)
    group = None if row.group_document is None else json.loads(row.group_document)
    return _Held(row.id, row.kind, row.assistance_unit, member, group)


def _merged(old: dict[str, Any] | None, new: Mapping[str, Any] | None, listed: str) -> dict[str, Any] | None:
    if new is None or old is None:
        return old if new is None else dict(new)
    merged = {**old, **new}
    merged[listed] = old[listed] + [each for each in new[listed] if each not in old[listed]]
    if "demographic_info" in old and "demographic_info" in new:
        merged["demographic_info"] = {**old["demographic_info"], **new["demographic_info"]}
    return merged
