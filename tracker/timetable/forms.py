"""The shape of what is typed about moves, rooms and tellings; every move is seen before it is made."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from tracker.accounts.rules import Choice
from tracker.delivery.booking import Series
from tracker.delivery.rules import BY_VIDEO, SessionView, WeeklySlot
from tracker.timetable.cascade import Wanted
from tracker.timetable.rules.changes import Kind, Place
from tracker.timetable.rules.told import Given, How
from tracker.ui.acting import SeenForm, entered
from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    TimeField,
    choice,
)
from tracker.ui.filters import clock_time, day
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
    """Other weekly times from a day on."""

    from_on = DateField(
        "First day of the new times",
        [Needed("Enter the first day of the new times")],
        hint="Until then it meets as it does now",
    )
    moving_from = DateField("Move the sessions dated from", hint="Leave empty for the first day of the new times")

    def overtaken_by(self, current: object) -> None:
        """As for every preview."""

    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        slots = tuple(WeeklySlot(weekday, at) for weekday, at in self.week)
        moving_from = self.moving_from.data or self.from_on.data
        return Wanted(Kind.TIMES, moving_from=moving_from, from_on=self.from_on.data, slots=slots)


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


class BookedForm(Form):
    """One-to-ones to be booked: `previewed` is the fingerprint of what stood in the way when it was shown."""

    previewed = HiddenField()
    by_video = CheckboxField("By video")
    venue = TextField("Where", hint="Leave empty for where the delivery meets")
    room_id = SelectField("Room", coerce=read_number)
    despite = TextField("Why it is booked in spite of the clashes")

    def offer(self, rooms: Iterable[Choice]) -> None:
        """Give the rooms of the area to choose from."""
        self.room_id.choices = [choice("", "The delivery’s room"), *(choice(each.id, each.name) for each in rooms)]

    @property
    def place(self) -> Place:
        """Where, as it was typed."""
        return Place((self.venue.data or "").strip(), self.room_id.data)

    @property
    def reasons(self) -> dict[str, Any]:
        """What was typed as a reason, and the fingerprint."""
        return {"despite": self.despite.data or "", "seen": self.previewed.data or ""}


class BookingForm(BookedForm, SeenForm):
    """The date, time and place of one one-to-one."""

    on_date = DateField("Date", [Needed("Enter the date")])
    starts_at = TimeField("Time", [Needed("Enter the time")])
    submit = SubmitField("Save")
    check = SubmitField("See who and which rooms are free", secondary=True)

    def show(self, session: SessionView, place: Place, moment: tuple[date, time] | None) -> None:
        """Fill in what stands, or a moment that was chosen."""
        stands = (session.on_date, session.starts_at)
        self.on_date.data, self.starts_at.data = moment or stands
        self.venue.data, self.room_id.data = place.venue, place.room_id
        self.seen.data = str(session.version)
        self.by_video.data = session.venue == BY_VIDEO

    def booked(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "on_date": self.on_date.data,
            "starts_at": self.starts_at.data,
            "place": self.place,
            "by_video": bool(self.by_video.data),
        }

    def overtaken_by(self, session: SessionView) -> None:
        """Show what stands now beside what was typed."""
        stands = {"Date and time": _moment(session.on_date, session.starts_at), "Where": session.own_venue}
        typed = {"Date and time": _moment(self.on_date.data, self.starts_at.data), "Where": self.venue.data or ""}
        differing = tuple((name, stands[name], typed[name]) for name in stands if stands[name] != typed[name])
        self.stand_beside(differing, session.version)


def _moment(on_date: date | None, starts_at: time | None) -> str:
    return f"{day(on_date)}, {clock_time(starts_at)}" if on_date and starts_at else "not booked"


class SeriesForm(BookedForm):
    """A series of one-to-ones: first its dates are shown, then it is booked."""

    first_on = DateField("First date", [Needed("Enter the first date")])
    starts_at = TimeField("Time", [Needed("Enter the time")])
    every_weeks = SelectField(
        "How often",
        coerce=read_number,
        choices=[
            choice(1, "Every week"),
            choice(2, "Every 2 weeks"),
            choice(3, "Every 3 weeks"),
            choice(4, "Every 4 weeks"),
        ],
    )
    count: Any = IntegerField("How many", [Needed("Enter how many to book")])
    preview = SubmitField("See the dates")
    book = SubmitField("Book these dates")

    def begin(self, today: date, starts_at: time | None, waiting: int) -> None:
        """Propose a week from today, at the usual time, up to four."""
        self.first_on.data = today + timedelta(weeks=1)
        self.starts_at.data = starts_at
        self.count.data = min(4, waiting)

    def wish(self) -> Series:
        """What was typed, once the form is valid."""
        return Series(
            first_on=self.first_on.data or date.min,
            starts_at=self.starts_at.data or time.min,
            every_weeks=self.every_weeks.data or 0,
            count=self.count.data or 0,
            venue=self.venue.data or "",
            by_video=bool(self.by_video.data),
            room_id=self.room_id.data,
        )
