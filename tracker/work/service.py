"""Every change to tasks, alerts and jobs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.transactions import command
from tracker.work import queries
from tracker.work.models import Alert, Job, MailChoice, Outbox, Task
from tracker.work.rules import KEEP_FINISHED, JobView, NewAlert, NewTask, check_alert, check_task, next_try

_NEW_ALERT = insert(Base.metadata.tables[Alert.__tablename__])
_ALERT = Base.metadata.tables[Alert.__tablename__]
_UNREAD = (
    update(_ALERT)
    .where(_ALERT.c.id == bindparam("of"))
    .values(acknowledged_at=None, raised_at=bindparam("b_at"), text=bindparam("b_text"), rule=bindparam("b_rule"))
)
_READ = update(_ALERT).where(_ALERT.c.id == bindparam("of")).values(acknowledged_at=bindparam("b_at"))
_TASK = Base.metadata.tables[Task.__tablename__]
_NEW_TASKS = insert(_TASK)
_DATED = update(_TASK).where(_TASK.c.id == bindparam("of")).values(due_on=bindparam("b_due_on"))
_GIVEN = update(_TASK).where(_TASK.c.id == bindparam("of")).values(owner_id=bindparam("b_owner_id"))
_CLOSED = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("of"), _TASK.c.done_at.is_(None))
    .values(done_at=bindparam("b_at"), done_by=bindparam("b_by"), how=bindparam("b_how"))
)


@command
def open_task(
    actor: Actor,
    *,
    kind: str,
    key: str,
    title: str,
    rule: str,
    person_id: int | None = None,
    owner_id: int | None = None,
    due_on: date | None = None,
) -> int:
    """Open a task, or give the id of the one of this kind and key that is open: there is never a second.

    `rule` says in words why it is due; `due_on` is a local date. The area that opens it answers for the scope.
    """
    check_task(kind, key, title, rule)
    standing = queries.open_task_id(kind, key)
    if standing is not None:
        return standing
    row = Task(
        kind=kind,
        key=key,
        title=title,
        rule=rule,
        person_id=person_id,
        owner_id=owner_id,
        due_on=due_on,
        opened_at=clock.now(),
    )
    task_id = db.add(row).id
    changes = {"kind": kind, "key": key, "owner_id": owner_id, "due_on": due_on.isoformat() if due_on else None}
    audit.record(actor, Action.TASK_OPENED, "task", task_id, person_id=person_id, changes=changes)
    return task_id


@command
def open_tasks(actor: Actor, wanted: Sequence[NewTask]) -> None:
    """Open several tasks of different keys, as `open_task` does one: those that stand open stay. Three statements."""
    for each in wanted:
        check_task(each.kind, each.key, each.title, each.rule)
    kinds = {each.kind for each in wanted}
    standing = queries.open_of({kind: [each.key for each in wanted if each.kind == kind] for kind in kinds})
    new = [asdict(each) for each in wanted if (each.kind, each.key) not in standing]
    if not new:
        return
    db.write(_NEW_TASKS, [{**each, "opened_at": clock.now(), "how": ""} for each in new])
    audit.record_all(actor, Action.TASK_OPENED, "task", [(None, each["person_id"], _said(each)) for each in new])


def _said(task: Mapping[str, Any]) -> dict[str, object]:
    """What the trail says of a task that is opened with others."""
    due_on = task["due_on"].isoformat() if task["due_on"] else None
    return {"kind": task["kind"], "key": task["key"], "owner_id": task["owner_id"], "due_on": due_on}


@command
def close_task(actor: Actor, *, kind: str, key: str, how: str) -> bool:
    """Close the open task of a kind and key, saying how it was settled; False when none is open."""
    task_id = queries.open_task_id(kind, key)
    if task_id is None:
        return False
    row = db.locked(select(Task).where(Task.id == task_id))
    row.done_at, row.done_by, row.how = clock.now(), actor.user_id, how[:200]
    changes = {"kind": kind, "key": key, "how": row.how}
    audit.record(actor, Action.TASK_CLOSED, "task", task_id, person_id=row.person_id, changes=changes)
    return True


@command
def close_tasks(actor: Actor, *, kind: str, keys: Collection[str], how: str) -> int:
    """Close the open tasks of a kind and some keys, as `close_task` does one; returns how many. Three statements."""
    found = queries.standing(kind, keys) if keys else ()
    if found:
        said = {"b_at": clock.now(), "b_by": actor.user_id, "b_how": how[:200]}
        db.write(_CLOSED, [{"of": one.id, **said} for one in found])
        lines = [(one.id, one.person_id, {"kind": kind, "key": one.key, "how": how[:200]}) for one in found]
        audit.record_all(actor, Action.TASK_CLOSED, "task", lines)
    return len(found)


@command
def date_tasks(actor: Actor, *, kind: str, days: Mapping[str, date | None]) -> int:
    """Give the open tasks of a kind the days by which they are now due, by key; returns how many moved.

    For what is due by something that itself moves. Three statements at most, one where no day moved.
    """
    standing = queries.days_of(kind, days) if days else ()
    moved = [(task_id, key, person_id, due) for task_id, key, person_id, due in standing if days[key] != due]
    if moved:
        db.write(_DATED, [{"of": task_id, "b_due_on": days[key]} for task_id, key, *_ in moved])
        said = [(task_id, person_id, _moved(key, due, days[key])) for task_id, key, person_id, due in moved]
        audit.record_all(actor, Action.TASK_DATED, "task", said)
    return len(moved)


def _moved(key: str, before: date | None, after: date | None) -> dict[str, object]:
    return {"key": key, "due_on": [each.isoformat() if each else None for each in (before, after)]}


@command
def give_task(actor: Actor, *, kind: str, key: str, to_user: int, rule: str = "") -> bool:
    """Give the open task of a kind and key to whoever is to do it now, `rule` saying why; False if it is theirs."""
    task_id = queries.open_task_id(kind, key)
    row = db.locked(select(Task).where(Task.id == task_id)) if task_id is not None else None
    if row is None or row.owner_id == to_user:
        return False
    changes = {"key": key, "owner_id": [row.owner_id, to_user]}
    row.owner_id, row.rule = to_user, rule[:200] or row.rule
    audit.record(actor, Action.TASK_HANDED_OVER, "task", row.id, person_id=row.person_id, changes=changes)
    return True


@command
def give_tasks(actor: Actor, *, kind: str, owners: Mapping[str, int]) -> int:
    """Give the open tasks of a kind, by key, to whoever is to do them now; returns how many. Three statements."""
    found = [one for one in queries.standing(kind, owners) if one.owner_id != owners[one.key]] if owners else []
    if found:
        db.write(_GIVEN, [{"of": one.id, "b_owner_id": owners[one.key]} for one in found])
        said = [(one.id, one.person_id, {"key": one.key, "owner_id": [one.owner_id, owners[one.key]]}) for one in found]
        audit.record_all(actor, Action.TASK_HANDED_OVER, "task", said)
    return len(found)


@command
def reword_task(actor: Actor, *, kind: str, key: str, rule: str, title: str = "") -> bool:
    """Say anew which rule asks for the open task of a kind and key, and what it is where a title is given.

    False where it says so or none is open.
    """
    task_id = queries.open_task_id(kind, key)
    row = db.locked(select(Task).where(Task.id == task_id)) if task_id is not None else None
    if row is None or (row.rule, row.title) == (rule[:200], title[:200] or row.title):
        return False
    changes = {"key": key, "rule": [row.rule, rule[:200]]}
    row.rule, row.title = rule[:200], title[:200] or row.title
    audit.record(actor, Action.TASK_REWORDED, "task", row.id, person_id=row.person_id, changes=changes)
    return True


@command
def take_over(actor: Actor, *, person_ids: Collection[int], from_users: Collection[int], to_user: int, on: date) -> int:
    """Give a user the open tasks of others about some people whom those others no longer know on a local date.

    Returns how many. Nobody would see them otherwise; a task whose owner still knows the person stays theirs.
    """
    found = queries.left_behind(person_ids, set(from_users) - {to_user}, on)
    for task_id in found:
        row = db.locked(select(Task).where(Task.id == task_id))
        changes = {"key": row.key, "owner_id": [row.owner_id, to_user]}
        row.owner_id = to_user
        audit.record(actor, Action.TASK_HANDED_OVER, "task", task_id, person_id=row.person_id, changes=changes)
    return len(found)


@command
def raise_alert(
    actor: Actor, *, kind: str, key: str, text: str, rule: str, user_id: int, person_id: int | None = None
) -> int:
    """Tell a user something, once for each kind and key: a second time gives the id of the first.

    `text` may name a person; it never quotes a note.
    """
    check_alert(kind, key, text, rule)
    standing = queries.raised_id(kind, key, user_id)
    if standing is not None:
        return standing
    row = Alert(kind=kind, key=key, text=text, rule=rule, person_id=person_id, user_id=user_id, raised_at=clock.now())
    alert_id = db.add(row).id
    changes = {"kind": kind, "key": key, "user_id": user_id}
    audit.record(actor, Action.ALERT_RAISED, "alert", alert_id, person_id=person_id, changes=changes)
    return alert_id


@command
def raise_alerts(actor: Actor, alerts: Sequence[NewAlert]) -> int:
    """Tell several users at once, each of them once for each kind and key; returns how many alerts are new.

    Four statements, however many they are.
    """
    for each in alerts:
        check_alert(each.kind, each.key, each.text, each.rule)
    wanted = {(each.kind, each.key, each.user_id): each for each in alerts}
    for known in queries.raised_ids(wanted) if wanted else ():
        wanted.pop(known)
    if not wanted:
        return 0
    rows = [{**asdict(each), "raised_at": clock.now()} for each in wanted.values()]
    db.write(_NEW_ALERT, rows)
    ids = queries.raised_ids(wanted)
    lines = [
        (ids[name], each.person_id, {"kind": each.kind, "key": each.key, "user_id": each.user_id})
        for name, each in wanted.items()
    ]
    audit.record_all(actor, Action.ALERT_RAISED, "alert", lines)
    return len(rows)


@command
def raise_again(actor: Actor, alerts: Sequence[NewAlert]) -> None:
    """Tell several users of something that was over and stands again: whoever has the alert has it unread once more.

    Whoever never had it gets it. Six statements, however many they are; none for nobody.
    """
    wanted = {(each.kind, each.key, each.user_id): each for each in alerts}
    known = queries.raised_ids(wanted) if wanted else {}
    if known:
        had = [(alert_id, wanted[name]) for name, alert_id in known.items()]
        now = clock.now()
        db.write(_UNREAD, [{"of": of, "b_at": now, "b_text": each.text, "b_rule": each.rule} for of, each in had])
        lines = [(of, each.person_id, {"key": each.key, "user_id": each.user_id, "again": True}) for of, each in had]
        audit.record_all(actor, Action.ALERT_RAISED, "alert", lines)
    raise_alerts(actor, [each for name, each in wanted.items() if name not in known])


@command
def acknowledge(actor: Actor, *, alert_id: int) -> None:
    """Note that the actor has read one of their alerts; twice is once. Raises `Missing` for anybody else's."""
    alert = queries.alert_of(actor, alert_id)
    row = db.locked(select(Alert).where(Alert.id == alert_id))
    if row.acknowledged_at is not None:
        return
    row.acknowledged_at = clock.now()
    audit.record(
        actor, Action.ALERT_ACKNOWLEDGED, "alert", alert_id, person_id=alert.person_id, changes={"key": alert.key}
    )


