"""The shape of what is decided of a version: its signature, suggestions of measures, and what is redacted."""

from collections.abc import Iterable
from textwrap import shorten

from tracker.formulation.rules.parts import FormulationView
from tracker.formulation.rules.redacting import REASON as WHY_REDACTED
from tracker.formulation.rules.redacting import Passage
from tracker.formulation.rules.suggesting import REASON, Decided
from tracker.ui.fields import (
    CheckboxesField,
    Form,
    HiddenField,
    Needed,
    RadioField,
    SubmitField,
    TextareaField,
    TextField,
    choice,
)

BEGINNING = 120
"""Characters of a text by which it is known in a list."""


class SignForm(Form):
    """The signature; `as_read` is what of the draft was read."""

    as_read = HiddenField()
    submit = SubmitField("Sign")

    def overtaken_by(self, found: FormulationView) -> None:
        """Have the reader read it again."""
        self.as_read.data = found.seen


class DecideForm(Form):
    """What becomes of a suggestion."""

    accepted = RadioField(
        "What do you make of it?",
        [Needed("Choose whether you accept it")],
        choices=[
            choice("yes", "Accept it", hint="It is added to the evidence for the mechanism. You rate the mechanism"),
            choice("no", "Set it aside"),
        ],
    )
    reason = TextareaField("Your reason", [Needed("Enter your reason")], rows=3, limit=REASON)
    submit = SubmitField("Save")

    def show(self, decided: Decided) -> None:
        """Fill in what stands."""
        self.accepted.data, self.reason.data = ("yes" if decided.accepted else "no"), decided.reason


class RedactForm(Form):
    """What is taken out of a signed version for good."""

    parts = CheckboxesField("What is redacted", coerce=str)
    why = TextField(
        "Why",
        hint=f"Everybody reads it where the text stood: say nothing of what it said. Up to {WHY_REDACTED} characters",
    )
    submit = SubmitField("Redact for good")

    def offer(self, found: Iterable[Passage]) -> None:
        """Give what has text, each with how it begins."""
        self.parts.choices = [
            choice(one.part, one.label, hint=shorten(one.text, BEGINNING, placeholder="…")) for one in found
        ]
