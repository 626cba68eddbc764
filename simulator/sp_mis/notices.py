"""What the IBR notifies: what other programmes did with our people, and what follows from it for us (PRS.IBR.03)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from protocol.json_text import dump_json
from simulator.composer import Composer
from simulator.employment.enrolments import DECEASED, Enrolments
from simulator.employment.people import People
from simulator.employment.rules import Rules
from simulator.employment.tables import notices
from simulator.event_types import ENROLMENT, STATUS_CHANGE, neutral
from simulator.ibr.beneficiaries import Enrolment, read_beneficiary
from simulator.notifications import Change, Notifications
from simulator.receiving import Received
from simulator.record_members import InvalidMember


class Notices:
    """Serves notify of the IBR."""

    def __init__(
        self,
        *,
        people: People,
        enrolments: Enrolments,
        notifications: Notifications,
        composer: Composer,
        rules: Rules,
    ) -> None:
        self._people = people
        self._enrolments = enrolments
        self._notifications = notifications
        self._composer = composer
        self._rules = rules

    def take_in(self, connection: Connection, received: Received) -> None:
        """Keep what is told of people whom we know; of a death, the end of their enrolments with us follows."""
        changes: list[Change] = []
        for event in received.message.get("notify_event", []):
            for told, person in self._known(connection, event["data"]):
                self.keep(connection, received, event, told, person)
                changes += self.end_by_death(connection, told, person)
        self._notifications.announce(connection, changes)

    def _known(self, connection: Connection, data: Mapping[str, Any]) -> Iterator[tuple[Enrolment, int]]:
        """Yield the enrolments that an event tells of our people in programmes of others, with the person's id."""
        try:
            told = read_beneficiary(data["reg_records"], mend=True)
        except InvalidMember:
            return
        for each in told:
            person = self._people.find(connection, each.subject.identifiers, each.subject.kind)
            if person is not None and self._enrolments.side(connection, each.programme) is None:
                yield each, person

    def keep(
        self, connection: Connection, received: Received, event: Mapping[str, Any], told: Enrolment, person: int
    ) -> None:
        """Keep one notice."""
        row = {
            "sender_id": received.sender_id,
            "transaction_id": received.transaction_id,
            "reference_id": event["reference_id"],
            "event": neutral(event["data"].get("reg_event_type", ENROLMENT)),
            "subject_id": person,
            "person": told.subject.identifiers[0][1],
            "programme": told.programme,
            "enrolment_status": told.status,
            "record": dump_json(event["data"]["reg_records"]).decode(),
            "received_on": self._composer.timestamp(),
        }
        connection.execute(notices.insert(), row)
        self._rules.notified(connection, row)

    def end_by_death(self, connection: Connection, told: Enrolment, person: int) -> list[Change]:
        """Give the enrolments of somebody who is told to have died the status Deceased, and return what changed."""
        died_on = (told.subject.member or {}).get("demographic_info", {}).get("death_date")
        if died_on is not None:
            self._people.change(connection, person, {"demographic_info": {"death_date": died_on}})
        if told.status != DECEASED and died_on is None:
            return []
        ended = self._enrolments.end_by_death(connection, person)
        if not ended:
            return []
        self._rules.standing_changed(connection, person, ended)
        return [Change(person, STATUS_CHANGE)]
