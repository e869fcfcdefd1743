"""Keeping counts true: an enrolment's, and a delivery's roll-up, for the commands of `service`.

A module of its own because every write path of the area ends here, in the same transaction. What it keeps is
proved by `recount`, which shares no code with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, func, not_, or_, select, update

from tracker.core.database import Base, db
from tracker.delivery.models import DeliveryProgress, Enrolment, Item, Membership, Session
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState, OwedItem, Tally, settled

_PROGRESS = Base.metadata.tables[DeliveryProgress.__tablename__]
_ENROLMENT = Base.metadata.tables[Enrolment.__tablename__]
_ITEM = Base.metadata.tables[Item.__tablename__]
_COUNTED = ("items", "items_met", "minutes_prescribed", "minutes_credited")


def count_member(delivery_id: int, enrolment_id: int, *, times: int) -> None:
    """Add an enrolment's counts to a delivery (`times` 1, on joining) or take them away (-1, on leaving)."""
    row = db.execute(select(*(_ENROLMENT.c[name] for name in _COUNTED)).where(_ENROLMENT.c.id == enrolment_id)).one()
    deltas = {name: times * value for name, value in zip(_COUNTED, row, strict=True)}
    add(delivery_id, {"members": times, **deltas})


def add(delivery_id: int, deltas: Mapping[str, int]) -> None:
    """Change figures of a delivery's roll-up by what is given."""
    changed = {f"b_{name}": delta for name, delta in deltas.items() if delta}
    if changed:
        db.write(_adding(tuple(changed)), [{"b_of": delivery_id, **changed}])


@lru_cache(maxsize=64)
def _adding(changed: tuple[str, ...]) -> Update:
    """The change of some figures by what is given: few sets of names come up, so few statements are put together."""
    names = [name.removeprefix("b_") for name in changed]
    return (
        update(_PROGRESS)
        .where(_PROGRESS.c.delivery_id == bindparam("b_of"))
        .values({name: _PROGRESS.c[name] + bindparam(f"b_{name}") for name in names})
    )


def count_sessions(delivery_id: int) -> None:
    """Bring the number of sessions and the last day in line with the timetable as it now is."""
    db.flush()
    theirs = Session.delivery_id == delivery_id
    number, last = db.execute(select(func.count(Session.id), func.max(Session.on_date)).where(theirs)).one()
    db.change(update(_PROGRESS).where(_PROGRESS.c.delivery_id == delivery_id).values(sessions=number, ends_on=last))


_LATER = (
    update(_PROGRESS)
    .where(
        _PROGRESS.c.delivery_id == bindparam("b_of"),
        or_(_PROGRESS.c.last_session_on.is_(None), _PROGRESS.c.last_session_on < bindparam("b_on")),
    )
    .values(last_session_on=bindparam("b_on"))
)


def tally(delivery_id: int, delta: Tally, last_on: date | None) -> None:
    """Change the counts of signed sessions and marks; the newest signed day becomes `last_on` if that is later."""
    add(
        delivery_id,
        {
            "sessions_signed": delta.signed,
            "marks": delta.marks,
            "marks_attended": delta.attended,
            "marks_acceptable": delta.acceptable,
            "marks_unacceptable": delta.unacceptable,
        },
    )
    if last_on is not None:
        db.write(_LATER, [{"b_of": delivery_id, "b_on": last_on}])


def settle(outline_id: int, session_id: int, results: Sequence[ItemResult]) -> list[dict[str, Any]]:
    """Write what results make of items, of their enrolments and of the deliveries they are in now.

    One read and, where something changes, at most three writes, however many results. A session held before the
    item was begun again says nothing of it any more. Returns what changed, an entry for each enrolment.
    """
    by_enrolment = {result.enrolment_id: result for result in results}
    changes = []
    for row in _owed(outline_id, by_enrolment):
        if row.restarted_on is not None and by_enrolment[row.enrolment_id].on < row.restarted_on:
            continue
        before = OwedItem(ItemState(row.state), row.minutes_credited, row.session_id, row.met_on)
        after = settled(before, by_enrolment[row.enrolment_id], session_id)
        if after != before:
            changes.append(_change(row, before, after))
    if changes:
        _write_items(outline_id, changes)
        _write_enrolments(changes)
        _write_deliveries(changes)
    return changes


