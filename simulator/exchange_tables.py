"""The tables of what passes between a registry and those who ask it, alike for every role.

They hold the messages that took effect, the callbacks on their way, subscriptions, and the outcomes of searches.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text

from simulator.message_memory import define_messages
from simulator.outbox import define_outbox


@dataclass(frozen=True)
class ExchangeTables:
    """The tables of a role's exchanges, in `metadata` with the tables of its own."""

    metadata: MetaData
    messages: Table
    outbox: Table
    subscriptions: Table
    searches: Table
    outcomes: Table


def define_exchange(metadata: MetaData) -> ExchangeTables:
    """Add the tables of exchanges to `metadata`."""
    return ExchangeTables(
        metadata=metadata,
        messages=define_messages(metadata),
        outbox=define_outbox(metadata),
        subscriptions=define_subscriptions(metadata),
        searches=define_searches(metadata),
        outcomes=define_outcomes(metadata),
    )


def define_subscriptions(metadata: MetaData) -> Table:
    """Add the table of subscriptions to `metadata`."""
    return Table(
        "subscriptions",
        metadata,
        Column("code", Text, primary_key=True),
        Column("number", Integer, nullable=False),
        Column("sender_id", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("event_type", Text, nullable=False),
        Column("filter_type", Text, nullable=False),
        Column("filter", Text, nullable=False),
        Column("filter_key", Text),  # type and value when the filter is one identifier
        Column("record_type", Text, nullable=False),
        Column("criteria", Text, nullable=False),
        Column("state", Text, nullable=False),  # "subscribe" or "unsubscribe"
        Column("subscribed_on", Text, nullable=False),
        Column("starts_at", BigInteger),
        Column("ends_at", BigInteger),
        Index("subscriptions_event", "state", "event_type", "filter_key"),
        Index("subscriptions_sender", "sender_id", "event_type"),
    )


def define_searches(metadata: MetaData) -> Table:
    """Add the table of answered searches to `metadata`: one row for a message."""
    return Table(
        "searches",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("sender_id", Text, nullable=False),
        Column("transaction_id", Text, nullable=False),
        Column("correlation_id", Text, nullable=False),
        Index("searches_transaction", "sender_id", "transaction_id"),
        Index("searches_correlation", "sender_id", "correlation_id"),
    )


def define_outcomes(metadata: MetaData) -> Table:
    """Add the table of what was answered to `metadata`: one row for each request of a search."""
    return Table(
        "search_outcomes",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("search_id", ForeignKey("searches.id"), nullable=False),
        Column("reference_id", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Index("search_outcomes_search", "search_id"),
        Index("search_outcomes_reference", "reference_id"),
    )
