"""Plain SQL on pooled connections: Tracker's own pools with their settings, and on them the driver itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine

from tracker.core.database import Handle

handle = Handle()
Params = Mapping[str, Any]


@lru_cache(maxsize=64)
def _for_driver(statement: str, driver: str) -> str:
    """Named parameters as the driver writes them: `:id` on SQLite, `%(id)s` on PostgreSQL."""
    return statement if driver == "sqlite" else re.sub(r":(\w+)", r"%(\1)s", statement)


class Plain:
    """One connection out of the pool."""

    def __init__(self, engine: Engine) -> None:
        """Take a connection."""
        self._driver = engine.dialect.name
        self._connection = engine.raw_connection()
        self._cursor: Any = self._connection.cursor()

    def rows(self, statement: str, **params: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        self._cursor.execute(_for_driver(statement, self._driver), params)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def write(self, statement: str, many: Sequence[Params]) -> None:
        """Run a statement for each of these."""
        self._cursor.executemany(_for_driver(statement, self._driver), many)

    def begin(self) -> None:
        """Take the write lock at once where there is one; on PostgreSQL the driver begins by itself."""
        if self._driver == "sqlite":
            self._cursor.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Let what was written stand."""
        self._connection.commit()

    def give_back(self) -> None:
        """Return the connection to the pool."""
        self._cursor.close()
        self._connection.close()


@contextmanager
def reading() -> Iterator[Plain]:
    """A connection of the pool that only reads."""
    plain = Plain(handle.read_engine)
    try:
        yield plain
    finally:
        plain.give_back()


@contextmanager
def writing() -> Iterator[Plain]:
    """One transaction."""
    plain = Plain(handle.write_engine)
    try:
        plain.begin()
        yield plain
        plain.commit()
    finally:
        plain.give_back()
