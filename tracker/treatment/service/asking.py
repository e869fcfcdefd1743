"""Reviews and meetings that a programme's points ask for: tasks of whoever leads the treatment, done by signing one."""

from tracker.accounts.rules import Actor
from tracker.core.transactions import command
from tracker.treatment import due
from tracker.treatment.due import DueReview
from tracker.treatment.rules.due import KIND, RULE
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.keeping import keep_tasks
from tracker.work.rules import NewTask

WITHDRAWN = "This review is not asked for any more"


@command
def ask_for_reviews() -> int:
    """Open a task for each review that is due (`due.due_now`), once; returns how many.

    Those that stand follow: to whoever leads the treatment now, to the day on which the point was reached, and they
    close where nothing is asked any more. The number of statements does not grow with enrolments.
    """
    return keep_tasks(KIND, map(_task, due.due_now()), how=WITHDRAWN)


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
