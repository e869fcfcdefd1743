"""The shape of what is typed about rooms, closed days, and staff's training, leave and hours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from wtforms.validators import StopValidation

from tracker.accounts.rules import Choice
from tracker.core.words import WEEKDAYS, in_words
from tracker.resources.rules.places import ClosureView, RoomDetails, RoomView
from tracker.resources.rules.staffing import StaffingRule
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind, LeaveView, WorkingHours
from tracker.resources.rules.training import Training, TrainingDetails, TrainingKind
from tracker.ui.acting import Difference, SeenForm
from tracker.ui.fields import (
    CheckboxField,
    DateField,
    Form,
    IntegerField,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    choice,
)
from tracker.ui.filters import clock_time
from tracker.ui.reading import read_number, read_time


def _differing(stands: Mapping[str, str], typed: Mapping[str, str]) -> tuple[Difference, ...]:
    return tuple((name, here, typed[name]) for name, here in stands.items() if here != typed[name])


def _day(value: date | None) -> str:
    return in_words(value) if value else "none"


class RemoveForm(SeenForm):
    """Take something away that nobody changed meanwhile."""

    submit = SubmitField("Remove", secondary=True)

    def overtaken_by(self, current: Any) -> None:
        """Somebody changed it: it is shown again as it stands."""
        self.stand_beside((), current.version)


class RoomForm(SeenForm):
    """A room of an area."""

    name = TextField("Name", [Needed("Enter a name")], hint="Such as Mill Lane Centre, room 2")
    seats = IntegerField("Seats", [Needed("Enter how many people it seats")])
    accessible = CheckboxField("Step-free and accessible")
    video = CheckboxField("Equipped for video")
    last_day = DateField("Last day in use", hint="Leave empty while it stays open")
    submit = SubmitField("Save")

    def show(self, room: RoomView) -> None:
        """Fill in what stands."""
        for name in ("name", "seats", "accessible", "video", "last_day"):
            self[name].data = getattr(room.details, name)
        self.seen.data = str(room.version)

    def details(self) -> RoomDetails:
        """What was typed, once the form is valid."""
        ticked = (bool(self.accessible.data), bool(self.video.data))
        return RoomDetails(self.name.data or "", self.seats.data or 0, *ticked, self.last_day.data)

    def overtaken_by(self, room: RoomView) -> None:
        """Show what stands now beside what was typed."""
        self.stand_beside(_differing(_room_words(room.details), _room_words(self.details())), room.version)


def _room_words(details: RoomDetails) -> dict[str, str]:
    yes = {True: "yes", False: "no"}
    ticked = {"Accessible": yes[details.accessible], "Video": yes[details.video]}
    return {"Name": details.name, "Seats": str(details.seats), **ticked, "Last day": _day(details.last_day)}


class ClosureForm(SeenForm):
    """Days on which an area holds nothing."""

    from_on = DateField("First day", [Needed("Enter the first day")])
    until_on = DateField("Last day", hint="Leave empty for one day")
    why = TextField("Why", [Needed("Enter why it is closed")], hint="Such as Staff training day")
    submit = SubmitField("Save")

    def show(self, closure: ClosureView) -> None:
        """Fill in what stands."""
        for name in ("from_on", "until_on", "why"):
            self[name].data = getattr(closure, name)
        self.seen.data = str(closure.version)

    def days(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        first = self.from_on.data
        return {"from_on": first, "until_on": self.until_on.data or first, "why": self.why.data or ""}

    def overtaken_by(self, closure: ClosureView) -> None:
        """Show what stands now beside what was typed."""
        typed = self.days()
        stands = {"First day": _day(closure.from_on), "Last day": _day(closure.until_on), "Why": closure.why}
        mine = {"First day": _day(typed["from_on"]), "Last day": _day(typed["until_on"]), "Why": typed["why"]}
        self.stand_beside(_differing(stands, mine), closure.version)


class RuleForm(SeenForm):
    """What an area asks of those who deliver."""

    check_training = RadioField(
        "When staff are put on a delivery",
        [Needed("Choose whether training is checked")],
        choices=[
            choice("yes", "Check that they are trained", hint="Others only with a reason, which the delivery shows"),
            choice("no", "Check nothing", hint="For a service whose training records are not here yet"),
        ],
    )
    least = RadioField(
        "What counts as trained",
        [Needed("Choose what counts as trained")],
        choices=[choice(kind.value, kind.label, hint=kind.means) for kind in TrainingKind],
    )
    pair = IntegerField(
        "Facilitators at a group session",
        [Needed("Enter how many facilitators hold a group session")],
        hint="A delivery with fewer is set up all the same, and says so",
    )
    submit = SubmitField("Save")

    def show(self, rule: StaffingRule) -> None:
        """Fill in what stands."""
        self.check_training.data = "yes" if rule.check_training else "no"
        self.least.data, self.pair.data, self.seen.data = rule.least.value, rule.pair, str(rule.version)

    def rule(self) -> StaffingRule:
        """What was typed, once the form is valid."""
        return StaffingRule(self.check_training.data == "yes", TrainingKind(self.least.data), self.pair.data or 0)

    def overtaken_by(self, rule: StaffingRule) -> None:
        """Show what stands now beside what was typed."""
        self.stand_beside(_differing(_rule_words(rule), _rule_words(self.rule())), rule.version)


def _rule_words(rule: StaffingRule) -> dict[str, str]:
    checked = "checked" if rule.check_training else "not checked"
    return {"Training": checked, "What counts": rule.least.label, "Facilitators": str(rule.pair)}


class TrainingForm(SeenForm):
    """A training, assessment or accreditation."""

    kind = RadioField(
        "How far",
        [Needed("Choose how far they have come")],
        choices=[choice(kind.value, kind.label, hint=kind.means) for kind in TrainingKind],
    )
    on = DateField("Date", [Needed("Enter the date")])
    source = TextField("Where this is known from", [Needed("Enter where this is known from")], hint="A certificate")
    assessed_on = DateField("Assessed on", hint="Leave empty for training without an assessment")
    assessed_by = TextField("Assessed by")
    expires_on = DateField("Last day on which it counts", hint="Leave empty when it does not run out")
    submit = SubmitField("Save")

    def show(self, training: Training) -> None:
        """Fill in what stands."""
        for name in ("on", "source", "assessed_on", "assessed_by", "expires_on"):
            self[name].data = getattr(training.details, name)
        self.kind.data, self.seen.data = training.details.kind.value, str(training.version)

    def details(self) -> TrainingDetails:
        """What was typed, once the form is valid."""
        return TrainingDetails(
            TrainingKind(self.kind.data),
            self.on.data or date.min,
            self.source.data or "",
            self.assessed_on.data,
            self.assessed_by.data or "",
            self.expires_on.data,
        )

    def overtaken_by(self, training: Training) -> None:
        """Show what stands now beside what was typed."""
        differing = _differing(_training_words(training.details), _training_words(self.details()))
        self.stand_beside(differing, training.version)


def _training_words(details: TrainingDetails) -> dict[str, str]:
    return {
        "How far": details.kind.label,
        "Date": _day(details.on),
        "Where from": details.source,
        "Assessed on": _day(details.assessed_on),
        "Assessed by": details.assessed_by,
        "Last day": _day(details.expires_on),
    }


class NewTrainingForm(TrainingForm):
    """A training of somebody for a programme."""

    programme_id = SelectField("Programme", [Needed("Choose the programme")], coerce=read_number)
    first = ("programme_id",)

    def offer(self, programmes: Sequence[Choice]) -> None:
        """Give the programmes to choose from."""
        found = [choice(each.id, each.name) for each in programmes]
        self.programme_id.choices = [choice("", "Choose a programme"), *found]


class WithdrawForm(SeenForm):
    """A training that is to count no longer."""

    on = DateField("From", [Needed("Enter from when it no longer counts")])
    why = TextField("Why", [Needed("Enter why it is withdrawn")])
    submit = SubmitField("Withdraw")

    def overtaken_by(self, training: Training) -> None:
        """It stands as it is shown."""
        self.stand_beside((), training.version)


class LeaveForm(SeenForm):
    """When somebody is away."""

    kind = RadioField(
        "What it is",
        [Needed("Choose what it is")],
        choices=[choice(kind.value, kind.label) for kind in LeaveKind],
        hint="Say no more than colleagues need to know",
    )
    from_on = DateField("First day", [Needed("Enter the first day")])
    until_on = DateField("Last day", hint="Leave empty for one day")
    part = RadioField(
        "Which part of the day", choices=[choice(part.value, part.label) for part in DayPart], default=DayPart.ALL_DAY
    )
    submit = SubmitField("Save")

    def show(self, leave: LeaveView) -> None:
        """Fill in what stands."""
        given = leave.details
        self.kind.data, self.part.data = given.kind.value, given.part.value
        self.from_on.data, self.until_on.data, self.seen.data = given.from_on, given.until_on, str(leave.version)

    def details(self) -> LeaveDetails:
        """What was typed, once the form is valid."""
        first = self.from_on.data or date.min
        part, kind = DayPart(self.part.data or DayPart.ALL_DAY), LeaveKind(self.kind.data)
        return LeaveDetails(first, self.until_on.data or first, part, kind)

    def overtaken_by(self, leave: LeaveView) -> None:
        """Show what stands now beside what was typed."""
        typed = LeaveView(leave.id, leave.user_id, self.details(), leave.version)
        self.stand_beside(_differing({"Away": leave.says}, {"Away": typed.says}), leave.version)


class HoursField(TextField):
    """The hours of one weekday, as `9am to 5pm`; blank is none."""

    def __init__(self, label: str, **rest: Any) -> None:
        """The label is the weekday."""
        super().__init__(label, width=20, **rest)

    @property
    def hours(self) -> tuple[time, time] | None:
        """The hours that were typed, once they are known to be hours."""
        parts = re.split(r"\s*(?:\bto\b|-|–)\s*", (self.data or "").strip())
        times = [read_time(part) for part in parts]
        return (times[0], times[1]) if len(times) == 2 and times[0] and times[1] else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no span of hours."""
        if (self.data or "").strip() and self.hours is None:
            raise StopValidation(f"{self.label.text} must be hours, like 9am to 5pm")


class HoursForm(Form):
    """When somebody works in an ordinary week."""

    monday = HoursField(WEEKDAYS[0])
    tuesday = HoursField(WEEKDAYS[1])
    wednesday = HoursField(WEEKDAYS[2])
    thursday = HoursField(WEEKDAYS[3])
    friday = HoursField(WEEKDAYS[4])
    saturday = HoursField(WEEKDAYS[5])
    sunday = HoursField(WEEKDAYS[6])
    submit = SubmitField("Save")

    def show(self, hours: Iterable[WorkingHours]) -> None:
        """Fill in what stands."""
        for each in hours:
            self[each.day.lower()].data = f"{clock_time(each.from_at)} to {clock_time(each.until_at)}"

    def hours(self) -> tuple[WorkingHours, ...]:
        """What was typed, once the form is valid."""
        days = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return tuple(WorkingHours(weekday, *day.hours) for weekday, day in enumerate(days) if day.hours)
