"""Every read of tasks, alerts and jobs."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people.models import Area, Involvement, Person, StaffArea
from tracker.people.rules import TIME_ZONES
from tracker.people.scope import in_scope
from tracker.work.models import Alert, Job, MailChoice, Outbox, Task
from tracker.work.rules import LEASE, AlertView, FailedJob, Message, Reader, TaskView

TASK = (
    Task.id,
    Task.kind,
    Task.key,
    Task.title,
    Task.rule,
    Task.person_id,
    Task.owner_id,
    Task.due_on,
    Task.opened_at,
)
ALERT = (Alert.id, Alert.kind, Alert.key, Alert.text, Alert.rule, Alert.person_id, Alert.raised_at)


def open_tasks(actor: Actor, *, kinds: Iterable[str] = ()) -> tuple[TaskView, ...]:
    """The actor's own open tasks, the soonest due first, those without a date last.

    A task about a person who left the actor's scope is not shown: it is somebody else's to take over.
    """
    found = _open().where(Task.owner_id == actor.user_id, _in_scope(actor, Task.person_id))
    wanted = sorted(set(kinds))
    return _tasks(found.where(Task.kind.in_(wanted)) if wanted else found)


def open_alerts(actor: Actor, *, most: int = 100) -> tuple[AlertView, ...]:
    """The actor's unacknowledged alerts about people still in their scope, newest first."""
    rows = db.execute(
        select(*ALERT)
        .where(
            Alert.user_id == actor.user_id,
            Alert.acknowledged_at.is_(None),
            _in_scope(actor, Alert.person_id),
        )
        .order_by(Alert.raised_at.desc(), Alert.id.desc())
        .limit(most)
    )
    return tuple(AlertView(*row) for row in rows)


def alert_of(actor: Actor, alert_id: int) -> AlertView:
    """One of the actor's own alerts, acknowledged or not. Raises `Missing`."""
    row = db.execute(select(*ALERT).where(Alert.id == alert_id, Alert.user_id == actor.user_id)).first()
    if row is None:
        raise Missing
    return AlertView(*row)


_OPEN_ID = (
    select(Task.id)
    .where(Task.kind == bindparam("kind"), Task.key == bindparam("key"), Task.done_at.is_(None))
    .order_by(Task.id)
)


def open_task_id(kind: str, key: str) -> int | None:
    """The open task of a kind and key, none where it is done or never was."""
    found: int | None = db.execute(_OPEN_ID, {"kind": kind, "key": key}).scalar()
    return found


