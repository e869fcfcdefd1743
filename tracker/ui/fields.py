"""Every field a form may have, its widget chosen once, and the base of every form.

Labels are short, hints say the format, messages name the field and say what to do. No field is marked
`required` in the browser: the server says what is missing, in one summary. Nothing typed goes to a
spell-checking service.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import wtforms.fields.choices
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import fields
from wtforms.validators import StopValidation

from tracker.core.errors import Refused
from tracker.ui import widgets
from tracker.ui.filters import clock_time
from tracker.ui.reading import PARTS, read_date, read_time

HiddenField = fields.HiddenField


def choice(
    value: object, label: str, *, hint: str = "", group: str | None = None, reveals: fields.Field | None = None
) -> Any:
    """One choice of a select, radios or checkboxes; `group` heads it in a select.

    Among radios, `reveals` is the field that stands under this choice and is seen once it is chosen, so it is not
    drawn by itself.
    """
    select_choice = vars(wtforms.fields.choices)["SelectChoice"]  # newer than the library's stubs
    more: dict[str, object] = {"hint": hint} if hint else {}
    return select_choice(str(value), label, more if reveals is None else {**more, "reveals": reveals}, group)


@dataclass(frozen=True)
class Problem:
    """A line of the error summary: where it leads (`#id`, empty for the whole form) and what it says."""

    href: str
    text: str


class Needed:
    """Something must be entered or chosen: the message says what, such as `Enter the case reference`."""

    def __init__(self, message: str) -> None:
        """Keep the message."""
        self.message = message

    def __call__(self, _form: object, field: fields.Field) -> None:
        """Stop at once when nothing was entered, dropping complaints about its format."""
        if not any(_entered(value) for value in field.raw_data or []):
            field.errors = []
            raise StopValidation(self.message)


def _entered(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


class TextField(fields.StringField):
    """One line; spaces round it are dropped, and NUL, which PostgreSQL cannot hold."""

    widget = widgets.Text()

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, hint: str = "", width: int = 0, **rest: Any
    ) -> None:
        """`width` is the characters expected: 2, 3, 4, 5, 10, 20 or 30; nothing for the full width."""
        super().__init__(label, list(validators), description=hint, filters=(_stripped,), **rest)
        self.width = width


class PasswordField(fields.PasswordField):
    """A password, with a button that shows it; what was typed is never sent back."""

    widget = widgets.Password()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        hint: str = "",
        autocomplete: str = "current-password",
        **rest: Any,
    ) -> None:
        """`autocomplete` is `new-password` where one is chosen."""
        super().__init__(label, list(validators), description=hint, **rest)
        self.autocomplete = autocomplete


class TextareaField(fields.TextAreaField):
    """Several lines; line ends are made plain, spaces at the end and NUL are dropped."""

    widget = widgets.Textarea()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        hint: str = "",
        rows: int = 5,
        limit: int = 0,
        counts_from: int = 0,
        **rest: Any,
    ) -> None:
        """`limit` shows how many characters are left (0: no limit), once so many per cent are used; more is refused."""
        super().__init__(label, list(validators), description=hint, filters=(_plain_lines,), **rest)
        self.rows = rows
        self.limit = limit
        self.counts_from = counts_from

    def pre_validate(self, form: Any) -> None:
        """Refuse text over the limit, saying by how much."""
        over = len(self.data or "") - self.limit
        if self.limit and over > 0:
            raise StopValidation(f"{self.label.text} must be {self.limit:,} characters or fewer: {over:,} too many")


class IntegerField(fields.Field):
    """A whole number typed as text, with commas and spaces allowed; blank is None."""

    widget = widgets.Text(inputmode="numeric")

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, hint: str = "", width: int = 4, **rest: Any
    ) -> None:
        """See `TextField`."""
        super().__init__(label, list(validators), description=hint, **rest)
        self.width = width

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; ValueError becomes the field's error."""
        typed = re.sub(r"[\s,]", "", valuelist[0]) if valuelist else ""
        self.data = None
        if typed:
            if not re.fullmatch(r"[-+]?[0-9]{1,12}", typed):
                raise ValueError(f"{self.label.text} must be a whole number, like 12")
            self.data = int(typed)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)