_OWED = (
    select(
        Item.enrolment_id,
        Item.state,
        Item.minutes_credited,
        Item.session_id,
        Item.met_on,
        Item.restarted_on,
        Membership.delivery_id,
    )
    .outerjoin(Membership, (Membership.enrolment_id == Item.enrolment_id) & Membership.left_on.is_(None))
    .where(Item.outline_id == bindparam("outline"), Item.enrolment_id.in_(bindparam("enrolments", expanding=True)))
    .order_by(Item.enrolment_id)
)


def _owed(outline_id: int, enrolments: Iterable[int]) -> Sequence[Any]:
    """The items concerned, with the delivery that each enrolment is in now."""
    return db.execute(_OWED, {"outline": outline_id, "enrolments": sorted(enrolments)}).all()


def _change(row: Any, before: OwedItem, after: OwedItem) -> dict[str, Any]:
    return {
        "b_enrolment": row.enrolment_id,
        "b_delivery": row.delivery_id,
        "b_state": after.state.value,
        "b_minutes": after.minutes,
        "b_session": after.session_id,
        "b_on": after.met_on,
        "b_met_by": int(after.state.is_met) - int(before.state.is_met),
        "b_minutes_by": after.minutes - before.minutes,
    }


_OVER_ITEM = (
    update(_ITEM)
    .where(_ITEM.c.outline_id == bindparam("b_outline"), _ITEM.c.enrolment_id == bindparam("b_enrolment"))
    .values(
        state=bindparam("b_state"),
        minutes_credited=bindparam("b_minutes"),
        session_id=bindparam("b_session"),
        met_on=bindparam("b_on"),
    )
)


def _write_items(outline_id: int, changes: Sequence[dict[str, Any]]) -> None:
    names = ("b_enrolment", "b_state", "b_minutes", "b_session", "b_on")
    db.write(_OVER_ITEM, [{"b_outline": outline_id, **{name: each[name] for name in names}} for each in changes])


def _over_enrolment() -> Update:
    """Counts follow; an active enrolment whose last item is met is completed, and active again if one is not.

    One with modules of the menu still to be chosen, or that awaits a judgement, is not complete; where the programme
    asks for a share of its sessions, that is enough.
    """
    columns = _ENROLMENT.c
    met = columns.items_met + bindparam("b_met_by")
    active, completed = EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value
    whole = and_(met * 100 >= columns["items"] * columns.share, columns.menu_due == 0, not_(columns.awaits))
    other = and_(columns.state != active, columns.state != completed)
    return (
        update(_ENROLMENT)
        .where(columns.id == bindparam("b_enrolment"))
        .values(
            items_met=met,
            minutes_credited=columns.minutes_credited + bindparam("b_minutes_by"),
            state=case((other, columns.state), (whole, completed), else_=active),
            ended_on=case(
                (other, columns.ended_on),
                (whole, func.coalesce(columns.ended_on, bindparam("b_on", type_=columns.ended_on.type))),
                else_=None,
            ),
        )
    )


_OVER_ENROLMENT = _over_enrolment()


def _write_enrolments(changes: Sequence[dict[str, Any]]) -> None:
    names = ("b_enrolment", "b_met_by", "b_minutes_by", "b_on")
    db.write(_OVER_ENROLMENT, [{name: each[name] for name in names} for each in changes])


def _write_deliveries(changes: Sequence[dict[str, Any]]) -> None:
    for delivery_id in sorted({change["b_delivery"] for change in changes if change["b_delivery"] is not None}):
        theirs = [change for change in changes if change["b_delivery"] == delivery_id]
        met, minutes = (sum(change[name] for change in theirs) for name in ("b_met_by", "b_minutes_by"))
        add(delivery_id, {"items_met": met, "minutes_credited": minutes})
