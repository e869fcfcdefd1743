"""No GET changes data: every page, opened by every role, writes nothing but the sign-in's own clock and the trail."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from tests.architecture.test_access import ask, build, read_table, ways
from tests.make import Make
from tracker.core import clock
from tracker.core.database import db

HARMLESS = ("BEGIN", "PRAGMA", "SELECT", "UPDATE sign_in SET seen_at", "INSERT INTO audit_event")


def test_no_get_changes_anything_but_the_clock_of_the_sign_in(app: Flask, make: Make) -> None:
    world = build(app, make)
    written: list[str] = []
    asked = ""

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().startswith(HARMLESS):
            written.append(f"{asked}: {statement[:80]}")

    event.listen(db.write_engine, "before_cursor_execute", note)
    gets = [rule for method, rule in sorted(ways(app)) if method == "GET"]
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        for rule in gets:
            for column, client in world.clients.items():
                asked = f"GET {rule}, {column}"
                ask(app, client, world.values, "GET", rule)
    event.remove(db.write_engine, "before_cursor_execute", note)
    assert written == []


def test_the_walk_opens_pages_for_every_role() -> None:
    opened = [cells.count("200") for (method, _), cells in read_table().items() if method == "GET"]
    assert sum(opened) > 100


def test_a_clock_that_was_not_touched_for_a_while_is(app: Flask, make: Make) -> None:
    """The walk above could write: five minutes on, the sign-in's clock is."""
    world = build(app, make)
    touched: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        touched.append(statement)

    event.listen(db.write_engine, "before_cursor_execute", note)
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        ask(app, world.clients["lead, own area"], world.values, "GET", "/programmes/")
    event.remove(db.write_engine, "before_cursor_execute", note)
    assert any(statement.startswith("UPDATE sign_in SET seen_at") for statement in touched)
