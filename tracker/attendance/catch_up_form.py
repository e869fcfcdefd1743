"""The shape of a catch-up that is booked. Apart from `forms`, which reads registers row by row."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from tracker.accounts.rules import Choice
from tracker.ui.fields import (
    CheckboxField,
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

ALONE, TOGETHER = "alone", "together"


class CatchUpForm(Form):
    """How, when and where what was missed is made up; `previewed` is the fingerprint of what stood in the way."""

    previewed = HiddenField()
    how = RadioField("How is it made up?", [Needed("Choose how it is made up")])
    on_date = DateField("Date", [Needed("Enter the date")])
    starts_at = TimeField("Starts at", [Needed("Enter the time")])
    by_video = CheckboxField("By video")
    venue = TextField("Where", hint="Leave empty for where the delivery meets")
    room_id = SelectField("Room", coerce=read_number)
    despite = TextField("Why it is booked in spite of the clashes")
    submit = SubmitField("Book the catch-up")
    check = SubmitField("See who and which rooms are free", secondary=True)

    def offer(self, others: int, rooms: Iterable[Choice]) -> None:
        """Say how many others owe the same session: a group's catch-up is for all of them. Give the area's rooms."""
        hint = f"{others} more {'owes' if others == 1 else 'owe'} this session" if others else "Nobody else owes it now"
        self.how.choices = [
            choice(ALONE, "One-to-one"),
            choice(TOGETHER, "Group, for everybody who owes it", hint=hint),
        ]

        self.room_id.choices = [choice("", "The delivery’s room"), *(choice(each.id, each.name) for each in rooms)]

    def show(self, how: str, moment: tuple[date, time] | None) -> None:
        """Fill in a time that was chosen, and for whom it was proposed."""
        if moment is not None:
            self.on_date.data, self.starts_at.data = moment
            self.how.data = TOGETHER if how == TOGETHER else ALONE

    @property
    def alone(self) -> bool:
        """Whether it is for the one person; so it is while nothing is chosen."""
        return bool(self.how.data != TOGETHER)

    @property
    def reasons(self) -> dict[str, str]:
        """What was typed as a reason, and the fingerprint."""
        return {"despite": self.despite.data or "", "seen": self.previewed.data or ""}

    def wish(self, membership_id: int) -> dict[str, Any]:
        """What was typed, by name, once the form is valid; no membership for the group's."""
        return {
            "membership_id": membership_id if self.alone else None,
            "on_date": self.on_date.data or date.min,
            "starts_at": self.starts_at.data or time(0),
            "venue": self.venue.data or "",
            "by_video": bool(self.by_video.data) and self.alone,
            "room_id": self.room_id.data,
        }
