"""What is typed about a delivery and its members, and what makes it right: apart from `rules`, whose values all others read."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.core.errors import Refused
from tracker.delivery.rules import SessionKind, StaffPart, WeeklySlot, in_words

DAY_MINUTES = 24 * 60
LARGEST_CAPACITY = 30


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


_CODE = re.compile(r"[A-Z0-9][A-Z0-9/-]{1,19}")


def tidy_code(code: str) -> str:
    """A delivery's code in capitals without spaces."""
    return "".join(code.split()).upper()


def details_problems(details: DeliveryDetails) -> dict[str, str]:
    """What is wrong with a delivery's details, by field."""
    problems: dict[str, str] = {}
    if not _CODE.fullmatch(details.code):
        problems["code"] = "Enter a code of 2 to 20 letters, numbers, hyphens or slashes, like NM-ISO-03"
    problems |= place_problems(details.title, details.venue, details.capacity)
    if details.format is SessionKind.ONE_TO_ONE and details.capacity != 1:
        problems["capacity"] = "A one-to-one delivery has one place"
    return problems | staff_problems(details.staff)


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
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one.weekday == other.weekday and overlaps(one.starts_at, longest, other.starts_at, longest):
            return {"slots": f"{one.day}: two sessions of {longest} minutes would overlap"}
    return {}


def overlaps(one: time, minutes: int, other: time, other_minutes: int) -> bool:
    """Whether two sessions on one day share any minute."""
    first, second = _minute(one), _minute(other)
    return first < second + other_minutes and second < first + minutes


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def check_joining(joined_on: date, *, today: date, last_left_on: date | None, title: str) -> None:
    """A member joins today, earlier or within a year, and after the last day of any earlier membership."""
    if joined_on > today + timedelta(days=366):
        raise Refused("joined_on", "The first day must be within a year")
    if last_left_on is not None and joined_on <= last_left_on:
        raise Refused("joined_on", f"The first day must be after their last day in {title}: {in_words(last_left_on)}")


def check_leaving(on: date, why: str, *, joined_on: date, today: date) -> None:
    """The last day is not before the first nor after today, and the reason is given."""
    problems: dict[str, str] = {}
    if on < joined_on:
        problems["on"] = f"The last day must be on or after the day they joined: {in_words(joined_on)}"
    elif on > today:
        problems["on"] = "The last day must be today or earlier"
    if not why.strip() or len(why) > 200:
        problems["why"] = "Enter why they leave, in 200 characters or fewer"
    if problems:
        raise Refused.of(problems)
