"""Every read of supervision, observation, hours delivered and feedback."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Permission
from tracker.attendance.models import Deliverer, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import queries as delivery
from tracker.delivery.models import Delivery, Session
from tracker.people.models import StaffArea
from tracker.quality import rules
from tracker.quality.models import Feedback, IntegrityItem, IntegrityRating, Observation, Observed, Supervision
from tracker.resources import queries as resources
from tracker.resources.rules.training import Training, TrainingKind, judge


def hours_delivered(user_ids: Collection[int], first: date, last: date) -> dict[int, rules.Delivered]:
    """What each of these users delivered between two days, both included, by the signed registers that name them.

    One statement; whoever delivered nothing is left out.
    """
    rows = db.execute(
        select(Deliverer.user_id, func.count(), func.sum(Session.minutes))
        .join(Register, Register.session_id == Deliverer.session_id)
        .join(Session, Session.id == Register.session_id)
        .where(
            Deliverer.user_id.in_(user_ids),
            Register.state == RegisterState.SIGNED.value,
            Session.on_date.between(first, last),
        )
        .group_by(Deliverer.user_id)
        .order_by(Deliverer.user_id)
    )
    return {user_id: rules.Delivered(sessions, minutes) for user_id, sessions, minutes in rows}


def staff_board(actor: Actor, today: date) -> tuple[rules.StaffRow, ...]:
    """Who delivers in the actor's areas, by name: training, time away, hours this month, last supervision.

    Five statements, however many they are.
    """
    staff = resources.staff_of(actor)
    ids = [each.id for each in staff]
    held: dict[int, dict[str, list[Training]]] = {}
    for one in resources.trainings_of(ids):
        held.setdefault(one.user_id, {}).setdefault(one.programme, []).append(one)
    away = resources.away(ids, today, today + rules.LOOK_AHEAD)
    delivered = hours_delivered(ids, *rules.month_of(today))
    supervised = last_supervisions(ids)
    return tuple(
        rules.StaffRow(
            each.id,
            each.name,
            tuple(
                (programme, judge(trainings, today, TrainingKind.TRAINED))
                for programme, trainings in held.get(each.id, {}).items()
            ),
            tuple((one.from_on, one.until_on, one.why) for one in away.get(each.id, ())),
            delivered.get(each.id, rules.Delivered()),
            supervised.get(each.id),
        )
        for each in staff
    )


def last_supervisions(user_ids: Collection[int]) -> dict[int, date]:
    """When each of these users was last supervised; whoever never was is left out."""
    rows = db.execute(
        select(Supervision.staff_id, func.max(Supervision.on_date))
        .where(Supervision.staff_id.in_(user_ids))
        .group_by(Supervision.staff_id)
        .order_by(Supervision.staff_id)
    )
    return {row[0]: row[1] for row in rows}


_SUPERVISIONS: Select[*tuple[Any, ...]] = select(
    Supervision.id,
    Supervision.staff_id,
    Supervision.supervisor_id,
    User.name,
    Supervision.on_date,
    Supervision.minutes,
    Supervision.kind,
    Supervision.note,
    Supervision.version,
).join(User, User.id == Supervision.supervisor_id)


def supervisions_of(actor: Actor, staff_id: int, limit: int = 50) -> tuple[rules.SupervisionView, ...]:
    """How a member of staff was supervised, the latest first; a note is there for the two of them alone.

    Raises `Missing` for staff whom the actor may not know of.
    """
    resources.staff_for(actor, staff_id)
    rows = db.execute(
        _SUPERVISIONS.where(Supervision.staff_id == staff_id)
        .order_by(Supervision.on_date.desc(), Supervision.id.desc())
        .limit(limit)
    )
    return tuple(_supervision(actor, row) for row in rows)


def supervision_for(actor: Actor, supervision_id: int) -> rules.SupervisionView:
    """One supervision that the actor gave. Raises `Missing` for everybody else's."""
    row = db.execute(_SUPERVISIONS.where(Supervision.id == supervision_id)).one_or_none()
    if row is None or row.supervisor_id != actor.user_id:
        raise Missing(f"supervision {supervision_id}")
    return _supervision(actor, row)


def _supervision(actor: Actor, row: Sequence[Any]) -> rules.SupervisionView:
    note = row[7] if actor.user_id in (row[1], row[2]) else ""
    details = rules.SupervisionDetails(row[4], row[5], rules.SupervisionKind(row[6]), note)
    return rules.SupervisionView(row[0], row[1], row[2], row[3], details, row[8])


def items(*, retired: bool = False) -> tuple[rules.Item, ...]:
    """What observers rate, in order; with those that are retired when they are asked for."""
    wanted = _ITEMS if retired else _ITEMS.where(IntegrityItem.retired_on.is_(None))
    return tuple(rules.Item(*row) for row in db.execute(wanted))


_ITEMS = select(IntegrityItem.id, IntegrityItem.name, IntegrityItem.looks_for, IntegrityItem.retired_on).order_by(
    IntegrityItem.position, IntegrityItem.id
)


def observation_for(actor: Actor, observation_id: int) -> rules.ObservationView:
    """One observation, whole. Raises `Missing` but for the observer and, once shared, those whom it is about.

    A lead may read what is shared of the deliveries in scope.
    """
    found = _observation(Observation.id == observation_id)
    if found is None:
        raise Missing(f"observation {observation_id}")
    if found.observer_id == actor.user_id or actor.is_system:
        return found
    if found.shared_at is None:
        raise Missing(f"observation {observation_id}")
    if not any(each.user_id == actor.user_id for each in found.observed):
        if not actor.may(Permission.MANAGE_STAFF):
            raise Missing(f"observation {observation_id}")
        delivery.session_for(actor, found.session_id)
    return found


