"""The tables of what a system asked others, and of what it was answered."""

from dataclasses import dataclass

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint


@dataclass(frozen=True)
class ClientTables:
    """The tables of a client."""

    requests: Table
    outcomes: Table


def define_client(metadata: MetaData) -> ClientTables:
    """Add the tables of a client to `metadata`."""
    requests = Table(
        "requests",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("interface", Text, nullable=False),
        Column("operation", Text, nullable=False),
        Column("transaction_id", Text, nullable=False, unique=True),
        Column("message_id", Text, nullable=False),
        Column("receiver_id", Text),
        Column("address", Text, nullable=False),
        Column("message", Text, nullable=False),
        Column("sent_on", Text, nullable=False),
        Column("state", Text, nullable=False),  # "sent", "waiting", "refused", "failed" or "done"
        Column("reason", Text),
        Column("correlation_id", Text),  # of the acknowledgement
    )
    outcomes = Table(
        "request_outcomes",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("request_number", ForeignKey("requests.number"), nullable=False),
        Column("reference_id", Text, nullable=False),
        Column("page", Integer, nullable=False),
        Column("status", Text, nullable=False),
        Column("final", Boolean, nullable=False),
        Column("document", Text, nullable=False),
        UniqueConstraint("request_number", "reference_id", "page"),
        Index("request_outcomes_request", "request_number"),
    )
    return ClientTables(requests=requests, outcomes=outcomes)