class DateField(fields.Field):
    """A date in three boxes: day, month by number or name, year in four figures; blank is None."""

    widget = widgets.DateParts()

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, hint: str = "For example, 27 3 2027", **rest: Any
    ) -> None:
        """The three boxes share the field's name."""
        super().__init__(label, list(validators), description=hint, **rest)
        self.wrong = ""

    @property
    def parts(self) -> tuple[str, str, str]:
        """Day, month and year as typed, or as the date that is there."""
        if self.raw_data:
            typed = [str(value).strip() for value in self.raw_data]
            return (typed[0], typed[1], typed[2]) if len(typed) == 3 else (" ".join(typed), "", "")
        if isinstance(self.data, date):
            return str(self.data.day), str(self.data.month), str(self.data.year)
        return "", "", ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date; a wrong part is remembered, so that the message leads to it."""
        self.data = None
        if len(valuelist) != len(PARTS):  # a post that lacks a box, or has one too many
            valuelist = [*map(str, valuelist), *[""] * len(PARTS)][: len(PARTS)]
            self.raw_data = valuelist
        if any(str(value).strip() for value in valuelist):
            self.data, self.wrong, message = read_date([str(value) for value in valuelist])
            if message:
                raise ValueError(f"{self.label.text} {message}")


class TimeField(fields.Field):
    """A wall-clock time in one box: 6pm, 6.30pm, 18:30 or 1830; blank is None."""

    widget = widgets.Text()
    width = 5

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        hint: str = "For example, 6pm or 18:30",
        **rest: Any,
    ) -> None:
        """See the class."""
        super().__init__(label, list(validators), description=hint, **rest)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the time; ValueError becomes the field's error."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_time(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(f"{self.label.text} must be a time, like 6pm or 18:30")

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else clock_time(self.data)


class SelectField(fields.SelectField):
    """One of a list, in a native select: give `choice(...)`s, now or later as `form.area.choices`."""

    widget = widgets.Select()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        choices: Iterable[Any] = (),
        hint: str = "",
        **rest: Any,
    ) -> None:
        """`coerce=int` for numbers; the first choice is best an empty one that says what to choose."""
        rest = {**_refusals(label), **rest}
        super().__init__(label, list(validators), choices=list(choices), description=hint, **rest)


class RadioField(fields.RadioField):
    """One of a few, all of them seen; nothing is chosen beforehand."""

    widget = widgets.Radios()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        choices: Iterable[Any] = (),
        hint: str = "",
        **rest: Any,
    ) -> None:
        """As for `SelectField`; a choice may carry its own hint."""
        rest = {**_refusals(label), **rest}
        super().__init__(label, list(validators), choices=list(choices), description=hint, **rest)


class CheckboxesField(fields.SelectMultipleField):
    """Any of a few, all of them seen; `data` is a list."""

    widget = widgets.Checkboxes()

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        choices: Iterable[Any] = (),
        hint: str = "",
        **rest: Any,
    ) -> None:
        """As for `RadioField`."""
        rest = {**_refusals(label), **rest}
        super().__init__(label, list(validators), choices=list(choices), description=hint, **rest)


class CheckboxField(fields.BooleanField):
    """One box to tick; its label says what that means."""

    widget = widgets.Checkbox()

    def __init__(self, label: str, validators: Iterable[Any] = (), *, hint: str = "", **rest: Any) -> None:
        """See the class."""
        super().__init__(label, list(validators), description=hint, **rest)


class FileField(fields.FileField):
    """A file; `data` is None or what was uploaded. The form needs `enctype="multipart/form-data"`."""

    widget = widgets.Upload()

    def __init__(self, label: str, validators: Iterable[Any] = (), *, hint: str = "", **rest: Any) -> None:
        """See the class."""
        super().__init__(label, list(validators), description=hint, **rest)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file; a chooser left empty sends a nameless one, which is none."""
        chosen = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]
        self.raw_data = chosen
        self.data = chosen[0] if chosen else None


class SubmitField(fields.SubmitField):
    """The button; one green one a page, `secondary` for the others."""

    widget = widgets.Button()

    def __init__(self, label: str, *, secondary: bool = False, **rest: Any) -> None:
        """The label is the verb: Save, Sign in."""
        super().__init__(label, **rest)
        self.secondary = secondary


class Form(FlaskForm):
    """The base of every form: protected by a token, and able to show what a service refused.

    `overtaken` says that somebody else changed meanwhile what the form is about.
    """

    overtaken = False

    def refuse(self, refusal: Refused) -> None:
        """Put each problem beside its field; what names no field of this form stands in the summary alone."""
        for name, message in refusal.problems.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(message)
            else:
                field.errors = [*field.errors, message]


def problems(form: Form) -> list[Problem]:
    """The lines of the error summary in the order of the fields, the whole form's own first."""
    whole = [Problem("", message) for message in form.form_errors]
    return [*whole, *(problem for field in form for problem in _problems_of(field))]


def _problems_of(field: Any) -> Iterator[Problem]:
    if isinstance(field, fields.FormField):
        for inner in field.form:
            yield from _problems_of(inner)
    elif isinstance(field, fields.FieldList):
        for entry in field:
            yield from _problems_of(entry)
    elif field.errors:
        part = f"-{field.wrong or 'day'}" if isinstance(field, DateField) else ""
        yield Problem("" if isinstance(field, HiddenField) else f"#{field.id}{part}", field.errors[0])


def _refusals(label: str) -> dict[str, str]:
    """What a list says of a value that is not in it, as from a page that is out of date."""
    message = f"{label}: choose one of those shown"
    return {"invalid_choice_message": message, "invalid_value_message": message}


def _stripped(value: str | None) -> str | None:
    return value.replace("\0", "").strip() if value else value


def _plain_lines(value: str | None) -> str | None:
    return value.replace("\0", "").replace("\r\n", "\n").rstrip() if value else value