@command
def settle_alerts(actor: Actor, *, kind: str, keys: Collection[str], about: Collection[int]) -> int:
    """Acknowledge everybody's open alerts of a kind and some keys about some people; returns how many.

    For when nothing is asked any more: what they ask for was done, or ended. Three statements, however many they are.
    """
    rows = queries.unread(kind, keys, about) if keys else ()
    if not rows:
        return 0
    now = clock.now()
    db.write(_READ, [{"of": alert_id, "b_at": now} for alert_id, *_ in rows])
    lines = [(alert_id, person_id, {"key": key, "user_id": user_id}) for alert_id, key, user_id, person_id in rows]
    audit.record_all(actor, Action.ALERT_ACKNOWLEDGED, "alert", lines)
    return len(rows)


@command
def queue_job(kind: str, payload: Mapping[str, Any] | None = None, *, run_at: datetime | None = None) -> int:
    """Have a worker do something once this transaction stands; `run_at` none is as soon as one is free.

    The payload is JSON and names records by id: no case text, no names.
    """
    row = Job(kind=kind, payload=dict(payload or {}), run_at=run_at or clock.now(), tries=0, error="")
    return db.add(row).id


@command
def queue_again(kind: str, *, every: timedelta) -> bool:
    """Queue a repeating job, so long after the last, unless one waits or runs; returns whether it was queued."""
    if queries.is_queued(kind):
        return False
    last = queries.last_done(kind)
    queue_job(kind, run_at=last + every if last else clock.now())
    return True


