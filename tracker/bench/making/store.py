"""Putting many rows into tables at once: COPY on PostgreSQL, executemany elsewhere.

Rows go round the services on purpose: a data set of a million marks is made to be measured, not to be believed
by anybody. That its roll-ups are true all the same is proved by delivery's recount.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, Connection, Engine, Table, func, insert, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from tracker.core.database import Base

Row = dict[str, Any]


class Store:
    """Rows waiting to be written, by table; `flush` writes them in the order of the tables' references."""

    def __init__(self, engine: Engine) -> None:
        """Write to the database of this engine, one transaction a flush."""
        self._engine = engine
        self._waiting: dict[Table, list[Row]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> None:
        """Keep a row; every row of a table between two flushes must name the same columns."""
        self._waiting[cast(Table, model.__table__)].append(values)

    def flush(self) -> None:
        """Write what waits."""
        copies = self._engine.dialect.name == "postgresql"
        with self._engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                if rows := self._waiting.pop(table, None):
                    _copy(connection, table, rows) if copies else _insert(connection, table, rows)

    def finish(self) -> None:
        """Flush, and on PostgreSQL set what autovacuum and the sequences would have come to by themselves."""
        self.flush()
        if self._engine.dialect.name != "postgresql":
            return
        with self._engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                _advance(connection, table)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Stream rows into a table, with the columns' own defaults where a row leaves them out."""
    left_out = {column.name: _default(column) for column in table.columns if column.name not in rows[0]}
    constants = {name: value for name, value in left_out.items() if value is not None}
    names = [*rows[0], *constants]
    converters = [_converter(connection, table.c[name]) for name in names]
    quote = connection.dialect.identifier_preparer.quote
    cursor = cast(Any, connection.connection).cursor()
    with cursor.copy(f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN") as copy:
        for row in rows:
            whole: Mapping[str, Any] = {**row, **constants}
            copy.write_row([convert(whole[name]) for convert, name in zip(converters, names, strict=True)])


def _default(column: Column[Any]) -> Any:
    default = column.default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _converter(connection: Connection, column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type.dialect_impl(connection.dialect)
    return kind.bind_processor(connection.dialect) or (lambda value: value)


def _advance(connection: Connection, table: Table) -> None:
    """Let the next generated key follow the highest that was given."""
    key = table.autoincrement_column
    if key is None:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
    highest = connection.scalar(select(func.max(key)))
    if sequence is not None and highest is not None:
        connection.execute(select(func.setval(sequence, highest)))
