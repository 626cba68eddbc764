"""Answer later: compose a callback, find its address, and put it into the outbox."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from protocol.json_text import dump_json
from protocol.operations import operation as operation_of
from simulator.composer import Composer, Spoken
from simulator.outbox import Outbox
from simulator.settings import Settings


class Callbacks:
    """Sends callbacks to who asked, and notifications to who subscribed."""

    def __init__(self, *, composer: Composer, outbox: Outbox, settings: Settings, interface: str = "ibr") -> None:
        self._composer = composer
        self._outbox = outbox
        self._settings = settings
        self._interface = interface

    def address(self, header: dict[str, Any]) -> str | None:
        """Return where to call the sender of a request back: its `sender_uri`, else what was agreed, else None."""
        return header.get("sender_uri") or self._settings.callback_addresses.get(str(header.get("sender_id")))

    def may_go_to(self, address: str) -> bool:
        """Tell whether a callback may go to an address: one that was agreed, or one at a host that is allowed."""
        hosts = self._settings.callback_hosts
        return hosts is None or address in self._settings.callback_addresses.values() or hosts.allows(address)

    def url(self, operation: str, address: str) -> str:
        """Return the URL of a callback `operation` at `address`: the address as it is (IBR-I-55)."""
        return address

    def delay(self, operation: str) -> float:
        """Return the seconds to wait before a callback leaves."""
        return 0.0

    def send(
        self,
        connection: Connection,
        operation: str,
        *,
        address: str,
        receiver_id: str,
        spoken: Spoken,
        tag: str | None = None,
    ) -> None:
        """Put the callback `operation` into the outbox, in the transaction of `connection`."""
        action = operation_of(operation, self._interface).action
        document = self._composer.callback(operation, action=action, receiver_id=receiver_id, spoken=spoken)
        self.post(connection, operation, address=address, document=document, tag=tag)

    def post(
        self, connection: Connection, operation: str, *, address: str, document: Any, tag: str | None = None
    ) -> None:
        """Put a finished document into the outbox."""
        self._outbox.add(
            connection,
            operation=operation,
            url=self.url(operation, address),
            body=dump_json(document),
            tag=tag,
            delay=self.delay(operation),
        )


def is_http_address(text: object) -> bool:
    """Tell whether `text` is an absolute http or https URL that a callback can be sent to."""
    if not isinstance(text, str) or not text.isascii() or any(character <= " " for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
