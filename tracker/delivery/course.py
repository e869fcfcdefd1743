"""Where a delivery stands: its modules as runs of sessions, and the sentence that says it. Pure.

Apart from `rules` because only this area's pages draw it; the words of dates are given by the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from tracker.delivery.rules import SessionKind, SessionRow


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
    """The track of a delivery on a day; `next` is None once every date is past, `to_book` have no date."""

    modules: tuple[CourseModule, ...]
    past: int
    total: int
    next: SessionRow | None
    last: SessionRow | None
    to_book: int


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
        next=upcoming,
        last=dated[-1] if dated else None,
        to_book=sum(row.on_date is None for row in rows),
    )


def _when(row: SessionRow) -> tuple[object, ...]:
    return (row.on_date, row.starts_at, row.number)


def _step(row: SessionRow, upcoming: SessionRow | None, today: date) -> Step:
    if upcoming is not None and row.id == upcoming.id:
        return Step.NOW
    return Step.DONE if row.on_date is not None and row.on_date < today else Step.AHEAD
