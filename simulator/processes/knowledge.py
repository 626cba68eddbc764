"""What a system knows of one person, whether a message of the interface could tell it or not."""

import json
from typing import Any

from sqlalchemy import Connection, Table, select

from simulator.employment.tables import activities, consents, enrolments, plans, programmes, referrals, subjects
from simulator.processes.persons import known
from simulator.processes.tables import applications


def knowledge(system: Any, connection: Connection, identifier: str) -> dict[str, Any]:
    """Return all that is known of whoever has an identifier; InvalidMember if nobody has it."""
    subject = known(connection, identifier, "")
    document = connection.scalar(select(subjects.c.document).where(subjects.c.id == subject))
    return {
        "side": system.party.side,
        "record": json.loads(str(document)),
        "enrolments": _enrolments(connection, subject),
        "applications": _rows(connection, applications, subject),
        "consents": _rows(connection, consents, subject),
        "plans": _rows(connection, plans, subject),
        "job_search": _rows(connection, activities, subject),
        "referrals": _referrals(connection, identifier),
    }


def _rows(connection: Connection, table: Table, subject: int) -> list[dict[str, Any]]:
    rows = connection.execute(table.select().where(table.c.subject_id == subject).order_by(table.c.id)).mappings()
    return [{name: value for name, value in row.items() if name not in ("id", "subject_id")} for row in rows]


def _enrolments(connection: Connection, subject: int) -> list[dict[str, Any]]:
    columns = enrolments.c
    found = select(enrolments, programmes.c.name, programmes.c.side)
    found = found.join(programmes, programmes.c.identifier == columns.programme).where(columns.subject_id == subject)
    return [
        {
            "programme_identifier": row.programme,
            "programme_name": row.name,
            "side": row.side,
            "enrolment_status": row.status,
            "enrolment_date": row.enrolled_on,
        }
        for row in connection.execute(found.order_by(columns.id))
    ]


def _referrals(connection: Connection, identifier: str) -> list[dict[str, Any]]:
    """Return the referrals whose record names an identifier."""
    rows = connection.execute(referrals.select().order_by(referrals.c.id)).mappings()
    told = [{**row, "record": json.loads(row["record"])} for row in rows]
    return [row for row in told if _names(row["record"], identifier)]


def _names(record: Any, identifier: str) -> bool:
    if isinstance(record, dict):
        return record.get("identifier_value") == identifier or any(_names(each, identifier) for each in record.values())
    return isinstance(record, list) and any(_names(each, identifier) for each in record)
