"""Somebody at a register in a browser without scripts, and what their requests cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.attendance.group import Group
from tests.browserless import fields_of
from tracker.accounts.rules import Actor
from tracker.core.database import db

Fields = dict[str, str]


class Browser:
    """A browser at one register."""

    def __init__(self, client: FlaskClient, session_id: int) -> None:
        """`client` is signed in."""
        self.client, self.path = client, f"/sessions/{session_id}/register"

    def opens(self) -> TestResponse:
        """The page."""
        return self.client.get(self.path)

    def fields(self) -> Fields:
        """The page's form, untouched."""
        return fields_of(self.opens().text, self.path)

    def sends(self, do: str, typed: Fields | None = None, *, on: Fields | None = None) -> TestResponse:
        """Press a button, with some fields typed over `on`: a page opened before, else one opened now."""
        return self.client.post(self.path, data={**(self.fields() if on is None else on), **(typed or {}), "do": do})

    def follows(self, answer: TestResponse) -> str:
        """The page that an answer leads to."""
        assert answer.status_code == 302, answer.text
        return self.client.get(answer.location).text


At = Callable[[Actor], Browser]


def all_attended(group: Group) -> Fields:
    """Fields that say of everybody that they attended."""
    return {f"outcome-{at}": "ATTC" for at in group.members}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the database is sent, beginnings of transactions aside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engines = (db.read_engine, db.write_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
