"""Plain SQL on pooled connections: Tracker's own pools with their settings.

Two ways, chosen by `TRACKER_FLOOR`: `core` runs the text on SQLAlchemy's connection, as a Flask application on two
databases would; `driver` hands it to the driver itself, which is as low as a floor in Python goes.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import Engine, text

from tracker.core.database import Handle

handle = Handle()
Params = Mapping[str, Any]
WAYS = ("core", "driver")


class Plain(Protocol):
    """One connection out of the pool."""

    def begin(self) -> None:
        """Begin what is to be committed."""
        ...

    def rows(self, statement: str, **params: Any) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        ...

    def write(self, statement: str, many: Sequence[Params]) -> None:
        """Run a statement for each of these."""
        ...

    def commit(self) -> None:
        """Let what was written stand."""
        ...

    def give_back(self) -> None:
        """Return the connection to the pool."""
        ...


class OnCore:
    """SQLAlchemy's connection: the pool's events begin its transactions."""

    def __init__(self, engine: Engine) -> None:
        """Take a connection."""
        self._connection = engine.connect()

    def begin(self) -> None:
        """It begins by itself."""

    def rows(self, statement: str, **params: Any) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        return self._connection.execute(text(statement), params).all()

    def write(self, statement: str, many: Sequence[Params]) -> None:
        """Run a statement for each of these."""
        self._connection.execute(text(statement), many)

    def commit(self) -> None:
        """Let what was written stand."""
        self._connection.commit()

    def give_back(self) -> None:
        """Return the connection to the pool."""
        self._connection.close()


@lru_cache(maxsize=64)
def _for_driver(statement: str, driver: str) -> str:
    """Named parameters as the driver writes them: `:id` on SQLite, `%(id)s` on PostgreSQL."""
    return statement if driver == "sqlite" else re.sub(r":(\w+)", r"%(\1)s", statement)


class OnDriver:
    """The driver's connection and cursor."""

    def __init__(self, engine: Engine) -> None:
        """Take a connection."""
        self._driver = engine.dialect.name
        self._connection = engine.raw_connection()
        self._cursor: Any = self._connection.cursor()

    def begin(self) -> None:
        """Take the write lock at once where there is one; on PostgreSQL the driver begins by itself."""
        if self._driver == "sqlite":
            self._cursor.execute("BEGIN IMMEDIATE")

    def rows(self, statement: str, **params: Any) -> Sequence[Sequence[Any]]:
        """All rows of a statement."""
        self._cursor.execute(_for_driver(statement, self._driver), params)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def write(self, statement: str, many: Sequence[Params]) -> None:
        """Run a statement for each of these."""
        self._cursor.executemany(_for_driver(statement, self._driver), many)

    def commit(self) -> None:
        """Let what was written stand."""
        self._connection.commit()

    def give_back(self) -> None:
        """Return the connection to the pool."""
        self._cursor.close()
        self._connection.close()


_TAKE: type[OnCore] | type[OnDriver] = OnDriver if os.environ.get("TRACKER_FLOOR") == "driver" else OnCore


@contextmanager
def reading() -> Iterator[Plain]:
    """A connection of the pool that only reads."""
    plain = _TAKE(handle.read_engine)
    try:
        yield plain
    finally:
        plain.give_back()


@contextmanager
def writing() -> Iterator[Plain]:
    """One transaction."""
    plain = _TAKE(handle.write_engine)
    try:
        plain.begin()
        yield plain
        plain.commit()
    finally:
        plain.give_back()
