"""Every change to when staff are away and when they work: by themselves, or by a lead of an area they work in."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.transactions import command
from tracker.resources import queries
from tracker.resources.models import Leave, StaffHours
from tracker.resources.rules.time_of_staff import (
    LeaveDetails,
    LeaveView,
    WorkingHours,
    check_hours,
    check_leave,
)

LONG_AGO = timedelta(days=366 * 3)


@command
def record_leave(actor: Actor, *, staff_id: int, details: LeaveDetails) -> int:
    """Record when somebody is away; returns its id. Raises `Missing` for staff out of scope, and `Refused`."""
    queries.staff_for(actor, staff_id)
    _check(details, staff_id)
    leave_id = db.add(Leave(user_id=staff_id, version=1, **_columns(details))).id
    changes = {"user_id": staff_id, **_plain(details)}
    audit.record(actor, Action.LEAVE_RECORDED, "leave", leave_id, changes=changes)
    return leave_id


@command
def change_leave(actor: Actor, *, leave_id: int, seen: int, details: LeaveDetails) -> None:
    """Change when somebody is away. Raises `Missing`, `Stale` and `Refused`."""
    leave = _leave(actor, leave_id, seen)
    _check(details, leave.user_id, leave_id)
    db.change(update(Leave).where(Leave.id == leave_id).values(version=seen + 1, **_columns(details)))
    changes = audit.differences(_plain(leave.details), _plain(details))
    audit.record(actor, Action.LEAVE_CHANGED, "leave", leave_id, changes=changes)


@command
def remove_leave(actor: Actor, *, leave_id: int, seen: int) -> None:
    """Somebody is not away after all. Raises `Missing` and `Stale`."""
    leave = _leave(actor, leave_id, seen)
    db.change(delete(Leave).where(Leave.id == leave_id))
    changes = {"user_id": leave.user_id, **_plain(leave.details)}
    audit.record(actor, Action.LEAVE_REMOVED, "leave", leave_id, changes=changes)


@command
def set_hours(actor: Actor, *, staff_id: int, hours: Sequence[WorkingHours]) -> None:
    """Say when somebody works in an ordinary week; none at all says nothing. Raises `Missing` and `Refused`."""
    queries.staff_for(actor, staff_id)
    check_hours(hours)
    before = queries.hours_of([staff_id]).get(staff_id, ())
    db.change(delete(StaffHours).where(StaffHours.user_id == staff_id))
    db.add_all(
        [
            StaffHours(user_id=staff_id, weekday=each.weekday, from_at=each.from_at, until_at=each.until_at)
            for each in hours
        ]
    )
    changes = {"hours": [_plain_hours(before), _plain_hours(hours)]}
    audit.record(actor, Action.STAFF_HOURS_CHANGED, "user", staff_id, changes=changes)


def _leave(actor: Actor, leave_id: int, seen: int) -> LeaveView:
    leave = queries.leave_for(actor, leave_id)
    if leave.version != seen:
        raise Stale(leave)
    return leave


def _check(details: LeaveDetails, staff_id: int, leave_id: int | None = None) -> None:
    today = clock.now().date()
    others = [each for each in queries.leave_of(staff_id, today - LONG_AGO) if each.id != leave_id]
    check_leave(details, others, today=today)


def _columns(details: LeaveDetails) -> dict[str, date | str]:
    return {
        "from_on": details.from_on,
        "until_on": details.until_on,
        "part": details.part.value,
        "kind": details.kind.value,
    }


def _plain(details: LeaveDetails) -> dict[str, object]:
    days = {"from_on": details.from_on.isoformat(), "until_on": details.until_on.isoformat()}
    return {**days, "part": details.part.value, "kind": details.kind.value}


def _plain_hours(hours: Sequence[WorkingHours]) -> list[str]:
    return [f"{each.day} {each.from_at:%H:%M} to {each.until_at:%H:%M}" for each in hours]
