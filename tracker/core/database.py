"""The database: the ambient handle `db`, and the column types that every table shares.

Two engines serve one database (`core.engines`): one cannot write at all, and of the other only commands make use;
`core.transactions` repeats what collides.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    Result,
    Row,
    ScalarResult,
    Select,
    Table,
    TypeDecorator,
    UpdateBase,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from tracker.core import engines
from tracker.core.engines import Breaks, Kept

T = TypeVar("T")

FROZEN_KEPT = 500

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC: aware values in, aware values out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; refuse a naive value, whose instant nobody can know."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Every table. A table whose changes need no audit row says so: `__table_args__ = {"info": UNAUDITED}`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonColumn, list[Any]: JsonColumn}  # noqa: RUF012


UNAUDITED = {"unaudited": True}
AUDIT_TRAIL = {"unaudited": True, "audit_trail": True}


class Writing:
    """A command's transaction: its connection, what it changed, and a session once mapped rows are asked for.

    Most saves need no session: making one and closing it cost an autosaved row as much as writing it.
    """

    def __init__(self, connection: Connection) -> None:
        """Begin with nothing changed; the transaction begins with the first statement."""
        self.connection = connection
        self.info: dict[str, Any] = {}
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The session over this transaction, which never commits by itself."""
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False)
            self._session.info = self.info
        return self._session

    def flush(self) -> None:
        """Send what is pending."""
        if self._session is not None:
            self._session.flush()

    def commit(self) -> None:
        """Send what is pending and make all of it stand."""
        self.flush()
        self.connection.commit()

    def close(self) -> None:
        """Forget the mapped rows; what did not commit is taken back with the connection."""
        if self._session is not None:
            self._session.close()


