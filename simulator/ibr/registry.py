"""What the registry can be asked: who is enrolled where, and which records match."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, bindparam, func, select

from simulator.ibr.tables import benefits, enrolments, identifiers, programmes, status_changes, subjects
from simulator.query_to_sql import Condition

ENROLLING = ("1", "6")
"""Active and Reinstated: the statuses of those who are currently enrolled (IBR-I-04)."""

CONTEXT = "https://schema.spdci.org/extensions/ibr/v1/data/Beneficiary.jsonld"

_RECORDS = select(
    enrolments.c.id,
    enrolments.c.status,
    enrolments.c.enrolled_on,
    subjects.c.assistance_unit,
    subjects.c.member_document,
    subjects.c.group_document,
    programmes.c.document.label("programme_document"),
).select_from(
    enrolments.join(subjects, subjects.c.id == enrolments.c.subject_id).join(
        programmes, programmes.c.identifier == enrolments.c.programme
    )
)
_OF_ENROLMENTS: BindParameter[Any] = bindparam("enrolments", expanding=True)
_BY_ID = _RECORDS.where(enrolments.c.id.in_(_OF_ENROLMENTS))
_DATES = (
    select(status_changes.c.enrolment_id, status_changes.c.changed_on)
    .where(status_changes.c.enrolment_id.in_(_OF_ENROLMENTS))
    .order_by(status_changes.c.changed_at)
)
_BENEFITS = (
    select(benefits.c.enrolment_id, benefits.c.document)
    .where(benefits.c.enrolment_id.in_(_OF_ENROLMENTS))
    .order_by(benefits.c.paid_at, benefits.c.id)
)


class Registry:
    """The enrolments, as records of the interface."""

    def is_enrolled(self, connection: Connection, person: str, programme: str) -> bool:
        """Tell whether the person, or household, with this identifier is currently enrolled in the programme."""
        statement = select(enrolments.c.id).join(identifiers, identifiers.c.subject_id == enrolments.c.subject_id)
        statement = statement.where(
            identifiers.c.value == person,
            identifiers.c.own,
            enrolments.c.programme == programme,
            enrolments.c.status.in_(self.enrolling_statuses()),
        )
        return connection.execute(statement.limit(1)).first() is not None

    def enrolling_statuses(self) -> Sequence[str]:
        """Return the codes of the statuses that count as enrolled."""
        return ENROLLING

    def knows_programme(self, connection: Connection, programme: str) -> bool:
        """Tell whether anybody was ever reported for the programme."""
        found = select(programmes.c.identifier).where(programmes.c.identifier == programme)
        return connection.execute(found).first() is not None

    def count(self, connection: Connection, condition: Condition) -> int:
        """Return how many records match."""
        return int(connection.scalar(select(func.count()).select_from(enrolments).where(condition)) or 0)

    def find(
        self,
        connection: Connection,
        condition: Condition,
        *,
        order: Sequence[ColumnElement[Any]] = (),
        limit: int,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the matching records in order; those that the order leaves equal come in the order of enrolment."""
        statement = select(enrolments.c.id).where(condition).order_by(*order, enrolments.c.id)
        ids = connection.scalars(statement.limit(limit).offset(offset)).all()
        found = self.by_id(connection, ids)
        return [found[enrolment_id] for enrolment_id in ids]

    def by_id(self, connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return the records of these enrolments by their ids."""
        rows = connection.execute(_BY_ID, {"enrolments": list(ids)}).all() if ids else []
        return dict(zip([row.id for row in rows], self.records(connection, rows), strict=True))

    def records(self, connection: Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Return the Beneficiary records of rows, with their dates and benefits."""
        if not rows:
            return []
        of = {"enrolments": [row.id for row in rows]}
        dates: dict[int, list[str]] = defaultdict(list)
        for enrolment_id, date in connection.execute(_DATES, of):
            dates[enrolment_id].append(date)
        paid: dict[int, list[Any]] = defaultdict(list)
        for enrolment_id, document in connection.execute(_BENEFITS, of):
            paid[enrolment_id].append(json.loads(document))
        return [self.record(row, dates[row.id], paid[row.id]) for row in rows]

    def record(self, row: Row[Any], dates: list[str], paid: list[Any]) -> dict[str, Any]:
        """Return one record, with the names and codes of the pages (IBR-I-12 to IBR-I-15)."""
        record: dict[str, Any] = {
            "@context": CONTEXT,
            "@type": "Beneficiary",
            "assistance_unit": row.assistance_unit,
        }
        if row.group_document is not None:
            record["group"] = json.loads(row.group_document)
        if row.member_document is not None:
            record["member"] = json.loads(row.member_document)
        record["programme_identifier"] = [json.loads(row.programme_document)]
        if row.enrolled_on is not None:
            record["enrolment_date"] = row.enrolled_on
        record["enrolment_status"] = row.status
        if dates:
            record["status_change_date"] = dates
        if paid:
            record["benefits"] = paid
        return record
