"""What is answered to the ESS when it asks itself: on-search, on-subscribe, on-unsubscribe, txn/on-status."""

from sqlalchemy import Connection

from protocol.json_text import dump_json
from simulator.ess.tables import answers
from simulator.receiving import Received


class Answers:
    """Keeps the answers that come, for whoever in the system waits for them."""

    def take_in(self, connection: Connection, received: Received) -> None:
        """Keep one answer, which is then acknowledged."""
        row = {
            "operation": received.operation.name,
            "sender_id": received.sender_id,
            "transaction_id": received.transaction_id,
            "document": dump_json(received.message).decode(),
        }
        connection.execute(answers.insert(), row)
