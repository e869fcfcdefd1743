"""The shape of what is typed about failures, evidence, rules and letters."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from tracker.enforcement.rules.clocks import RANGES, Figures, Rule
from tracker.enforcement.rules.deciding import LONGEST_REASON, LONGEST_WORDS, Decided
from tracker.enforcement.rules.letters import LONGEST_BODY
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    DateField,
    Form,
    IntegerField,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextareaField,
    TextField,
    choice,
)


class DecisionForm(SeenForm):
    """What the responsible officer decides."""

    decision = RadioField("What do you decide?", [Needed("Choose what is decided")])
    decided_on = DateField("Date", [Needed("Enter the date")])
    reason = TextareaField("Why", hint="Always, but for a first warning", limit=LONGEST_REASON, rows=4)
    submit = SubmitField("Record the decision")

    def offer(self, offered: Iterable[Decided], action: str, chosen: str, today: date, seen: int) -> None:
        """Give what may be decided now; `chosen` and today stand there at first."""
        self.decision.choices = [choice(each.value, each.words(action)) for each in offered]
        if not self.is_submitted():
            self.decision.data, self.decided_on.data, self.seen.data = chosen or None, today, str(seen)


class SeriousForm(Form):
    """Why one failure goes straight to a decision."""

    reason = TextareaField("Why it is serious", [Needed("Say why")], limit=LONGEST_WORDS, rows=4)
    submit = SubmitField("Ask for a decision")


class EvidenceForm(Form):
    """What was shown for an absence."""

    what = TextareaField("What was shown", [Needed("Say what it is")], limit=LONGEST_WORDS, rows=3)
    received_on = DateField("When it was shown", [Needed("Enter the date")])
    submit = SubmitField("Keep the evidence")


class AnswerForm(Form):
    """Whether facilitators accept what was shown."""

    answer = RadioField(
        "Do you accept it?",
        [Needed("Choose whether you accept it")],
        choices=[
            choice("accepted", "Accept it", hint="The absence is amended, and what followed comes into line"),
            choice("declined", "Do not accept it", hint="The record stays as it is"),
        ],
    )
    outcome = SelectField("If you accept it, the absence is recorded as")
    words = TextareaField("Why not, or anything to add", limit=LONGEST_WORDS, rows=3)
    submit = SubmitField("Answer")

    def offer(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """Give the outcomes that an absence may have once it is accepted."""
        self.outcome.choices = [choice(code, label) for code, label in outcomes]


NUMBERS, WORDS = tuple(RANGES), ("action", "source", "provisional")


class RuleForm(SeenForm):
    """The figures of a rule."""

    window_months = IntegerField("Months in which failures count together", [Needed("Enter a number")])
    decide_at = IntegerField(
        "Failure that asks for a decision", hint="2 is the second", validators=[Needed("Enter it")]
    )
    letter_days = IntegerField("Working days for the letter", [Needed("Enter a number")])
    evidence_days = IntegerField("Working days for evidence", [Needed("Enter a number")])
    initiate_days = IntegerField("Working days to decide and initiate", [Needed("Enter a number")])
    action = TextField("What is decided on", [Needed("Enter it")], hint="Such as Breach, or Recall")
    source = TextField("What the figures rest on", [Needed("Enter it")], width=30)
    provisional = TextField("Why it is only a proposal", hint="Leave it empty once the figures are your own", width=30)
    submit = SubmitField("Save")

    def show(self, rule: Rule) -> None:
        """Fill in what stands."""
        for name in (*NUMBERS, *WORDS):
            self[name].data = getattr(rule, name)
        self.seen.data = str(rule.version)

    def figures(self) -> Figures:
        """What was typed."""
        numbers: dict[str, Any] = {name: self[name].data or 0 for name in NUMBERS}
        return Figures(**numbers | {name: self[name].data or "" for name in WORDS})

    def overtaken_by(self, rule: Rule) -> None:
        """Show what stands now beside what was typed."""
        typed: Mapping[str, Any] = asdict(self.figures())
        rows = [(self[name].label.text, str(getattr(rule, name)), str(value)) for name, value in typed.items()]
        self.stand_beside(rows, rule.version)


class LetterForm(SeenForm):
    """An area's words for a letter."""

    title = TextField("Title", [Needed("Enter a title")], width=30)
    body = TextareaField("Text", [Needed("Enter the text")], limit=LONGEST_BODY, rows=18)
    submit = SubmitField("Save for this area")

    def overtaken_by(self, found: Any) -> None:
        """Show what stands now beside what was typed."""
        rows = (("Title", found.title, self.title.data or ""), ("Text", found.body, self.body.data or ""))
        self.stand_beside(rows, found.version if found.own else 0)
