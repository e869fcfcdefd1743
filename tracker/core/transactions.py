"""Transactions: a service function marked `@command` is one, and nothing else is.

The outermost command commits when it returns and rolls back on any exception; commands inside it join.
Rows changed without an audit row are refused. On PostgreSQL a serialisation failure repeats the command.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from tracker.core.database import db, note_change

P = ParamSpec("P")
R = TypeVar("R")

_RETRIES = 8
_COLLIDED = {"40001", "40P01"}
_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)


class Unaudited(RuntimeError):
    """A command changed audited tables and wrote no audit row: a bug in the service."""


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service function in a transaction of its own, or in the one that is open.

    Raises whatever the function raises, after rolling back, and `Unaudited` when rows changed and no audit
    row was written. What `after_commit` was given runs once the commit stands. The function may run again after a
    collision, so it is given plain values: a row made outside would not be written a second time.
    """

    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        if db.in_command:
            return function(*args, **kwargs)
        for attempt in range(_RETRIES):
            try:
                return _once(lambda: function(*args, **kwargs))
            except DBAPIError as error:
                if not _collided(error) or attempt == _RETRIES - 1:
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    in_transaction.__dict__["is_command"] = True
    return in_transaction


def after_commit(act: Callable[[], None]) -> None:
    """Have an outside effect (mail, a file) happen once the present command has committed."""
    waiting = _after.get()
    if waiting is None:
        raise RuntimeError("after_commit is for commands")
    waiting.append(act)


def _once(run: Callable[[], R]) -> R:
    waiting: list[Callable[[], None]] = []
    token = _after.set(waiting)
    try:
        with db.writing() as writing:
            result = run()
            writing.flush()
            _refuse_unaudited(writing.info)
            writing.commit()
    finally:
        _after.reset(token)
    for act in waiting:
        act()
    return result


def _collided(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _COLLIDED


def _refuse_unaudited(info: dict[str, Any]) -> None:
    changed = info.get("changed", set())
    if changed and not info.get("audited"):
        raise Unaudited(f"changed without an audit row: {', '.join(sorted(changed))}")


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    touched = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    for row in touched:
        mapper: Mapper[Any] = row.__mapper__
        note_change(session.info, mapper.local_table)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        note_change(state.session.info, getattr(state.statement, "table", None))
