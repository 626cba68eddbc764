"""The administration of what people do and decide in the processes: the standard has no messages for it.

`POST /admin/applications` takes an application (simulator.processes.applications), `POST /admin/decisions` a decision
(fixtures/schemas/decision.schema.json), `POST /admin/activities` what a "person" did to find work, an "activity".
`GET /admin/people/<identifier>` tells what the system knows of somebody, `GET /admin/rules` what it does of its own.
`GET` and `POST /admin/address` tell and change the "url" at which others are to call it back.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from simulator.callbacks import is_http_address
from simulator.employment.tables import activities
from simulator.moments import micros
from simulator.processes.applications import apply
from simulator.processes.decisions import decide
from simulator.processes.knowledge import knowledge
from simulator.processes.persons import known
from simulator.record_members import InvalidMember, optional_text
from simulator.system import Administration


def process_administration(system: Any) -> Administration:
    """Return what adds the administration of the processes to an application."""

    def person(identifier: str) -> ResponseReturnValue:
        with system.store.read() as connection:
            try:
                return jsonify(knowledge(system, connection, identifier))
            except InvalidMember as error:
                return _refused("err.request.not_found", str(error)), 404

    def rules() -> ResponseReturnValue:
        return jsonify(system.rules.names())

    def address() -> ResponseReturnValue:
        if request.method == "POST":
            told = request.get_json()
            url = told.get("url") if isinstance(told, dict) else None
            if not is_http_address(url):
                return _refused("err.request.bad", "/url: an absolute http or https address is needed"), 400
            system.public_url = url
        return jsonify(url=system.public_url)

    def add(app: Flask) -> None:
        for path, act in (("applications", apply), ("decisions", decide), ("activities", note_activity)):
            app.add_url_rule(f"/admin/{path}", endpoint=path, view_func=_view(system, act), methods=["POST"])
        app.add_url_rule("/admin/people/<identifier>", view_func=person, methods=["GET"])
        app.add_url_rule("/admin/address", endpoint="address", view_func=address, methods=["GET", "POST"])
        app.add_url_rule("/admin/rules", view_func=rules, methods=["GET"])

    return add


def note_activity(system: Any, connection: Connection, told: Any) -> None:
    """Keep what somebody did to find work; InvalidMember says which member is wrong and why."""
    if not isinstance(told, dict) or set(told) != {"person", "activity"}:
        raise InvalidMember("", "an object with `person` and `activity` is needed")
    subject = known(connection, optional_text(told, "person", "") or "", "/person")
    row = {
        "subject_id": subject,
        "activity": optional_text(told, "activity", "") or "job search",
        "happened_at": micros(system.scheduler.now()),
    }
    connection.execute(activities.insert(), row)


def _view(system: Any, act: Callable[[Any, Connection, Any], None]) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        try:
            with system.store.write() as connection:
                act(system, connection, request.get_json())
        except InvalidMember as error:
            return _refused("err.request.bad", str(error)), 400
        system.outbox.wake()
        return jsonify(status="done")

    return view


def _refused(error_code: str, message: str) -> Any:
    return jsonify(errors=[{"code": error_code, "message": message}])
