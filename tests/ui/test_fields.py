"""Fields take what people type, say what is wrong in words, and show what a service refused."""

from datetime import date, time
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from tests.ui.conftest import Make
from tracker.core.errors import Refused
from tracker.ui.components import EveryField
from tracker.ui.fields import Form, HiddenField, Problem, problems

GOOD: dict[str, Any] = {
    "name": "  Ruth Teasel ",
    "password": "a long one",
    "on": ["26", "nov", "2026"],
    "at": "6.30pm",
    "places": "1,200",
    "where": "n",
    "way": "g",
    "days": ["1", "2"],
    "note": "one\r\ntwo\r\n",
    "summary": "short",
}


@pytest.fixture
def app(make_app: Make) -> Flask:
    return make_app()


def filled(app: Flask, *, without: str = "", **typed: Any) -> EveryField:
    """The form as posted, the letter included."""
    given = {name: value for name, value in {**GOOD, **typed}.items() if name != without}
    letter = FileStorage(BytesIO(b"x"), filename="letter.pdf")
    posted = MultiDict({name: value if isinstance(value, list) else [value] for name, value in given.items()})
    posted.add("letter", letter)
    with app.test_request_context():
        form = EveryField(formdata=posted, meta={"csrf": False})
        form.validate()
    return form


def test_what_people_type_is_understood(app: Flask) -> None:
    form = filled(app)
    assert form.errors == {}
    assert form.name.data == "Ruth Teasel"
    assert (form.on.data, form.at.data, form.places.data) == (date(2026, 11, 26), time(18, 30), 1200)
    assert (form.where.data, form.way.data, form.days.data) == ("n", "g", ["1", "2"])
    assert form.concern.data is False
    assert form.note.data == "one\ntwo"
    assert form.letter.data.filename == "letter.pdf"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": "  "}, Problem("#name", "Enter a name")),
        ({"on": ["", " ", ""]}, Problem("#on-day", "Enter the start date")),
        (
            {"on": ["26", "11", "26"]},
            Problem("#on-year", "Start date must have a year of 4 figures, like 2027"),
        ),
        ({"at": "soon"}, Problem("#at", "Start time must be a time, like 6pm or 18:30")),
        ({"places": "a few"}, Problem("#places", "Places must be a whole number, like 12")),
        ({"places": "9" * 30}, Problem("#places", "Places must be a whole number, like 12")),
        ({"where": ""}, Problem("#where", "Choose a place")),
        ({"where": "x"}, Problem("#where", "Place: choose one of those shown")),
        ({"without": "way"}, Problem("#way", "Choose a format")),
        ({"way": "x"}, Problem("#way", "Format: choose one of those shown")),
        ({"without": "days"}, Problem("#days", "Choose at least one day")),
        ({"summary": "long " * 5}, Problem("#summary", "Summary must be 20 characters or fewer: 4 too many")),
    ],
)
def test_what_is_wrong_is_said_once_and_leads_to_its_place(app: Flask, typed: dict[str, Any], problem: Problem) -> None:
    assert problems(filled(app, **typed)) == [problem]


def test_an_empty_file_chooser_is_no_file(app: Flask) -> None:
    with app.test_request_context():
        empty = MultiDict([("letter", FileStorage(BytesIO(), filename=""))])
        form = EveryField(formdata=empty, meta={"csrf": False})
        form.validate()
    assert form.letter.data is None
    assert form.letter.errors == ["Choose a file"]


def test_what_a_service_refuses_stands_beside_its_field_or_in_the_summary(app: Flask) -> None:
    form = filled(app)
    form.refuse(Refused.of({"places": "The room holds 10", "": "The group has ended", "elsewhere": "Ask a lead"}))
    assert problems(form) == [
        Problem("", "The group has ended"),
        Problem("", "Ask a lead"),
        Problem("#places", "The room holds 10"),
    ]
    with app.test_request_context():
        assert "The room holds 10" in form.places()


def drawn(app: Flask, form: Form, name: str) -> str:
    with app.test_request_context():
        return str(form[name]())


def test_a_field_asks_the_browser_for_nothing_and_sends_no_text_to_a_spell_checker(app: Flask) -> None:
    form = filled(app)
    for field in form:
        markup = drawn(app, form, field.name)
        assert "required" not in markup
        assert "maxlength=" not in markup.replace("data-maxlength", "")
        assert 'govuk-hint"></div>' not in markup
    for name in ("name", "note", "summary"):
        assert 'spellcheck="false"' in drawn(app, form, name)


def test_a_password_is_never_sent_back(app: Flask) -> None:
    assert "a long one" not in drawn(app, filled(app), "password")


def test_what_was_typed_comes_back_as_it_was_typed(app: Flask) -> None:
    form = filled(app, on=["26", "Novem", "26"], at="half six", places="a few")
    assert 'value="Novem"' in drawn(app, form, "on")
    assert drawn(app, form, "on").count("govuk-input--error") == 1
    assert 'value="half six"' in drawn(app, form, "at")
    assert 'value="a few"' in drawn(app, form, "places")


def test_stored_values_are_shown_as_people_write_them(app: Flask) -> None:
    with app.test_request_context():
        form = EveryField(
            formdata=None, meta={"csrf": False}, data={"on": date(2027, 3, 5), "at": time(9, 30), "places": 0}
        )
    assert [f'value="{part}"' in drawn(app, form, "on") for part in (5, 3, 2027)] == [True] * 3
    assert 'value="9:30am"' in drawn(app, form, "at")
    assert 'value="0"' in drawn(app, form, "places")


def test_a_form_in_a_page_carries_its_token(make_app: Make) -> None:
    class Versioned(Form):
        seen = HiddenField()

    app = make_app()
    with app.test_request_context():
        start = app.jinja_env.from_string('{% from "ui/macros.html" import form_start %}{{ form_start(form) }}')
        markup = start.render(form=Versioned(data={"seen": "7"}))
    assert 'name="csrf_token"' in markup
    assert 'name="seen" type="hidden" value="7"' in markup
    assert "novalidate" in markup


def test_a_field_that_is_drawn_once_for_everybody_shows_what_somebody_typed_to_them_alone(app: Flask) -> None:
    drawn = []
    for typed in ("", "Larch & Co", ""):
        form = filled(app, name=typed, summary=typed)
        form.name.errors = form.summary.errors = ()
        with app.test_request_context():
            drawn.append(f"{form.name()}{form.summary()}")
    assert drawn[0] == drawn[2]
    assert drawn[1].count("Larch &amp; Co") == 2
    assert "Larch" not in drawn[2]


def test_a_button_sends_that_it_was_pressed_whatever_was_sent_before(app: Flask) -> None:
    form = filled(app, save="1")
    with app.test_request_context():
        assert 'value="y"' in form.save()
