"""Applications of people to a programme, kept until somebody decides about them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from simulator.employment.administration import check_records
from simulator.employment.arrivals import Arrival, read_form
from simulator.processes.persons import known
from simulator.processes.tables import RECEIVED, applications
from simulator.record_members import InvalidMember, optional_text

_TEXTS = ("programme_identifier", "programme_name", "other_programme_identifier", "other_enrolment")
_MEMBERS = (*_TEXTS, "member", "group")
_OTHER_ENROLMENT = (None, "excludes", "required")


def latest(connection: Connection, form: Mapping[str, Any]) -> Any:
    """Return the last application of a `person` to a programme; InvalidMember if there is none."""
    subject = known(connection, form["person"], "/person")
    columns = applications.c
    which = (columns.subject_id == subject, columns.programme_identifier == form["programme_identifier"])
    row = connection.execute(applications.select().where(*which).order_by(columns.id.desc())).first()
    if row is None:
        raise InvalidMember("/person", "there is no application of this person to this programme")
    return row


def apply(system: Any, connection: Connection, told: Any) -> None:
    """Keep an application with the person who applies; InvalidMember says which member of it is wrong and why.

    `other_programme_identifier` names a programme of others; enrolment in it `excludes`, is `required`, or is only made
    known, as `other_enrolment` says.
    """
    texts, arrival = _read(told)
    system.people.store(connection, arrival)
    subject = system.people.find(connection, arrival.identifiers, "member")
    last = connection.scalar(select(func.max(applications.c.id))) or 0
    row = {
        "id": last + 1,
        "subject_id": subject,
        "person": arrival.identifiers[0][1],
        **texts,
        "state": RECEIVED,
        "received_on": system.composer.timestamp(),
    }
    connection.execute(applications.insert(), row)


def _read(told: Any) -> tuple[dict[str, str | None], Arrival]:
    if not isinstance(told, dict) or not isinstance(told.get("member"), dict) or set(told) - set(_MEMBERS):
        raise InvalidMember("", f"an object with {', '.join(_MEMBERS)} is needed, `member` at least")
    texts = {name: optional_text(told, name, "") for name in _TEXTS}
    if texts["programme_identifier"] is None:
        raise InvalidMember("/programme_identifier", "is needed")
    if texts["other_enrolment"] not in _OTHER_ENROLMENT:
        raise InvalidMember("/other_enrolment", "excludes or required is needed, or nothing")
    arrival = read_form({name: told[name] for name in ("member", "group") if name in told})
    check_records(arrival)
    return texts, arrival
