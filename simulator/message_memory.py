"""Remember the messages that took effect, so that one that comes twice takes effect once.

The key is the sender and the `message_id`. The same message again gets the first answer again; another message under
a `message_id` that was used is refused (rjct.message_id.duplicate, ibr.md section 8.4).
"""

import hashlib
import json
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, select

from simulator.composer import Reply
from simulator.refusals import Refusal


def define_messages(metadata: MetaData) -> Table:
    """Add the table of remembered messages to `metadata`."""
    return Table(
        "messages",
        metadata,
        Column("sender_id", Text, primary_key=True),
        Column("message_id", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", Text, nullable=False),
        Column("body", Text, nullable=False),
    )


class MessageMemory:
    """The messages that took effect, with the answers that they got."""

    def __init__(self, table: Table) -> None:
        columns = table.c
        same = (columns.sender_id == bindparam("sender"), columns.message_id == bindparam("message"))
        self._find = select(columns.digest, columns.status, columns.headers, columns.body).where(*same)
        self._keep = table.insert()

    def recall(self, connection: Connection, sender_id: str, message_id: str, digest: str) -> Reply | None:
        """Return the first answer to this message, None if it is new; Refusal if the id was used for another."""
        row = self.find(connection, sender_id, message_id)
        if row is None:
            return None
        if row.digest != digest:
            raise Refusal(
                "the message_id was used before, for a message with another content; give each message its own",
                header_reason="rjct.message_id.duplicate",
            )
        return Reply(row.status, row.body.encode("utf-8"), json.loads(row.headers))

    def find(self, connection: Connection, sender_id: str, message_id: str) -> Any:
        """Return what is remembered under this id of this sender, None if nothing is."""
        return connection.execute(self._find, {"sender": sender_id, "message": message_id}).one_or_none()

    def keep(self, connection: Connection, sender_id: str, message_id: str, digest: str, reply: Reply) -> None:
        """Remember that the message took effect and was answered by `reply`."""
        connection.execute(
            self._keep,
            {
                "sender_id": sender_id,
                "message_id": message_id,
                "digest": digest,
                "status": reply.status,
                "headers": json.dumps(reply.headers),
                "body": reply.body.decode("utf-8"),
            },
        )


def digest_of(operation: str, document: Any) -> str:
    """Return what two messages with the same content have in common, whatever their spacing and order of members.

    A message that is sent again may have a new message_ts, since a signature can hold from then on (jws-compact).
    """
    header = {name: value for name, value in document["header"].items() if name != "message_ts"}
    document = {**document, "header": header}
    text = json.dumps([operation, document], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