class Handle:
    """The ambient database: the transaction of the command that runs, else this context's reading connection."""

    def __init__(self) -> None:
        """Start unbound; `bind` names the database."""
        self._engines: tuple[Kept, Kept] | None = None
        self._reading: ContextVar[Connection | None] = ContextVar("db_reading", default=None)
        self._writing: ContextVar[Writing | None] = ContextVar("db_writing", default=None)
        self._frozen: dict[Hashable, Any] = {}

    def bind(self, url: str, *, pool_size: int = 5) -> None:
        """Use the database at a SQLAlchemy URL from now on, in every thread."""
        self.release()
        breaks = Breaks()
        reading, writing = (Kept(engines.make(url, pool_size, reads=reads), breaks) for reads in (True, False))
        self._engines = reading, writing

    def release(self) -> None:
        """Close this context's reading connection, this thread's and every pooled one."""
        self.close_reading()
        for engine in self._engines or ():
            engine.close()
        self._engines = None
        self._frozen.clear()

    @property
    def read_engine(self) -> Engine:
        """The engine that cannot write."""
        return self._bound()[0].engine

    @property
    def write_engine(self) -> Engine:
        """The engine of commands, migrations and bulk loads."""
        return self._bound()[1].engine

    def _bound(self) -> tuple[Kept, Kept]:
        if self._engines is None:
            raise RuntimeError("no database is bound")
        return self._engines

    @property
    def session(self) -> Session:
        """The session of the command that runs. Raises `RuntimeError` outside one."""
        return self._command().session

    def _command(self) -> Writing:
        writing = self._writing.get()
        if writing is None:
            raise RuntimeError("only a command changes data")
        return writing

    def _connection(self) -> Connection:
        """The connection in force, on which what is pending has been sent; a reading one opens when first asked."""
        writing = self._writing.get()
        if writing is not None:
            writing.flush()
            return writing.connection
        reading = self._reading.get()
        if reading is None:
            reading = self._bound()[0].take()
            self._reading.set(reading)
        return reading

    @property
    def in_command(self) -> bool:
        """Whether a command's transaction is open in this context."""
        return self._writing.get() is not None

    def close_reading(self) -> None:
        """End this context's reading, if any: the next read sees what was committed meanwhile."""
        reading = self._reading.get()
        if reading is None:
            return
        self._reading.set(None)
        with suppress(SQLAlchemyError):  # it broke
            reading.commit()  # after a rollback psycopg would prepare every statement anew
        self._bound()[0].give_back(reading)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a transaction for `core.transactions`; nothing else may call this."""
        self.close_reading()
        kept = self._bound()[1]
        writing = Writing(kept.take())
        token = self._writing.set(writing)
        try:
            yield writing
        finally:
            self._writing.reset(token)
            writing.close()
            kept.give_back(writing.connection)

    def execute(
        self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Run a SELECT: its rows hold columns, never mapped objects, which would cost a page twice as much."""
        _refuse_changes(statement)
        return self._connection().execute(statement, params)

    def first_alone(self, statement: Executable, params: Mapping[str, Any]) -> Row[*tuple[Any, ...]] | None:
        """The first row of a SELECT that nothing else of this request must agree with; None without any.

        Where no reading is open it opens none: a command that follows would only have to end it.
        """
        if self._writing.get() is not None or self._reading.get() is not None:
            return self.execute(statement, params).first()
        _refuse_changes(statement)
        kept = self._bound()[0]
        connection = kept.take()
        try:
            with engines.alone(connection):
                found = connection.execute(statement, params).first()
                connection.commit()
                return found
        finally:
            kept.give_back(connection)

    def frozen(self, key: Hashable, read: Callable[[], T]) -> T:
        """What can never change any more, such as an outline of a programme version in use: read once for a database.

        The key names what is read and of what, down to the version of what has versions. A command does not keep what
        it reads: what it wrote may yet be taken back.
        """
        if key not in self._frozen:
            if self.in_command:
                return read()
            if len(self._frozen) >= FROZEN_KEPT:
                self._frozen.clear()
            self._frozen[key] = read()
        found: T = self._frozen[key]
        return found

    def rows(self, statement: Select[T]) -> Sequence[T]:
        """The mapped rows of a SELECT: in a command to change them, else to read."""
        writing = self._writing.get()
        if writing is not None:
            return writing.session.scalars(statement).all()
        with Session(self._connection()) as session:
            return session.scalars(statement).all()

    def row(self, statement: Select[T]) -> T | None:
        """The one mapped row of a SELECT, or None."""
        found = self.rows(statement)
        return found[0] if found else None

    def locked(self, statement: Select[T]) -> T:
        """The one mapped row of a SELECT, locked until the command ends. Raises `LookupError` for none."""
        found = self.rows(statement.with_for_update())
        if not found:
            raise LookupError("no row to lock")
        return found[0]

    def change(self, statement: Executable, params: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Run an UPDATE, INSERT or DELETE; returns how many rows it touched."""
        result = self.session.execute(statement, params)
        return result.rowcount if isinstance(result, CursorResult) else -1

    def write(self, statement: UpdateBase, params: Sequence[Mapping[str, Any]]) -> None:
        """Run DML over a table, not a mapped class, on the command's connection: what is written at every save.

        It counts as a change that needs an audit row like any other; the mapper's part in it cost as much as it did.
        """
        writing = self._command()
        writing.flush()
        note_change(writing.info, statement.table)
        writing.connection.execute(statement, params)

    def scalars(self, statement: Executable) -> ScalarResult[Any]:
        """The first column of every row."""
        return self.execute(statement).scalars()

    def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return self.execute(statement).scalar()

    def get(self, table: type[T], key: object) -> T | None:
        """One row by its primary key."""
        return self.session.get(table, key)

    def add(self, row: T) -> T:
        """Add a row and flush, so that its key is known."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Sequence[object]) -> None:
        """Add rows and flush."""
        self.session.add_all(rows)
        self.session.flush()

    def flush(self) -> None:
        """Send what is pending."""
        self._command().flush()


db = Handle()


def _refuse_changes(statement: Executable) -> None:
    if statement.is_dml:
        raise RuntimeError("what changes data goes through change")


def note_change(info: dict[Any, Any], table: object) -> None:
    """Keep that a table was changed in this transaction, or that the change was audited."""
    if not isinstance(table, Table):
        return
    if table.info.get("audit_trail"):
        info["audited"] = True
    elif not table.info.get("unaudited"):
        info.setdefault("changed", set()).add(table.name)
