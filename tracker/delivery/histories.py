"""Reading a person's stays, suspensions and the decisions on their items: what is kept of the past, never changed.

Apart from `queries`, which is full and reads what stands now.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from tracker.accounts.models import User
from tracker.accounts.rules import SYSTEM, Actor
from tracker.catalogue.models import Module, Outline
from tracker.core.database import db
from tracker.delivery.menus import Decided, Decision
from tracker.delivery.models import (
    Delivery,
    Enrolment,
    Item,
    ItemDecision,
    Leaving,
    Membership,
    Session,
    Suspension,
)
from tracker.delivery.models import (
    LeaveReason as ReasonRow,
)
from tracker.delivery.rules import ItemState
from tracker.delivery.scope import in_scope
from tracker.delivery.stays import LastHeld, LeaveReason, Stage, Stay, Suspended


def leave_reasons() -> tuple[LeaveReason, ...]:
    """The reasons for leaving that may be chosen, in their order, with their categories."""
    rows = db.execute(
        select(ReasonRow.code, ReasonRow.category, ReasonRow.label)
        .where(ReasonRow.enabled)
        .order_by(ReasonRow.rank, ReasonRow.code)
    )
    return tuple(LeaveReason(*row) for row in rows)


def stays(enrolment_id: int) -> tuple[Stay, ...]:
    """Every stay of an enrolment, the latest first, with what ended it; the caller answers for the scope."""
    return _stays(SYSTEM, Membership.enrolment_id == enrolment_id)


def stays_of_person(actor: Actor, person_id: int) -> tuple[Stay, ...]:
    """Every stay of a person, the latest first; `in_scope` says which deliveries the actor may open."""
    return _stays(actor, Membership.person_id == person_id)


def _stays(actor: Actor, wanted: ColumnElement[bool]) -> tuple[Stay, ...]:
    rows = db.execute(
        select(
            Membership.id,
            Membership.enrolment_id,
            Delivery.id,
            Delivery.title,
            in_scope(actor),
            Membership.joined_on,
            Membership.why_joined,
            Membership.left_on,
            Membership.why_left,
            func.coalesce(ReasonRow.category, ""),
            func.coalesce(ReasonRow.label, ""),
            Leaving.stage,
            func.coalesce(Module.title, ""),
        )
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .outerjoin(Leaving, Leaving.membership_id == Membership.id)
        .outerjoin(ReasonRow, ReasonRow.code == Leaving.reason_code)
        .outerjoin(Module, Module.id == Leaving.module_id)
        .where(wanted)
        .order_by(Membership.joined_on.desc(), Membership.id.desc())
    ).all()
    suspended = suspensions([row[0] for row in rows])
    return tuple(_stay(row, suspended.get(row[0], ())) for row in rows)


def _stay(row: Sequence[Any], suspended: tuple[Suspended, ...]) -> Stay:
    stage = Stage(row[11]) if row[11] else None
    return Stay(*[*row[:4], bool(row[4]), *row[5:11], stage, row[12], suspended])


_SUSPENSIONS = (
    select(Suspension.id, Suspension.membership_id, Suspension.from_on, Suspension.until_on, Suspension.why)
    .where(
        Suspension.membership_id.in_(bindparam("ids", expanding=True)),
        or_(Suspension.until_on.is_(None), Suspension.until_on >= Suspension.from_on),
    )
    .order_by(Suspension.membership_id, Suspension.from_on, Suspension.id)
)


def suspensions(membership_ids: Collection[int]) -> dict[int, tuple[Suspended, ...]]:
    """The suspensions that took place or stand, by membership, the earliest first. One statement."""
    found: dict[int, list[Suspended]] = defaultdict(list)
    for row in db.execute(_SUSPENSIONS, {"ids": sorted(membership_ids)}):
        found[row[1]].append(Suspended(*row))
    return {membership_id: tuple(each) for membership_id, each in found.items()}


def left(delivery_id: int) -> dict[int, Stay]:
    """Why and at what stage people left a delivery, by membership."""
    ended = (Membership.delivery_id == delivery_id, Membership.left_on.is_not(None))
    return {stay.membership_id: stay for stay in _stays(SYSTEM, and_(*ended))}


def decisions(enrolment_id: int) -> tuple[Decided, ...]:
    """The decisions on an enrolment's items, the latest first; those taken together about one module are one line."""
    rows = db.execute(
        select(
            ItemDecision.decided_at,
            ItemDecision.decision,
            Module.title,
            ItemDecision.reason,
            ItemDecision.source,
            ItemDecision.on_date,
            func.coalesce(User.name, "Tracker"),
            Outline.number,
            ItemDecision.state_before,
        )
        .join(Outline, Outline.id == ItemDecision.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(User, User.id == ItemDecision.decided_by)
        .where(ItemDecision.enrolment_id == enrolment_id)
        .order_by(ItemDecision.id.desc())
    ).all()
    return tuple(_decided(list(lines)) for _, lines in groupby(rows, key=lambda row: tuple(row[:7])))


def _decided(lines: Sequence[Sequence[Any]]) -> Decided:
    at, decision, title, reason, source, on, by = lines[0][:7]
    met = sum(line[8] not in ("", ItemState.OWED.value) for line in lines)
    return Decided(Decision(decision), title, tuple(sorted(line[7] for line in lines)), reason, source, on, by, at, met)


def last_held(membership_id: int, on: date) -> LastHeld:
    """What decides the stage of somebody whose last day is `on`: counts, and the module of the last session held.

    Held is a session of theirs or of the group, dated from their first day to that day, or else what was met before.
    """
    enrolment_id, delivery_id, joined_on, items, met = db.execute(
        select(
            Membership.enrolment_id,
            Membership.delivery_id,
            Membership.joined_on,
            Enrolment.items,
            Enrolment.items_met,
        )
        .join(Enrolment, Enrolment.id == Membership.enrolment_id)
        .where(Membership.id == membership_id)
    ).one()
    theirs = or_(Session.membership_id.is_(None), Session.membership_id == membership_id)
    here = and_(Session.delivery_id == delivery_id, Session.on_date.between(joined_on, on), theirs)
    module = db.scalar(
        select(Outline.module_id)
        .join(Session, Session.outline_id == Outline.id)
        .where(here)
        .order_by(Session.on_date.desc(), Session.starts_at.desc(), Outline.number.desc())
        .limit(1)
    )
    if module is None and met:
        module = _last_met(enrolment_id)
    return LastHeld(met, items - met, module)


def _last_met(enrolment_id: int) -> int | None:
    """The module of the session that was met last."""
    found: int | None = db.scalar(
        select(Outline.module_id)
        .join(Item, Item.outline_id == Outline.id)
        .where(Item.enrolment_id == enrolment_id, Item.met_on.is_not(None))
        .order_by(Item.met_on.desc(), Outline.number.desc())
        .limit(1)
    )
    return found
