"""Forms around registers: why a session was not held, apologies, a disagreement, how an area keeps its registers.

Apart from `forms.py`, which reads the register's own post without a form field for speed.
"""

from collections.abc import Iterable

from tracker.attendance.rules.beforehand import REASON_LIMIT
from tracker.attendance.rules.holding import DISAGREE_LIMIT, NotHeldReason
from tracker.attendance.rules.keeping import HINT_LIMIT, Keeping, Wording
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.outcomes import OutcomeView
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxField,
    Form,
    HiddenField,
    IntegerField,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextareaField,
    TextField,
    choice,
)
from tracker.ui.reading import read_number


class NotHeldForm(SeenForm):
    """Why a session was not held."""

    reason = RadioField(
        "Why was it not held?",
        [Needed("Choose why it was not held")],
        choices=[choice(one.value, one.label) for one in NotHeldReason],
    )
    detail = TextField("More about it (optional)", hint="Name nobody here. Needed for another reason")
    clear = CheckboxField("Put away what is recorded on the draft")
    submit = SubmitField("Record as not held")

    def ask_to_clear(self, recorded: int) -> None:
        """Ask about rows of the draft only where there are any."""
        if not recorded:
            del self.clear

    @property
    def clears(self) -> bool:
        """Whether the draft's rows are to be put away."""
        return "clear" in self._fields and bool(self.clear.data)

    def overtaken_by(self, _found: object) -> None:
        """Say that the register is another by now; what was typed stays."""
        self.stand_beside((), self.version)


class ApologyForm(Form):
    """Word that a member will not come."""

    membership = SelectField("Who will not come?", [Needed("Choose who will not come")])
    outcome = SelectField("What the register should propose", [Needed("Choose an outcome from the list")])
    reason = TextareaField("Reason that was given", [Needed("Enter the reason that was given")], limit=REASON_LIMIT)
    submit = SubmitField("Keep the apology")

    def offer(self, rows: Iterable[Row], outcomes: Iterable[OutcomeView]) -> None:
        """Give the members expected and the absences to choose from."""
        people = [choice(row.membership_id, row.name) for row in rows]
        self.membership.choices = [choice("", "Choose a person"), *people]
        self.outcome.choices = [choice("", "Choose an outcome"), *(choice(one.code, one.label) for one in outcomes)]

    @property
    def whose(self) -> int:
        """The membership chosen, once the form is valid."""
        return read_number(self.membership.data) or 0


class DisagreementForm(Form):
    """What a second facilitator disagrees with."""

    reason = TextareaField(
        "What do you disagree with?",
        [Needed("Say what you disagree with")],
        hint="The treatment manager reads this. The register can then be amended",
        limit=DISAGREE_LIMIT,
    )
    submit = SubmitField("I disagree", secondary=True)


class KeepingForm(SeenForm):
    """How an area keeps its registers."""

    asks_confirmation = CheckboxField("A second facilitator who delivered confirms each signed register")
    sign_within = IntegerField(
        "Working days to sign a register within",
        [Needed("Enter the working days")],
        hint="Counted from the day after the session, without weekends and bank holidays. After that it is overdue",
    )
    determine_within = IntegerField(
        "Working days until the reason for an absence is known",
        [Needed("Enter the working days")],
        hint="Counted from the day after the session. After that the lead facilitator is asked for it (provisional: "
        "Tracker’s own figure)",
    )
    submit = SubmitField("Save")

    def show(self, found: Keeping) -> None:
        """Fill in what stands."""
        self.asks_confirmation.data, self.sign_within.data = found.asks_confirmation, found.sign_within
        self.determine_within.data, self.seen.data = found.determine_within, str(found.version)

    def keeping(self) -> Keeping:
        """What was typed, once the form is valid."""
        days = self.sign_within.data or 0, self.determine_within.data or 0
        return Keeping(bool(self.asks_confirmation.data), *days, self.version)

    def overtaken_by(self, found: Keeping) -> None:
        """Show what stands now beside what was typed."""
        pairs = (
            ("Confirmation", _yes(found.asks_confirmation), _yes(bool(self.asks_confirmation.data))),
            ("Working days to sign", str(found.sign_within), str(self.sign_within.data)),
            ("Working days until the reason is known", str(found.determine_within), str(self.determine_within.data)),
        )
        self.stand_beside(pairs, found.version)


class WordingForm(SeenForm):
    """Whether an area uses an outcome, and what its registers call it."""

    enabled = CheckboxField("Offer this outcome on registers")
    short_label = TextField("What the register calls it", [Needed("Enter what the register calls it")])
    hint = TextareaField("When to choose it (optional)", hint="Shown when you point at it", limit=HINT_LIMIT)
    was_enabled = HiddenField()
    was_label = HiddenField()
    was_hint = HiddenField()
    submit = SubmitField("Save")

    def show(self, found: Wording) -> None:
        """Fill in what stands."""
        self.enabled.data, self.short_label.data, self.hint.data = found.enabled, found.short_label, found.hint
        self._remember(found)

    def wording(self) -> Wording:
        """What was typed, once the form is valid."""
        return Wording(bool(self.enabled.data), self.short_label.data or "", self.hint.data or "")

    def was(self) -> Wording:
        """What the form was shown with."""
        return Wording(self.was_enabled.data == "yes", self.was_label.data or "", self.was_hint.data or "")

    def overtaken_by(self, found: Wording) -> None:
        """Show what stands now beside what was typed."""
        typed = self.wording()
        pairs = (
            ("Offered", _yes(found.enabled), _yes(typed.enabled)),
            ("Label", found.short_label, typed.short_label),
            ("Hint", found.hint, typed.hint),
        )
        self._remember(found)
        self.stand_beside(pairs, 0)

    def _remember(self, found: Wording) -> None:
        self.was_enabled.data = "yes" if found.enabled else ""
        self.was_label.data, self.was_hint.data = found.short_label, found.hint


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
