"""Lists: a page of the deliveries in scope, the people who may join one, and the staff to choose from.

Apart from `queries.py` because lists have questions and shapes of their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select, union_all

from tracker.accounts import queries as accounts
from tracker.accounts.rules import Actor, Choice, Role
from tracker.catalogue.models import Programme, ProgrammeFormat, ProgrammeVersion
from tracker.catalogue.rules.programmes import version_label
from tracker.core.database import db
from tracker.delivery.models import Delivery, DeliveryProgress, Enrolment, Membership, Session, Slot
from tracker.delivery.queries import PROVISIONAL
from tracker.delivery.rules import (
    Candidate,
    DeliveryState,
    DeliveryView,
    EnrolmentState,
    SessionKind,
    WeeklySlot,
    state_of,
)
from tracker.delivery.scope import in_scope, lately, record
from tracker.people.models import Area, Person
from tracker.people.scope import found_by, visible_to

PAGE = 25


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the list of deliveries; `signed` of `sessions` have a signed register, `met` of `items` are met.

    `sessions` are those of the delivery as a whole, without the one-to-ones that a group's members have besides.
    """

    id: int
    code: str
    title: str
    programme: str
    is_provisional: bool
    format: SessionKind
    area_name: str
    starts_on: date
    ends_on: date | None
    members: int
    capacity: int
    sessions: int
    signed: int
    items: int
    met: int
    state: DeliveryState
    slots: tuple[WeeklySlot, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A page of deliveries: `counts` by state over all pages, `total` of the state that is shown."""

    rows: tuple[BoardRow, ...]
    counts: Mapping[DeliveryState, int]
    total: int
    number: int


_unended = DeliveryProgress.__table__.alias("unended")


def _is(state: DeliveryState, today: date) -> ColumnElement[bool]:
    """The rule of `state_of`, in SQL. What has not ended is few, and found by its last day."""
    started = Delivery.starts_on <= today
    ends_on = _unended.c.ends_on
    unended = Delivery.id.in_(select(_unended.c.delivery_id).where(or_(ends_on.is_(None), ends_on >= today)))
    return {
        DeliveryState.STARTING: Delivery.starts_on > today,
        DeliveryState.RUNNING: and_(started, unended),
        DeliveryState.FINISHED: and_(started, not_(unended)),
    }[state]


def _counts(mine: ColumnElement[bool], today: date) -> dict[DeliveryState, int]:
    counted = [mine, *(and_(mine, _is(each, today)) for each in (DeliveryState.STARTING, DeliveryState.RUNNING))]
    each = [select(func.count(Delivery.id)).where(wanted).scalar_subquery() for wanted in counted]
    every, starting, running = db.execute(select(*each)).one()
    return {
        DeliveryState.RUNNING: running,
        DeliveryState.STARTING: starting,
        DeliveryState.FINISHED: every - starting - running,
    }


def board(actor: Actor, state: DeliveryState | None, today: date, number: int = 1) -> Board:
    """A page of the deliveries in scope, of one state or all: running ones first, the latest start first.

    Three statements whatever the number of rows; a page beyond the last is the last.
    """
    mine = in_scope(actor)
    counts = _counts(mine, today)
    total = counts[state] if state is not None else sum(counts.values())
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    skipped, missing, parts = (number - 1) * PAGE, PAGE, []
    for each in counts if state is None else [state]:
        if missing > 0 and skipped < counts[each]:
            parts.append(_part(and_(mine, _is(each, today)), skipped))
            missing -= counts[each] - skipped
        skipped = max(skipped - counts[each], 0)
    return Board(_rows(parts, today), counts, total, number)


_NEWEST_FIRST = (Delivery.starts_on.desc(), Delivery.title, Delivery.id)


def _part(wanted: ColumnElement[bool], skipped: int) -> Select[*tuple[Any, ...]]:
    """The ids of a page's worth of deliveries of one state, after so many, the latest start first."""
    first = select(Delivery.id).where(wanted).order_by(*_NEWEST_FIRST).limit(PAGE).offset(skipped).subquery()
    return select(first.c.id)


_COLUMNS = (
    Delivery.id,
    Delivery.code,
    Delivery.title,
    Programme.short_name,
    ProgrammeVersion.version,
    PROVISIONAL,
    Delivery.format,
    Area.name,
    Delivery.starts_on,
    DeliveryProgress.ends_on,
    DeliveryProgress.members,
    Delivery.capacity,
    DeliveryProgress.items,
    DeliveryProgress.items_met,
)


def _rows(parts: Sequence[Select[*tuple[Any, ...]]], today: date) -> tuple[BoardRow, ...]:
    """The first page's worth of what the parts have, in the order of their states."""
    rank = case((Delivery.starts_on > today, 1), (DeliveryProgress.ends_on < today, 2), else_=0)
    as_a_whole = and_(Session.delivery_id == Delivery.id, Session.kind == Delivery.format)
    sessions = select(func.count(Session.id)).where(as_a_whole).correlate(Delivery)
    signed = sessions.where(record() == "signed")
    rows = db.execute(
        select(*_COLUMNS, sessions.scalar_subquery(), signed.scalar_subquery())
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .join(Area, Area.id == Delivery.area_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(
            ProgrammeFormat,
            and_(ProgrammeFormat.version_id == Delivery.version_id, ProgrammeFormat.format == Delivery.format),
        )
        .where(Delivery.id.in_(union_all(*parts)) if parts else false())
        .order_by(rank, *_NEWEST_FIRST)
        .limit(PAGE)
    ).all()
    slots = _slots([row.id for row in rows])
    return tuple(
        BoardRow(
            *[
                *row[:3],
                version_label(row[3], row[4]),
                bool(row[5]),
                SessionKind(row[6]),
                *row[7:12],
                *row[14:],
                *row[12:14],
                state_of(row.starts_on, row.ends_on, today),
                slots.get(row.id, ()),
            ]
        )
        for row in rows
    )


def _slots(delivery_ids: Collection[int]) -> dict[int, tuple[WeeklySlot, ...]]:
    found: dict[int, tuple[WeeklySlot, ...]] = {}
    rows = db.execute(
        select(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on, Slot.until_on)
        .where(Slot.delivery_id.in_(delivery_ids), Slot.until_on >= lately())
        .order_by(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on)
    )
    for delivery_id, *slot in rows:
        found[delivery_id] = (*found.get(delivery_id, ()), WeeklySlot(*slot))
    return found


@dataclass(frozen=True, slots=True)
class Candidates:
    """A page of the people who may join a delivery; `total` on all pages."""

    rows: tuple[Candidate, ...]
    total: int
    number: int


def candidates(actor: Actor, delivery: DeliveryView, search: str = "", number: int = 1) -> Candidates:
    """A page of the people in scope whose names or reference have words beginning with every one typed, by name.

    Left out: whoever is a member of a delivery of the same programme. Three statements, however many rows.
    """
    programme = select(ProgrammeVersion.programme_id).where(ProgrammeVersion.id == delivery.version_id)
    members = (
        select(Membership.person_id)
        .join(Enrolment, Enrolment.id == Membership.enrolment_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .where(Membership.left_on.is_(None), ProgrammeVersion.programme_id == programme.scalar_subquery())
    )
    wanted = [
        Person.id.in_(visible_to(actor)),
        Person.id.not_in(members),
        *found_by(search),
    ]
    total = db.scalar(select(func.count(Person.id)).where(*wanted)) or 0
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    rows = db.execute(
        select(Person.id, Person.surname, Person.first_names, Person.reference, Area.name)
        .join(Area, Area.id == Person.area_id)
        .where(*wanted)
        .order_by(Person.surname, Person.first_names, Person.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    standings = _standings([row.id for row in rows])
    found = (Candidate(row[0], f"{row[1]}, {row[2]}, {row[3]}, {row[4]}", standings.get(row[0], "")) for row in rows)
    return Candidates(tuple(found), total, number)


def _standings(person_ids: Collection[int]) -> dict[int, str]:
    """What people are on already, in words: their active enrolments and deliveries. One statement."""
    rows = db.execute(
        select(
            Enrolment.person_id,
            Programme.short_name,
            ProgrammeVersion.version,
            func.coalesce(Delivery.title, ""),
        )
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .outerjoin(Membership, and_(Membership.enrolment_id == Enrolment.id, Membership.left_on.is_(None)))
        .outerjoin(Delivery, Delivery.id == Membership.delivery_id)
        .where(Enrolment.person_id.in_(sorted(person_ids)), Enrolment.state == EnrolmentState.ACTIVE.value)
        .order_by(Enrolment.person_id, Enrolment.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, short_name, version, title in rows:
        where = f"a member of {title}" if title else "in no delivery now"
        found.setdefault(person_id, []).append(f"On {version_label(short_name, version)}, {where}")
    return {person_id: "; ".join(each) for person_id, each in found.items()}


def others_like(actor: Actor, delivery: DeliveryView, today: date) -> tuple[Choice, ...]:
    """Deliveries in scope to which a member could move: same version and format, not finished, by name."""
    rows = db.execute(
        select(Delivery.id, Delivery.title, DeliveryProgress.members, Delivery.capacity)
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .where(
            in_scope(actor),
            Delivery.id != delivery.id,
            Delivery.version_id == delivery.version_id,
            Delivery.format == delivery.format.value,
            or_(DeliveryProgress.ends_on.is_(None), DeliveryProgress.ends_on >= today),
        )
        .order_by(Delivery.title, Delivery.id)
    )
    return tuple(Choice(row[0], f"{row[1]}, {row[2]} of {row[3]} places taken") for row in rows)


@dataclass(frozen=True, slots=True)
class StaffChoices:
    """Who may lead and who may facilitate, by name."""

    leads: tuple[Choice, ...]
    facilitators: tuple[Choice, ...]


def staff_choices(
    area_ids: Collection[int], delivery: DeliveryView | None = None, *, of: Collection[int] | None = None
) -> StaffChoices:
    """Programme leads and facilitators of these areas, and whoever is on the delivery; with `of`, only of these."""
    found = accounts.staff_by_role((Role.PROGRAMME_LEAD, Role.FACILITATOR), area_ids, of=of)
    leads, facilitators = found[Role.PROGRAMME_LEAD], found[Role.FACILITATOR]
    if delivery is None:
        return StaffChoices(tuple(leads), tuple(facilitators))
    present = [Choice(each.user_id, each.name) for each in delivery.staff]
    return StaffChoices(_with(leads, [Choice(delivery.lead_id, delivery.lead_name)]), _with(facilitators, present))


def _with(known: Collection[Choice], present: Collection[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted({*known, *present}, key=lambda choice: (choice.name, choice.id)))
