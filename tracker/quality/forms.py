"""The shape of what is typed about supervision, observations, rated items and feedback."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tracker.delivery.rules import SessionRow, StaffMember
from tracker.quality.rules import (
    LONGEST_TEXT,
    SCALE,
    Item,
    ObservationDetails,
    ObservationView,
    SupervisionDetails,
    SupervisionKind,
    SupervisionView,
)
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
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
from tracker.ui.filters import day
from tracker.ui.reading import read_number


class SupervisionForm(SeenForm):
    """A supervision that was given."""

    on = DateField("Date", [Needed("Enter the date")])
    minutes = IntegerField("Minutes", [Needed("Enter the minutes")])
    kind = RadioField(
        "How",
        [Needed("Choose how it was held")],
        choices=[choice(kind.value, kind.label) for kind in SupervisionKind],
    )
    note = TextareaField("Note", hint="Only the two of you can read it", limit=LONGEST_TEXT)
    submit = SubmitField("Save")

    def show(self, found: SupervisionView) -> None:
        """Fill in what stands."""
        given = found.details
        self.on.data, self.minutes.data, self.kind.data = given.on, given.minutes, given.kind.value
        self.note.data, self.seen.data = given.note, str(found.version)

    def details(self) -> SupervisionDetails:
        """What was typed, once the form is valid."""
        kind = SupervisionKind(self.kind.data)
        return SupervisionDetails(self.on.data or date.min, self.minutes.data or 0, kind, self.note.data or "")

    def overtaken_by(self, found: SupervisionView) -> None:
        """Show what stands now beside what was typed."""
        given, typed = found.details, self.details()
        rows = (
            ("Date", day(given.on), day(typed.on)),
            ("Minutes", str(given.minutes), str(typed.minutes)),
            ("Note", given.note, typed.note),
        )
        self.stand_beside(rows, found.version)


class ObservationForm(SeenForm):
    """What was seen in a session; the ratings are read beside it, one for each item."""

    observed = CheckboxesField("Whom you observed", coerce=read_number)
    strengths = TextareaField("What went well", limit=LONGEST_TEXT)
    actions = TextareaField("What to work on, and how", limit=LONGEST_TEXT)
    save = SubmitField("Keep as a draft", secondary=True)
    share = SubmitField("Share with them")

    ratings: dict[int, int]
    problem = ""

    def offer(self, staff: Iterable[StaffMember]) -> None:
        """Give the facilitators to choose from."""
        self.observed.choices = [choice(each.user_id, each.name) for each in staff]

    def show(self, found: ObservationView) -> None:
        """Fill in what stands."""
        self.observed.data = sorted(found.details.observed)
        self.strengths.data, self.actions.data = found.details.strengths, found.details.actions
        self.ratings, self.seen.data = dict(found.details.ratings), str(found.version)

    def read(self, items: Sequence[Item], sent: Mapping[str, str]) -> None:
        """Take the ratings from what was sent: `item-3` is 1 to 5, or nothing for what was not seen."""
        found = {item.id: read_number(sent.get(f"item-{item.id}")) for item in items}
        self.ratings = {item_id: rating for item_id, rating in found.items() if rating in SCALE}

    def details(self) -> ObservationDetails:
        """What was typed, once the form is valid."""
        observed = frozenset(user_id for user_id in self.observed.data or [] if user_id)
        return ObservationDetails(observed, self.ratings, self.strengths.data or "", self.actions.data or "")

    def overtaken_by(self, found: ObservationView | None) -> None:
        """Show what stands now beside what was typed."""
        if found is None:
            return
        rows = (
            ("What went well", found.details.strengths, self.strengths.data or ""),
            ("What to work on", found.details.actions, self.actions.data or ""),
        )
        self.stand_beside(rows, found.version)


class ReadForm(Form):
    """Saying that one has read an observation."""

    reply = TextareaField("Your answer", hint="If you wish. The observer and the other facilitator see it", rows=3)
    submit = SubmitField("I have read this")


class FeedbackForm(Form):
    """What worked in a programme, and what to change."""

    session_id = SelectField("About", coerce=read_number)
    worked = TextareaField("What worked", limit=LONGEST_TEXT)
    to_change = TextareaField("What to change", limit=LONGEST_TEXT, hint="In the outline, the material or the order")
    submit = SubmitField("Send")

    def offer(self, sessions: Iterable[SessionRow]) -> None:
        """Give the sessions held to choose from."""
        found = [choice(each.id, f"Session {each.number}, {each.title}") for each in sessions]
        self.session_id.choices = [choice("", "The programme as a whole"), *found]


class ItemForm(Form):
    """Another item that observers rate."""

    name = TextField("Name", [Needed("Enter a name")])
    looks_for = TextField("What is looked for", [Needed("Enter what is looked for")])
    submit = SubmitField("Add")
