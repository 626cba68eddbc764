"""The rules by which people come into programmes and their standing there changes (CD.EMP.03)."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from simulator.composer import Composer
from simulator.employment.standing import Standing
from simulator.employment.tables import enrolments, programmes
from simulator.event_types import ENROLMENT, STATUS_CHANGE
from simulator.moments import instant
from simulator.notifications import Change

ACTIVE, DECEASED = "1", "2"
_FIND = enrolments.select().where(
    enrolments.c.subject_id == bindparam("subject"), enrolments.c.programme == bindparam("wanted")
)
_ADD = enrolments.insert()
_FIND_PROGRAMME = select(programmes.c.identifier).where(programmes.c.identifier == bindparam("wanted"))
_ADD_PROGRAMME = programmes.insert()

TAKING_PLACES = ("1", "6", "7")
"""Active, Reinstated and Awaiting Renewal: the statuses of those who hold a place of a programme."""


class Enrolments:
    """Who is enrolled in which programme, of ours or of the other party, and with what status."""

    def __init__(self, *, side: str, composer: Composer) -> None:
        self._side = side
        self._composer = composer

    def enrol(self, connection: Connection, subject: int, standing: Standing) -> list[Change]:
        """Keep a standing and return what changed; subscribers are told of our own programmes only."""
        self.know(connection, standing)
        known = connection.execute(_FIND, {"subject": subject, "wanted": standing.programme}).one_or_none()
        if known is None:
            enrolled_on = standing.enrolled_on or self._composer.timestamp()
            row = {
                "subject_id": subject,
                "programme": standing.programme,
                "status": standing.status,
                "enrolled_on": enrolled_on,
                "enrolled_at": instant(enrolled_on),
            }
            connection.execute(_ADD, row)
            event = ENROLMENT
        elif known.status != standing.status:
            self._set(connection, enrolments.c.id == known.id, standing.status)
            event = STATUS_CHANGE
        else:
            return []
        ours = (standing.side or self._side) == self._side
        return [Change(subject, event)] if ours else []

    def know(self, connection: Connection, standing: Standing) -> None:
        """Keep the programme of a standing, unless it is known."""
        if connection.scalar(_FIND_PROGRAMME, {"wanted": standing.programme}):
            return
        row = {
            "identifier": standing.programme,
            "name": standing.name,
            "side": standing.side or self._side,
            "places": standing.places,
        }
        connection.execute(_ADD_PROGRAMME, row)

    def side(self, connection: Connection, programme: str) -> str | None:
        """Return whose a programme is, None for one that is not known."""
        side: str | None = connection.scalar(select(programmes.c.side).where(programmes.c.identifier == programme))
        return side

    def has_places(self, connection: Connection, programme: str) -> bool:
        """Tell whether a programme can take somebody in."""
        places = connection.scalar(select(programmes.c.places).where(programmes.c.identifier == programme))
        if places is None:
            return True
        taken = select(func.count()).select_from(enrolments)
        taken = taken.where(enrolments.c.programme == programme, enrolments.c.status.in_(TAKING_PLACES))
        return int(connection.scalar(taken) or 0) < int(places)

    def end_by_death(self, connection: Connection, subject: int) -> list[str]:
        """Give every enrolment in our programmes of somebody who died the status Deceased; return which changed."""
        columns = enrolments.c
        found = select(columns.id, columns.programme).join(programmes, programmes.c.identifier == columns.programme)
        alive = (columns.subject_id == subject, columns.status != DECEASED, programmes.c.side == self._side)
        rows = connection.execute(found.where(*alive)).all()
        self._set(connection, columns.id.in_([row.id for row in rows]), DECEASED)
        return [row.programme for row in rows]

    def _set(self, connection: Connection, which: Any, status: str) -> None:
        change = enrolments.update().where(which)
        connection.execute(change.values(status=status, changed_on=self._composer.timestamp()))
