"""The shape of input for a calendar."""

from collections.abc import Sequence
from typing import Any

from tracker.feeds.rules import FeedKind
from tracker.ui.fields import Form, Needed, RadioField, SelectField, SubmitField, choice
from tracker.ui.reading import read_number

Choices = Sequence[tuple[int, str]]
HINTS = {
    FeedKind.OWN: "The sessions that you deliver or cover",
    FeedKind.DELIVERY: "Every session of it",
    FeedKind.ROOM: "Every session held in it",
}


class FeedForm(Form):
    """A new calendar."""

    kind = RadioField("What it shows", [Needed("Choose what the calendar shows")])
    delivery_id = SelectField("Delivery", coerce=read_number)
    room_id = SelectField("Room", coerce=read_number)
    submit = SubmitField("Make the calendar")

    def offer(self, deliveries: Choices, rooms: Choices) -> None:
        """Give what a calendar may be of; a room only where there are any."""
        kinds = [each for each in FeedKind if each is not FeedKind.ROOM or rooms]
        under = {FeedKind.DELIVERY: self.delivery_id, FeedKind.ROOM: self.room_id}
        self.kind.choices = [
            choice(each.value, each.label, hint=HINTS[each], reveals=under.get(each)) for each in kinds
        ]
        self.delivery_id.choices = [choice("", "Choose a delivery"), *(choice(*each) for each in deliveries)]
        self.room_id.choices = [choice("", "Choose a room"), *(choice(*each) for each in rooms)]

    def wanted(self) -> dict[str, Any]:
        """What was asked for, once the form is valid."""
        return {"kind": self.kind.data or "", "delivery_id": self.delivery_id.data, "room_id": self.room_id.data}
