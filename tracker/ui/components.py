"""What the component page shows: a form with every field, as it starts and as it is refused, and a figure."""

from datetime import date, time
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    FileField,
    Form,
    IntegerField,
    Needed,
    PasswordField,
    RadioField,
    SelectField,
    SubmitField,
    TextareaField,
    TextField,
    TimeField,
    choice,
)
from tracker.ui.navigation import Link

_PLACES = [choice("", "Choose a place"), choice("n", "Northmoor"), choice("w", "Westhaven")]
_WAYS = [choice("g", "Group", hint="Up to 12 people"), choice("o", "One to one")]
_DAYS = [choice("1", "Monday"), choice("2", "Tuesday", hint="Evenings only")]


class EveryField(Form):
    """One of each."""

    name = TextField("Name", [Needed("Enter a name")], hint="As in the record", width=20)
    password = PasswordField("Password", [Needed("Enter a password")])
    on = DateField("Start date", [Needed("Enter the start date")])
    at = TimeField("Start time", [Needed("Enter the start time")])
    places = IntegerField("Places", [Needed("Enter the number of places")])
    where = SelectField("Place", [Needed("Choose a place")], choices=_PLACES)
    way = RadioField("Format", [Needed("Choose a format")], choices=_WAYS)
    days = CheckboxesField("Days", [Needed("Choose at least one day")], choices=_DAYS)
    concern = CheckboxField("Raises a concern")
    note = TextareaField("Note", [Needed("Write a note")], hint="Name nobody here")
    summary = TextareaField("Summary", limit=20, rows=3)
    letter = FileField("Letter", [Needed("Choose a file")])
    save = SubmitField("Save")
    later = SubmitField("Save draft", secondary=True)


def sample() -> dict[str, Any]:
    """What the templates of the component page are given."""
    filled = {"name": "Ruth Teasel", "on": date(2026, 11, 26), "at": time(18), "places": 12, "way": "g"}
    return {
        "form": EveryField(formdata=None, prefix="as-", meta={"csrf": False}, data=filled),
        "refused": _refused(),
        "figure": _figure(),
        "tabs": [Link("Overview", "#tabs", True), Link("Members", "#tabs", False)],
    }


def _refused() -> EveryField:
    typed = {
        "on": ["31", "", "2026"],
        "at": ["soon"],
        "places": ["a few"],
        "where": [""],
        "summary": ["long " * 5],
    }
    form = EveryField(
        formdata=MultiDict({f"re-{name}": values for name, values in typed.items()}),
        prefix="re-",
        meta={"csrf": False},
    )
    form.validate()
    return form


def _figure() -> dict[str, Any]:
    line: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [1, 2, 3, 4],
        "y": [2, 4, 5, 8],
        "hoverinfo": "skip",
    }
    line["line"] = {"shape": "hv", "color": "#12436d", "width": 3}
    axes = {
        "xaxis": {"range": [1, 4], "tickvals": [1, 2, 3, 4]},
        "yaxis": {"range": [0, 9], "tickvals": [0, 4, 8]},
    }
    margin = {"l": 30, "r": 12, "t": 10, "b": 30}
    return {
        kind: {"data": [line], "layout": {"height": height, "margin": margin, **axes}}
        for kind, height in (("wide", 220), ("narrow", 180))
    }
