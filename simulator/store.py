"""The database of a simulator: SQLite in memory or in a file, or another server by URL, one writer at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

BUSY_SECONDS = 30
_WRITE_LOCK = 0x0DC1  # the key of the advisory lock that makes one writer wait for another on PostgreSQL


class StoreError(ValueError):
    """A database URL that cannot be used."""


class Store:
    """Hands out transactions: `write` is serialised, `read` is not.

    SQLite's defaults lose read-modify-writes of concurrent threads without an error, so that transactions that write
    begin with BEGIN IMMEDIATE, files are kept in WAL mode, and who finds the file locked waits.
    """

    def __init__(self, url: str, metadata: MetaData) -> None:
        try:
            parsed = make_url(url)
            self._sqlite = parsed.get_backend_name() == "sqlite"
            self._in_memory = self._sqlite and parsed.database in (None, "", ":memory:")
            self._engine = self._engine_of(url)
        except (ArgumentError, ImportError) as error:
            raise StoreError(f"the database URL cannot be used ({error}); give one like sqlite:///ibr.db") from None
        self._lock = threading.RLock()
        self._memory: Connection | None = None
        try:
            self._open(metadata)
        except OperationalError as error:
            raise StoreError(f"the database cannot be opened: {error.orig}") from None

    def _open(self, metadata: MetaData) -> None:
        if self._in_memory:
            self._memory = self._engine.connect()
            self._create_tables(self._memory, metadata)
        elif self._sqlite:
            with self._engine.connect() as connection:
                self._create_tables(connection, metadata)
        else:
            metadata.create_all(self._engine)

    @property
    def engine(self) -> Engine:
        """The engine beneath, for benchmarks and inspection."""
        return self._engine

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that may write; it is committed at the end, rolled back on an exception."""
        if self._memory is not None:
            with self._lock, self._memory.begin():
                _begin(self._memory, "BEGIN")
                yield self._memory
            return
        with self._engine.connect() as connection, connection.begin():
            if self._sqlite:
                _begin(connection, "BEGIN IMMEDIATE")
            else:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        if self._memory is not None:
            with self._lock, self._memory.begin():
                _begin(self._memory, "BEGIN")
                yield self._memory
            return
        with self._engine.connect() as connection, connection.begin():
            if self._sqlite:
                _begin(connection, "BEGIN")
            yield connection

    def close(self) -> None:
        """Close every connection; what was in memory is gone."""
        if self._memory is not None:
            with self._lock:
                self._memory.close()
        else:
            self._engine.dispose()

    def _engine_of(self, url: str) -> Engine:
        if self._in_memory:
            return _memory_engine()
        return _sqlite_file_engine(url) if self._sqlite else create_engine(url, hide_parameters=True)

    def _create_tables(self, connection: Connection, metadata: MetaData) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.executescript(_script(metadata, connection.dialect.name))


@cache
def _script(metadata: MetaData, dialect_name: str) -> str:
    from sqlalchemy.dialects import registry

    dialect: Dialect = registry.load(dialect_name)()
    statements = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect)))
        statements.extend(
            str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        )
    return ";\n".join(statements)


@cache
def _memory_engine() -> Engine:
    """One engine for all databases in memory: each connection is a database, the compiled statements are shared."""
    engine = create_engine(
        "sqlite://",
        poolclass=NullPool,
        query_cache_size=2000,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _take_over_transactions)
    return engine


def _sqlite_file_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=64,
        query_cache_size=2000,
        hide_parameters=True,  # an error is logged, and they are people's data
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _take_over_transactions)
    event.listen(engine, "connect", _write_ahead)
    return engine


def _take_over_transactions(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # no BEGIN of the driver's own: write and read decide


def _write_ahead(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Connection, statement: str) -> None:
    """Begin in SQLite; a listener to SQLAlchemy's event "begin" would be paid for by every statement."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(statement)
