"""The shape of what is decided of a version: its signature, suggestions of measures, the plan, and what is redacted."""

from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from tracker.formulation.rules.parts import FormulationView
from tracker.formulation.rules.proposing import Decision, Difference, Proposed
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


class ProposalsForm(Form):
    """What becomes of each difference; `proposals_form` gives each its own fields."""

    submit = SubmitField("Save what you decided")

    def decisions(self, sent: Iterable[str]) -> dict[str, Decision]:
        """What was decided, by the key of the difference; what was left blank is decided another time.

        Nothing is chosen for who was not shown it. Of what was `sent`, by name, that is said which is open no more.
        """
        gone = {key for kind, _, key in (name.partition("-") for name in sent if name not in self) if kind == "what"}
        found = {key: Decision(accepted=False) for key in sorted(gone)}
        for name, field in self._fields.items():
            kind, _, key = name.partition("-")
            if kind == "what" and field.raw_data and field.data:
                found[key] = Decision(field.data == "yes", self[f"why-{key}"].data or "")
        return found


def proposals_form(waiting: Iterable[Difference]) -> ProposalsForm:
    """A form with the fields of each difference; what is to be added is to be added unless somebody says no."""
    fields: dict[str, Any] = {}
    for one in waiting:
        if one.decided:
            accept, leave = one.kind.ways
            adds = one.kind is Proposed.ADD
            asked = "Needed if you leave it out" if adds else "Needed if you leave the plan’s words"
            fields[f"what-{one.key}"] = RadioField(
                one.words if adds else one.wording,
                choices=[choice("yes", accept), choice("no", leave)],
                default="yes" if adds else None,
            )
            hint = "" if one.kind is Proposed.ASIDE else asked
            fields[f"why-{one.key}"] = TextField("Why", hint=hint)
    made: ProposalsForm = type("ProposalsForm", (ProposalsForm,), fields)()
    return made
