"""By when a catch-up is due, and whose it is, as its task says: it moves with timetables, with joining and leaving.

While somebody is in no group, what they owe has no day and is waited on by whoever answers for them: whoever covers
for their officer, else the officer, else the lead of the group that they left.
"""

from collections.abc import Collection, Mapping

from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import beforehand, debts
from tracker.attendance.debts import Pair
from tracker.attendance.rules.debts import CAUGHT_UP, WAITS, Debt, for_a_lead
from tracker.config import read_settings
from tracker.core.transactions import command
from tracker.delivery import comings, replanning
from tracker.delivery.rules import CATCH_UP, catch_up_key
from tracker.people import queries as people
from tracker.work import service as work

AT_ONCE = 300


@command
def date_catch_ups(actor: Actor, pairs: Collection[Pair]) -> int:
    """Give the open catch-ups of some enrolments and sessions of the programme their days; returns how many moved."""
    return _date(actor, debts.debts_by_key(pairs) if pairs else {})


@command
def settle_catch_ups(actor: Actor, pairs: Collection[Pair]) -> int:
    """Give open catch-ups their days and, where somebody came or went, their owners; returns how many changed."""
    found = debts.debts_by_key(pairs) if pairs else {}
    rest = [pair for pair in pairs if catch_up_key(*pair) not in found]
    return _date(actor, found) + wait_for_a_group(actor, rest) + _take_back(actor, pairs, found)


def _date(actor: Actor, found: Mapping[str, Debt]) -> int:
    return work.date_tasks(actor, kind=CATCH_UP, days={key: debt.due for key, debt in found.items()})


@command
def wait_for_a_group(actor: Actor, pairs: Collection[Pair]) -> int:
    """Leave what those of some people who are in no group owe without a day, with who answers for them."""
    waiting = debts.between_groups(pairs) if pairs else ()
    if not waiting:
        return 0
    answering = people.answering_for(each.person_id for each in waiting)
    keys = {catch_up_key(each.enrolment_id, each.outline_id): each for each in waiting}
    for key, each in keys.items():
        owner = (answering.get(each.person_id) or (each.lead_id,))[-1]
        work.give_task(actor, kind=CATCH_UP, key=key, to_user=owner)
        work.reword_task(actor, kind=CATCH_UP, key=key, rule=WAITS)
    return work.date_tasks(actor, kind=CATCH_UP, days=dict.fromkeys(keys))


def _take_back(actor: Actor, pairs: Collection[Pair], found: Mapping[str, Debt]) -> int:
    """Who was in no group and is in one again: its lead facilitator books it, or its treatment manager decides."""
    back = sorted(debts.waiting_keys(pairs) & set(found)) if found else []
    most = read_settings().catch_up_tries if back else 0
    for key in back:
        why, facilitator = for_a_lead(found[key], most), beforehand.lead_of(found[key].membership_id)
        owner = facilitator if facilitator and not why else found[key].lead_id
        work.give_task(actor, kind=CATCH_UP, key=key, to_user=owner)
        work.reword_task(actor, kind=CATCH_UP, key=key, rule=why or CAUGHT_UP)
    return len(back)


def date_all() -> int:
    """Bring every open catch-up in line, some hundreds in a transaction; returns how many changed.

    For what changes one by itself: a caseload was moved, cover for an officer began or ended, sessions were taken away.
    """
    pairs = debts.open_pairs()
    return sum(settle_catch_ups(SYSTEM, pairs[at : at + AT_ONCE]) for at in range(0, len(pairs), AT_ONCE))


def _of_moved(session_ids: Collection[int]) -> None:
    """What the members of the deliveries owe is due by the timetable as it now is, in the move's own transaction."""
    date_catch_ups(SYSTEM, debts.pairs_around(session_ids))


def _of_removed(_session_ids: Collection[int]) -> None:
    """The sessions are still there: the night's count finds what their absence moves."""


def _of_comings(enrolment_ids: Collection[int]) -> None:
    """What somebody owes goes along when they join, leave or move, in the same transaction."""
    settle_catch_ups(SYSTEM, debts.pairs_of_enrolments(enrolment_ids))


replanning.follow(moved=_of_moved, removed=_of_removed)
comings.follow(_of_comings)
