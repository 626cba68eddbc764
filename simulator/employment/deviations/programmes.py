"""People in several programmes of whom one is told or changed for another, and those who come back."""

from typing import Any

from sqlalchemy import Connection, select

from simulator.deviations import Function, Replacements
from simulator.employment.standing import Standing
from simulator.employment.tables import enrolments

ROWS = Replacements()

_EXITED = "3"
_ALL = 1_000


@ROWS.replaces("enrolments._set", "change-in-every-programme")
def _everywhere(_system: Any, original: Function, connection: Connection, which: Any, status: str) -> None:
    concerned = select(enrolments.c.subject_id).where(which)
    original(connection, enrolments.c.subject_id.in_(concerned), status)


@ROWS.replaces("enrolments.enrol", "no-way-back-from-exited")
def _stays(_system: Any, original: Function, connection: Connection, subject: int, standing: Standing) -> Any:
    exited = has_exited(connection, subject, standing.programme)
    return [] if exited else original(connection, subject, standing)


def has_exited(connection: Connection, subject: int, programme: str) -> bool:
    """Tell whether somebody has exited from a programme."""
    columns = enrolments.c
    own = (columns.subject_id == subject, columns.programme == programme)
    return connection.scalar(select(columns.status).where(*own)) == _EXITED


@ROWS.replaces("enrolments.enrol", "second-programme-not-told")
def _first_told(_system: Any, original: Function, connection: Connection, subject: int, standing: Standing) -> Any:
    columns = enrolments.c
    known = set(connection.scalars(select(columns.programme).where(columns.subject_id == subject)))
    changes = original(connection, subject, standing)
    return [] if known and standing.programme not in known else changes


@ROWS.replaces("notifications.records", "standing-of-the-first-programme-notified")
def _first(_system: Any, original: Function, connection: Connection, record_type: str, ids: Any) -> Any:
    told = original(connection, record_type, ids)
    return {subject: _as_in_the_first(connection, subject, record) for subject, record in told.items()}


def _as_in_the_first(connection: Connection, subject: int, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record that tells the status of somebody in the programme into which they came first."""
    columns = enrolments.c
    first = select(columns.status).where(columns.subject_id == subject).order_by(columns.id).limit(1)
    status = connection.scalar(first)
    return {**record, "enrolment_status": status} if "enrolment_status" in record else record


@ROWS.replaces("registry.find", "households-not-paged")
def _unpaged(_system: Any, original: Function, connection: Connection, condition: Any, **page: Any) -> Any:
    whole = {"limit": _ALL, "offset": 0} if page.get("record_type") == "Group" else {}
    return original(connection, condition, **{**page, **whole})
