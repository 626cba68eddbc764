"""The administration of people: the standard has no message by which they arrive, or by which work is found.

`POST /admin/people` takes a JSON list; each item has a `member` (DO.EMP.02), a `group` (DO.EMP.03), or both, and
optionally `enrolments`, `job_search`, `consents` and `plans` (fixtures/schemas/people.schema.json). All of the
list is taken in, or nothing. `POST /admin/status` takes {"person": an identifier} and what is new about them:
`enrolment_status` with `programme_identifier`, or `employment_status`, or both, as codes or labels.
`GET /admin/referrals` lists who was referred, and what was decided.
"""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from protocol.data import data_folder
from protocol.schemas import schema
from simulator.employment.arrivals import Arrival, read_form
from simulator.employment.standing import Standing
from simulator.employment.tables import identifiers, referrals
from simulator.event_types import STATUS_CHANGE
from simulator.notifications import Change
from simulator.record_members import InvalidMember, code, optional_text
from simulator.system import Administration

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

_STATUS_MEMBERS = ("person", "programme_identifier", "enrolment_status", "employment_status")


class Unknown(LookupError):
    """Somebody who is not known."""


def people_administration(system: Any) -> Administration:
    """Return what adds the administration of people to an application."""

    def people() -> ResponseReturnValue:
        try:
            arrivals = read_forms(request.get_json())
        except InvalidMember as error:
            return _refused("err.request.bad", str(error)), 400
        with system.store.write() as connection:
            changes = [change for arrival in arrivals for change in system.people.store(connection, arrival)]
            system.notifications.announce(connection, changes)
        system.outbox.wake()
        return jsonify(people=len(arrivals))

    def status() -> ResponseReturnValue:
        try:
            with system.store.write() as connection:
                changes = change_status(system, connection, request.get_json())
                system.notifications.announce(connection, changes)
        except InvalidMember as error:
            return _refused("err.request.bad", str(error)), 400
        except Unknown as error:
            return _refused("err.request.not_found", str(error)), 404
        system.outbox.wake()
        return jsonify(changes=len(changes))

    def referred() -> ResponseReturnValue:
        with system.store.read() as connection:
            rows = connection.execute(referrals.select().order_by(referrals.c.id)).mappings().all()
        return jsonify([{**row, "record": json.loads(row["record"])} for row in rows])

    def add(app: Flask) -> None:
        app.add_url_rule("/admin/people", view_func=people, methods=["POST"])
        app.add_url_rule("/admin/status", view_func=status, methods=["POST"])
        app.add_url_rule("/admin/referrals", view_func=referred, methods=["GET"])

    return add


def read_forms(document: Any) -> list[Arrival]:
    """Return the people that a list tells; InvalidMember says which member of which item is wrong and why."""
    for error in () if _quick_validator().is_valid(document) else _validator().iter_errors(document):
        raise InvalidMember("".join(f"/{each}" for each in error.absolute_path), error.message[:200])
    arrivals = []
    for index, form in enumerate(document):
        try:
            arrivals.append(read_form(form))
            check_records(arrivals[-1])
        except InvalidMember as error:
            raise InvalidMember(f"/{index}{error.path}", error.message) from None
    return arrivals


def check_records(arrival: Arrival) -> None:
    """Raise InvalidMember for somebody whose record, told to others, would not be that of the standard."""
    for fault in schema(arrival.kind.capitalize(), "ess").violations(dict(arrival.document)):
        raise InvalidMember(f"/{arrival.kind}{fault.pointer}", fault.message)
    around = () if arrival.household is None else (arrival.household,)
    for each in (*around, *arrival.members):
        check_records(each)


def change_status(system: Any, connection: Connection, told: Any) -> list[Change]:
    """Change what is told about somebody and return what changed; Unknown when nobody has the identifier."""
    if not isinstance(told, dict) or not isinstance(told.get("person"), str) or set(told) - set(_STATUS_MEMBERS):
        raise InvalidMember("", f"an object with {', '.join(_STATUS_MEMBERS)} is needed, `person` at least")
    enrolment = code(told, "enrolment_status", "enrolment_status", "", interface="ess")
    employment = code(told, "employment_status", "employment_status", "", interface="ess")
    programme = optional_text(told, "programme_identifier", "")
    if (enrolment is None) != (programme is None) or (enrolment is None and employment is None):
        reason = "`enrolment_status` with `programme_identifier`, or `employment_status`, or both are needed"
        raise InvalidMember("", reason)
    found = select(identifiers.c.subject_id).where(identifiers.c.value == told["person"])
    subject = connection.scalar(found.limit(1))
    if subject is None:
        raise Unknown(f"nobody has the identifier {told['person'][:99]}")
    changes = []
    if employment is not None and system.people.change(connection, subject, {"employment_status": employment}):
        changes.append(Change(subject, STATUS_CHANGE))
    if enrolment is not None and programme is not None:
        side = system.enrolments.side(connection, programme)
        changed = system.enrolments.enrol(connection, subject, Standing(programme, enrolment, side=side))
        if changed:
            system.rules.standing_changed(connection, subject, [programme])
        changes += changed
    return list(dict.fromkeys(changes))


def _refused(error_code: str, message: str) -> Any:
    return jsonify(errors=[{"code": error_code, "message": message}])


@cache
def _schema() -> Any:
    text = (data_folder("fixtures") / "schemas" / "people.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    import jsonschema

    return jsonschema.Draft202012Validator(_schema())


@cache
def _quick_validator() -> "jsonschema_rs.Draft202012Validator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(_schema())
