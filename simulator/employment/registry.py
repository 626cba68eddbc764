"""What a party can be asked for: members, as Person, Member, Group or Beneficiary records, and their standing."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select

from simulator.employment.compliance import SEARCHING_DAYS, compliance
from simulator.employment.tables import activities, enrolments, payments, programmes, subjects
from simulator.moments import instant, micros
from simulator.query_to_sql import Condition
from simulator.scheduler import Scheduler

KINDS: Mapping[str, str] = {"Person": "member", "Member": "member", "Group": "group", "Beneficiary": "member"}
"""The record types that are told, with the kind of subject that each is told of."""

PAID = "1"
"""Successful (CD.COM.12): the status of benefits that reached the beneficiary."""

CONTEXT = "https://schema.spdci.org/extensions/ess/v1/data/"


_OF_SUBJECTS: BindParameter[Any] = bindparam("subjects", expanding=True)
_DOCUMENTS = select(subjects.c.id, subjects.c.document).where(
    subjects.c.id.in_(_OF_SUBJECTS), subjects.c.kind == bindparam("told_kind")
)
_LATEST_SEARCH = (
    select(activities.c.subject_id, func.max(activities.c.happened_at))
    .where(activities.c.subject_id.in_(_OF_SUBJECTS))
    .group_by(activities.c.subject_id)
)
_STANDINGS = (
    select(enrolments, programmes.c.name, programmes.c.side)
    .join(programmes, programmes.c.identifier == enrolments.c.programme)
    .where(enrolments.c.subject_id.in_(_OF_SUBJECTS))
    .order_by(enrolments.c.id)
)


class Registry:
    """The people that a party knows, as records of the interface."""

    def __init__(self, *, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def count(self, connection: Connection, condition: Condition) -> int:
        """Return how many records match."""
        return int(connection.scalar(select(func.count()).select_from(subjects).where(condition)) or 0)

    def find(
        self,
        connection: Connection,
        condition: Condition,
        *,
        record_type: str,
        order: Sequence[ColumnElement[Any]] = (),
        limit: int,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the matching records in order; those that the order leaves equal come in the order of arrival."""
        statement = select(subjects.c.id).where(condition).order_by(*order, subjects.c.id)
        ids = connection.scalars(statement.limit(limit).offset(offset)).all()
        found = self.by_id(connection, record_type, ids)
        return [found[subject] for subject in ids]

    def by_id(self, connection: Connection, record_type: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Return the records of these subjects by their ids; none for a subject that is of another kind."""
        kind = KINDS[record_type]
        found = connection.execute(_DOCUMENTS, {"subjects": list(ids), "told_kind": kind})
        documents = {row.id: json.loads(row.document) for row in found}
        if kind == "group":
            return self._groups(connection, documents)
        if record_type == "Person":
            return {subject: person(document) for subject, document in documents.items()}
        standings = self._standings(connection, documents)
        if record_type == "Beneficiary":
            paid = self._benefits(connection, documents)
            return {each: beneficiary(told, standings[each], paid[each]) for each, told in documents.items()}
        return self._members(connection, documents, standings)

    def _groups(self, connection: Connection, documents: Mapping[int, Any]) -> dict[int, dict[str, Any]]:
        found = select(subjects.c.id, subjects.c.household_id).where(subjects.c.household_id.in_(documents))
        households = {row.id: row.household_id for row in connection.execute(found.order_by(subjects.c.id))}
        members: dict[int, list[Any]] = defaultdict(list)
        records = self.by_id(connection, "Member", list(households))
        for subject, household in households.items():
            members[household].append(records[subject])
        return {
            each: {"@context": f"{CONTEXT}Group.jsonld", "@type": "Group", **document, "member_list": members[each]}
            for each, document in documents.items()
        }

    def _members(
        self, connection: Connection, documents: Mapping[int, Any], standings: Mapping[int, list[Any]]
    ) -> dict[int, dict[str, Any]]:
        now = micros(self._scheduler.now())
        latest = connection.execute(_LATEST_SEARCH, {"subjects": list(documents)})
        searched: dict[int, int] = {subject: moment for subject, moment in latest}
        found = {}
        for subject, document in documents.items():
            told = [
                {"key": "enrolment_status", "value": each.status, "programme_identifier": each.programme}
                for each in standings[subject]
            ]
            if subject in searched:
                value = compliance(searched[subject], now)
                told.append({"key": "job_search_compliance", "value": value, "days": SEARCHING_DAYS})
            record = {"@context": f"{CONTEXT}Member.jsonld", "@type": "Member", **document}
            if told:
                own = document.get("additional_attributes", [])
                record["additional_attributes"] = [*(own if isinstance(own, list) else [own]), *told]
            found[subject] = record
        return found

    def _benefits(self, connection: Connection, ids: Mapping[int, Any]) -> dict[int, list[Any]]:
        columns = payments.c
        found = payments.select().where(columns.subject_id.in_(ids), columns.payment_status == PAID)
        benefits: dict[int, list[Any]] = {subject: [] for subject in ids}
        for row in connection.execute(found.order_by(columns.paid_at, columns.id)):
            told = {name: getattr(row, name) for name in ("benefit_type", "benefit_date", "benefit_value")}
            benefits[row.subject_id].append(told)
        return benefits

    def _standings(self, connection: Connection, ids: Mapping[int, Any]) -> dict[int, list[Any]]:
        standings: dict[int, list[Any]] = {subject: [] for subject in ids}
        for row in connection.execute(_STANDINGS, {"subjects": list(ids)}):
            standings[row.subject_id].append(row)
        return standings


def person(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Person record of a kept Member."""
    found = {"identifier": document["member_identifier"], **document.get("demographic_info", {})}
    dates = {name: document[name] for name in ("registration_date", "last_updated") if name in document}
    return {"@context": f"{CONTEXT}ESSPerson.jsonld", "@type": "ESSPerson", **found, **dates}


def beneficiary(document: Mapping[str, Any], standings: Sequence[Any], benefits: Sequence[Any]) -> dict[str, Any]:
    """Return a Beneficiary record of a kept Member; its status is that of the enrolment that changed last."""
    record: dict[str, Any] = {
        "@context": f"{CONTEXT}Beneficiary.jsonld",
        "@type": "Beneficiary",
        "assistance_unit": "1",
        "member": dict(document),
    }
    if not standings:
        return record
    last = max(standings, key=lambda each: (instant(each.changed_on or each.enrolled_on), each.id))
    record["programme_identifier"] = [
        {"programme_identifier": each.programme} | ({} if each.name is None else {"programme_name": each.name})
        for each in standings
    ]
    record |= {"enrolment_date": last.enrolled_on, "enrolment_status": last.status}
    if last.changed_on is not None:
        record["status_change_date"] = [last.changed_on]
    if benefits:
        record["benefits"] = list(benefits)
    return record
