"""Messages on their way: kept in the database with the state that caused them, sent in order, tried again.

A row is written in the transaction of what causes it, so that what was acknowledged survives a kill. Each address has
its own queue; only its first row is under way. A 2xx removes the row. Anything else (another status, a timeout, a
reset) puts it off with growing delays, and its queue with it; after the last delay the row is given up, and the queue
goes on. Callbacks want no more than that; who sends requests follows them (Follower) to take in what is answered.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
)

from simulator.moments import micros
from simulator.scheduler import Scheduler
from simulator.store import Store

WAITING, GIVEN_UP = "waiting", "given up"
RETRY_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
# The answer to a request has this long to leave before the callback that it announces does.
LEAD_SECONDS = 0.02


class SendFailed(Exception):
    """A message that got no HTTP answer: refused, reset, timed out."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP: the status, the body as far as it was read, and why it cannot be trusted."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None


Sender = Callable[[str, Mapping[str, str], bytes], Answer]
"""Posts a body to a URL and returns what is answered; raises SendFailed when nothing is."""


@dataclass(frozen=True)
class Parcel:
    """One message as it leaves."""

    number: int
    url: str
    body: bytes
    attempts: int
    tag: str | None = None


class Follower(Protocol):
    """Whoever wants to know what becomes of messages; it is told in the transaction that removes them."""

    def has_arrived(self, parcel: Parcel, answer: Answer) -> bool:
        """Tell whether an answer settles a message although it is no 2xx, so that it is not sent again."""

    def arrived(self, connection: Connection, parcel: Parcel, answer: Answer) -> None:
        """Take in the answer to a message that has arrived."""

    def given_up(self, connection: Connection, parcel: Parcel, reason: str) -> None:
        """Take in that a message is not sent again although it never arrived."""


