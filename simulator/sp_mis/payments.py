"""The benefits that the programmes of the SP-MIS pay: kept, with whether they reached the beneficiary (CD.COM.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from simulator.employment.registry import PAID
from simulator.employment.tables import enrolments, identifiers, payments
from simulator.moments import instant
from simulator.record_members import InvalidMember, as_objects, code, moment, optional_text

_MEMBERS = ("person", "programme_identifier", "benefit_type", "benefit_date", "benefit_value", "payment_status")


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One benefit that was paid to a person, or could not be; codes of the directories, dates with time and zone."""

    person: str
    programme: str
    benefit_type: str
    benefit_date: str
    benefit_value: str
    payment_status: str


def read_payments(told: Any) -> list[Payment]:
    """Return the payments of a list; InvalidMember says which member of which payment is missing or wrong."""
    if not isinstance(told, list):
        raise InvalidMember("", "a list of payments is needed")
    return [_payment(each, path) for each, path in as_objects(told, "")]


def _payment(told: dict[str, Any], path: str) -> Payment:
    unknown = sorted(set(told) - set(_MEMBERS))
    if unknown:
        raise InvalidMember(f"{path}/{unknown[0][:60]}", f"no member of a payment; those are {', '.join(_MEMBERS)}")
    found = {
        "person": optional_text(told, "person", path),
        "programme": optional_text(told, "programme_identifier", path),
        "benefit_type": code(told, "benefit_type", "benefit_type", path),
        "benefit_date": moment(told, "benefit_date", path),
        "benefit_value": optional_text(told, "benefit_value", path),
        "payment_status": code(told, "payment_status", "payment_status", path) or PAID,
    }
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise InvalidMember(f"{path}/{missing[0]}", "is needed")
    return Payment(**{name: str(value) for name, value in found.items()})


class Payments:
    """Keeps payments."""

    def keep(self, connection: Connection, told: list[Payment]) -> list[Mapping[str, Any]]:
        """Keep payments to those who are enrolled, all or none, and return their rows; InvalidMember if one is not."""
        rows = []
        for index, each in enumerate(told):
            enrolment = self._enrolment(connection, each)
            if enrolment is None:
                reason = f"nobody with the identifier {each.person[:99]} is enrolled in {each.programme[:99]}"
                raise InvalidMember(f"/{index}", reason)
            rows.append(_row(enrolment.id, enrolment.subject_id, each))
        if rows:
            connection.execute(payments.insert(), rows)
        return list(rows)

    def _enrolment(self, connection: Connection, payment: Payment) -> Any:
        columns = enrolments.c
        found = select(columns.id, columns.subject_id).join(identifiers, identifiers.c.subject_id == columns.subject_id)
        named = (identifiers.c.value == payment.person, columns.programme == payment.programme)
        return connection.execute(found.where(*named).limit(1)).one_or_none()


def _row(enrolment: int, subject: int, payment: Payment) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment,
        "subject_id": subject,
        "programme": payment.programme,
        "benefit_type": payment.benefit_type,
        "benefit_date": payment.benefit_date,
        "paid_at": instant(payment.benefit_date),
        "benefit_value": payment.benefit_value,
        "payment_status": payment.payment_status,
    }
