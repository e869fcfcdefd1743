"""What is typed about a delivery and its members, and what makes it right.

Apart from `rules`, whose values the areas above read: only this area's forms and service need these.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import combinations

from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery.rules import SessionKind, StaffMember, StaffPart, WeeklySlot, overlaps

DAY_MINUTES = 24 * 60
LARGEST_CAPACITY = 30
YEAR = timedelta(days=366)
LONGEST_AGO, FURTHEST_AHEAD = 10 * YEAR, 2 * YEAR


@dataclass(frozen=True, slots=True)
class StaffChoice:
    """A facilitator, and the part they are to have."""

    user_id: int
    part: StaffPart


@dataclass(frozen=True, slots=True)
class DeliveryDetails:
    """Everything that is decided when a delivery is set up. No slots: sessions are booked one by one."""

    code: str
    title: str
    area_id: int
    venue: str
    version_id: int
    format: SessionKind
    capacity: int
    starts_on: date
    lead_id: int
    slots: tuple[WeeklySlot, ...]
    staff: tuple[StaffChoice, ...]
    untrained_why: str = ""  # why somebody is put on who is not trained for the programme


_CODE = re.compile(r"[A-Z0-9][A-Z0-9/-]{1,19}")


def tidy(wanted: DeliveryDetails) -> DeliveryDetails:
    """The code in capitals without spaces, the name and venue without spaces around, each slot once."""
    return replace(
        wanted,
        code="".join(wanted.code.split()).upper(),
        title=wanted.title.strip(),
        venue=wanted.venue.strip(),
        slots=tuple(sorted(set(wanted.slots))),
    )


def problems(wanted: DeliveryDetails) -> dict[str, str]:
    """What is wrong with a delivery's details, by field."""
    found: dict[str, str] = {}
    if not _CODE.fullmatch(wanted.code):
        found["code"] = "Enter a code of 2 to 20 letters, numbers, hyphens or slashes, like NM-ISO-03"
    found |= place_problems(wanted.title, wanted.venue, wanted.capacity)
    if wanted.format is SessionKind.ONE_TO_ONE and wanted.capacity != 1:
        found["capacity"] = "A one-to-one delivery has one place"
    if wanted.format is SessionKind.GROUP and not wanted.slots:
        found["slots"] = "Choose when the group meets each week"
    return found | staff_problems(wanted.staff)


def place_problems(title: str, venue: str, capacity: int) -> dict[str, str]:
    """What is wrong with a delivery's name, venue or number of places."""
    problems: dict[str, str] = {}
    if not title.strip() or len(title) > 80:
        problems["title"] = "Enter a name of 80 characters or fewer"
    if not venue.strip() or len(venue) > 120:
        problems["venue"] = "Enter where it meets, in 120 characters or fewer"
    if not 1 <= capacity <= LARGEST_CAPACITY:
        problems["capacity"] = f"Enter how many places there are, from 1 to {LARGEST_CAPACITY}"
    return problems


def staff_problems(staff: Sequence[StaffChoice]) -> dict[str, str]:
    """One lead facilitator, and nobody twice."""
    if sum(choice.part is StaffPart.LEAD for choice in staff) != 1:
        return {"staff": "Choose one lead facilitator"}
    if len({choice.user_id for choice in staff}) < len(staff):
        return {"staff": "Choose each facilitator once"}
    return {}


def slot_problems(slots: Collection[WeeklySlot], longest: int) -> dict[str, str]:
    """Slots of one day that a session of `longest` minutes would run out of, or into the next of."""
    ordered = sorted(slots)
    for slot in ordered:
        if slot.starts_at.hour * 60 + slot.starts_at.minute + longest > DAY_MINUTES:
            return {"slots": f"{slot.day}: a session of {longest} minutes would run past midnight"}
    for one, other in combinations(ordered, 2):
        at_once = one.weekday == other.weekday and one.from_on <= other.until_on and other.from_on <= one.until_on
        if at_once and overlaps(one.starts_at, longest, other.starts_at, longest):
            return {"slots": f"{one.day}: two sessions of {longest} minutes would overlap"}
    return {}


def check_day(field: str, day: date, *, today: date) -> None:
    """A day from ten years ago to two years ahead: what lies beyond is a slip of the year."""
    if not today - LONGEST_AGO <= day <= today + FURTHEST_AHEAD:
        raise Refused(field, f"Check the year: {day.year} is too far from today")


def check_joining(
    joined_on: date, starts_on: date, ends_on: date | None, *, today: date, last: tuple[date, str, int] | None
) -> None:
    """A member joins within a year, by the delivery's last day, and after their last day in it or in any other.

    `last` is that day, with the name and id of the delivery it was in.
    """
    if joined_on < starts_on - YEAR:
        raise Refused("joined_on", f"Check the year: the delivery began on {in_words(starts_on)}")
    if joined_on > today + YEAR:
        raise Refused("joined_on", "The first day must be within a year")
    if ends_on is not None and joined_on > ends_on:
        raise Refused("joined_on", f"The last session is on {in_words(ends_on)}")
    if last is not None and joined_on <= last[0]:
        raise Refused("joined_on", f"The first day must be after their last day in {last[1]}: {in_words(last[0])}")


def check_leaving(on: date, why: str, *, joined_on: date, today: date) -> None:
    """The last day is not before the first nor after today, and the reason is given.

    Whoever has not begun may be taken off at once: their last day is then before their first.
    """
    problems: dict[str, str] = {}
    if on < joined_on <= today:
        problems["on"] = f"The last day must be on or after the day they joined: {in_words(joined_on)}"
    elif on > today:
        problems["on"] = "The last day must be today or earlier"
    if not why.strip() or len(why) > 200:
        problems["why"] = "Enter why they leave, in 200 characters or fewer"
    if problems:
        raise Refused.of(problems)


def plain(wanted: DeliveryDetails) -> dict[str, object]:
    """The details as JSON, for the trail."""
    return {
        "code": wanted.code,
        "title": wanted.title,
        "area_id": wanted.area_id,
        "venue": wanted.venue,
        "version_id": wanted.version_id,
        "format": wanted.format.value,
        "capacity": wanted.capacity,
        "starts_on": wanted.starts_on.isoformat(),
        "lead_id": wanted.lead_id,
        "slots": plain_slots(wanted.slots),
        "staff": plain_staff(wanted.staff),
    }


def plain_slots(slots: Collection[WeeklySlot]) -> list[str]:
    """Slots as JSON, for the trail."""
    return [f"{slot.day} {slot.starts_at:%H:%M}{_span(slot)}" for slot in sorted(slots)]


def _span(slot: WeeklySlot) -> str:
    first = "" if slot.from_on == date.min else f" from {slot.from_on.isoformat()}"
    return first if slot.until_on == date.max else f"{first} until {slot.until_on.isoformat()}"


def plain_staff(staff: Sequence[StaffChoice | StaffMember]) -> dict[str, str]:
    """Facilitators and their parts as JSON, for the trail."""
    return {str(each.user_id): each.part.value for each in staff}


def iso(value: date | time | None) -> str | None:
    """A day or a time as the trail keeps it."""
    return value.isoformat() if value is not None else None
