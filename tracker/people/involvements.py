"""Writing who is with whom: rows of Involvement and their line in the trail, for the commands of `service`.

Apart from `service.py` because several commands begin and end involvements by the same rules. A range of days
that ends before it begins is kept, empty: something planned never came into force.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.queries import staff_with_role
from tracker.accounts.rules import Actor, Choice, Role
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.people import queries
from tracker.people.models import Involvement, Person
from tracker.people.rules import Capacity, InvolvementView, PersonView

CASELOAD, COVER = "caseload", "cover"


def begin(
    actor: Actor,
    *,
    person_id: int,
    user_id: int,
    capacity: Capacity,
    from_on: date,
    source: str,
    until_on: date | None = None,
) -> int:
    """Begin an involvement; returns its id, or that of the one that already stands on that day.

    Raises `Refused('user_id')` when somebody else is the person's offender manager on any of the days.
    """
    standing = [each for each in _reaching(person_id, from_on) if _meets(each, until_on)]
    for each in standing:
        if (each.user_id, each.capacity, each.source) == (user_id, capacity.value, source):
            return each.id
    managing = [each for each in standing if each.capacity == Capacity.OFFENDER_MANAGER.value]
    if capacity is Capacity.OFFENDER_MANAGER and managing:
        raise Refused("user_id", "Somebody else is their offender manager on that day")
    row = Involvement(
        person_id=person_id,
        user_id=user_id,
        area_id=select(Person.area_id).where(Person.id == person_id).scalar_subquery(),
        capacity=capacity.value,
        from_on=from_on,
        until_on=until_on,
        source=source,
    )
    involvement_id = db.add(row).id
    changes = {"user_id": user_id, "capacity": capacity.value, "source": source, "from_on": from_on.isoformat()}
    if until_on is not None:
        changes["until_on"] = until_on.isoformat()
    audit.record(actor, Action.INVOLVEMENT_STARTED, "involvement", involvement_id, person_id=person_id, changes=changes)
    return involvement_id


def end(actor: Actor, rows: Iterable[Involvement], last: date) -> int:
    """Let rows that reach beyond `last` end on it; returns how many did."""
    ended = 0
    for row in rows:
        if row.until_on is not None and row.until_on <= last:
            continue
        row.until_on = last
        ended += 1
        changes = {"user_id": row.user_id, "capacity": row.capacity, "until_on": last.isoformat()}
        audit.record(actor, Action.INVOLVEMENT_ENDED, "involvement", row.id, person_id=row.person_id, changes=changes)
    db.flush()
    return ended


def end_managing(actor: Actor, *, person_id: int, before: date) -> None:
    """Nobody is the person's offender manager from a day on; cover ends with the one who was covered."""
    ending = {Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value}
    rows = [row for row in _reaching(person_id, before) if row.capacity in ending]
    end(actor, rows, before - timedelta(days=1))


def of_source(source: str, *, person_id: int | None, user_id: int | None) -> list[Involvement]:
    """The rows that a source made, narrowed to a person or a user where given."""
    wanted = [Involvement.source == source]
    if person_id is not None:
        wanted.append(Involvement.person_id == person_id)
    if user_id is not None:
        wanted.append(Involvement.user_id == user_id)
    return list(db.rows(select(Involvement).where(*wanted).order_by(Involvement.id).with_for_update()))


def hand_over(
    actor: Actor, *, person: PersonView, held: InvolvementView, to_user: int, on: date, until: date | None
) -> None:
    """Give one involvement to somebody else: for good, or as cover on the days `on` to `until`."""
    row = db.locked(select(Involvement).where(Involvement.id == held.id))
    last = min((day for day in (until, held.until_on) if day is not None), default=None)
    if until is None:
        mine = [each for each in _reaching(person.id, on) if each.user_id == to_user and _is_cover(each)]
        end(actor, [row, *mine], on - timedelta(days=1))
    if held.capacity is Capacity.COVER and _manages(person.id, to_user, on):
        return
    begin(
        actor,
        person_id=person.id,
        user_id=to_user,
        capacity=held.capacity if until is None else Capacity.COVER,
        from_on=max(on, held.from_on),
        until_on=last,
        source=held.source if until is None else COVER,
    )


def check_officer(user_id: int, area_ids: Iterable[int], *, field: str = "user_id") -> Choice:
    """The officer, when they are active and work in each of the areas; else raises `Refused` at the field."""
    wanted = frozenset(area_ids)
    known = {choice.id: choice for choice in staff_with_role(Role.OFFENDER_MANAGER)}
    if user_id not in known:
        raise Refused(field, "Choose an offender manager")
    lacking = queries.areas(wanted - queries.areas_of_user(user_id))
    if lacking:
        names = ", ".join(area.name for area in lacking)
        raise Refused(field, f"{known[user_id].name} does not work in {names}")
    return known[user_id]


def _reaching(person_id: int, on: date) -> list[Involvement]:
    """The involvements of a person that stand on a day or begin after it."""
    rows = db.rows(
        select(Involvement)
        .where(
            Involvement.person_id == person_id,
            or_(Involvement.until_on.is_(None), Involvement.until_on >= on),
        )
        .order_by(Involvement.id)
        .with_for_update()
    )
    return [row for row in rows if row.until_on is None or row.until_on >= row.from_on]


def _meets(row: Involvement, until_on: date | None) -> bool:
    return until_on is None or row.from_on <= until_on


def _is_cover(row: Involvement) -> bool:
    return row.capacity == Capacity.COVER.value


def _manages(person_id: int, user_id: int, on: date) -> bool:
    officer = Capacity.OFFENDER_MANAGER.value
    return any(row.user_id == user_id and row.capacity == officer for row in _reaching(person_id, on))
