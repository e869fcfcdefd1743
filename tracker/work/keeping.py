"""Tasks that a job keeps: opened where something is asked for, following what they are about, closed where not."""

from collections.abc import Iterable

from tracker.accounts.rules import SYSTEM
from tracker.work import queries, service
from tracker.work.rules import NewTask

AT_ONCE = 5_000
"""How many tasks a statement takes: a service that begins with Tracker may begin with tens of thousands."""


def keep_tasks(kind: str, asked: Iterable[NewTask], *, how: str) -> int:
    """Let the open tasks of a kind be those that are asked for, once each; returns how many were opened.

    Those that stand follow: to the owner of now, if there is one, and to the day of now. Where nothing is asked any
    more they close, and `how` says so. Called in a command; the number of statements does not grow with tasks.
    """
    wanted = {one.key: one for one in asked}
    standing = {one.key: one for one in queries.standing(kind)}
    over = sorted(standing.keys() - wanted.keys())
    for at in range(0, len(over), AT_ONCE):
        service.close_tasks(SYSTEM, kind=kind, keys=over[at : at + AT_ONCE], how=how)
    kept = [(one, wanted[key]) for key, one in standing.items() if key in wanted]
    owners = {one.key: now.owner_id for one, now in kept if now.owner_id and one.owner_id != now.owner_id}
    service.give_tasks(SYSTEM, kind=kind, owners=owners)
    service.date_tasks(SYSTEM, kind=kind, days={one.key: now.due_on for one, now in kept if one.due_on != now.due_on})
    fresh = [one for key, one in wanted.items() if key not in standing]
    for at in range(0, len(fresh), AT_ONCE):
        service.open_tasks(SYSTEM, fresh[at : at + AT_ONCE])
    return len(fresh)
