"""Faults and the log: where something failed is kept, what was worked on never is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.make import Make
from tracker.accounts.models import AuditEvent, User
from tracker.accounts.rules import Actor
from tracker.core.access import public
from tracker.core.database import db
from tracker.core.transactions import command
from tracker.people.models import Person

SECRET = "Larchwood wrote to his sister"


@command
def keep_too_little() -> None:
    """A fault of the code: a row without what the database insists on."""
    db.change(insert(User).values(username=SECRET, name=SECRET, created_at=datetime.now(UTC)))


@public
def fault() -> str:
    try:
        keep_too_little()
    except Exception as error:
        raise ValueError(f"cannot keep {SECRET}") from error
    return ""


@pytest.fixture
def broken(own_app: Flask) -> FlaskClient:
    own_app.add_url_rule("/fault", view_func=fault)
    own_app.config["TESTING"] = False
    return own_app.test_client()


@pytest.mark.every_database
def test_a_fault_is_logged_by_kind_and_place_without_what_was_worked_on(
    broken: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = broken.get("/fault")
    said = capfd.readouterr()
    assert answer.status_code == 500
    assert "Larchwood" not in said.err + said.out + answer.text
    lines = [json.loads(line) for line in said.err.splitlines() if line.startswith("{")]
    logged = next(line for line in lines if line["event"] == "fault")
    assert logged["request_id"] == answer.headers["X-Request-Id"]
    assert logged["route"] == "/fault"
    assert [cause.split(" in ")[0] for cause in logged["causes"]][:2] == ["ValueError", "IntegrityError"]
    assert any("test_regressions_core.py" in place for place in logged["places"])


def test_the_trail_names_the_request_that_changed_something(
    client_as: Callable[[Actor], FlaskClient], make: Make
) -> None:
    area = make.area()
    browser = client_as(make.lead(area))
    typed = {
        "reference": "X900001",
        "first_names": "Neil",
        "surname": "Larchwood",
        "born_on": ["17", "5", "1980"],
        "sex": "male",
        "area_id": str(area),
        "officer_id": "",
    }
    answer = browser.post("/people/new", data=typed)
    assert answer.status_code == 302
    db.close_reading()
    person_id = db.scalar(select(Person.id).where(Person.reference == "X900001"))
    line = select(AuditEvent.request_id).where(AuditEvent.person_id == person_id, AuditEvent.action == "person added")
    assert db.scalar(line) == answer.headers["X-Request-Id"]


def test_a_line_of_the_trail_cannot_be_replaced_either(make: Make) -> None:
    make.administrator()
    columns = ", ".join(column.name for column in AuditEvent.__table__.columns)
    with db.write_engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO audit_event ({columns}) SELECT {columns} FROM audit_event")
