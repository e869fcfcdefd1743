"""Counting the statements that the database is sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tracker.core.database import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """What both engines are sent meanwhile, the opening of transactions aside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engines = (db.read_engine, db.write_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
