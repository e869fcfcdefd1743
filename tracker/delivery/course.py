"""Where a delivery stands: its modules as runs of sessions, and the sentence that says it. Pure.

Apart from `rules` because only this area's pages draw it; the words of dates are given by the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from tracker.delivery.rules import NOT_HELD, SessionKind, SessionRow


class Step(StrEnum):
    """A session on the track: its date is past, it is the next, or it is to come. The words are CSS classes."""

    DONE = "done"
    NOW = "now"
    AHEAD = "todo"


@dataclass(frozen=True, slots=True)
class CourseModule:
    """A module on the track, with a step for each of its sessions."""

    number: int
    title: str
    steps: tuple[Step, ...]

    @property
    def is_now(self) -> bool:
        """Whether the next session is in it."""
        return Step.NOW in self.steps

    @property
    def words(self) -> str:
        """`3 of 6 sessions past`, for those who cannot see the track."""
        past = sum(step is Step.DONE for step in self.steps)
        return f"{past} of {len(self.steps)} sessions past"


@dataclass(frozen=True, slots=True)
class Course:
    """The track of a delivery on a day; `next` is None once every date is past, `to_book` have no date.

    `signed` of the `total` sessions on the track have a signed register; `unsigned` are over and
    have none, the oldest first.
    """

    modules: tuple[CourseModule, ...]
    past: int
    total: int
    signed: int
    next: SessionRow | None
    last: SessionRow | None
    to_book: int
    unsigned: tuple[SessionRow, ...]


def course_of(rows: Sequence[SessionRow], form: SessionKind, today: date) -> Course:
    """The track of a delivery's sessions of its own format, in order of number; of two of one number the newer."""
    newest = {row.number: row for row in sorted(rows, key=lambda row: row.id) if row.kind is form}
    track = [newest[number] for number in sorted(newest)]
    dated = sorted((row for row in track if row.on_date is not None), key=_when)
    ahead = [row for row in dated if row.on_date is not None and row.on_date >= today]
    upcoming = ahead[0] if ahead else None
    modules = tuple(
        CourseModule(number, title, tuple(_step(row, upcoming, today) for row in sessions))
        for (number, title), sessions in groupby(track, lambda row: (row.module_number, row.module_title))
    )
    return Course(
        modules=modules,
        past=len(dated) - len(ahead),
        total=len(track),
        signed=sum(row.record == "signed" for row in track),
        next=upcoming,
        last=dated[-1] if dated else None,
        to_book=sum(row.on_date is None for row in rows),
        unsigned=tuple(sorted((row for row in rows if _is_unsigned(row, today) and row.on_date != today), key=_when)),
    )


@dataclass(frozen=True, slots=True)
class Alone:
    """A one-to-one of a group's outline, with a row for each member; `signed`, `to_book` of them."""

    number: int
    title: str
    minutes: int
    rows: tuple[SessionRow, ...]
    signed: int
    to_book: int
    waits: bool

    @property
    def words(self) -> str:
        """`9 booked, 7 signed`: how far it is."""
        booked = len(self.rows) - self.to_book
        parts = ((self.to_book, "to be booked"), (booked, "booked"), (self.signed, "signed"))
        return ", ".join(f"{count} {word}" for count, word in parts if count)


def one_to_ones(rows: Sequence[SessionRow], upcoming: SessionRow | None, today: date) -> tuple[Alone, ...]:
    """The one-to-ones of a group by outline; one waits that is due by now and not booked, or past and not signed.

    Due is what stands before the group's next session; after the last, everything.
    """
    ordered = sorted(rows, key=lambda row: (row.number, row.on_date is not None, _when(row) if row.on_date else ()))
    found = []
    for number, of_outline in groupby(ordered, lambda row: row.number):
        own = tuple(of_outline)
        is_due = upcoming is None or number < upcoming.number
        waits = any((row.on_date is None and is_due) or _is_unsigned(row, today) for row in own)
        signed = sum(row.record == "signed" for row in own)
        to_book = sum(row.on_date is None for row in own)
        found.append(Alone(number, own[0].title, own[0].minutes, own, signed, to_book, waits))
    return tuple(found)


def _is_unsigned(row: SessionRow, today: date) -> bool:
    return row.on_date is not None and row.on_date <= today and row.record not in ("signed", NOT_HELD)


def _when(row: SessionRow) -> tuple[object, ...]:
    return (row.on_date, row.starts_at, row.number)


def _step(row: SessionRow, upcoming: SessionRow | None, today: date) -> Step:
    if upcoming is not None and row.id == upcoming.id:
        return Step.NOW
    return Step.DONE if row.on_date is not None and row.on_date < today else Step.AHEAD
