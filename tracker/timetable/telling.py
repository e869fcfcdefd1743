"""Who of a delivery knows of which sessions, and who must still be told.

Apart from `queries` because it joins sessions, members and tellings; it reads only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.delivery.rules import SessionKind
from tracker.timetable import queries, records
from tracker.timetable.queries import MemberLine, SessionLine
from tracker.timetable.rules.told import Ahead, Telling, untold


@dataclass(frozen=True, slots=True)
class MemberTold:
    """A present member: the sessions ahead of them, what they were told, and what they must still be told of."""

    membership_id: int
    person_id: int
    listed: str
    spoken: str
    ahead: tuple[Ahead, ...]
    tellings: tuple[Telling, ...]
    untold: tuple[Ahead, ...]

    @property
    def last(self) -> Telling | None:
        """What they were told last."""
        return self.tellings[-1] if self.tellings else None


def page_of(delivery_id: int, today: date) -> tuple[MemberTold, ...]:
    """The present members of a delivery by surname, each with what they know. Three statements."""
    lines = queries.sessions([delivery_id], today)
    told = records.tellings_of(delivery_id)
    return tuple(
        _member(each, lines, told.get(each.membership_id, ()), today) for each in queries.members([delivery_id], today)
    )


def _member(member: MemberLine, lines: Sequence[SessionLine], told: tuple[Telling, ...], today: date) -> MemberTold:
    owed = set(member.owed)
    ahead = tuple(
        Ahead(line.id, line.number, (line.on_date, line.starts_at))
        for line in lines
        if line.on_date is not None
        and line.starts_at is not None
        and max(today, member.joined_on) <= line.on_date
        and line.membership_id in (None, member.membership_id)
        and (line.kind is SessionKind.GROUP or line.outline_id in owed)
    )
    spoken = f"{member.first_names} {member.surname}"
    return MemberTold(member.membership_id, member.person_id, member.listed, spoken, ahead, told, untold(ahead, told))


def next_day(delivery_id: int, today: date) -> date | None:
    """The day of the next session, by which the members must have been told."""
    days = [line.on_date for line in queries.sessions([delivery_id], today) if line.on_date and line.on_date >= today]
    return min(days, default=None)
