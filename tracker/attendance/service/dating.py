"""The day by which a catch-up is due, as its task says it: it moves with the timetable and with what was missed."""

from collections.abc import Collection

from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import debts
from tracker.attendance.debts import Pair
from tracker.core.transactions import command
from tracker.delivery import replanning
from tracker.delivery.rules import CATCH_UP
from tracker.work import service as work

AT_ONCE = 300


@command
def date_catch_ups(actor: Actor, pairs: Collection[Pair]) -> int:
    """Give the open catch-ups of some enrolments and sessions of the programme their days; returns how many moved.

    One whose person is in no delivery now keeps the day that it had.
    """
    found = debts.debts_by_key(pairs) if pairs else {}
    return work.date_tasks(actor, kind=CATCH_UP, days={key: debt.due for key, debt in found.items()})


def date_all() -> int:
    """Bring every open catch-up's day in line, some hundreds in a transaction; returns how many moved.

    For what moves a day without moving a session: somebody joined another group, or rounds were added.
    """
    pairs = debts.open_pairs()
    return sum(date_catch_ups(SYSTEM, pairs[at : at + AT_ONCE]) for at in range(0, len(pairs), AT_ONCE))


def _of_moved(session_ids: Collection[int]) -> None:
    """What the members of the deliveries owe is due by the timetable as it now is, in the move's own transaction."""
    date_catch_ups(SYSTEM, debts.pairs_around(session_ids))


def _of_removed(_session_ids: Collection[int]) -> None:
    """The sessions are still there: the night's count finds what their absence moves."""


replanning.follow(moved=_of_moved, removed=_of_removed)
