"""Notes that are missing: a task for each, given by a job, done with the signature, withdrawn once none is owed."""

from collections.abc import Sequence

from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import followers
from tracker.attendance.followers import Settled
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.transactions import command
from tracker.notes import listing
from tracker.notes.listing import Owed
from tracker.notes.rules.notes import MISSING
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewTask

RULE = "A session that somebody came to has a note within the days that its area allows"
WITHDRAWN = "No note of this session is asked for any more"
AT_ONCE = 5_000
"""How many tasks a statement takes: a service that never wrote notes may begin with tens of thousands."""


@command
def chase_missing() -> int:
    """Open a task for the lead facilitator of each session without a note (`listing.lacking`), once.

    Those that stand follow: to the lead facilitator of now, to the day by the area's rule of now, and they close where
    no note is owed any more or the session is too long ago. Returns how many were opened. The number of statements
    does not grow with sessions.
    """
    found = {str(one.session_id): one for one in listing.owed(clock.today("UTC"))}
    standing = {one.key: one for one in tasks.standing(MISSING)}
    over = sorted(standing.keys() - found.keys())
    for at in range(0, len(over), AT_ONCE):
        work.close_tasks(SYSTEM, kind=MISSING, keys=over[at : at + AT_ONCE], how=WITHDRAWN)
    kept = [(one, found[key]) for key, one in standing.items() if key in found]
    others = {one.key: owed.owner_id for one, owed in kept if one.owner_id != owed.owner_id}
    moved = {one.key: owed.since for one, owed in kept if one.due_on != owed.since}
    work.give_tasks(SYSTEM, kind=MISSING, owners=others)
    work.date_tasks(SYSTEM, kind=MISSING, days=moved)
    fresh = [_task(owed) for key, owed in found.items() if key not in standing]
    for at in range(0, len(fresh), AT_ONCE):
        work.open_tasks(SYSTEM, fresh[at : at + AT_ONCE])
    return len(fresh)


def _task(owed: Owed) -> NewTask:
    return NewTask(
        kind=MISSING,
        key=str(owed.session_id),
        title=f"Write the note: {owed.what}"[:200],
        rule=RULE,
        owner_id=owed.owner_id,
        due_on=owed.since,
    )


@command
def settle(actor: Actor, session_id: int, *, how: str) -> None:
    """Close the task of a session whose note is owed no more. One statement where it has none."""
    key = str(session_id)
    if tasks.open_task_id(MISSING, key) is not None and not listing.owed(clock.today("UTC"), session_id):
        work.close_task(actor, kind=MISSING, key=key, how=how)


@command
def heed_marks(actor: Actor, page: RegisterPage, settled: Sequence[Settled]) -> None:
    """Withdraw the task where by an amendment nobody came, or its row now says what may be enough of a note.

    No statement for a signature, with which a note only begins to be owed, nor for any other amendment.
    """
    amended = [(before, after) for before, after in settled if before is not None]
    noted = any(after.entry.note and not before.entry.note for before, after in amended)
    if amended and (noted or not _somebody_came(page, [after for _, after in amended])):
        settle(actor, page.session.session_id, how=WITHDRAWN)


def _somebody_came(page: RegisterPage, amended: Sequence[Row]) -> bool:
    rows = {row.membership_id: row for row in (*page.rows, *amended)}
    outcomes = (page.outcomes.get(row.entry.outcome or "") for row in rows.values())
    return any(outcome is not None and outcome.attended for outcome in outcomes)


followers.follow(heed_marks)
