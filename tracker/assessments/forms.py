"""The shape of what is typed around an assessment: how it is begun, taken out of the record, and brought in."""

from collections.abc import Sequence
from datetime import date

from tracker.assessments.rules.giving import Mode, NewAssessment, Occasion
from tracker.core.errors import Refused
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    DateField,
    FileField,
    Form,
    HiddenField,
    Needed,
    RadioField,
    SubmitField,
    TextField,
    choice,
)


class BeginForm(Form):
    """On which occasion, how and when."""

    occasion = RadioField("Occasion", [Needed("Choose the occasion")])
    mode = RadioField("How it is answered", [Needed("Choose how it is answered")])
    given_on = DateField("Date it is given", [Needed("Enter the date it is given")])
    variants = CheckboxesField("Scored beside the standard", coerce=str)
    submit = SubmitField("Begin")

    def offer(self, modes: Sequence[Mode], variants: Sequence[tuple[str, str, str]], *, standard: bool) -> None:
        """Give the ways in which it may be answered, and the variants with their rules; none: not asked."""
        self.occasion.choices = [choice(one.value, one.label) for one in Occasion]
        self.mode.choices = [choice(one.value, one.label) for one in modes]
        self.variants.choices = [choice(code, title, hint=rule) for code, title, rule in variants]
        if not standard:
            self.variants.label.text = "Ways of scoring"
            self.variants.description = "There is no standard one"
        if not variants:
            del self.variants

    def show(self, today: date, occasion: str) -> None:
        """Fill in what is likely."""
        self.given_on.data, self.occasion.data = today, occasion

    def wanted(self, instrument_id: int) -> NewAssessment:
        """What was typed, once the form is valid."""
        chosen = self.variants.data or [] if "variants" in self else []
        given_on: date = self.given_on.data
        return NewAssessment(instrument_id, Occasion(self.occasion.data), Mode(self.mode.data), given_on, tuple(chosen))


class WithdrawForm(SeenForm):
    """Why an assessment is taken out of the record."""

    reason = TextField("Why", hint="Such as: entered for the wrong person. It stays with the record; name nobody")
    submit = SubmitField("Take it out of the record")

    def overtaken_by(self, whole: object) -> None:
        """Have the reader read it again."""
        self.stand_beside((), getattr(getattr(whole, "assessment", None), "version", 0))


class ImportForm(Form):
    """A file of scored results; once it was looked at, `text` carries it along."""

    file = FileField("CSV file", hint="One score a row. Nothing is kept before you have seen what it holds")
    name = HiddenField()
    text = HiddenField()
    submit = SubmitField("Look at the file")

    def sent(self) -> tuple[str, str]:
        """The name of the file and its text, from the chooser or as it was carried along. Raises `Refused`."""
        chosen = self.file.data
        if chosen is None:
            if not self.text.data:
                raise Refused("file", "Choose a file")
            return self.name.data or "file", self.text.data
        try:
            return (chosen.filename or "file")[:80], chosen.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused("file", "The file must be UTF-8 text, as spreadsheets save CSV") from error
