"""Asking for what batteries ask: a task for the facilitator who leads the group, closed once it is signed."""

from datetime import timedelta

from tracker.accounts.rules import SYSTEM
from tracker.assessments.due import Due, due_now
from tracker.assessments.rules.due import KIND
from tracker.core.transactions import command
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewTask

RULE = "The battery of the programme asks for it at this stage"
LOOK_EVERY = timedelta(hours=1)


@command
def ask_for_batteries() -> int:
    """Open a task for everything that is asked for and not signed, close those that are asked for no more.

    Returns how many were opened or closed. What nobody facilitates now belongs to nobody, and is on the person's page.
    """
    wanted = {one.key: one for one in due_now() if one.owner_id is not None}
    standing = tasks.keys_of(KIND)
    new = [_task(one) for key, one in wanted.items() if key not in standing]
    work.open_tasks(SYSTEM, new)
    gone = sorted(standing - set(wanted))
    for key in gone:
        work.close_task(SYSTEM, kind=KIND, key=key, how="It was signed, or is asked for no more")
    return len(new) + len(gone)


def _task(one: Due) -> NewTask:
    rule = f"{RULE} (provisional)" if one.provisional else RULE
    return NewTask(
        kind=KIND,
        key=one.key,
        title=one.title[:200],
        rule=rule,
        person_id=one.person.id,
        owner_id=one.owner_id,
        due_on=one.due_on,
    )
