"""The shape of what is typed about moves, rooms and tellings; every move is seen before it is made."""

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.accounts.rules import Choice
from tracker.delivery.rules import SessionView, WeeklySlot
from tracker.timetable.cascade import Wanted
from tracker.timetable.rules.changes import Kind, Place
from tracker.timetable.rules.told import Given, How
from tracker.ui.acting import entered
from tracker.ui.fields import (
    CheckboxesField,
    DateField,
    Form,
    HiddenField,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    TimeField,
    choice,
)
from tracker.ui.reading import read_number
from tracker.ui.week import WeekForm

NOT_ASKED = ("previewed", "seen", "why", "despite")


class PreviewedForm(Form):
    """A change that is shown before it is made: `previewed` is the fingerprint of what was shown."""

    previewed = HiddenField()
    why = TextField("Reason for the change", hint="It stays with the change, and is read with the old and new dates")
    despite = TextField("Why it is made in spite of the clashes")
    preview = SubmitField("See what would change")
    keep = SubmitField("Make this change")
    again = SubmitField("Change what you entered", secondary=True)

    def overtaken_by(self, current: object) -> None:
        """Nothing to fill in: the page shows the preview as it is now, and everything typed."""

    @property
    def entered(self) -> list[tuple[str, str]]:
        """What was asked for, as it was typed: a preview carries it along unseen, for it has been read."""
        return entered(self, NOT_ASKED)

    @property
    def reasons(self) -> dict[str, str]:
        """What was typed as reasons, and the fingerprint."""
        return {
            "why": self.why.data or "",
            "despite": self.despite.data or "",
            "seen": self.previewed.data or "",
        }


class MovingForm(PreviewedForm):
    """One session: moved, with all that follow, or its date given up."""

    kind = RadioField(
        "What happens",
        [Needed("Choose what happens")],
        choices=[
            choice(Kind.FOLLOWING, "This session moves, and all that follow go on from there"),
            choice(Kind.ONE, "Only this session moves"),
            choice(
                Kind.CANCEL_NEXT,
                "This date is cancelled: the session is held in the next slot, and the rest follow",
                hint="No new date is needed",
            ),
            choice(
                Kind.CANCEL_LAST,
                "This date is cancelled: the session is held after the last one, and the rest stay",
                hint="No new date is needed",
            ),
        ],
    )
    on_date = DateField("New date")
    starts_at = TimeField("New time")
    venue = TextField("Where", hint="Leave empty for where the delivery meets")
    room_id = SelectField("Room", coerce=read_number)

    def offer(self, rooms: Iterable[Choice]) -> None:
        """Give the rooms of the area to choose from."""
        self.room_id.choices = [choice("", "The delivery’s room"), *(choice(each.id, each.name) for each in rooms)]

    def show(self, session: SessionView, place: Place, kind: str) -> None:
        """Fill in what stands."""
        self.kind.data = kind if kind in list(Kind) else None
        self.on_date.data, self.starts_at.data = session.on_date, session.starts_at
        self.venue.data, self.room_id.data = place.venue, place.room_id

    def wanted(self, session_id: int) -> Wanted:
        """What was asked for, once the form is valid."""
        to = (self.on_date.data, self.starts_at.data) if self.on_date.data and self.starts_at.data else None
        place = Place(self.venue.data or "", self.room_id.data)
        return Wanted(Kind(self.kind.data or Kind.ONE), session_id, to=to, place=place)


class TimesForm(PreviewedForm, WeekForm):
    """Other weekly times for what lies ahead."""

    moving_from = DateField("Move the sessions dated from", [Needed("Enter the first date that moves")])
    from_on = DateField("First day of the new times", [Needed("Enter the first day of the new times")])

    def overtaken_by(self, current: object) -> None:
        """As for every preview."""

    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        slots = tuple(WeeklySlot(weekday, at) for weekday, at in self.week)
        return Wanted(Kind.TIMES, moving_from=self.moving_from.data, from_on=self.from_on.data, slots=slots)


class PostponeForm(PreviewedForm):
    """Everything that is still to be held begins later."""

    from_on = DateField("Goes on from", [Needed("Enter the day from which it goes on")])

    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        return Wanted(Kind.POSTPONE, from_on=self.from_on.data)


class RoomForm(Form):
    """The room in which a delivery meets."""

    room_id = SelectField("Room", coerce=read_number)
    submit = SubmitField("Save the room", secondary=True)

    def offer(self, rooms: Iterable[Choice]) -> None:
        """Give the rooms of the area to choose from."""
        self.room_id.choices = [choice("", "No room chosen"), *(choice(each.id, each.name) for each in rooms)]


class ToldForm(Form):
    """Who was told of which sessions, how and when."""

    members = CheckboxesField("Who was told", coerce=read_number)
    given = RadioField(
        "What they were given",
        [Needed("Choose what they were given")],
        choices=[choice(each, each.label) for each in Given],
    )
    how = RadioField("How", [Needed("Choose how")], choices=[choice(each, each.label) for each in How])
    told_on = DateField("On which day", [Needed("Enter the day on which they were told")])
    first = DateField("Sessions from", [Needed("Enter the first day")])
    last = DateField("Sessions until", [Needed("Enter the last day")])
    submit = SubmitField("Record that they were told")

    def offer(self, members: Sequence[Choice]) -> None:
        """Give the members to choose from."""
        self.members.choices = [choice(each.id, each.name) for each in members]

    def telling(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "membership_ids": frozenset(each for each in self.members.data or [] if each is not None),
            "given": Given(self.given.data),
            "how": How(self.how.data),
            "told_on": self.told_on.data,
            "first": self.first.data,
            "last": self.last.data,
        }