def open_keys(kind: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of some keys that have an open task of a kind."""
    standing = (Task.kind == kind, Task.done_at.is_(None))
    return frozenset(db.scalars(select(Task.key).where(*standing, Task.key.in_(list(keys)))))


def keys_of(kind: str) -> frozenset[str]:
    """The keys of every open task of a kind."""
    return frozenset(db.scalars(select(Task.key).where(Task.kind == kind, Task.done_at.is_(None))))


def standing(kind: str, keys: Iterable[str] | None = None) -> tuple[TaskView, ...]:
    """The open tasks of a kind, or those of some keys, whoever's they are. One statement."""
    found = _open().where(Task.kind == kind)
    return _tasks(found if keys is None else found.where(Task.key.in_(sorted(keys))))


_STANDING = select(Task.kind, Task.key).where(
    Task.kind.in_(bindparam("kinds", expanding=True)),
    Task.key.in_(bindparam("keys", expanding=True)),
    Task.done_at.is_(None),
)


def open_of(keys: Mapping[str, Iterable[str]]) -> frozenset[tuple[str, str]]:
    """Those of some keys, given by kind, that have an open task of that kind. One statement for all."""
    wanted = {(kind, key) for kind, some in keys.items() for key in some}
    of = {"kinds": sorted({kind for kind, _ in wanted}), "keys": sorted({key for _, key in wanted})}
    return frozenset((row[0], row[1]) for row in db.execute(_STANDING, of)) & wanted


_DATED = select(Task.id, Task.key, Task.person_id, Task.due_on).where(
    Task.kind == bindparam("kind"), Task.key.in_(bindparam("keys", expanding=True)), Task.done_at.is_(None)
)


def days_of(kind: str, keys: Iterable[str]) -> tuple[tuple[int, str, int | None, date | None], ...]:
    """The open tasks of a kind and some keys: id, key, whom it is about, and the day by which it is due."""
    rows = db.execute(_DATED.order_by(Task.id), {"kind": kind, "keys": sorted(keys)})
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def left_behind(person_ids: Collection[int], owner_ids: Collection[int], on: date) -> tuple[int, ...]:
    """Open tasks of some owners about people with whom the owner is not involved on a local date: nobody sees them."""
    knows = exists().where(
        Involvement.person_id == Task.person_id,
        Involvement.user_id == Task.owner_id,
        Involvement.from_on <= on,
        or_(Involvement.until_on.is_(None), Involvement.until_on >= on),
    )
    theirs = (Task.person_id.in_(sorted(person_ids)), Task.owner_id.in_(sorted(owner_ids)))
    return tuple(db.scalars(select(Task.id).where(Task.done_at.is_(None), *theirs, ~knows).order_by(Task.id)))


def raised_id(kind: str, key: str, user_id: int) -> int | None:
    """The alert of a kind and key that a user already has, acknowledged or not."""
    found: int | None = db.scalar(
        select(Alert.id).where(Alert.user_id == user_id, Alert.kind == kind, Alert.key == key).order_by(Alert.id)
    )
    return found


def open_task_counts(user_ids: Collection[int]) -> dict[int, int]:
    """How many open tasks each of some users has."""
    return _counts(
        select(Task.owner_id, func.count())
        .where(Task.done_at.is_(None), Task.owner_id.in_(list(user_ids)))
        .group_by(Task.owner_id)
    )


def open_alert_counts(user_ids: Collection[int]) -> dict[int, int]:
    """How many alerts each of some users has not acknowledged."""
    return _counts(
        select(Alert.user_id, func.count())
        .where(Alert.acknowledged_at.is_(None), Alert.user_id.in_(list(user_ids)))
        .group_by(Alert.user_id)
    )


def _counts(counted: Select[*tuple[Any, ...]]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.execute(counted).all()}


def digest_readers() -> tuple[Reader, ...]:
    """The active users who have not refused the digest, each with the zone of the first of their areas."""
    zone = (
        select(func.min(Area.time_zone))
        .join(StaffArea, StaffArea.area_id == Area.id)
        .where(StaffArea.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )
    refused = exists().where(MailChoice.user_id == User.id, MailChoice.digest.is_(False))
    rows = db.execute(
        select(User.id, func.coalesce(zone, TIME_ZONES[0])).where(User.active, ~refused).order_by(User.id)
    )
    return tuple(Reader(*row) for row in rows)


def digested_since(instant: datetime) -> frozenset[int]:
    """For whom a digest was written after an instant, sent or not."""
    rows = db.scalars(select(Outbox.payload).where(Outbox.kind == "digest", Outbox.made_at > instant))
    return frozenset(payload["user_id"] for payload in rows)


def unsent(kind: str) -> tuple[Message, ...]:
    """What waits in the outbox, the oldest first."""
    rows = db.execute(
        select(Outbox.id, Outbox.payload).where(Outbox.kind == kind, Outbox.sent_at.is_(None)).order_by(Outbox.id)
    )
    return tuple(Message(*row) for row in rows)


def addresses_of(user_ids: Collection[int]) -> dict[int, str]:
    """The mail addresses of active users."""
    rows = db.execute(select(User.id, User.username).where(User.active, User.id.in_(list(user_ids))))
    return {row[0]: row[1] for row in rows}


def wants_digest(user_id: int) -> bool:
    """Whether a user gets the digest: unless they refused it."""
    found = db.scalar(select(MailChoice.digest).where(MailChoice.user_id == user_id))
    return found is not False


_RAISED = (
    select(Alert.kind, Alert.key, Alert.user_id, Alert.id)
    .where(
        Alert.user_id.in_(bindparam("users", expanding=True)),
        Alert.kind.in_(bindparam("kinds", expanding=True)),
        Alert.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(Alert.id.desc())
)


def raised_ids(names: Collection[tuple[str, str, int]]) -> dict[tuple[str, str, int], int]:
    """The alerts that users have already, by kind, key and user, acknowledged or not. One statement."""
    kinds, keys, users = (sorted({name[at] for name in names}) for at in range(3))
    rows = db.execute(_RAISED, {"kinds": kinds, "keys": keys, "users": users})
    found = {(row[0], row[1], row[2]): row[3] for row in rows}
    return {name: number for name, number in found.items() if name in names}


_UNREAD = (
    select(Alert.id, Alert.key, Alert.user_id, Alert.person_id)
    .where(
        Alert.person_id.in_(bindparam("about", expanding=True)),
        Alert.kind == bindparam("kind"),
        Alert.key.in_(bindparam("keys", expanding=True)),
        Alert.acknowledged_at.is_(None),
    )
    .order_by(Alert.id)
)


def unread(kind: str, keys: Collection[str], about: Collection[int]) -> tuple[tuple[int, str, int, int | None], ...]:
    """Open alerts of a kind and some keys about some people, whoever's: id, key, user and person."""
    rows = db.execute(_UNREAD, {"kind": kind, "keys": sorted(keys), "about": sorted(set(about))})
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def is_queued(kind: str) -> bool:
    """Whether a job of a kind waits or runs."""
    return db.scalar(select(Job.id).where(Job.kind == kind, Job.done_at.is_(None)).limit(1)) is not None


def last_done(kind: str) -> datetime | None:
    """When a job of a kind was last done or given up."""
    found: datetime | None = db.scalar(select(func.max(Job.done_at)).where(Job.kind == kind))
    return found


def is_due(now: datetime) -> bool:
    """Whether any job waits for a worker: asked without a lock, so that an idle worker disturbs nobody."""
    return db.scalar(select(Job.id).where(*_due(now)).limit(1)) is not None


def due_job(now: datetime) -> Job | None:
    """The job whose turn it is, locked: due, and unclaimed or its claim run out. Other workers skip it."""
    turn = select(Job).where(*_due(now)).order_by(Job.run_at, Job.id).limit(1)
    return db.row(turn.with_for_update(skip_locked=True))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unclaimed = or_(Job.started_at.is_(None), Job.started_at <= now - LEASE)
    return (Job.done_at.is_(None), Job.run_at <= now, unclaimed)


def given_up() -> tuple[FailedJob, ...]:
    """The jobs that were tried as often as they may be and failed, oldest first."""
    rows = db.execute(
        select(Job.id, Job.kind, Job.tries, Job.error, Job.done_at)
        .where(Job.done_at.is_not(None), Job.error != "")
        .order_by(Job.id)
    )
    return tuple(FailedJob(*row) for row in rows)


def _open() -> Select[*tuple[Any, ...]]:
    return select(*TASK).where(Task.done_at.is_(None))


def _tasks(found: Select[*tuple[Any, ...]]) -> tuple[TaskView, ...]:
    rows = db.execute(found.order_by(Task.due_on.is_(None), Task.due_on, Task.id))
    return tuple(TaskView(*row) for row in rows)


def _in_scope(actor: Actor, person_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether a task or alert is about nobody, or about somebody in the actor's scope."""
    known = exists(select(Person.id).where(Person.id == person_id, in_scope(actor)))
    return or_(person_id.is_(None), known)
