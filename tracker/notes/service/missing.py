"""Notes that are missing: a task for each, given by a job, done with the signature, withdrawn once none is owed."""

from collections.abc import Sequence

from tracker.accounts.rules import Actor
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
from tracker.work.keeping import keep_tasks
from tracker.work.rules import NewTask

RULE = "A session that somebody came to has a note within the days that its area allows"
WITHDRAWN = "No note of this session is asked for any more"


@command
def chase_missing() -> int:
    """Open a task for the lead facilitator of each session without a note (`listing.lacking`), once.

    Those that stand follow: to the lead facilitator of now, to the day by the area's rule of now, and they close where
    no note is owed any more or the session is too long ago. Returns how many were opened. The number of statements
    does not grow with sessions.
    """
    return keep_tasks(MISSING, map(_task, listing.owed(clock.today("UTC"))), how=WITHDRAWN)


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
