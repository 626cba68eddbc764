"""What another system notifies: a referral on `enrolment`, news of somebody known on `enrolment_status_change`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from protocol.json_text import dump_json
from simulator.composer import Composer
from simulator.employment.arrivals import Arrival, arriving_group, arriving_member, arriving_person
from simulator.employment.enrolments import DECEASED, Enrolments
from simulator.employment.party import Decision, Party
from simulator.employment.people import People
from simulator.employment.record_types import record_type
from simulator.employment.rules import Rules
from simulator.employment.standing import Standing
from simulator.employment.tables import referrals
from simulator.employment.told_attributes import with_standings
from simulator.event_types import ENROLMENT, STATUS_CHANGE
from simulator.notifications import Change, Notifications
from simulator.receiving import Received
from simulator.record_members import InvalidMember, as_objects, code, mended, optional_text
from simulator.scheduler import Scheduler

_PROGRAMME = "programme_identifier"


class Referrals:
    """Serves notify."""

    def __init__(
        self,
        *,
        party: Party,
        people: People,
        enrolments: Enrolments,
        notifications: Notifications,
        composer: Composer,
        scheduler: Scheduler,
        rules: Rules,
    ) -> None:
        self._party = party
        self._people = people
        self._enrolments = enrolments
        self._notifications = notifications
        self._composer = composer
        self._scheduler = scheduler
        self._rules = rules

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
        referral = {
            "sender_id": received.sender_id,
            "transaction_id": received.transaction_id,
            "reference_id": event["reference_id"],
            "record_type": data["reg_record_type"],
            "record": dump_json(data["reg_records"]).decode(),
            "received_on": self._composer.timestamp(),
        }
        self._rules.referral_received(connection, referral)
        arrival: Arrival | None = None
        try:
            arrival = arrival_of(data)
            decision = self.decide(connection, arrival)
        except InvalidMember as error:
            decision = Decision("pending", f"the record cannot be read: {error}")
        accepted = decision.outcome == "accepted"
        programme = self._party.programme.programme if accepted else None
        told = {"decision": decision.outcome, "reason": decision.reason, "programme": programme}
        connection.execute(referrals.insert(), referral | told)
        person, changes = self.enrol(connection, arrival) if accepted and arrival else (None, [])
        self._rules.decision_made(connection, referral, decision, person)
        return changes

    def decide(self, connection: Connection, arrival: Arrival) -> Decision:
        """Decide about somebody who was referred; a household names no one, so that a counsellor has to."""
        if arrival.kind == "group":
            return Decision("pending", "the household has to name the member who takes part")
        has_places = self._enrolments.has_places(connection, self._party.programme.programme)
        whole = self._people.whole(connection, arrival)
        return self._party.decide(whole, now=self._scheduler.now(), has_places=has_places)

    def enrol(self, connection: Connection, arrival: Arrival) -> tuple[int, list[Change]]:
        """Take somebody into our programme, with a plan of case management; return who it is, and what changed."""
        subject = self._people.keep(connection, arrival)
        changes = self._enrolments.enrol(connection, subject, self._party.programme)
        if changes:
            self._people.open_plan(connection, subject, *self._party.plan)
            self._rules.standing_changed(connection, subject, [self._party.programme.programme])
        return subject, changes

    def update(self, connection: Connection, data: Mapping[str, Any]) -> list[Change]:
        """Bring somebody who is known up to date; what is told of others is not kept."""
        try:
            arrival = arrival_of(data)
            standings = standings_of(data["reg_records"], self._party.other_side)
        except InvalidMember:
            return []
        changes = self.update_known(connection, replace(arrival, enrolments=(*arrival.enrolments, *standings)))
        for member in arrival.members:
            changes += self.update_known(connection, member)
        return changes

    def update_known(self, connection: Connection, arrival: Arrival) -> list[Change]:
        """Bring one member or household up to date, if it is known."""
        subject = self._people.find(connection, arrival.identifiers, arrival.kind)
        if subject is None:
            return []
        changes = [Change(subject, STATUS_CHANGE)] if self._people.change(connection, subject, arrival.document) else []
        standings = [replace(each, side=self._party.other_side) for each in arrival.enrolments]
        for standing in standings:
            # of our own programmes nobody else decides
            if self._enrolments.side(connection, standing.programme) != self._party.side:
                self._enrolments.enrol(connection, subject, standing)
        died_on = arrival.document.get("demographic_info", {}).get("death_date")
        if died_on is not None or DECEASED in [each.status for each in standings]:
            ended = self._enrolments.end_by_death(connection, subject)
            if ended:
                changes = [Change(subject, STATUS_CHANGE)]
                self._rules.standing_changed(connection, subject, ended)
        return changes


def arrival_of(data: Mapping[str, Any]) -> Arrival:
    """Return whom the data of an event tell, without members of a wrong form; InvalidMember when nobody is named."""
    arrival = read_record(data)
    document = mended(arrival.kind.capitalize(), arrival.document, interface="ess")
    return with_standings(replace(arrival, document=document or {}))


def read_record(data: Mapping[str, Any]) -> Arrival:
    """Return whom the record of an event is about."""
    record = data["reg_records"]
    kind = record_type(data["reg_record_type"])
    if kind == "Beneficiary" or "member" in record:
        return arriving_member(record["member"]) if record.get("member") else arriving_group(record.get("group"))
    if kind == "Person":
        return arriving_person(record)
    return arriving_group(record) if kind == "Group" else arriving_member(record)


def standings_of(record: Mapping[str, Any], side: str) -> list[Standing]:
    """Return the enrolments in programmes of a side that a Beneficiary record tells."""
    status = code(dict(record), "enrolment_status", "enrolment_status", "", interface="ess")
    told = []
    for each, path in as_objects(record.get("programme_identifier"), "/programme_identifier", name=_PROGRAMME):
        programme = optional_text(each, _PROGRAMME, path)
        if programme is not None:
            name = optional_text(each, "programme_name", path)
            told.append(Standing(programme=programme, name=name, status=status or "1", side=side))
    return told
