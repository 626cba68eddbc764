"""The readings of the standard that the IUT was seen to follow, told from its own messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.client_readings import client_readings
from conformance.ess_readings import ess_readings
from conformance.ibr_readings import ibr_readings
from conformance.message_readings import Read
from conformance.messages import answer_of, callback_of
from conformance.profile import profile
from conformance.record import Record

_READ: Mapping[str, Read] = {"ibr": ibr_readings, "ess": ess_readings}


def observed(record: Record, role: str) -> Iterator[dict[str, str]]:
    """Yield each reading once, with the first message that shows it: of the interface that the role serves, or a
    request of its own by either.
    """
    told: set[tuple[str, str]] = set()
    read = _READ[profile(role).serves]
    messages = [answer_of(event, role) for event in record.exchanges] + [
        callback_of(event, role) for event in record.callbacks
    ]
    for message in messages:
        sent = message.kind == "request"
        if message.event.get("interface") is not None and not sent:
            continue
        for name, reading in client_readings(message) if sent else read(message):
            if reading is not None and (name, reading) not in told:
                told.add((name, reading))
                yield {"id": name, "observed": reading, "how": f"seen in {message.event['id']}"}
