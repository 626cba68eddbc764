"""What another system notifies: a referral on `enrolment`, news of somebody known on `enrolment_status_change`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from protocol.json_text import dump_json
from simulator.composer import Composer
from simulator.ess.arrivals import Arrival, Standing, arriving_group, arriving_member, arriving_person
from simulator.ess.decisions import Decision, decide
from simulator.ess.enrolments import ENROLMENT, STATUS_CHANGE, Enrolments
from simulator.ess.people import People
from simulator.ess.record_types import record_type
from simulator.ess.tables import referrals
from simulator.notifications import Change, Notifications
from simulator.receiving import Received
from simulator.record_members import InvalidMember, as_objects, code, mended, optional_text
from simulator.scheduler import Scheduler

_PROGRAMME = "programme_identifier"
PROGRAMME = Standing(programme="ESS-JOBS", name="Synthetic Job Search Support")
"""The programme that referred people are taken into."""


class Referrals:
    """Serves notify."""

    def __init__(
        self,
        *,
        people: People,
        enrolments: Enrolments,
        notifications: Notifications,
        composer: Composer,
        scheduler: Scheduler,
    ) -> None:
        self._people = people
        self._enrolments = enrolments
        self._notifications = notifications
        self._composer = composer
        self._scheduler = scheduler

    def take_in(self, connection: Connection, received: Received) -> None:
        """Take in every event of the message: whoever is not known is referred, who is known is brought up to date."""
        changes: list[Change] = []
        for event in received.message.get("notify_event", []):
            data = event["data"]
            if data.get("reg_event_type", ENROLMENT) == ENROLMENT:
                changes += self.refer(connection, received, event)
            else:
                changes += self.update(connection, data)
        self._notifications.announce(connection, changes)

    def refer(self, connection: Connection, received: Received, event: Mapping[str, Any]) -> list[Change]:
        """Keep a referral with the decision about it, and enrol whom it accepts."""
        data = event["data"]
        changes: list[Change] = []
        try:
            arrival = arrival_of(data)
            decision = self.decide(connection, arrival)
        except InvalidMember as error:
            decision = Decision("pending", f"the record cannot be read: {error}")
        else:
            if decision.outcome == "accepted":
                changes = self.enrol(connection, arrival)
        row = {
            "sender_id": received.sender_id,
            "transaction_id": received.transaction_id,
            "reference_id": event["reference_id"],
            "record_type": data["reg_record_type"],
            "record": dump_json(data["reg_records"]).decode(),
            "received_on": self._composer.timestamp(),
            "decision": decision.outcome,
            "reason": decision.reason,
            "programme": PROGRAMME.programme if decision.outcome == "accepted" else None,
        }
        connection.execute(referrals.insert(), row)
        return changes

    def decide(self, connection: Connection, arrival: Arrival) -> Decision:
        """Decide about somebody who was referred; a household names no one, so that a counsellor has to."""
        if arrival.kind == "group":
            return Decision("pending", "the household has to name the member who takes part")
        has_places = self._enrolments.has_places(connection, PROGRAMME.programme)
        return decide(self._people.whole(connection, arrival), now=self._scheduler.now(), has_places=has_places)

    def enrol(self, connection: Connection, arrival: Arrival) -> list[Change]:
        """Take somebody into our programme, with a plan of case management."""
        subject = self._people.keep(connection, arrival)
        changes = self._enrolments.enrol(connection, subject, PROGRAMME)
        if changes:
            self._people.open_plan(connection, subject, "employment", ["assessment", "job search"])
        return changes

    def update(self, connection: Connection, data: Mapping[str, Any]) -> list[Change]:
        """Bring somebody who is known up to date; what is told of others is not kept."""
        try:
            arrival = arrival_of(data)
            standings = standings_of(data["reg_records"])
        except InvalidMember:
            return []
        subject = self._people.find(connection, arrival.identifiers, arrival.kind)
        if subject is None:
            return []
        changes = [Change(subject, STATUS_CHANGE)] if self._people.change(connection, subject, arrival.document) else []
        for standing in standings:
            if self._enrolments.side(connection, standing.programme) != "ess":  # of our own nobody else decides
                self._enrolments.enrol(connection, subject, standing)
        if arrival.document.get("demographic_info", {}).get("death_date") is not None:
            changes = self._enrolments.end_by_death(connection, subject) or changes
        return changes


def arrival_of(data: Mapping[str, Any]) -> Arrival:
    """Return whom the data of an event tell, without members of a wrong form; InvalidMember when nobody is named."""
    arrival = read_record(data)
    document = mended(arrival.kind.capitalize(), arrival.document, interface="ess")
    return replace(arrival, document=document or {})


def read_record(data: Mapping[str, Any]) -> Arrival:
    """Return whom the record of an event is about."""
    record = data["reg_records"]
    kind = record_type(data["reg_record_type"])
    if kind == "Beneficiary" or "member" in record:
        return arriving_member(record["member"]) if record.get("member") else arriving_group(record.get("group"))
    if kind == "Person":
        return arriving_person(record)
    return arriving_group(record) if kind == "Group" else arriving_member(record)


def standings_of(record: Mapping[str, Any]) -> list[Standing]:
    """Return the enrolments in programmes of the SP system that a Beneficiary record tells."""
    status = code(dict(record), "enrolment_status", "enrolment_status", "", interface="ess")
    told = []
    for each, path in as_objects(record.get("programme_identifier"), "/programme_identifier", name=_PROGRAMME):
        programme = optional_text(each, _PROGRAMME, path)
        if programme is not None:
            name = optional_text(each, "programme_name", path)
            told.append(Standing(programme=programme, name=name, status=status or "1", side="sp"))
    return told
