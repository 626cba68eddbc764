"""The administration of a simulator: its state, its deviations, a fresh start. Outside the base path."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from simulator.deviations import Deviation, Switch, UnknownDeviation, as_json


class Administered(Protocol):
    """What the administration needs of a system."""

    switch: Switch

    def state(self) -> dict[str, Any]:
        """Return counts of what the system holds."""

    def reset(self) -> None:
        """Forget everything that the system holds."""


def administration(system: Administered, rows: Mapping[str, Deviation]) -> Callable[[Flask], None]:
    """Return what adds the administration of `system` to an application."""

    def state() -> ResponseReturnValue:
        return jsonify({"deviation": system.switch.current} | system.state())

    def deviations() -> ResponseReturnValue:
        return jsonify([as_json(row) for row in rows.values()])

    def deviation() -> ResponseReturnValue:
        body = request.get_json()
        name = body.get("name") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not (name is None or isinstance(name, str)):
            return jsonify(errors=[{"code": "err.request.bad", "message": 'send {"name": a deviation or null}'}]), 400
        try:
            system.switch.set(name)
        except UnknownDeviation as error:
            return jsonify(errors=[{"code": "err.request.not_found", "message": str(error)}]), 404
        return jsonify(deviation=system.switch.current)

    def reset() -> ResponseReturnValue:
        system.reset()
        return jsonify(status="reset")

    def add(app: Flask) -> None:
        app.add_url_rule("/admin/state", view_func=state, methods=["GET"])
        app.add_url_rule("/admin/deviations", view_func=deviations, methods=["GET"])
        app.add_url_rule("/admin/deviation", view_func=deviation, methods=["POST"])
        app.add_url_rule("/admin/reset", view_func=reset, methods=["POST"])

    return add
