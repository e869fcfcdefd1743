"""The session cookie: what was signed by us is read, once; what was forged, changed or grown old is not."""

from datetime import timedelta

import pytest
from flask import Flask, Response, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from tracker.core.cookies import FormTokens, SignedCookies


@pytest.fixture
def bare() -> Flask:
    """An application of three pages, with our cookies and form tokens."""
    app = Flask("bare")
    app.secret_key = "for tests only"
    app.session_interface = SignedCookies(app)

    @app.get("/keep/<word>")
    def keep(word: str) -> str:
        session["word"] = word
        return word

    @app.get("/add")
    def add() -> str:
        session.setdefault("list", []).append(1)
        session.modified = True
        return str(len(session["list"]))

    @app.get("/read")
    def read() -> str:
        return f"{session.get('word')} {len(session.get('list', []))}"

    return app


def test_what_was_kept_is_read_again_and_again(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/keep/hazel")
    assert [client.get("/read").text for _ in range(3)] == ["hazel 0"] * 3


def test_a_list_that_one_request_adds_to_is_not_remembered_with_the_addition(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/add")
    before = client.get_cookie("session")
    assert before
    assert client.get("/add").text == "2"
    client.set_cookie(before.key, before.value)
    assert client.get("/read").text == "None 1"


def test_a_forged_or_changed_cookie_says_nothing(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/keep/hazel")
    kept = client.get_cookie("session")
    assert kept
    assert client.get("/read").text == "hazel 0"
    for value in (f"{kept.value}x", f"x{kept.value}", URLSafeTimedSerializer("another key").dumps({"word": "thorn"})):
        client.set_cookie("session", value)
        assert client.get("/read").text == "None 0"


def test_a_cookie_that_was_read_before_still_grows_old(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/keep/hazel")
    assert client.get("/read").text == "hazel 0"
    bare.permanent_session_lifetime = timedelta(seconds=-1)
    assert client.get("/read").text == "None 0"


def test_a_secret_that_is_not_set_reads_nothing() -> None:
    app = Flask("bare")
    app.session_interface = SignedCookies(app)
    app.add_url_rule("/", view_func=lambda: str(session.get("word")))
    client = app.test_client()
    client.set_cookie("session", "eyJ3b3JkIjoiaGF6ZWwifQ.aaaaaa.bbbb")
    assert client.get("/").text == "None"


def test_the_form_token_of_a_browser_is_signed_once(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    one, other = app.test_client(), app.test_client()
    pages = [one.get("/sign-in").text, one.get("/sign-in").text, other.get("/sign-in").text]
    tokens = [page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0] for page in pages]
    assert tokens[0] == tokens[1] != tokens[2]
    data = {"username": "nobody@example.org", "password": "wrong", "csrf_token": tokens[1]}
    assert "There is a problem" in one.post("/sign-in", data=data).text
    assert other.post("/sign-in", data=data).status_code == 400


def test_no_more_form_tokens_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, bare: Flask) -> None:
    monkeypatch.setattr("tracker.core.cookies.REMEMBERED", 2)
    FormTokens(bare)

    @bare.get("/form")
    def form() -> str:
        return str(generate_csrf())

    clients = [bare.test_client() for _ in range(5)]
    first = [client.get("/form").text for client in clients]
    assert len(set(first)) == 5
    assert clients[4].get("/form").text == first[4]


def test_a_post_needs_the_token_of_its_own_browser(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    one, other = app.test_client(), app.test_client()
    token = one.get("/sign-in").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    other.get("/sign-in")
    data = {"username": "nobody@example.org", "password": "wrong"}
    for wrong in ("", "é", token[:-1], f"{token}x"):
        assert one.post("/sign-in", data={**data, "csrf_token": wrong}).status_code == 400
    assert other.post("/sign-in", data={**data, "csrf_token": token}).status_code == 400
    assert one.post("/sign-in", data=data).status_code == 400
    assert one.post("/sign-in", data={**data, "csrf_token": token}).status_code == 422


def test_over_https_the_referrer_is_asked_for_too(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    here = {"base_url": "https://localhost/"}
    token = client.get("/sign-in", **here).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.get("/sign-in", **here)
    data = {"username": "nobody@example.org", "password": "wrong", "csrf_token": token}
    assert client.post("/sign-in", data=data, **here).status_code == 400
    referrer = {"Referer": "https://localhost/sign-in"}
    assert client.post("/sign-in", data=data, headers=referrer, **here).status_code == 422


def test_an_answer_says_that_it_hangs_on_the_cookie_beside_what_else_it_hangs_on(bare: Flask) -> None:
    @bare.get("/tongue")
    def tongue() -> Response:
        return Response(session.get("word"), headers={"Vary": "Accept-Language"})

    client = bare.test_client()
    assert client.get("/keep/hazel").headers["Vary"] == "Cookie"
    assert client.get("/read").headers["Vary"] == "Cookie"
    assert client.get("/tongue").headers.getlist("Vary") == ["Accept-Language", "Cookie"]
    assert "Set-Cookie" not in client.get("/read").headers
