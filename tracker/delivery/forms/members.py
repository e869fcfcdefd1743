"""The shape of what is typed about a member: leaving, moving, suspension, choices, credits, series."""

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.accounts.rules import Choice
from tracker.delivery.menus import Decision, ModuleStanding
from tracker.delivery.rules import EnrolmentState, ItemView
from tracker.delivery.stays import LeaveReason
from tracker.ui.fields import (
    CheckboxesField,
    DateField,
    Form,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    choice,
)
from tracker.ui.reading import read_number

WHY = "Enter why"


class LeaveForm(Form):
    """A member who leaves: why, by category, in words where that says too little, and what becomes of the programme."""

    on = DateField("Last day", [Needed("Enter the last day")])
    reason = SelectField("Why they leave", [Needed("Choose why they leave")])
    why = TextField("In your words", hint="Needed only for another reason")
    state = RadioField(
        "The programme",
        [Needed("Choose what becomes of the programme")],
        choices=[
            choice(EnrolmentState.ACTIVE, "They stay on the programme", hint="What they owe stays owed"),
            choice(EnrolmentState.WITHDRAWN, "They are withdrawn from the programme"),
            choice(EnrolmentState.TRANSFERRED, "Another service takes them on"),
        ],
    )
    submit = SubmitField("Record that they leave")

    def offer(self, reasons: Iterable[LeaveReason]) -> None:
        """Give the reasons to choose from, each under its category."""
        found = [choice(each.code, each.label, group=each.category) for each in reasons]
        self.reason.choices = [choice("", "Choose a reason"), *found]

    def leaving(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "on": self.on.data,
            "reason": self.reason.data or "",
            "why": self.why.data or "",
            "state": EnrolmentState(self.state.data),
        }


class MoveForm(Form):
    """A member who moves to another delivery of the same programme."""

    to_delivery_id = SelectField("To", [Needed("Choose where they move")], coerce=read_number)
    on = DateField("First day there", [Needed("Enter the first day there")])
    why = TextField("Why they move", [Needed("Enter why they move")])
    submit = SubmitField("Move")

    def offer(self, deliveries: Sequence[Choice]) -> None:
        """Give the deliveries to choose from."""
        listed = [choice(each.id, each.name) for each in deliveries]
        self.to_delivery_id.choices = [choice("", "Choose a delivery"), *listed]

    def moving(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {"to_delivery_id": self.to_delivery_id.data, "on": self.on.data, "why": self.why.data or ""}


class SuspendForm(Form):
    """Days on which a member takes no part."""

    from_on = DateField("First day", [Needed("Enter the first day of the suspension")])
    until_on = DateField("Last day", hint="Leave it empty if it is not known yet")
    why = TextField("Why", [Needed(WHY)], hint="For example, in custody on remand, or in hospital")
    submit = SubmitField("Suspend")

    def suspension(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {"from_on": self.from_on.data, "until_on": self.until_on.data, "why": self.why.data or ""}


class ResumeForm(Form):
    """The day on which a suspended member takes part again."""

    on = DateField("First day back", [Needed("Enter the first day back")])
    submit = SubmitField("Record that they are back")


class CreditForm(Form):
    """Sessions credited or waived, or a credit taken back, with a reason and where that is known from."""

    how = RadioField(
        "What happens",
        [Needed("Choose what happens")],
        choices=[
            choice(Decision.CREDITED, "Credited", hint="Done before, or elsewhere. Minutes count"),
            choice(Decision.WAIVED, "Waived", hint="Need not be done. No minutes count"),
            choice(Decision.TAKEN_BACK, "Taken back", hint="A credit or waiver was wrong: owed again"),
        ],
    )
    outlines = CheckboxesField("Sessions", coerce=read_number)
    reason = TextField("Why", [Needed(WHY)])
    source = TextField("Source", hint="Where this is known from: a report, a file, who said so")
    submit = SubmitField("Save")

    def offer(self, items: Iterable[ItemView]) -> None:
        """Give the sessions that are owed, credited or waived."""
        self.outlines.choices = [
            choice(one.outline_id, f"{one.number} {one.title}", hint=f"{one.module_title}: {one.state.label.lower()}")
            for one in items
        ]


class RestartForm(Form):
    """A module that a person begins again."""

    module = RadioField("Which module", [Needed("Choose the module")])
    reason = TextField("Why", [Needed(WHY)])
    submit = SubmitField("Begin it again")

    def offer(self, modules: Iterable[tuple[ModuleStanding, str]]) -> None:
        """Give the modules that are begun, each with what the catch-up rule says, or ''."""
        self.module.choices = [
            choice(each.code, each.title, hint=f"{each.met} of {each.items} sessions met. {rule}".strip())
            for each, rule in modules
        ]


class CompletionForm(Form):
    """What only a person can say before a programme is complete."""

    points = CheckboxesField("Held", hint="Reviews and assessments that the programme asks for")
    engaged = RadioField(
        "Engagement",
        choices=[
            choice("yes", "Sufficient", hint="They took part in earnest"),
            choice("no", "Not sufficient", hint="The programme is not complete, whatever was attended"),
        ],
    )
    reason = TextField("Why", [Needed(WHY)], hint="What you go by. It stays with the judgement")
    submit = SubmitField("Save the judgement")

    def offer(self, points: Iterable[tuple[str, str]]) -> None:
        """Give the points that the programme asks for, by code and title."""
        self.points.choices = [choice(code, title) for code, title in points]

    def judgement(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        engaged = {"yes": True, "no": False}.get(self.engaged.data or "")
        return {"points": self.points.data or [], "engaged": engaged, "reason": self.reason.data or ""}


class RoundForm(Form):
    """Another round of a rolling group: its dates are shown, then it is added."""

    submit = SubmitField("Add this round")
