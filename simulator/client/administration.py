"""The administration of a client: have it ask others, and see what became of that.

`POST /admin/send` takes a form (simulator.client.forms) and answers with the ids of the request, which leaves through
the outbox. `GET /admin/requests` tells all requests, `GET /admin/requests/<transaction_id>` one, with its outcomes.
`GET` and `POST /admin/counterparts` tell and change the addresses of the systems that this one works with.
"""

from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from simulator.client.counterparts import Counterparts
from simulator.client.forms import Form, Sendable, message_of, read_form
from simulator.client.register import Register, Request
from simulator.client.requests import Requests
from simulator.client.stamp import Stamp
from simulator.outbox import Outbox
from simulator.record_members import InvalidMember
from simulator.store import Store


class Client(Protocol):
    """What the administration needs of a system that asks others."""

    store: Store
    outbox: Outbox
    register: Register
    requests: Requests
    counterparts: Counterparts
    stamp: Stamp

    @property
    def sendable(self) -> Sendable:
        """The operations that it sends, by interface."""

    def complete(self, connection: Connection, form: Any) -> Any:
        """Return what is told to be sent with what the system knows itself, like the record of a person."""


def client_administration(system: Client) -> Callable[[Flask], None]:
    """Return what adds the administration of a client to an application."""

    def send() -> ResponseReturnValue:
        told = request.get_json()
        try:
            with system.store.write() as connection:
                told = system.complete(connection, told)
                form = read_form(told, sendable=system.sendable, counterparts=system.counterparts)
                sent = _send(system, connection, form)
        except InvalidMember as error:
            return _refused("err.request.bad", str(error)), 400
        system.outbox.wake()
        return jsonify(transaction_id=sent.transaction_id, message_id=sent.message_id)

    def listed() -> ResponseReturnValue:
        with system.store.read() as connection:
            return jsonify([system.register.told(connection, each) for each in system.register.all(connection)])

    def one(transaction_id: str) -> ResponseReturnValue:
        with system.store.read() as connection:
            found = system.register.by_transaction(connection, transaction_id)
            if found is None:
                return _refused("err.request.not_found", "no request with this transaction_id was sent"), 404
            return jsonify(system.register.told(connection, found))

    def counterparts() -> ResponseReturnValue:
        if request.method == "POST":
            try:
                system.counterparts.know(request.get_json())
            except InvalidMember as error:
                return _refused("err.request.bad", str(error)), 400
        return jsonify(system.counterparts.told())

    def add(app: Flask) -> None:
        app.add_url_rule("/admin/send", view_func=send, methods=["POST"])
        app.add_url_rule("/admin/requests", view_func=listed, methods=["GET"])
        app.add_url_rule("/admin/requests/<transaction_id>", view_func=one, methods=["GET"])
        app.add_url_rule("/admin/counterparts", view_func=counterparts, methods=["GET", "POST"])

    return add


def _send(system: Client, connection: Connection, form: Form) -> Request:
    return system.requests.send(
        connection,
        interface=form.interface,
        operation=form.operation,
        to=form.to,
        receiver_id=form.receiver_id,
        message=message_of(form, system.stamp),
    )


def _refused(error_code: str, message: str) -> Any:
    return jsonify(errors=[{"code": error_code, "message": message}])