def own_observation(actor: Actor, session_id: int) -> rules.ObservationView | None:
    """What the actor has written of a session, shared or not; None before anything."""
    return _observation(and_(Observation.session_id == session_id, Observation.observer_id == actor.user_id))


def _observation(wanted: ColumnElement[bool]) -> rules.ObservationView | None:
    row: Sequence[Any] | None = db.execute(
        select(
            Observation.id,
            Observation.session_id,
            Observation.observer_id,
            User.name,
            Observation.strengths,
            Observation.actions,
            Observation.shared_at,
            Observation.version,
        )
        .join(User, User.id == Observation.observer_id)
        .where(wanted)
    ).one_or_none()
    if row is None:
        return None
    rated = select(IntegrityRating.item_id, IntegrityRating.rating).where(IntegrityRating.observation_id == row[0])
    ratings = {one.item_id: one.rating for one in db.execute(rated.order_by(IntegrityRating.item_id))}
    about = _observed(row[0])
    details = rules.ObservationDetails(frozenset(each.user_id for each in about), ratings, row[4], row[5])
    shown = tuple(item for item in items(retired=True) if item.retired_on is None or item.id in ratings)
    return rules.ObservationView(row[0], row[1], row[2], row[3], details, row[6], row[7], shown, about)


def _observed(observation_id: int) -> tuple[rules.ObservedView, ...]:
    rows = db.execute(
        select(Observed.user_id, User.name, Observed.acknowledged_at, Observed.reply)
        .join(User, User.id == Observed.user_id)
        .where(Observed.observation_id == observation_id)
        .order_by(User.name, User.id)
    )
    return tuple(rules.ObservedView(*row) for row in rows)


def observations_of_delivery(actor: Actor, delivery_id: int) -> tuple[rules.ObservationRow, ...]:
    """The observations of a delivery that the actor may read, the latest session first. Two statements.

    A lead reads what is shared and their own drafts; a facilitator what is about them.
    """
    return _rows(and_(Session.delivery_id == delivery_id, _may_read(actor)))


def observations_of_staff(actor: Actor, staff_id: int) -> tuple[rules.ObservationRow, ...]:
    """The shared observations of a member of staff, the latest session first. Raises `Missing`. Three statements."""
    resources.staff_for(actor, staff_id)
    about = select(Observed.observation_id).where(Observed.user_id == staff_id)
    return _rows(and_(Observation.shared_at.is_not(None), Observation.id.in_(about)))


def _may_read(actor: Actor) -> ColumnElement[bool]:
    shared: ColumnElement[bool] = Observation.shared_at.is_not(None)
    if not actor.may(Permission.MANAGE_STAFF):
        mine = select(Observed.observation_id).where(Observed.user_id == actor.user_id)
        shared = and_(shared, Observation.id.in_(mine))
    return or_(Observation.observer_id == actor.user_id, shared)


def _rows(wanted: ColumnElement[bool]) -> tuple[rules.ObservationRow, ...]:
    rows: Sequence[Sequence[Any]] = db.execute(
        select(
            Observation.id,
            Observation.session_id,
            Delivery.id,
            Delivery.title,
            Outline.number,
            Outline.title,
            Session.on_date,
            User.name,
            Observation.shared_at,
        )
        .join(Session, Session.id == Observation.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(User, User.id == Observation.observer_id)
        .where(wanted)
        .order_by(Session.on_date.desc(), Observation.id.desc())
    ).all()
    waiting = _waiting([row[0] for row in rows if row[8] is not None])
    return tuple(rules.ObservationRow(*[*row[:8], row[8] is not None, waiting.get(row[0], ())]) for row in rows)


def _waiting(observation_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = db.execute(
        select(Observed.observation_id, User.name)
        .join(User, User.id == Observed.user_id)
        .where(Observed.observation_id.in_(observation_ids), Observed.acknowledged_at.is_(None))
        .order_by(User.name, User.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for observation_id, name in rows:
        found[observation_id] = (*found.get(observation_id, ()), name)
    return found


def feedback(actor: Actor, limit: int = 200) -> tuple[rules.FeedbackRow, ...]:
    """What facilitators who work in the actor's areas said of programmes, the latest first. One statement."""
    wanted: ColumnElement[bool] = Feedback.id.is_not(None)
    if not actor.is_system:
        wanted = Feedback.user_id.in_(select(StaffArea.user_id).where(StaffArea.area_id.in_(actor.area_ids)))
    return _feedback(wanted, limit)


def feedback_of(user_id: int) -> tuple[rules.FeedbackRow, ...]:
    """What one facilitator said, the latest first."""
    return _feedback(Feedback.user_id == user_id, 50)


def _feedback(wanted: ColumnElement[bool], limit: int) -> tuple[rules.FeedbackRow, ...]:
    rows: Sequence[Sequence[Any]] = db.execute(
        select(
            Feedback.id,
            Feedback.version_id,
            Feedback.user_id,
            User.name,
            Outline.number,
            Outline.title,
            Delivery.title,
            Feedback.worked,
            Feedback.to_change,
            Feedback.given_at,
        )
        .join(User, User.id == Feedback.user_id)
        .outerjoin(Outline, Outline.id == Feedback.outline_id)
        .outerjoin(Session, Session.id == Feedback.session_id)
        .outerjoin(Delivery, Delivery.id == Session.delivery_id)
        .where(wanted)
        .order_by(Feedback.given_at.desc(), Feedback.id.desc())
        .limit(limit)
    ).all()
    return tuple(
        rules.FeedbackRow(*[*row[:4], f"Session {row[4]}, {row[5]}" if row[4] else "", row[6] or "", *row[7:]])
        for row in rows
    )
