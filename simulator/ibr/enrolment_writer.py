"""Keep what programmes report: new enrolments, changes of status, benefits; for a whole batch at once."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select

from protocol.json_text import dump_json
from simulator.composer import Composer
from simulator.ibr.beneficiaries import Enrolment
from simulator.ibr.subjects import Subjects
from simulator.ibr.tables import benefits, enrolments, programmes, status_changes
from simulator.moments import instant
from simulator.notifications import Change
from simulator.query_to_sql import money

Event = Literal["enrollement", "enrollement_status_change"]
"""Spelt as in the published file (IBR-I-30)."""

ACTIVE = "1"

_OF_SUBJECTS = select(enrolments.c.subject_id, enrolments.c.programme, enrolments.c.id, enrolments.c.status).where(
    enrolments.c.subject_id.in_(bindparam("subjects", expanding=True))
)
_LAST = select(func.coalesce(func.max(enrolments.c.id), 0))
_ADD = enrolments.insert()
_CHANGE = (
    enrolments.update()
    .where(enrolments.c.id == bindparam("enrolment"))
    .values(
        status=bindparam("new_status"),
        enrolled_on=func.coalesce(bindparam("new_on"), enrolments.c.enrolled_on),
        enrolled_at=func.coalesce(bindparam("new_at"), enrolments.c.enrolled_at),
    )
)
_PROGRAMMES = select(programmes.c.identifier, programmes.c.document).where(
    programmes.c.identifier.in_(bindparam("programmes", expanding=True))
)
_ADD_PROGRAMME = programmes.insert()
_OF_ENROLMENTS: BindParameter[Any] = bindparam("enrolments", expanding=True)
_DATES = select(status_changes.c.enrolment_id, status_changes.c.changed_at).where(
    status_changes.c.enrolment_id.in_(_OF_ENROLMENTS)
)
_BENEFITS = select(benefits.c.enrolment_id, benefits.c.content_key).where(benefits.c.enrolment_id.in_(_OF_ENROLMENTS))
_ADD_DATES, _ADD_BENEFITS = status_changes.insert(), benefits.insert()


@dataclass
class _Batch:
    """What a batch is about to write."""

    next_id: int
    known: dict[tuple[int, str], tuple[int, str]]
    created: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    dates: list[tuple[int, str]] = field(default_factory=list)
    benefits: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class EnrolmentWriter:
    """The rules by which enrolments come about and change."""

    def __init__(self, *, composer: Composer, subjects: Subjects) -> None:
        self._composer = composer
        self._subjects = subjects

    def store(self, connection: Connection, reported: Sequence[Enrolment]) -> Iterable[list[Change]]:
        """Keep what was reported, in its order, and yield what changed.

        What a batch says twice of one subject in one programme is kept one after the other, each with its changes.
        """
        while reported:
            first: list[Enrolment] = []
            rest: list[Enrolment] = []
            seen: set[tuple[Any, ...]] = set()
            for each in reported:
                key = (each.subject.kind, each.subject.identifiers, each.programme)
                (rest if key in seen else first).append(each)
                seen.add(key)
            yield self.store_once(connection, first)
            reported = rest

    def store_once(self, connection: Connection, reported: Sequence[Enrolment]) -> list[Change]:
        """Keep what was reported, of each subject and programme once, and return what changed."""
        owners = self._subjects.store(connection, [each.subject for each in reported])
        self._store_programmes(connection, reported)
        batch = self._load(connection, owners)
        for each, owner in zip(reported, owners, strict=True):
            self.plan(batch, owner, each)
        self._write(connection, batch)
        return batch.changes

    def plan(self, batch: _Batch, owner: int, each: Enrolment) -> None:
        """Decide what one report changes."""
        known = batch.known.get((owner, each.programme))
        if known is None:
            enrolment_id = batch.next_id
            batch.next_id += 1
            status = each.status or ACTIVE
            batch.created.append(self._row(enrolment_id, owner, each, status))
            batch.changes.append(Change(enrolment_id, "enrollement"))
            dates = each.status_changes
        else:
            enrolment_id, old_status = known
            status = self.next_status(old_status, each.status)
            batch.changed.append(self._row(enrolment_id, owner, each, status))
            dates = each.status_changes
            if status != old_status:
                batch.changes.append(Change(enrolment_id, "enrollement_status_change"))
                dates = dates or (self._composer.timestamp(),)
        batch.known[owner, each.programme] = (enrolment_id, status)
        batch.dates.extend((enrolment_id, date) for date in dates)
        batch.benefits.extend((enrolment_id, benefit) for benefit in each.benefits)

    def next_status(self, old: str, reported: str | None) -> str:
        """Return the status after a report: the one that was reported last."""
        return reported or old

    def benefit_key(self, benefit: Mapping[str, Any]) -> str:
        """Return what two reports of the same benefit have in common: its content, dates by instant."""
        content = dict(benefit)
        if "benefit_date" in content:
            content["benefit_date"] = instant(content["benefit_date"])
        return dump_json(sorted(content.items())).decode()

    def _row(self, enrolment_id: int, owner: int, each: Enrolment, status: str) -> dict[str, Any]:
        moment = None if each.enrolled_on is None else instant(each.enrolled_on)
        return {
            "id": enrolment_id,
            "subject_id": owner,
            "programme": each.programme,
            "status": status,
            "enrolled_on": each.enrolled_on,
            "enrolled_at": moment,
        }

    def _load(self, connection: Connection, owners: Sequence[int]) -> _Batch:
        rows = connection.execute(_OF_SUBJECTS, {"subjects": sorted(set(owners))})
        known = {(owner, programme): (id_, status) for owner, programme, id_, status in rows}
        last = connection.scalar(_LAST) or 0
        return _Batch(next_id=last + 1, known=known)

    def _store_programmes(self, connection: Connection, reported: Sequence[Enrolment]) -> None:
        told = {each.programme: each.programme_document for each in reported}
        found = connection.execute(_PROGRAMMES, {"programmes": sorted(told)})
        known = {identifier: document for identifier, document in found}
        for identifier, document in told.items():
            row = {"name": document.get("programme_name"), "document": dump_json(document).decode()}
            if identifier not in known:
                connection.execute(_ADD_PROGRAMME, row | {"identifier": identifier})
            elif len(document) > 1 and known[identifier] != row["document"]:
                connection.execute(programmes.update().where(programmes.c.identifier == identifier), row)

    def _write(self, connection: Connection, batch: _Batch) -> None:
        if batch.created:
            connection.execute(_ADD, batch.created)
        if batch.changed:
            rows = [
                {
                    "enrolment": row["id"],
                    "new_status": row["status"],
                    "new_on": row["enrolled_on"],
                    "new_at": row["enrolled_at"],
                }
                for row in batch.changed
            ]
            connection.execute(_CHANGE, rows)
        created = {row["id"] for row in batch.created}
        self._write_dates(connection, batch.dates, created)
        self._write_benefits(connection, batch.benefits, created)

    def _write_dates(self, connection: Connection, dates: Sequence[tuple[int, str]], created: Set[int]) -> None:
        seen = _seen(connection, _DATES, {enrolment_id for enrolment_id, _ in dates} - created)
        rows = []
        for enrolment_id, date in dates:
            key = (enrolment_id, instant(date))
            if key not in seen:
                seen.add(key)
                rows.append({"enrolment_id": enrolment_id, "changed_at": key[1], "changed_on": date})
        if rows:
            connection.execute(_ADD_DATES, rows)

    def _write_benefits(
        self, connection: Connection, reported: Sequence[tuple[int, Mapping[str, Any]]], created: Set[int]
    ) -> None:
        seen = _seen(connection, _BENEFITS, {enrolment_id for enrolment_id, _ in reported} - created)
        rows = []
        for enrolment_id, benefit in reported:
            key = (enrolment_id, self.benefit_key(benefit))
            if key not in seen:
                seen.add(key)
                rows.append(benefit_row(enrolment_id, key[1], benefit))
        if rows:
            connection.execute(_ADD_BENEFITS, rows)


def _seen(connection: Connection, known: Select[Any], enrolments: Set[int]) -> set[tuple[Any, ...]]:
    """Return what is known of these enrolments; of one that is new nothing is."""
    if not enrolments:
        return set()
    return {tuple(row) for row in connection.execute(known, {"enrolments": sorted(enrolments)})}


def benefit_row(enrolment_id: int, key: str, benefit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a benefit; currency and amount are kept apart so that amounts can be ordered."""
    date, value = benefit.get("benefit_date"), benefit.get("benefit_value")
    currency, amount = (money(value) if value else None) or (None, None)
    return {
        "enrolment_id": enrolment_id,
        "content_key": key,
        "type": benefit.get("benefit_type"),
        "paid_on": date,
        "paid_at": None if date is None else instant(date),
        "value": value,
        "currency": currency,
        "amount": amount,
        "quantity": benefit.get("benefit_quantity"),
        "document": dump_json(dict(benefit)).decode(),
    }
