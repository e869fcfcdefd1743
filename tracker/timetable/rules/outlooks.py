"""When somebody will have finished, against the end of their sentence or licence: red, amber, green, or not known.

The dates come from the timetable's own generator (`forecasting`); here stands what they mean, and the words that
the page prints. The rule is this product's own; four weeks are its default.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

AMBER_WEEKS = 4


class Outlook(StrEnum):
    """How the last session lies to the end of the sentence or licence; the worst first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"

    @property
    def label(self) -> str:
        """In a word or three."""
        return {"red": "Out of time", "amber": "Close", "green": "In time", "grey": "Not known"}[self.value]

    @property
    def look(self) -> str:
        """The class of its status."""
        return {"red": "st--bad", "amber": "st--tight", "green": "st--good", "grey": "st--quiet"}[self.value]


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when somebody may be asked to come: `on` none is without an end where `known`, else nobody recorded it."""

    on: date | None
    known: bool


def outlook(ends_on: date | None, limit: Limit, weeks: int = AMBER_WEEKS) -> Outlook:
    """Red after the limit, amber within `weeks` before it, else green; grey when either date is not known."""
    if ends_on is None or not limit.known:
        return Outlook.GREY
    if limit.on is None:
        return Outlook.GREEN
    if ends_on > limit.on:
        return Outlook.RED
    return Outlook.AMBER if ends_on > limit.on - timedelta(weeks=weeks) else Outlook.GREEN


def rule(weeks: int = AMBER_WEEKS) -> tuple[str, ...]:
    """The rule as the page prints it, a sentence a line."""
    return (
        "Red: the last session would be after the sentence or licence ends. "
        f"Amber: within {weeks} weeks before that. Green: earlier, or a sentence without an end. "
        "Grey: no sentence is recorded, or a date is missing.",
        "The date is made by the same generator as the timetable: sessions count on the day they are dated; a "
        "session that was missed takes the first weekly slot that the delivery leaves free, never a holiday or a "
        "closed day; a one-to-one to be booked counts by the session that follows it, within 7 days where none "
        "does. A past session whose register is not signed counts as held. Somebody who is suspended is not counted "
        "as there: what is held meanwhile is caught up once they are back, and while nobody knows when that is, "
        "no date is known.",
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """When one member will have finished: `ends_on` none where no date is known; `owed` sessions are left.

    `catch_ups` of these were missed and have no date yet.
    """

    membership_id: int
    person_id: int
    delivery_id: int
    listed: str
    owed: int
    catch_ups: int
    ends_on: date | None
    limit: Limit
    outlook: Outlook

    @property
    def late(self) -> int:
        """By how many days they run over, 0 when they do not."""
        if self.ends_on is None or self.limit.on is None:
            return 0
        return max(0, (self.ends_on - self.limit.on).days)


@dataclass(frozen=True, slots=True)
class DeliveryForecast:
    """A delivery's last session, and the forecast of each of its members, the worst first."""

    delivery_id: int
    ends_on: date | None
    members: tuple[Forecast, ...]

    def count(self, outlook: Outlook) -> int:
        """How many members have an outlook."""
        return sum(each.outlook == outlook for each in self.members)

    @property
    def worst(self) -> Outlook:
        """The worst outlook among its members, grey without any."""
        return min((each.outlook for each in self.members), key=list(Outlook).index, default=Outlook.GREY)


def in_order(found: list[Forecast]) -> tuple[Forecast, ...]:
    """The worst first, then the latest to run over, then by name."""
    ranks = {each: rank for rank, each in enumerate(Outlook)}
    return tuple(sorted(found, key=lambda each: (ranks[each.outlook], -each.late, each.listed, each.membership_id)))
