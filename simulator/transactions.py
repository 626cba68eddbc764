"""The state of earlier searches: txn/status and sync/txn/status."""

import json
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from simulator.callbacks import Callbacks
from simulator.composer import Composer, Spoken
from simulator.exchange_tables import ExchangeTables
from simulator.receiving import Received


class Transactions:
    """The searches that were answered, and the questions about them."""

    def __init__(self, *, tables: ExchangeTables, composer: Composer, callbacks: Callbacks) -> None:
        self._searches, self._outcomes = tables.searches, tables.outcomes
        self._composer = composer
        self._callbacks = callbacks
        found = self._searches.c
        self._keep_search = self._searches.insert().returning(found.id)
        self._keep_outcomes = self._outcomes.insert()
        self._told = select(found.transaction_id, found.correlation_id, self._outcomes.c.outcome).join_from(
            self._searches, self._outcomes, self._outcomes.c.search_id == found.id
        )

    def keep(self, connection: Connection, received: Received, outcomes: list[dict[str, Any]]) -> None:
        """Remember the outcomes of a search."""
        search_id = connection.execute(
            self._keep_search,
            {
                "sender_id": received.sender_id,
                "transaction_id": received.transaction_id,
                "correlation_id": received.correlation_id,
            },
        ).scalar_one()
        rows = [
            {"search_id": search_id, "reference_id": outcome["reference_id"], "outcome": json.dumps(outcome)}
            for outcome in outcomes
        ]
        if rows:
            connection.execute(self._keep_outcomes, rows)

    def answer(self, connection: Connection, received: Received) -> Spoken:
        """Answer sync/txn/status."""
        return self.status(connection, received)

    def accept(self, connection: Connection, received: Received) -> None:
        """Accept txn/status and have the status delivered to txn/on-status."""
        self._callbacks.send(
            connection,
            "txn/on-status",
            address=str(self._callbacks.address(received.header)),
            receiver_id=received.sender_id,
            spoken=self.status(connection, received),
        )

    def status(self, connection: Connection, received: Received) -> Spoken:
        """Return the status of the transaction that is asked about; rjct when the requester has no such transaction."""
        request = received.message["txnstatus_request"]
        rows = self.rows(connection, received.sender_id, request) if self.keeps(request["txn_type"]) else []
        if not rows:
            return self.unknown(received, request)
        return self.told(received, request, rows)

    def keeps(self, txn_type: str) -> bool:
        """Tell whether transactions of this type are remembered: searches are."""
        return txn_type == "search"

    def rows(self, connection: Connection, sender_id: str, request: dict[str, Any]) -> list[Row[Any]]:
        """Return the outcomes that the request asks about, of searches that the same sender sent."""
        values = wanted(request["attribute_value"])
        statement = self.of_sender(self._told, sender_id)
        column = {
            "transaction_id": self._searches.c.transaction_id,
            "correlation_id": self._searches.c.correlation_id,
            "reference_id_list": self._outcomes.c.reference_id,
        }[request["attribute_type"]]
        return list(connection.execute(statement.where(column.in_(values)).order_by(self._outcomes.c.id)))

    def of_sender(self, statement: Select[Any], sender_id: str) -> Select[Any]:
        """Narrow a selection of searches to those of one sender."""
        return statement.where(self._searches.c.sender_id == sender_id)

    def told(self, received: Received, request: dict[str, Any], rows: list[Row[Any]]) -> Spoken:
        """Return the outcomes that were found; a reference_id that is not known is rjct among them."""
        outcomes = [json.loads(row.outcome) for row in rows]
        if request["attribute_type"] == "reference_id_list":
            known = {outcome["reference_id"] for outcome in outcomes}
            missing = [each for each in wanted(request["attribute_value"]) if each not in known]
            outcomes += [self.missing(each) for each in missing]
        return self.spoken(received, request, rows[-1].transaction_id, rows[-1].correlation_id, outcomes, status="succ")

    def unknown(self, received: Received, request: dict[str, Any]) -> Spoken:
        """Return that there is no such transaction (IBR-I-58)."""
        values = wanted(request["attribute_value"])
        by = request["attribute_type"]
        transaction_id = values[0] if by == "transaction_id" and values else received.transaction_id
        references = values if by == "reference_id_list" and values else [request["reference_id"]]
        return self.spoken(
            received,
            request,
            transaction_id[:99],
            received.correlation_id,
            [self.missing(each) for each in references],
            status="rjct",
        )

    def missing(self, reference_id: str) -> dict[str, Any]:
        """Return the outcome of something that was never asked."""
        return {
            "reference_id": reference_id,
            "timestamp": self._composer.timestamp(),
            "status": "rjct",
            "status_reason_code": "rjct.reference_id.invalid",
            "status_reason_message": "no such transaction of this sender is known",
        }

    def spoken(
        self,
        received: Received,
        request: dict[str, Any],
        transaction_id: str,
        correlation_id: str,
        outcomes: list[dict[str, Any]],
        *,
        status: str,
    ) -> Spoken:
        """Return the message of a status answer."""
        response = {
            "txn_type": request["txn_type"],
            "txn_status": {
                "transaction_id": transaction_id,
                "correlation_id": correlation_id,
                "search_response": outcomes,
            },
        }
        message = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "txnstatus_response": response,
        }
        reason = None if status == "succ" else "no such transaction of this sender is known"
        return Spoken(message=message, status=status, reason=reason, completed_count=1 if status == "succ" else 0)


def wanted(value: Any) -> list[str]:
    """Return the ids that an `attribute_value` names: one, a list of them, or a list as text with commas."""
    if isinstance(value, dict):
        value = [item for each in value.values() for item in (each if isinstance(each, list) else [each])]
    pieces = value if isinstance(value, list) else str(value).split(",")
    return [str(piece).strip() for piece in pieces if isinstance(piece, str | int) and str(piece).strip()]
