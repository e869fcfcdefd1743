"""Error pages say what happened and what to do next, and nothing of the fault."""

from unittest.mock import patch

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from tests.ui.conftest import Make, Somebody
from tracker.ui import errors


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("missing", 404, "Page not found"),
        ("forbidden", 403, "You cannot do this"),
        ("stale", 409, "Somebody else changed this"),
        ("refused", 400, "The start is before the sentence"),
    ],
)
def test_what_no_route_handled_becomes_a_page(browser: FlaskClient, name: str, status: int, words: str) -> None:
    answer = browser.get(f"/raise/{name}")
    assert answer.status_code == status
    assert words in answer.text
    assert "0f1e2d3c" in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_every_status_has_words_of_its_own(make_app: Make, status: int) -> None:
    app = make_app(Somebody())
    app.add_url_rule("/fail", view_func=lambda: abort(status))
    answer = app.test_client().get("/fail")
    assert answer.status_code == status
    assert errors.PAGES[status].heading in answer.text
    assert "please" not in answer.text.lower()


def test_a_status_without_words_takes_those_of_its_kind(make_app: Make) -> None:
    app = make_app()
    app.add_url_rule("/fail", view_func=lambda: abort(418))
    answer = app.test_client().get("/fail")
    assert answer.status_code == 418
    assert errors.PAGES[400].heading in answer.text


def test_a_page_that_is_not_there_says_so_and_keeps_the_method_header(browser: FlaskClient) -> None:
    assert browser.get("/nowhere").status_code == 404
    refused = browser.post("/today", data={})
    assert refused.status_code in {400, 405}


def without_debugging(make_app: Make) -> Flask:
    app = make_app(Somebody())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_a_fault_shows_nothing_of_itself_nor_needs_to_know_who_asks(make_app: Make) -> None:
    app = without_debugging(make_app)
    answer = app.test_client().get("/raise/bug")
    assert answer.status_code == 500
    assert "Tracker has a fault" in answer.text
    assert "secret detail" not in answer.text
    assert "Ruth Teasel" not in answer.text


def test_a_fault_in_the_error_page_itself_still_gives_a_page(make_app: Make) -> None:
    app = without_debugging(make_app)
    with patch.object(errors, "render_template", side_effect=RuntimeError):
        answer = app.test_client().get("/raise/bug")
    assert answer.status_code == 500
    assert "<h1>Tracker has a fault</h1>" in answer.text


def test_a_form_without_its_token_says_what_to_do(browser: FlaskClient) -> None:
    answer = browser.post("/saved")
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text


def test_a_redirect_is_no_error(make_app: Make) -> None:
    app = make_app()
    app.add_url_rule("/folder/", view_func=lambda: "ok")
    assert app.test_client().get("/folder").status_code == 308
