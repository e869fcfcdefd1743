"""The widgets behind `fields`: GOV.UK's markup, without its browser-side `required` and without empty hints.

Labels and legends are bold and of the size of the text. Errors mark the part that is wrong.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import current_app
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import Field

from tracker.ui.reading import PARTS

Params = dict[str, Any]
_DRAWN: dict[tuple[str, str], Markup] = {}
_KEPT = 1000
_BOLD_LABEL = "govuk-label--s"
_BY_SCRIPT = re.compile(r' data-aria-controls="[^"]*"| govuk-radios__conditional--hidden')
_BOLD_LEGEND = "govuk-fieldset__legend--s"


def _tidied(params: Params, field: Field) -> Params:
    """Drop what WTForms adds for browsers to check, and a hint that says nothing."""
    attributes = {**params.get("attributes", {})}
    for checked in ("required", "maxlength", "minlength", "max", "min"):
        attributes.pop(checked, None)
    params["attributes"] = attributes
    if not field.description:
        params.pop("hint", None)
    if "label" in params:
        params["label"] = {"classes": _BOLD_LABEL, **params["label"]}
    return params


def _with_legend(params: Params, field: Field) -> Params:
    legend = {"text": field.label.text, "classes": _BOLD_LEGEND}
    return {**params, "fieldset": {"legend": legend, **_without_legend(params.get("fieldset"))}}


def _without_legend(fieldset: Mapping[str, Any] | None) -> Params:
    return {key: value for key, value in (fieldset or {}).items() if key != "legend"}


class _DrawnOnce:
    """Over a widget: a field in which nothing stands, and nothing is wrong, looks the same for everybody.

    The design system's macros take as long for one field as for a table of fifty rows, so its markup is kept.
    """

    template: str
    standing = ""  # the value that says nothing

    def render(self, params: Params) -> Markup:
        """The markup of these parameters."""
        differs = (params.get("value") or self.standing) != self.standing
        if differs or params.get("errorMessage") or current_app.jinja_env.auto_reload:
            return self._draw(params)
        key = (self.template, repr(params))
        if key not in _DRAWN:
            if len(_DRAWN) >= _KEPT:
                _DRAWN.clear()
            _DRAWN[key] = self._draw(params)
        return _DRAWN[key]

    def _draw(self, params: Params) -> Markup:
        return Markup(current_app.jinja_env.get_template(self.template).render(params=params))  # templates escape


class Text(_DrawnOnce, GovTextInput):
    """A line of text; the field's `width` is its width in characters."""

    def __init__(self, *, inputmode: str = "") -> None:
        """`inputmode` chooses a phone's keyboard."""
        super().__init__()
        self.inputmode = inputmode

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        params = _tidied(super().map_gov_params(field, **kwargs), field)
        if self.inputmode:
            params["inputmode"] = self.inputmode
        width = getattr(field, "width", 0)
        if width:
            params["classes"] = f"govuk-input--width-{width} {params.get('classes', '')}".strip()
        return {**params, "spellcheck": False}


class Password(GovPasswordInput):
    """A password with a button that shows it."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        params = _tidied(super().map_gov_params(field, **kwargs), field)
        return {**params, "autocomplete": getattr(field, "autocomplete", "current-password")}


class Textarea:
    """Several lines, with a count of what is left where the field has a limit."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        """Draw the field."""
        drawn = _CountedArea() if getattr(field, "limit", 0) else _PlainArea()
        return drawn(field, **kwargs)


class _PlainArea(_DrawnOnce, GovTextArea):
    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        params = _tidied(super().map_gov_params(field, **kwargs), field)
        return {**params, "rows": str(getattr(field, "rows", 5)), "spellcheck": False}


class _CountedArea(_DrawnOnce, GovCharacterCount):
    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        params = _tidied(super().map_gov_params(field, **kwargs), field)
        more = {
            "rows": str(getattr(field, "rows", 5)),
            "maxlength": str(getattr(field, "limit", 0)),
            "threshold": str(getattr(field, "counts_from", 0)),
            "spellcheck": False,
        }
        return {**params, **more}


class DateParts(GovDateInput):
    """Day, month and year; only the part that is wrong is marked, all of them when none is."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        """Draw the field."""
        return super().__call__(field, value="", **kwargs)

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        asked = {"params": {"items": [], "fieldset": {"legend": {}}, **kwargs.pop("params", {})}}
        params = _with_legend(_tidied(super().map_gov_params(field, **kwargs, **asked), field), field)
        params["items"] = [
            {
                "label": name.capitalize(),
                "id": f"{field.id}-{name}",
                "name": field.name,
                "value": typed,
                "inputmode": "numeric" if name != "month" else "text",
                "classes": _date_classes(field, name),
            }
            for name, typed in zip(PARTS, field.parts, strict=True)
        ]
        return params


def _date_classes(field: Any, name: str) -> str:
    wrong = field.errors and field.wrong in {"", name}
    return f"govuk-input--width-{4 if name == 'year' else 2}{' govuk-input--error' if wrong else ''}"


class Select(GovSelect):
    """A native list."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        return _tidied(super().map_gov_params(field, **kwargs), field)


class Radios(GovRadioInput):
    """Radios, each with its hint, and what it reveals, under a legend.

    What a choice reveals is shown by the style sheet once the radio before it is chosen, so it needs no script. The
    design system's own way is left out: its script says `aria-expanded`, which a radio may not carry (WCAG 4.1.2).
    """

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """The markup."""
        return Markup(_BY_SCRIPT.sub("", super().__call__(field, **kwargs)))

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        params = _hinted(_with_legend(_tidied(super().map_gov_params(field, **kwargs), field), field), field)
        return {**params, "classes": "govuk-radios--small"}


class Checkboxes(GovCheckboxesInput):
    """Checkboxes, each with its hint, under a legend."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        params = _hinted(_with_legend(_tidied(super().map_gov_params(field, **kwargs), field), field), field)
        return {**params, "classes": "govuk-checkboxes--small"}


def _hinted(params: Params, field: Any) -> Params:
    for item, (_value, _label, _selected, more) in zip(params["items"], field.iter_choices(), strict=True):
        if more.get("hint"):
            item["hint"] = {"text": more["hint"]}
        if more.get("reveals") is not None:
            item["conditional"] = {"html": Markup(more["reveals"]())}
    return params


class Checkbox(GovCheckboxInput):
    """One box to tick: its label says what ticking it means."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        return {**_tidied(super().map_gov_params(field, **kwargs), field), "classes": "govuk-checkboxes--small"}


class Upload(GovFileInput):
    """A file chooser."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        return _tidied(super().map_gov_params(field, **kwargs), field)


class Button(_DrawnOnce, GovSubmitInput):
    """The button that sends the form: green, or grey where the field says so."""

    standing = "y"

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        """Draw the button; it sends the same whatever was sent before."""
        return super().__call__(field, value=self.standing, **kwargs)

    def map_gov_params(self, field: Field, **kwargs: Any) -> Params:
        """GOV.UK's parameters for this field."""
        params = super().map_gov_params(field, **kwargs)
        params.pop("label", None)
        return {**params, "classes": "govuk-button--secondary" if getattr(field, "secondary", False) else ""}
