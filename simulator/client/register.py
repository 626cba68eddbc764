"""The register of the requests that were sent, their states and their outcomes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select

from protocol.json_text import dump_json
from simulator.client.outcomes import Outcome, asked_references
from simulator.client.tables import ClientTables

SENT, WAITING, REFUSED, FAILED, DONE = "sent", "waiting", "refused", "failed", "done"

_TOLD = (
    "interface",
    "operation",
    "transaction_id",
    "message_id",
    "receiver_id",
    "address",
    "sent_on",
    "state",
    "reason",
    "correlation_id",
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it was sent, and its state."""

    number: int
    interface: str
    operation: str
    transaction_id: str
    message_id: str
    receiver_id: str | None
    address: str
    message: Mapping[str, Any]
    sent_on: str
    state: str = SENT
    reason: str | None = None
    correlation_id: str | None = None


class Register:
    """Keeps requests and their outcomes."""

    def __init__(self, tables: ClientTables) -> None:
        self._requests, self._outcomes = tables.requests, tables.outcomes
        requests, outcomes = tables.requests.c, tables.outcomes.c
        self._add = tables.requests.insert().returning(requests.number)
        self._numbered = tables.requests.select().where(requests.number == bindparam("asked"))
        self._beginning = tables.requests.select().where(requests.transaction_id == bindparam("asked"))
        same = (outcomes.request_number == bindparam("asked"), outcomes.reference_id == bindparam("reference"))
        self._finals = select(outcomes.page).where(*same, outcomes.final)
        self._drop_provisional = tables.outcomes.delete().where(*same, outcomes.final.is_(False))
        self._keep_outcome = tables.outcomes.insert()
        one = tables.requests.update().where(requests.number == bindparam("changed"))
        self._acknowledge = one.values(state=WAITING, correlation_id=bindparam("given"))
        self._end = one.values(state=bindparam("ended"), reason=bindparam("why"))
        answered = (outcomes.request_number == bindparam("asked"), outcomes.final)
        self._answered = select(outcomes.reference_id).where(*answered)

    def add(self, connection: Connection, **facts: Any) -> Request:
        """Keep a request that is sent now."""
        request = Request(number=0, **facts)
        row = {name: value for name, value in vars(request).items() if name != "number"}
        row["message"] = dump_json(request.message).decode()
        return replace(request, number=connection.execute(self._add, row).scalar_one())

    def by_number(self, connection: Connection, number: int) -> Request | None:
        """Return the request with this number, None if it was forgotten."""
        return self._only(connection, self._numbered, number)

    def by_transaction(self, connection: Connection, transaction_id: str) -> Request | None:
        """Return the request that began a transaction, None if it was not begun here."""
        return self._only(connection, self._beginning, transaction_id)

    def acknowledge(self, connection: Connection, request: Request, correlation_id: str | None) -> None:
        """Note that a request was acknowledged."""
        connection.execute(self._acknowledge, {"changed": request.number, "given": correlation_id})

    def end(self, connection: Connection, request: Request, state: str, reason: str | None) -> Request:
        """Note how a request ended, and return it so."""
        connection.execute(self._end, {"changed": request.number, "ended": state, "why": reason})
        return replace(request, state=state, reason=reason)

    def keep(self, connection: Connection, request: Request, outcome: Outcome) -> bool:
        """Keep an outcome and return True; False for one that is known, or that a final one came before."""
        same = {"asked": request.number, "reference": outcome.reference_id}
        finals = set(connection.scalars(self._finals, same))
        if outcome.page in finals or (finals and not outcome.final):
            return False
        connection.execute(self._drop_provisional, same)
        row = {
            "request_number": request.number,
            "reference_id": outcome.reference_id,
            "page": outcome.page,
            "status": outcome.status,
            "final": outcome.final,
            "document": dump_json(dict(outcome.document)).decode(),
        }
        connection.execute(self._keep_outcome, row)
        return True

    def is_answered(self, connection: Connection, request: Request) -> bool:
        """Tell whether each item of a request has a final outcome."""
        found = set(connection.scalars(self._answered, {"asked": request.number}))
        return bool(found) and found >= set(asked_references(request.message))

    def told(self, connection: Connection, request: Request) -> dict[str, Any]:
        """Return what administration is told of a request, with the documents of its outcomes in order of arrival."""
        columns = self._outcomes.c
        found = select(columns.document).where(columns.request_number == request.number).order_by(columns.id)
        outcomes = [json.loads(document) for document in connection.scalars(found)]
        return {name: getattr(request, name) for name in _TOLD} | {"outcomes": outcomes}

    def all(self, connection: Connection) -> Sequence[Request]:
        """Return every request in the order of sending."""
        rows = connection.execute(self._requests.select().order_by(self._requests.c.number)).mappings()
        return [_request(row) for row in rows]

    def _only(self, connection: Connection, statement: Select[Any], asked: int | str) -> Request | None:
        row = connection.execute(statement, {"asked": asked}).mappings().one_or_none()
        return None if row is None else _request(row)


def _request(row: RowMapping) -> Request:
    return Request(**{**row, "message": json.loads(row["message"])})
