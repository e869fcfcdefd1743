"""What was typed when a sign-in ended belongs to the one who typed it; a collision costs nobody their account."""

import json
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.accounts.test_sign_in_pages import hidden, sign_in
from tests.make import Make
from tests.make.accounts import PASSWORD
from tracker.accounts import queries, service
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import transactions

NOTE = "Neil spoke of his sister"


@pytest.fixture
def ruth(make: Make) -> Actor:
    user: Actor = make.user(name="Ruth Teasel", username="r@example.org")
    return user


@pytest.fixture
def typed(client: FlaskClient, ruth: Actor) -> str:
    """What the sign-in page carries after Ruth's sign-in ended while she typed."""
    sign_in(client)
    service.revoke_sign_ins(SYSTEM, user_id=ruth.user_id or 0)
    return hidden(client.post("/sessions/7/register", data={"note-3": NOTE}).text, "carried")


def test_whoever_typed_it_is_offered_it(client: FlaskClient, typed: str) -> None:
    offered = client.post("/sign-in", data={"username": "r@example.org", "password": PASSWORD, "carried": typed})
    assert NOTE in unescape(offered.text)


def test_nobody_else_who_signs_in_there_sees_what_was_typed(client: FlaskClient, make: Make, typed: str) -> None:
    make.user(name="Owen Sorrel", username="o@example.org")
    answer = client.post("/sign-in", data={"username": "o@example.org", "password": PASSWORD, "carried": typed})
    assert (answer.status_code, answer.location) == (302, "/")
    assert NOTE not in client.get("/", follow_redirects=True).text


@pytest.mark.parametrize(
    "text", ["[" * 100_000, json.dumps(["/", [["note", "x"]]]), json.dumps(["/", [["note", "x"]], "1"])]
)
def test_what_is_carried_without_whose_it_is_is_dropped(client: FlaskClient, ruth: Actor, text: str) -> None:
    signed_in = {"username": "r@example.org", "password": PASSWORD, "carried": text}
    assert client.post("/sign-in", data=signed_in).location == "/"


class Collision(Exception):
    """What PostgreSQL says when two transactions got in each other's way."""

    sqlstate = "40001"


@pytest.mark.every_database
def test_a_user_is_created_although_the_first_try_collided(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[dict[str, Any]] = []
    checked = transactions._refuse_unaudited

    def collide_once(info: dict[str, Any]) -> None:
        checked(info)
        tries.append(info)
        if len(tries) == 1:
            raise OperationalError("COMMIT", {}, Collision())

    monkeypatch.setattr(transactions, "_refuse_unaudited", collide_once)
    made = service.create_user(SYSTEM, username="o@example.org", name="Owen Sorrel", roles=["facilitator"])
    found = queries.user_by_id(made.user_id)
    assert found is not None
    assert (found.name, found.roles, len(tries)) == ("Owen Sorrel", (Role.FACILITATOR,), 2)
    assert service.sign_in("o@example.org", made.password)
