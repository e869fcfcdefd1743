"""The layout and the pages that belong to no area."""

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from tests.ui.conftest import Make, Somebody
from tracker.core import access
from tracker.ui import layout
from tracker.ui.assets import STATIC
from tracker.ui.fields import Form, Needed, TextField


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/keys"])
def test_statements_are_open_to_everyone(visitor: FlaskClient, path: str) -> None:
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_every_page_of_ui_says_who_may_reach_it(make_app: Make) -> None:
    views = {name: view for name, view in make_app().view_functions.items() if name.startswith("ui.")}
    assert {vars(view).get("access") for view in views.values()} == {access.PUBLIC}


def test_the_component_page_is_for_people_who_build_pages(make_app: Make) -> None:
    assert make_app(Somebody(), debug=True).test_client().get("/components").status_code == 200
    assert make_app(Somebody()).test_client().get("/components").status_code == 404


def test_the_component_page_shows_every_chip_and_status_of_the_style_sheet(make_app: Make) -> None:
    page = make_app(Somebody(), debug=True).test_client().get("/components").text
    chips = (STATIC / "css/chips.css").read_text(encoding="utf-8")
    states = set(re.findall(r"^\.([a-z]+) \{ background", chips, re.MULTILINE))
    assert len(states) == 14
    for state in states:
        assert re.search(rf'class="chip {state}[ "]', page), state
    for kind in re.findall(r"\.st--([a-z]+) ", chips):
        assert f"st--{kind}" in page


def test_no_page_carries_style_or_script_of_its_own(make_app: Make) -> None:
    page = make_app(Somebody(), debug=True).test_client().get("/components").text
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    for opened in re.findall(r"<script[^>]*>", page):
        assert "src=" in opened or 'type="application/json"' in opened


def test_nothing_that_is_typed_on_a_page_is_sent_to_a_browsers_maker_for_checking_or_completing(
    visitor: FlaskClient,
) -> None:
    (opened,) = re.findall(r"<body[^>]*>", visitor.get("/keys").text)
    assert 'spellcheck="false"' in opened  # both are inherited by every field
    assert 'writingsuggestions="false"' in opened


def test_messages_are_shown_once_each_as_a_banner(browser: FlaskClient) -> None:
    page = browser.get("/flashed").text
    assert re.search(r'banner--success" role="alert".*Register saved', page, re.DOTALL)
    assert re.search(r"Important</h2>.*Two sessions clash", page, re.DOTALL)
    assert "Register saved" not in browser.get("/today").text


def test_a_demonstration_says_that_it_is_one(make_app: Make) -> None:
    words = "Every person and place here is invented"
    assert words in make_app(DEMO=True).test_client().get("/today").text
    assert words not in make_app().test_client().get("/today").text


@pytest.mark.parametrize(("name", "start"), [("Ruth", ""), ("", "Error: ")])
def test_the_title_says_first_that_a_form_has_errors(make_app: Make, name: str, start: str) -> None:
    app = make_app(WTF_CSRF_ENABLED=False)

    class Naming(Form):
        name = TextField("Name", [Needed("Enter a name")])

    @app.post("/name")
    def named() -> str:
        form = Naming()
        form.validate()
        return render_template_string('{% extends "ui/base.html" %}{% block title %}Name{% endblock %}', form=form)

    page = app.test_client().post("/name", data={"name": name}).text
    assert f"<title>{start}Name - Tracker</title>" in page
    assert ('<a href="#name">Enter a name</a>' in page) == bool(start)


def test_an_application_with_its_own_static_folder_is_refused() -> None:
    with pytest.raises(RuntimeError, match="static_folder=None"):
        layout.init_app(Flask("other"))
