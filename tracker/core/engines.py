"""The two engines of a database, and the connection of each that a thread keeps from one request to the next.

The reading engine cannot write at all (SQLite: `query_only`; PostgreSQL: read-only transactions), so a page that
changes data by accident fails. The writing engine takes the write lock at once on SQLite (`BEGIN IMMEDIATE`: no lost
update, no late "database is locked") and runs serialisable on PostgreSQL.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet, finalize

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from tracker.core.compiled import Known

PREPARED = 500
IDLE_SECONDS = 30.0


@dataclass(slots=True)
class Breaks:
    """How often a connection to a database was found broken, by either engine: then all of them may be."""

    count: int = 0


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Own:
    """A thread's connection: since when it is idle, and how many breaks were known when it was last good."""

    connection: Connection
    breaks: int
    idle_since: float = 0.0
    in_use: bool = True


class Kept:
    """One engine, and for each thread a connection of its own.

    A connection that is taken from the pool and given back for every request costs it more than a statement does.
    One that stood idle goes through the pool all the same, which asks whether the server still knows it; so does every
    other once one was found broken. Threads beyond the pool's size share what the pool has.
    """

    def __init__(self, engine: Engine, breaks: Breaks) -> None:
        """Nothing is kept yet."""
        self.engine = engine
        self._mine = threading.local()
        self._owned: WeakSet[_Own] = WeakSet()
        self._breaks = breaks
        event.listen(engine, "handle_error", self._note)

    def take(self) -> Connection:
        """A connection outside a transaction: the thread's own, unless that is in use."""
        own: _Own | None = self._mine.__dict__.get("own")
        if own is not None and own.in_use:
            return self.engine.connect()
        if own is not None:
            if own.breaks == self._breaks.count and time.monotonic() - own.idle_since < IDLE_SECONDS:
                own.in_use = True
                return own.connection
            self._drop(own)
        connection = self.engine.connect()
        pool = self.engine.pool
        if not isinstance(pool, QueuePool) or pool.checkedout() <= pool.size():
            self._mine.own = own = _Own(connection, self._breaks.count)
            self._owned.add(own)
            finalize(own, connection.close).atexit = False  # when the thread ends
        return connection

    def give_back(self, connection: Connection) -> None:
        """End what did not commit; the thread keeps its own connection, unless that broke."""
        own: _Own | None = self._mine.__dict__.get("own")
        if own is None or own.connection is not connection:
            connection.close()
            return
        try:
            if connection.get_transaction() is not None:  # one whose commit failed is none that is active
                connection.rollback()
        except SQLAlchemyError:
            self._drop(own)
        else:
            own.in_use, own.idle_since = False, time.monotonic()

    def close(self) -> None:
        """Close what threads keep, and everything in the pool."""
        for own in list(self._owned):
            own.connection.close()
        self._mine = threading.local()
        event.remove(self.engine, "handle_error", self._note)
        self.engine.dispose()

    def _drop(self, own: _Own) -> None:
        del self._mine.own
        self._owned.discard(own)
        own.connection.close()

    def _note(self, context: ExceptionContext) -> None:
        if context.is_disconnect:
            self._breaks.count += 1


def make(url: str, pool_size: int, *, reads: bool) -> Engine:
    """An engine on the database at a SQLAlchemy URL: the one that reads, or the one that writes."""
    address = make_url(url)
    kind = address.get_backend_name()
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 20}
    options["execution_options"] = {"compiled_cache": Known()}
    options["hide_parameters"] = True  # errors name the statement, never the values
    if kind == "sqlite":
        options["connect_args"] = {"timeout": 10}
    else:
        options |= {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ" if reads else "SERIALIZABLE"}
    dialect, connected = _KINDS[kind, reads]
    engine = create_engine(address.set(drivername=dialect), **options)
    event.listen(engine, "connect", connected)
    return engine


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Let the one statement that is now run on a reading connection stand without a transaction round it.

    It needs no view of the data that it shares with others, and so is spared two ways to the database and back.
    """
    info = connection.info  # of the driver's connection: asked for again, one that broke would be replaced
    info[_ALONE] = True
    try:
        yield
    finally:
        del info[_ALONE]


_ALONE = "alone"
_WRITING = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # a row that is replaced is deleted: what is append-only refuses that too
)


def _sqlite_writer(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _WRITING:
        connection.execute("PRAGMA " + pragma)


def _sqlite_reader(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "query_only=ON"):
        connection.execute("PRAGMA " + pragma)


def _postgres_writer(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Keep every statement of a page prepared: planning one of twelve tables takes six times as long as running it."""
    connection.prepared_max = PREPARED


def _postgres_reader(connection: Any, entry: ConnectionPoolEntry) -> None:
    _postgres_writer(connection, entry)
    connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    connection.commit()


class _SqliteReads(SQLiteDialect_pysqlite):
    """Begins on the driver's own connection: through the layer above a BEGIN costs as much as a small SELECT.

    An event that begins, as SQLAlchemy's guide has it, would make every statement look for further events.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        if _ALONE not in dbapi_connection.info:
            _driver(dbapi_connection).execute("BEGIN")


class _SqliteWrites(SQLiteDialect_pysqlite):
    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        _driver(dbapi_connection).execute("BEGIN IMMEDIATE")


class _PostgresReads(PGDialect_psycopg):
    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """The driver begins by itself, unless it is told not to."""
        driver, single = _driver(dbapi_connection), _ALONE in dbapi_connection.info
        if driver.autocommit != single:
            driver.autocommit = single


def _driver(connection: PoolProxiedConnection) -> Any:
    return connection.driver_connection


_KINDS: dict[tuple[str, bool], tuple[str, Callable[[Any, ConnectionPoolEntry], None]]] = {
    ("sqlite", True): ("sqlite+tracker_reads", _sqlite_reader),
    ("sqlite", False): ("sqlite+tracker_writes", _sqlite_writer),
    ("postgresql", True): ("postgresql+tracker_reads", _postgres_reader),
    ("postgresql", False): ("postgresql+psycopg", _postgres_writer),
}
registry.register("sqlite.tracker_reads", __name__, _SqliteReads.__name__)
registry.register("sqlite.tracker_writes", __name__, _SqliteWrites.__name__)
registry.register("postgresql.tracker_reads", __name__, _PostgresReads.__name__)