@command
def claim_job() -> JobView | None:
    """Take the job whose turn it is, for `rules.LEASE`; none when nothing is due."""
    row = queries.due_job(clock.now())
    if row is None:
        return None
    row.started_at, row.tries = clock.now(), row.tries + 1
    db.flush()
    return JobView(row.id, row.kind, row.payload, row.tries)


@command
def finish_job(job: JobView) -> None:
    """Note that a claimed job is done, unless its claim ran out and another worker has taken it."""
    row = _claimed(job)
    if row is not None:
        row.done_at, row.error = clock.now(), ""


@command
def fail_job(job: JobView, error: str) -> datetime | None:
    """Give a claimed job back, to be tried again later; returns when, none when it is given up.

    `error` names the kind of error and its place, never what was worked on.
    """
    row = _claimed(job)
    if row is None:
        return None
    again = next_try(job.tries, clock.now())
    row.error, row.started_at = error[:2000], None
    if again is None:
        row.done_at = clock.now()
    else:
        row.run_at = again
    return again


@command
def forget_finished_jobs() -> int:
    """Remove jobs that were done more than 30 days ago; returns how many."""
    before = clock.now() - KEEP_FINISHED
    return db.change(delete(Job).where(Job.done_at.is_not(None), Job.done_at < before))


def _claimed(job: JobView) -> Job | None:
    still = (Job.id == job.id, Job.tries == job.tries, Job.done_at.is_(None))
    return db.row(select(Job).where(*still).with_for_update())


