"""Every change to rooms, closures, and what an area asks of those who deliver; a lead changes those of their areas."""

from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.people import queries as people
from tracker.resources import queries
from tracker.resources.models import Closure, Room, StaffingRule
from tracker.resources.rules import staffing
from tracker.resources.rules.places import RoomDetails, check_closure, check_room


@command
def add_room(actor: Actor, *, area_id: int, details: RoomDetails) -> int:
    """Add a room to an area; returns its id. Raises `Missing` for an area that is not the actor's, and `Refused`."""
    _own_area(actor, area_id)
    details = replace(details, name=details.name.strip())
    check_room(details)
    _name_is_free(area_id, details.name)
    room_id = db.add(Room(area_id=area_id, version=1, **asdict(details))).id
    audit.record(actor, Action.ROOM_ADDED, "room", room_id, changes=_plain(details) | {"area_id": area_id})
    return room_id


@command
def change_room(actor: Actor, *, room_id: int, seen: int, details: RoomDetails) -> None:
    """Change a room, or close it after a last day. Raises `Missing`, `Stale` and `Refused`."""
    room = queries.room_for(actor, room_id)
    if room.version != seen:
        raise Stale(room)
    details = replace(details, name=details.name.strip())
    check_room(details)
    if details.name != room.name:
        _name_is_free(room.area_id, details.name)
    db.change(update(Room).where(Room.id == room_id).values(version=seen + 1, **asdict(details)))
    changes = audit.differences(_plain(room.details), _plain(details))
    audit.record(actor, Action.ROOM_CHANGED, "room", room_id, changes=changes)


@command
def add_closure(actor: Actor, *, area_id: int, from_on: date, until_on: date, why: str) -> int:
    """Close an area on some days; returns the closure's id. Sessions that lie there already stay until moved.

    Raises `Missing` for an area that is not the actor's, and `Refused`.
    """
    zone = _own_area(actor, area_id)
    why = why.strip()
    check_closure(from_on, until_on, why, today=clock.today(zone))
    closure_id = db.add(Closure(area_id=area_id, from_on=from_on, until_on=until_on, why=why, version=1)).id
    changes = {"area_id": area_id, **_days(from_on, until_on, why)}
    audit.record(actor, Action.CLOSURE_ADDED, "closure", closure_id, changes=changes)
    return closure_id


@command
def change_closure(actor: Actor, *, closure_id: int, seen: int, from_on: date, until_on: date, why: str) -> None:
    """Change the days of a closure, or why. Raises `Missing`, `Stale` and `Refused`."""
    closure = queries.closure_for(actor, closure_id)
    if closure.version != seen:
        raise Stale(closure)
    why = why.strip()
    check_closure(from_on, until_on, why, today=clock.today(people.zone_of_area(closure.area_id)))
    values = {"from_on": from_on, "until_on": until_on, "why": why, "version": seen + 1}
    db.change(update(Closure).where(Closure.id == closure_id).values(values))
    before = _days(closure.from_on, closure.until_on, closure.why)
    changes = audit.differences(before, _days(from_on, until_on, why))
    audit.record(actor, Action.CLOSURE_CHANGED, "closure", closure_id, changes=changes)


@command
def remove_closure(actor: Actor, *, closure_id: int, seen: int) -> None:
    """Open an area again on these days. Raises `Missing` and `Stale`."""
    closure = queries.closure_for(actor, closure_id)
    if closure.version != seen:
        raise Stale(closure)
    db.change(delete(Closure).where(Closure.id == closure_id))
    changes = {"area_id": closure.area_id, **_days(closure.from_on, closure.until_on, closure.why)}
    audit.record(actor, Action.CLOSURE_REMOVED, "closure", closure_id, changes=changes)


@command
def set_staffing_rule(actor: Actor, *, area_id: int, seen: int, rule: staffing.StaffingRule) -> None:
    """Say what an area asks of those who deliver, from now on; `seen` is 0 where it never said. Deliveries stay.

    Raises `Missing`, `Stale` and `Refused`.
    """
    _own_area(actor, area_id)
    before = queries.staffing_rule(area_id)
    if before.version != seen:
        raise Stale(before)
    staffing.check_rule(rule)
    values = _plain_rule(rule)
    if before.version:
        db.change(update(StaffingRule).where(StaffingRule.area_id == area_id).values(version=seen + 1, **values))
    else:
        db.add(StaffingRule(area_id=area_id, version=1, **values))
    changes = audit.differences(_plain_rule(before), values)
    audit.record(actor, Action.STAFFING_RULE_CHANGED, "area", area_id, changes=changes)


def _own_area(actor: Actor, area_id: int) -> str:
    """The area's time zone. Raises `Missing` for an area that is not the actor's."""
    if not queries.works_in(actor, area_id):
        raise Missing(f"area {area_id}")
    return people.zone_of_area(area_id)


def _name_is_free(area_id: int, name: str) -> None:
    if db.scalar(select(Room.id).where(Room.area_id == area_id, Room.name == name)) is not None:
        raise Refused("name", f"This area has a room called {name} already")


def _plain(details: RoomDetails) -> dict[str, object]:
    last = details.last_day
    return asdict(details) | {"last_day": last.isoformat() if last else None}


def _days(from_on: date, until_on: date, why: str) -> dict[str, object]:
    return {"from_on": from_on.isoformat(), "until_on": until_on.isoformat(), "why": why}


def _plain_rule(rule: staffing.StaffingRule) -> dict[str, object]:
    return {"check_training": rule.check_training, "least": rule.least.value, "pair": rule.pair}