def define_outbox(metadata: MetaData) -> Table:
    """Add the table of the outbox to `metadata`."""
    return Table(
        "outbox",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("queue", Text, nullable=False),
        Column("tag", Text),
        Column("operation", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("not_before", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("state", Text, nullable=False, default=WAITING),
        Index("outbox_queue", "state", "queue", "number"),
        sqlite_autoincrement=True,
    )


class Outbox:
    """Sends what is in the table, when it is due, whatever happened before the last start."""

    def __init__(
        self,
        store: Store,
        table: Table,
        scheduler: Scheduler,
        send: Sender,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._store = store
        self._table = table
        self._add = table.insert()
        self._heads_of_queues = _heads_of_queues(table)
        waiting = (table.c.number == bindparam("parcel"), table.c.state == WAITING)
        self._one = select(table.c.number, table.c.url, table.c.body, table.c.attempts, table.c.tag).where(*waiting)
        self._remove = table.delete().where(table.c.number == bindparam("parcel"))
        of_the_tag = (table.c.tag == bindparam("withdrawn"), table.c.state == WAITING)
        self._withdraw = table.delete().where(*of_the_tag)
        self._scheduler = scheduler
        self._send = send
        self._retry_seconds = tuple(retry_seconds)
        self._follower: Follower | None = None
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._wakes_at: datetime | None = None
        self._closed = False

    def follow(self, follower: Follower) -> None:
        """Tell `follower` from now on what becomes of messages."""
        self._follower = follower

    def add(
        self, connection: Connection, *, operation: str, url: str, body: bytes, tag: str | None = None, delay: float = 0
    ) -> None:
        """Keep one message in the transaction of `connection`; it leaves after wake(), `delay` seconds from now."""
        connection.execute(
            self._add,
            {
                "queue": url,
                "tag": tag,
                "operation": operation,
                "url": url,
                "body": body.decode("utf-8"),
                "not_before": micros(self._scheduler.now() + timedelta(seconds=LEAD_SECONDS + delay)),
            },
        )

    def withdraw(self, connection: Connection, tag: str) -> None:
        """Take back what waits under `tag`."""
        connection.execute(self._withdraw, {"withdrawn": tag})

    def wake(self) -> None:
        """Send what is due, soon; call it after a transaction that added something, and once at the start."""
        self._wake_in(LEAD_SECONDS)

    def counts(self) -> dict[str, int]:
        """Return how many messages wait and how many were given up."""
        table = self._table
        with self._store.read() as connection:
            rows = connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
        found = {state: count for state, count in rows}
        return {"waiting": found.get(WAITING, 0), "given_up": found.get(GIVEN_UP, 0)}

    def clear(self, connection: Connection) -> None:
        """Forget every message."""
        connection.execute(self._table.delete())

    def close(self) -> None:
        """Send nothing more; what waits stays in the database."""
        self._closed = True

    def _wake_in(self, seconds: float) -> None:
        moment = self._scheduler.now() + timedelta(seconds=seconds)
        with self._lock:
            if self._wakes_at is not None and self._wakes_at <= moment:
                return
            self._wakes_at = moment
        self._scheduler.call_later(seconds, self._send_due)

    def _send_due(self) -> None:
        with self._lock:
            self._wakes_at = None
        if self._closed:
            return
        now = micros(self._scheduler.now())
        next_at: int | None = None
        for queue, not_before, number in self._heads():
            if not_before > now:
                next_at = not_before if next_at is None else min(next_at, not_before)
                continue
            with self._lock:
                if queue in self._under_way:
                    continue
                self._under_way.add(queue)
            self._scheduler.call_later(0, partial(self._deliver, queue, number))
        if next_at is not None:
            self._wake_in((next_at - now) / 1_000_000)

    def _heads(self) -> list[tuple[str, int, int]]:
        with self._store.read() as connection:
            found = connection.execute(self._heads_of_queues).all()
        return [(queue, not_before, number) for queue, not_before, number in found]

    def _deliver(self, queue: str, number: int) -> None:
        try:
            parcel = None if self._closed else self._parcel(number)
            if parcel is not None:
                self._settle(parcel, *self._attempt(parcel))
        finally:
            with self._lock:
                self._under_way.discard(queue)
        self._send_due()

    def _parcel(self, number: int) -> Parcel | None:
        with self._store.read() as connection:
            row = connection.execute(self._one, {"parcel": number}).one_or_none()
        return None if row is None else Parcel(row[0], row[1], row[2].encode("utf-8"), row[3], row[4])

    def headers(self) -> dict[str, str]:
        """Return the HTTP headers of a message."""
        return {"Content-Type": "application/json"}

    def _attempt(self, parcel: Parcel) -> tuple[Answer | None, str]:
        """Return the answer, None if there is none, and in words why it is not what was hoped for."""
        try:
            answer = self._send(parcel.url, self.headers(), parcel.body)
        except SendFailed as error:
            return None, str(error)
        return answer, f"HTTP {answer.status}"

    def _has_arrived(self, parcel: Parcel, answer: Answer | None) -> bool:
        if answer is None:
            return False
        settled = self._follower is not None and self._follower.has_arrived(parcel, answer)
        return 200 <= answer.status < 300 or settled

    def _settle(self, parcel: Parcel, answer: Answer | None, reason: str) -> None:
        table = self._table
        row = table.c.number == parcel.number
        with self._store.write() as connection:
            if answer is not None and self._has_arrived(parcel, answer):
                connection.execute(self._remove, {"parcel": parcel.number})
                if self._follower is not None:
                    self._follower.arrived(connection, parcel, answer)
            elif parcel.attempts >= len(self._retry_seconds):
                connection.execute(table.update().where(row).values(state=GIVEN_UP, attempts=parcel.attempts + 1))
                if self._follower is not None:
                    self._follower.given_up(connection, parcel, reason)
            else:
                later = self._scheduler.now() + timedelta(seconds=self._retry_seconds[parcel.attempts])
                connection.execute(
                    table.update().where(row).values(not_before=micros(later), attempts=parcel.attempts + 1)
                )


def _heads_of_queues(table: Table) -> Select[str, int, int]:
    """Return the statement that finds the first message of each queue, in the order in which they were added."""
    first = select(func.min(table.c.number)).where(table.c.state == WAITING).group_by(table.c.queue)
    rows = select(table.c.queue, table.c.not_before, table.c.number).where(table.c.number.in_(first))
    return rows.order_by(table.c.number)
