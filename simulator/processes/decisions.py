"""Decisions that people take: they take effect in the system here, and then its rules act on them.

The forms are those of fixtures/schemas/decision.schema.json.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from protocol.data import data_folder
from simulator.employment.arrivals import arriving_member
from simulator.employment.standing import Standing
from simulator.employment.tables import consents, programmes
from simulator.event_types import STATUS_CHANGE
from simulator.notifications import Change
from simulator.processes.applications import latest
from simulator.processes.persons import REFERRAL, known
from simulator.processes.rule import Form
from simulator.processes.tables import APPROVED, ASKED, DECLINED, RECEIVED, UNANSWERED, applications
from simulator.record_members import InvalidMember

if TYPE_CHECKING:
    import jsonschema

_ACTIVE = "1"


def decide(system: Any, connection: Connection, told: Any) -> None:
    """Have a decision take effect and tell the rules; InvalidMember says which member of it is wrong and why."""
    form = _read(told)
    counterpart = form.get("counterpart")
    if counterpart is not None and system.counterparts.address(counterpart) is None:
        raise InvalidMember("/counterpart", f"no address of {counterpart} is known; see /admin/counterparts")
    effect = _EFFECTS.get(form["decision"])
    if effect is not None:
        effect(system, connection, form)
    system.rules.decided(connection, form)


def _read(told: Any) -> Form:
    for error in _validator().iter_errors(told):
        raise InvalidMember("".join(f"/{each}" for each in error.absolute_path), error.message[:200])
    of_kind = _validator().evolve(schema={"$ref": f"#/$defs/{told['decision']}"})
    for error in of_kind.iter_errors(told):
        raise InvalidMember("".join(f"/{each}" for each in error.absolute_path), error.message[:200])
    form: Form = told
    return form


def _assess(_system: Any, connection: Connection, form: Form) -> None:
    """Have an application assessed once."""
    state = latest(connection, form).state
    if state not in (RECEIVED, UNANSWERED):
        raise InvalidMember("/person", f"the application has been assessed, it is {state}")


def _approve(system: Any, connection: Connection, form: Form) -> None:
    """Enrol the applicant, unless the application was declined or is still being asked about."""
    application = latest(connection, form)
    if application.state in (ASKED, DECLINED):
        raise InvalidMember("/person", f"the application cannot be approved, it is {application.state}")
    connection.execute(applications.update().where(applications.c.id == application.id).values(state=APPROVED))
    standing = Standing(
        application.programme_identifier, _ACTIVE, name=application.programme_name, side=system.party.side
    )
    system.enrolments.enrol(connection, application.subject_id, standing)


def _refer(system: Any, connection: Connection, form: Form) -> None:
    """Keep the consent that was given."""
    people = [known(connection, each, f"/people/{index}") for index, each in enumerate(form["people"])]
    if form.get("consent"):
        now = system.composer.timestamp()
        rows = [{"subject_id": person, "purpose": REFERRAL, "given_on": now} for person in people]
        connection.execute(consents.insert(), rows)


def _plan(system: Any, connection: Connection, form: Form) -> None:
    """Open a plan."""
    system.people.open_plan(connection, known(connection, form["person"], "/person"), form["goal"], form["steps"])


def _push(system: Any, connection: Connection, form: Form) -> None:
    """Keep what the case manager records, and tell whoever subscribed."""
    subject = known(connection, form["person"], "/person")
    identifier = {"identifier_type": "UIN", "identifier_value": form["person"]}
    read = arriving_member({"member_identifier": [identifier], **form["told"]})
    told = {name: value for name, value in read.document.items() if name != "member_identifier"}
    if system.people.change(connection, subject, told):
        system.notifications.announce(connection, [Change(subject, STATUS_CHANGE)])


def _nominate(system: Any, connection: Connection, form: Form) -> None:
    """Enrol the nominated member."""
    subject = known(connection, form["person"], "/person")
    known(connection, form["household"], "/household", kind="group")
    name = connection.scalar(select(programmes.c.name).where(programmes.c.identifier == form["programme_identifier"]))
    system.enrolments.enrol(
        connection, subject, Standing(form["programme_identifier"], _ACTIVE, name=name, side=system.party.side)
    )


_EFFECTS: Mapping[str, Callable[[Any, Connection, Form], None]] = {
    "assess": _assess,
    "approve": _approve,
    "refer": _refer,
    "plan": _plan,
    "push": _push,
    "nominate": _nominate,
}


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    import jsonschema

    text = (data_folder("fixtures") / "schemas" / "decision.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))
