"""The shape of a catch-up that is booked. Apart from `forms`, which reads registers row by row."""

from datetime import date, time
from typing import Any

from tracker.ui.fields import (
    CheckboxField,
    DateField,
    Form,
    Needed,
    RadioField,
    SubmitField,
    TextField,
    TimeField,
    choice,
)


class CatchUpForm(Form):
    """How, when and where what was missed is made up."""

    how = RadioField("How is it made up?", [Needed("Choose how it is made up")])
    on_date = DateField("Date", [Needed("Enter the date")])
    starts_at = TimeField("Starts at", [Needed("Enter the time")])
    venue = TextField("Where", hint="Leave it empty for the delivery’s own room", width=20)
    by_video = CheckboxField("By video")
    submit = SubmitField("Book the catch-up")

    def offer(self, others: int) -> None:
        """Say how many others owe the same session: a group's catch-up is for all of them."""
        hint = f"{others} more {'owes' if others == 1 else 'owe'} this session" if others else "Nobody else owes it now"
        self.how.choices = [
            choice("alone", "One-to-one"),
            choice("together", "Group, for everybody who owes it", hint=hint),
        ]

    def wish(self, membership_id: int) -> dict[str, Any]:
        """What was typed, by name, once the form is valid; no membership for the group's."""
        alone = self.how.data == "alone"
        return {
            "membership_id": membership_id if alone else None,
            "on_date": self.on_date.data or date.min,
            "starts_at": self.starts_at.data or time(0),
            "venue": self.venue.data or "",
            "by_video": bool(self.by_video.data) and alone,
        }
