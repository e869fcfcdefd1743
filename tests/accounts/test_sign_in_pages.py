"""Signing in and out in a browser, and every way in which a sign-in ends."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.counting import statements
from tests.make import Make
from tests.make.accounts import PASSWORD, signed_in_client
from tracker.accounts import service
from tracker.accounts.guards import actor, knocking, requires
from tracker.accounts.rules import SYSTEM, Actor, Permission, Role
from tracker.config import Settings
from tracker.core import clock

HERE = "/programmes/"


def sign_in(client: FlaskClient, password: str = PASSWORD, address: str = "/sign-in") -> TestResponse:
    return client.post(address, data={"username": "r@example.org", "password": password})


def leads_to_sign_in(response: TestResponse) -> bool:
    return response.status_code == 302 and urlsplit(response.location).path == "/sign-in"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


@pytest.fixture
def ruth(make: Make) -> Actor:
    user: Actor = make.user(name="Ruth Teasel", username="r@example.org")
    return user


@pytest.fixture
def echo(own_app: Flask) -> str:
    """A form of another area, which says who sent what."""

    @own_app.post("/echo")
    @requires(Permission.READ_HOME)
    def echo_form() -> dict[str, object]:
        return {"who": actor().name, "sent": request.form.to_dict(flat=False)}

    return "/echo"


def test_somebody_signs_in_and_comes_back_to_the_page_they_wanted(client: FlaskClient, ruth: Actor) -> None:
    asked = client.get(f"{HERE}?page=2")
    assert leads_to_sign_in(asked)
    assert b"Sign in" in client.get(asked.location).data
    answer = sign_in(client, address=asked.location)
    assert (answer.status_code, answer.location) == (302, f"{HERE}?page=2")
    assert b"Ruth Teasel" in client.get(HERE).data


def test_the_sign_in_page_sends_those_on_who_are_signed_in(client: FlaskClient, ruth: Actor) -> None:
    sign_in(client)
    assert client.get(f"/sign-in?next={HERE}").location == HERE
    assert client.get("/sign-in").location == "/"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/%5Celsewhere.example", "%20//elsewhere.example"]
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, ruth: Actor, target: str) -> None:
    assert sign_in(client, address=f"/sign-in?next={target}").location == "/"
    assert client.get(f"/sign-in?next={target}").location == "/"


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(client: FlaskClient, ruth: Actor) -> None:
    wrong = sign_in(client, "a wrong password")
    unknown = client.post("/sign-in", data={"username": "nobody@example.org", "password": PASSWORD})
    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "The address or the password is not right" in answer.text
        assert PASSWORD not in answer.text
    assert leads_to_sign_in(client.get(HERE))


def test_an_empty_form_says_what_to_enter(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert "Enter your email address" in answer.text
    assert "Enter your password" in answer.text


def test_guessing_is_stopped_even_when_the_sixth_guess_is_right(client: FlaskClient, ruth: Actor) -> None:
    for _ in range(5):
        sign_in(client, "a wrong password")
    answer = sign_in(client)
    assert "Too many tries with this address. Try again in 15 minutes" in answer.text
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        assert sign_in(client).status_code == 302


def test_nothing_that_the_browser_held_before_outlives_signing_in(client: FlaskClient, ruth: Actor) -> None:
    with client.session_transaction() as session:
        session.update({"csrf_token": "planted", "_user_id": "planted", "anything": "planted"})
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session.values()
        assert set(session) <= {"_user_id", "_fresh", "csrf_token", "_flashes"}


def test_the_cookie_tells_scripts_and_other_sites_nothing(client: FlaskClient, ruth: Actor) -> None:
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "r@example.org" not in cookie


def test_signing_out_ends_the_sign_in_on_the_server_too(client: FlaskClient, app: Flask, ruth: Actor) -> None:
    sign_in(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    answer = client.post("/sign-out", follow_redirects=True)
    assert "You are signed out" in answer.text
    thief = app.test_client()
    with thief.session_transaction() as session:
        session["_user_id"] = token
    assert leads_to_sign_in(thief.get(HERE))
    assert client.get("/sign-out").status_code == 405


@pytest.mark.parametrize("how", ["disabled", "revoked", "reset"])
def test_a_sign_in_that_is_ended_meanwhile_ends_at_the_next_request(client: FlaskClient, ruth: Actor, how: str) -> None:
    sign_in(client)
    assert client.get(HERE).status_code == 200
    user_id = ruth.user_id or 0
    if how == "disabled":
        service.set_active(SYSTEM, user_id=user_id, active=False, seen=1)
    elif how == "revoked":
        service.revoke_sign_ins(SYSTEM, user_id=user_id)
    else:
        service.reset_password(SYSTEM, user_id=user_id)
    answer = client.get(HERE)
    assert leads_to_sign_in(answer)
    assert "Your sign-in has ended" in client.get(answer.location).text


def test_a_sign_in_ends_when_idle_and_each_request_keeps_it_alive(
    client: FlaskClient, settings: Settings, ruth: Actor
) -> None:
    start = clock.now()
    with clock.standing_at(start):
        sign_in(client)
    for passed in (settings.idle - timedelta(minutes=1), 2 * settings.idle - timedelta(minutes=2)):
        with clock.standing_at(start + passed):
            assert client.get(HERE).status_code == 200
    with clock.standing_at(start + 3 * settings.idle - timedelta(minutes=2)):
        assert leads_to_sign_in(client.get(HERE))


def test_a_sign_in_ends_after_its_longest_time_however_busy(
    client: FlaskClient, settings: Settings, ruth: Actor
) -> None:
    start = clock.now()
    with clock.standing_at(start):
        sign_in(client)
    step = settings.idle - timedelta(minutes=1)
    passed = step
    while passed < settings.longest:
        with clock.standing_at(start + passed):
            assert client.get(HERE).status_code == 200
        passed += step
    with clock.standing_at(start + settings.longest):
        assert leads_to_sign_in(client.get(HERE))


def test_a_role_that_is_taken_counts_from_the_next_request(make: Make, app: Flask) -> None:
    boss = make.administrator()
    client = signed_in_client(app, boss)
    assert client.get("/users").status_code == 200
    service.change_user(SYSTEM, user_id=boss.user_id or 0, name="A", roles=["facilitator"], seen=1)
    assert client.get("/users").status_code == 403


def test_a_handed_over_password_is_changed_before_anything_else(client: FlaskClient, make: Make) -> None:
    made = service.create_user(SYSTEM, username="r@example.org", name="Ruth", roles=["facilitator"])
    sign_in(client, made.password)
    assert client.get(HERE).location == "/password"
    assert "made up for you" in client.get("/password").text
    new = "one that I chose myself"
    answer = client.post("/password", data={"current": made.password, "password": new, "again": new})
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get(HERE).status_code == 200
    assert sign_in(client, new).status_code == 302


def test_a_password_is_not_changed_when_the_two_differ(client: FlaskClient, ruth: Actor) -> None:
    sign_in(client)
    answer = client.post(
        "/password", data={"current": PASSWORD, "password": "one that I chose", "again": "one that I chase"}
    )
    assert answer.status_code == 422
    assert "The two new passwords differ" in answer.text
    refused = client.post(
        "/password", data={"current": "wrong", "password": "one that I chose", "again": "one that I chose"}
    )
    assert "The current password is not right" in refused.text


def test_what_was_typed_when_the_sign_in_ended_is_kept_and_can_be_sent(own_app: Flask, ruth: Actor, echo: str) -> None:
    own_app.config["WTF_CSRF_ENABLED"] = True
    client = own_app.test_client()
    typed = {"username": "r@example.org", "password": PASSWORD}
    sign_in_page = client.get("/sign-in").text
    client.post("/sign-in", data={**typed, "csrf_token": hidden(sign_in_page, "csrf_token")})
    token = hidden(client.get("/password").text, "csrf_token")
    service.revoke_sign_ins(SYSTEM, user_id=ruth.user_id or 0)
    note = 'said "no" & <left>\nearly'
    asked = client.post(echo, data={"csrf_token": token, "note": [note, "second"], "mark": "A"})
    assert asked.status_code == 401
    assert "What you typed is kept" in asked.text
    again = {"csrf_token": hidden(asked.text, "csrf_token"), "carried": hidden(asked.text, "carried")}
    wrong = client.post("/sign-in", data={**typed, "password": "a wrong one", **again})
    again["carried"] = hidden(wrong.text, "carried")
    offered = client.post("/sign-in", data={**typed, **again})
    assert offered.status_code == 200
    assert "Nothing has been saved yet" in offered.text
    fields = [
        (name, unescape(value))
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', offered.text)
    ]
    kept = fields[-3:]
    assert [(name, value) for name, value in kept] == [("note", note), ("note", "second"), ("mark", "A")]
    sent = client.post(echo, data={"note": note, "csrf_token": fields[-4][1]})
    assert sent.json == {"who": "Ruth Teasel", "sent": {"note": [note], "csrf_token": [fields[-4][1]]}}


@pytest.mark.parametrize("to", ["https://elsewhere.example", "//elsewhere.example", "sessions"])
def test_nothing_is_carried_to_another_site(client: FlaskClient, ruth: Actor, to: str) -> None:
    carried = json.dumps([to, [["note", "text"]], ruth.user_id])
    typed = {"username": "r@example.org", "password": PASSWORD, "carried": carried}
    assert client.post("/sign-in", data=typed).location == "/"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '["/a", 3]', '["/a", [["x"]]]', "not JSON"])
def test_what_is_carried_and_broken_is_dropped(client: FlaskClient, ruth: Actor, text: str) -> None:
    typed = {"username": "r@example.org", "password": PASSWORD, "carried": text}
    assert client.post("/sign-in", data=typed).location == "/"


def test_passwords_are_never_carried(client: FlaskClient, ruth: Actor) -> None:
    sign_in(client)
    service.revoke_sign_ins(SYSTEM, user_id=ruth.user_id or 0)
    answer = client.post("/password", data={"current": PASSWORD, "password": "x", "again": "x"})
    assert leads_to_sign_in(answer)


def test_reading_a_page_costs_one_statement_to_know_who_reads(
    client: FlaskClient, client_as: Callable[[Actor], FlaskClient], make: Make
) -> None:
    person = make.user(Role.OFFENDER_MANAGER)
    browser = client_as(person)
    browser.get("/password")
    with statements() as signed_in:
        browser.get("/password")
    with statements() as stranger:
        client.get("/sign-in")
    assert (len(signed_in), len(stranger)) == (1, 0)


@pytest.mark.parametrize(
    ("proxies", "said", "network"),
    [
        (0, "198.51.100.9", "203.0.113.0/24"),  # without a proxy of ours a client may say what it likes
        (1, "192.0.2.1, 198.51.100.9", "198.51.100.0/24"),
        (2, "192.0.2.1, 198.51.100.9", "192.0.2.0/24"),
        (2, "198.51.100.9", "203.0.113.0/24"),
    ],
)
def test_a_client_is_where_our_own_proxy_saw_it(app: Flask, proxies: int, said: str, network: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], proxies=proxies)
    came = {"REMOTE_ADDR": "203.0.113.5"}
    with app.test_request_context("/sign-in", headers={"X-Forwarded-For": said}, environ_base=came):
        assert knocking()["network"] == network
