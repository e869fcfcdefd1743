"""Writing items by decision, and keeping their counts true: for the commands that choose, credit and begin again.

A module of its own beside `rollup`, which writes what registers mean: a decision is one person's, and always kept.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, case, delete, func, select, update

from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline
from tracker.catalogue.rules.programmes import PlannedSession
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.delivery import rollup
from tracker.delivery.menus import Decision, ItemNow, Written
from tracker.delivery.models import Enrolment, Item, ItemDecision, Membership
from tracker.delivery.rules import EnrolmentState, ItemState

_ITEM = Base.metadata.tables[Item.__tablename__]
_ENROLMENT = Base.metadata.tables[Enrolment.__tablename__]
Counts = tuple[int, int, int, int]


def items_now(enrolment_id: int) -> tuple[ItemNow, ...]:
    """The items of an enrolment as they stand, in order of delivery."""
    rows = db.execute(
        select(
            Item.outline_id,
            Outline.number,
            Item.state,
            Item.minutes_prescribed,
            Item.minutes_credited,
            Item.met_on,
            Item.session_id,
        )
        .join(Outline, Outline.id == Item.outline_id)
        .where(Item.enrolment_id == enrolment_id)
        .order_by(Outline.number)
    )
    return tuple(ItemNow(row[0], row[1], ItemState(row[2]), *row[3:]) for row in rows)


def add(enrolment_id: int, planned: Iterable[PlannedSession]) -> None:
    """Let an enrolment owe more sessions of its programme."""
    db.add_all(
        [
            Item(
                enrolment_id=enrolment_id,
                outline_id=each.outline_id,
                minutes_prescribed=each.minutes,
                state=ItemState.OWED.value,
            )
            for each in planned
        ]
    )


def drop(enrolment_id: int, outline_ids: Collection[int]) -> None:
    """Let an enrolment have some sessions to do no longer; the caller knows that none of them is met."""
    theirs = (Item.enrolment_id == enrolment_id, Item.outline_id.in_(sorted(outline_ids)))
    db.change(delete(Item).where(*theirs))


def write(enrolment_id: int, changes: Sequence[Written]) -> None:
    """Write what a decision makes of items. What was begun again keeps that day: older registers say nothing then."""
    values = [
        {
            "b_outline": each.outline_id,
            "b_state": each.state.value,
            "b_minutes": each.minutes,
            "b_on": each.met_on,
            "b_restarted": each.restarted_on,
        }
        for each in changes
    ]
    restarted = bindparam("b_restarted", type_=_ITEM.c.restarted_on.type)
    if values:
        db.change(
            update(_ITEM)
            .where(_ITEM.c.enrolment_id == enrolment_id, _ITEM.c.outline_id == bindparam("b_outline"))
            .values(
                state=bindparam("b_state"),
                minutes_credited=bindparam("b_minutes"),
                met_on=bindparam("b_on"),
                session_id=None,
                restarted_on=func.coalesce(restarted, _ITEM.c.restarted_on),
            ),
            values,
        )


def keep(
    actor: Actor,
    enrolment_id: int,
    decision: Decision,
    items: Iterable[tuple[int, ItemNow | None]],
    *,
    reason: str,
    on: date,
    source: str = "",
) -> None:
    """Keep a decision for each outline, with how the item stood before (None: there was none)."""
    now = clock.now()
    db.add_all(
        [
            ItemDecision(
                enrolment_id=enrolment_id,
                outline_id=outline_id,
                decision=decision.value,
                reason=reason.strip(),
                source=source.strip(),
                on_date=on,
                decided_by=actor.user_id,
                decided_at=now,
                state_before=before.state.value if before is not None else "",
                minutes_before=before.minutes_credited if before is not None else 0,
                met_before=before.met_on if before is not None else None,
                session_before=before.session_id if before is not None else None,
            )
            for outline_id, before in items
        ]
    )


def count(enrolment_id: int, menu_due: int, today: date) -> None:
    """Bring an enrolment's counts and state, and its delivery's roll-up, in line with its items as they now are."""
    db.flush()
    kept = [_ENROLMENT.c[name] for name in ("items", "items_met", "minutes_prescribed", "minutes_credited")]
    asks = (_ENROLMENT.c.share, _ENROLMENT.c.awaits)
    *counts, share, awaits = db.execute(select(*kept, *asks).where(_ENROLMENT.c.id == enrolment_id)).one()
    before: Counts = (counts[0], counts[1], counts[2], counts[3])
    after = _counted(enrolment_id)
    names = ("items", "items_met", "minutes_prescribed", "minutes_credited")
    whole = after[0] > 0 and after[1] * 100 >= after[0] * share and menu_due == 0 and not awaits
    active, completed = EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value
    state = _ENROLMENT.c.state
    ended = _ENROLMENT.c.ended_on
    open_or_done = state.in_((active, completed))
    db.change(
        update(_ENROLMENT)
        .where(_ENROLMENT.c.id == enrolment_id)
        .values(
            **dict(zip(names, after, strict=True)),
            menu_due=menu_due,
            version=_ENROLMENT.c.version + 1,
            state=case((open_or_done, completed if whole else active), else_=state),
            ended_on=case((open_or_done, func.coalesce(ended, today) if whole else None), else_=ended),
        )
    )
    here = db.scalar(
        select(Membership.delivery_id).where(Membership.enrolment_id == enrolment_id, Membership.left_on.is_(None))
    )
    if here is not None:
        rollup.add(here, {name: now - was for name, now, was in zip(names, after, before, strict=True)})


def _counted(enrolment_id: int) -> Counts:
    met = func.sum(case((Item.state == ItemState.OWED.value, 0), else_=1))
    row = db.execute(
        select(
            func.count(Item.outline_id),
            func.coalesce(met, 0),
            func.coalesce(func.sum(Item.minutes_prescribed), 0),
            func.coalesce(func.sum(Item.minutes_credited), 0),
        ).where(Item.enrolment_id == enrolment_id)
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
