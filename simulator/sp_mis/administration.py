"""The administration of what only the SP-MIS has: payments, and notices of the IBR.

`POST /admin/payments` takes a JSON list of {"person": an identifier, "programme_identifier", "benefit_type",
"benefit_date", "benefit_value", "payment_status"?}; all are kept, or none. `GET /admin/notices` tells the notices.
"""

import json
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.employment.tables import notices
from simulator.record_members import InvalidMember
from simulator.sp_mis.payments import read_payments
from simulator.system import Administration


def programme_administration(system: Any) -> Administration:
    """Return what adds the administration of payments and notices to an application."""

    def pay() -> ResponseReturnValue:
        try:
            told = read_payments(request.get_json())
            with system.store.write() as connection:
                system.rules.benefits_paid(connection, system.payments.keep(connection, told))
        except InvalidMember as error:
            return jsonify(errors=[{"code": "err.request.bad", "message": str(error)}]), 400
        system.outbox.wake()
        return jsonify(payments=len(told))

    def noticed() -> ResponseReturnValue:
        with system.store.read() as connection:
            rows = connection.execute(notices.select().order_by(notices.c.id)).mappings().all()
        return jsonify([{**row, "record": json.loads(row["record"])} for row in rows])

    def add(app: Flask) -> None:
        app.add_url_rule("/admin/payments", view_func=pay, methods=["POST"])
        app.add_url_rule("/admin/notices", view_func=noticed, methods=["GET"])

    return add
