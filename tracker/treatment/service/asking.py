"""Reviews and meetings that a programme's points ask for: tasks of whoever leads the treatment, done by signing one."""

from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.transactions import command
from tracker.treatment import due
from tracker.treatment.due import DueReview
from tracker.treatment.rules.due import KIND, RULE
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewTask

WITHDRAWN = "This review is not asked for any more"
AT_ONCE = 5_000
"""How many tasks a statement takes: a service that begins with Tracker may begin with tens of thousands."""


@command
def ask_for_reviews() -> int:
    """Open a task for each review that is due (`due.due_now`), once; returns how many.

    Those that stand follow: to whoever leads the treatment now, to the day on which the point was reached, and they
    close where nothing is asked any more. The number of statements does not grow with enrolments.
    """
    found = {one.key: one for one in due.due_now()}
    standing = {one.key: one for one in tasks.standing(KIND)}
    over = sorted(standing.keys() - found.keys())
    for at in range(0, len(over), AT_ONCE):
        work.close_tasks(SYSTEM, kind=KIND, keys=over[at : at + AT_ONCE], how=WITHDRAWN)
    kept = [(one, found[key]) for key, one in standing.items() if key in found]
    others = {one.key: now.owner_id for one, now in kept if now.owner_id and one.owner_id != now.owner_id}
    moved = {one.key: now.asked.reached_on for one, now in kept if one.due_on != now.asked.reached_on}
    work.give_tasks(SYSTEM, kind=KIND, owners=others)
    work.date_tasks(SYSTEM, kind=KIND, days=moved)
    fresh = [_task(one) for key, one in found.items() if key not in standing]
    for at in range(0, len(fresh), AT_ONCE):
        work.open_tasks(SYSTEM, fresh[at : at + AT_ONCE])
    return len(fresh)


def _task(one: DueReview) -> NewTask:
    return NewTask(
        kind=KIND,
        key=one.key,
        title=f"{one.what}: {one.person.listed}"[:200],
        rule=RULE,
        person_id=one.person.id,
        owner_id=one.owner_id,
        due_on=one.asked.reached_on,
    )


@command
def settle(actor: Actor, enrolment_id: int, how: str, *, ended: bool = False) -> None:
    """Close the tasks of an enrolment that nothing asks for any more, or all of them once it has `ended`."""
    theirs = {key for key in tasks.keys_of(KIND) if key.startswith(f"{enrolment_id}:")}
    if theirs:
        asked = set() if ended else {one.key for one in due.due_now(enrolment_id)}
        work.close_tasks(actor, kind=KIND, keys=sorted(theirs - asked), how=how)
