"""Sessions that were missed and are still owed: by when they are made up, how often that was tried, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class DueBy(StrEnum):
    """By when a programme asks for a missed session: the words of its definition."""

    NEXT_SESSION = "next_session"
    END_OF_MODULE = "end_of_module"
    END = "end"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Planned:
    """A session of the group's timetable: of which session and module of the programme, and when."""

    outline_id: int
    module: int
    on_date: date


@dataclass(frozen=True, slots=True)
class Attempt:
    """A session in which what is owed was missed, or tried again without meeting it."""

    session_id: int
    on_date: date
    outcome: str
    catch_up: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """A catch-up that lies ahead or waits for its register."""

    session_id: int
    on_date: date
    alone: bool


@dataclass(frozen=True, slots=True)
class Debt:
    """A session that somebody missed and owes. `due` is none where nothing in the timetable says when."""

    enrolment_id: int
    outline_id: int
    person_id: int
    membership_id: int
    delivery_id: int
    listed: str
    delivery: str
    programme: str
    number: int
    title: str
    module: int
    module_title: str
    area_id: int
    attempts: tuple[Attempt, ...]
    due: date | None
    why: str
    restart: str = ""
    by_rule: bool = True  # of the programme; without one, a catch-up is due before the programme ends
    booked: Booked | None = None
    lead_id: int = 0  # the delivery's treatment manager

    @property
    def missed_on(self) -> date | None:
        """The day on which it was first missed."""
        return min((each.on_date for each in self.attempts), default=None)

    @property
    def tried(self) -> int:
        """How often it was tried to make it up."""
        return sum(each.catch_up for each in self.attempts)

    def late(self, today: date) -> bool:
        """Whether it should have been made up by now."""
        return self.due is not None and self.due < today


CAUGHT_UP = "A session that was missed is caught up"
"""The rule of a catch-up, while it is the facilitators' to book."""
WAITS = "Whoever is in no group makes up what was missed once they are in one again"
"""The rule of a catch-up whose person is in no group now: it waits for whoever answers for them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that is owed by somebody who is in no group now, with the group that they left last."""

    enrolment_id: int
    outline_id: int
    person_id: int
    listed: str
    programme: str
    number: int
    title: str
    delivery: str
    left_on: date
    lead_id: int


WORDS = {
    DueBy.NEXT_SESSION: "before going on to the next session",
    DueBy.END_OF_MODULE: "before the module ends",
    DueBy.END: "before the programme ends",
    DueBy.NEVER: "the programme does not ask for it",
}


def due_on(by: DueBy, missed_on: date | None, module: int, timetable: Iterable[Planned]) -> date | None:
    """The last day for making up a session, by the timetable as it now stands: moved dates move it.

    Before going on: the next session after the one that was missed. By the module: its last session. Else the last
    session of all. None where there is no such date, or nothing is asked.
    """
    dates = sorted((each.on_date, each.module) for each in timetable)
    if by is DueBy.NEVER or not dates:
        return None
    if by is DueBy.NEXT_SESSION:
        return next((on for on, _ in dates if missed_on is not None and on > missed_on), dates[-1][0])
    if by is DueBy.END_OF_MODULE:
        return max((on for on, of in dates if of == module), default=None)
    return dates[-1][0]


def may_book(debt: Debt, most: int, *, leads: bool) -> str:
    """Why no catch-up may be booked, or '': one at a time, and after so many tries a lead decides."""
    if debt.booked is not None:
        return "A catch-up is booked already: change its date, or record it"
    if debt.tried >= most and not leads:
        tries = "once" if debt.tried == 1 else f"{debt.tried} times"
        return f"It was tried {tries}: a lead decides whether it is tried again, waived or begun again"
    return ""


def for_a_lead(debt: Debt, most: int) -> str:
    """Why a lead decides what becomes of a debt, as the rule of its task; '' while facilitators may book."""
    if debt.restart:
        return f"{debt.restart}: a lead decides"[:200]
    return may_book(replace(debt, booked=None), most, leads=False)


def finding(debts: Iterable[Debt], today: date, between: int = 0) -> str:
    """The list's first sentence, without its full stop; `between` more are owed by people who are in no group."""
    found = list(debts)
    many = len(found) + between
    if not many:
        return "Nobody owes a session that was missed"
    late, booked = sum(each.late(today) for each in found), sum(each.booked is not None for each in found)
    parts = ["1 missed session is owed" if many == 1 else f"{many} missed sessions are owed", f"{booked} booked"]
    parts += [f"{late} overdue"] if late else []
    parts += [f"{between} by people who are in no group now"] if between else []
    return ", ".join(parts)