@command
def put_out(kind: str, payload: Mapping[str, Any]) -> int:
    """Put a message into the outbox: a job sends it once this transaction stands."""
    return db.add(Outbox(kind=kind, payload=dict(payload), made_at=clock.now())).id


@command
def mark_sent(message_id: int) -> None:
    """Note that a message was accepted, or that its reader is no user any more; its words are not kept."""
    row = db.locked(select(Outbox).where(Outbox.id == message_id))
    row.sent_at, row.payload = clock.now(), {"user_id": row.payload["user_id"]}


@command
def drop_unsent(before: datetime) -> int:
    """Remove messages that could not be sent since an instant, and those that were sent long ago."""
    stale = Outbox.sent_at.is_(None) & (Outbox.made_at < before)
    old = Outbox.sent_at.is_not(None) & (Outbox.sent_at < clock.now() - KEEP_FINISHED)
    return db.change(delete(Outbox).where(stale | old))


@command
def choose_digest(actor: Actor, *, wanted: bool) -> None:
    """Let the actor say whether they want the digest of what waits; saying it twice changes nothing."""
    if actor.user_id is None or queries.wants_digest(actor.user_id) is wanted:
        return
    row = db.row(select(MailChoice).where(MailChoice.user_id == actor.user_id))
    if row is None:
        db.add(MailChoice(user_id=actor.user_id, digest=wanted, changed_at=clock.now()))
    else:
        row.digest, row.changed_at = wanted, clock.now()
    audit.record(actor, Action.DIGEST_CHOSEN, "user", actor.user_id, changes={"digest": [not wanted, wanted]})
