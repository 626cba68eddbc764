"""What the SP-MIS reports to the IBR: benefits that were paid, and changes of standing (PRS.IBR.02, PRS.IBR.03)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from simulator.client.requests import Requests
from simulator.client.updates import beneficiary
from simulator.employment.registry import PAID
from simulator.employment.tables import enrolments, identifiers, payments, programmes, subjects

LARGEST_MESSAGE = 1000
"""Beneficiaries of one enrolment update."""

Enrolled = tuple[int, str]
"""The id of a person or household, and a programme."""


class Publishing:
    """Sends enrolment updates."""

    def __init__(self, *, requests: Requests) -> None:
        self._requests = requests

    def publish(self, connection: Connection, told: Mapping[Enrolled, Sequence[Mapping[str, Any]]], *, to: str) -> None:
        """Report enrolments to the IBR at `to`, each with these payments, or with its last one if there are none."""
        records = [self.record(connection, *enrolled, paid) for enrolled, paid in told.items()]
        for start in range(0, len(records), LARGEST_MESSAGE):
            batch = records[start : start + LARGEST_MESSAGE]
            self._requests.send(
                connection,
                interface="ibr",
                operation="sync/enrollment/updates",
                to=to,
                message={"enrolled_updates": {"beneficiaries": batch}},
            )

    def record(
        self, connection: Connection, subject: int, programme: str, paid: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return the Beneficiary record of one enrolment, with no more of the person than the IBR keeps."""
        columns = enrolments.c
        found = select(columns.id, columns.status, columns.enrolled_on, columns.changed_on, programmes.c.name)
        found = found.join(programmes, programmes.c.identifier == columns.programme)
        enrolment = connection.execute(found.where(columns.subject_id == subject, columns.programme == programme)).one()
        member, household = self._who(connection, subject)
        return beneficiary(
            member=member,
            household=household,
            programme=(programme, enrolment.name),
            enrolment_date=enrolment.enrolled_on,
            enrolment_status=enrolment.status,
            status_change_dates=[] if enrolment.changed_on is None else [enrolment.changed_on],
            benefits=[_benefit(each) for each in paid or self._last_payment(connection, enrolment.id)],
        )

    def _who(self, connection: Connection, subject: int) -> tuple[dict[str, Any] | None, tuple[str, str] | None]:
        """Return the member, None for a household, and the identifier of the household, None where there is none."""
        columns = subjects.c
        row = connection.execute(
            select(columns.kind, columns.document, columns.household_id).where(columns.id == subject)
        ).one()
        document = json.loads(row.document)
        names = ("member_identifier", "demographic_info")
        member = {name: document[name] for name in names if name in document} if row.kind == "member" else None
        household = row.household_id if row.kind == "member" else subject
        own = select(identifiers.c.type, identifiers.c.value).where(identifiers.c.subject_id == household)
        first = connection.execute(own.order_by(identifiers.c.id).limit(1)).one_or_none()
        return member, None if first is None else (first.type, first.value)

    def _last_payment(self, connection: Connection, enrolment: int) -> list[Mapping[str, Any]]:
        columns = payments.c
        found = payments.select().where(columns.enrolment_id == enrolment, columns.payment_status == PAID)
        row = connection.execute(found.order_by(columns.paid_at.desc(), columns.id.desc()).limit(1)).mappings().first()
        return [] if row is None else [dict(row)]


def _benefit(payment: Mapping[str, Any]) -> dict[str, Any]:
    return {name: payment[name] for name in ("benefit_type", "benefit_date", "benefit_value")}
