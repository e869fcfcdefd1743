"""The reads of concerns: their kinds, one, lists, and who is to be told of one.

Apart from `queries.py` because a concern stands by itself: it is raised with a note, or without one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts import queries as accounts
from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Role
from tracker.catalogue.models import Outline
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.covering import calendar
from tracker.delivery.models import Delivery, Session
from tracker.notes.models import Concern, ConcernEvent, ConcernKind, ConcernTold
from tracker.notes.queries import WHERE
from tracker.notes.reach import ways
from tracker.notes.rules.concerns import Around, ConcernView, KindView, Part, ToldView
from tracker.notes.rules.notes import EventView, Where
from tracker.people import queries as people
from tracker.people.models import Area, Person
from tracker.resources import queries as resources

_Raiser, _Answerer = aliased(User), aliased(User)
PER_PAGE = 25


def kinds() -> tuple[KindView, ...]:
    """What a concern may be about, in the service's order; those no longer in use too, for old concerns."""
    rows = db.execute(
        select(ConcernKind.code, ConcernKind.label, ConcernKind.means, ConcernKind.enabled).order_by(ConcernKind.rank)
    )
    return tuple(KindView(*row) for row in rows)


_CONCERN = (
    Concern.id,
    ConcernKind.label,
    Concern.person_id,
    Person.surname + ", " + Person.first_names,
    Concern.membership_id,
    Concern.note_id,
    Concern.text,
    _Raiser.name,
    Concern.raised_at,
    Concern.answer_by,
    func.coalesce(_Answerer.name, ""),
    Concern.acknowledged_at,
    Concern.action,
    Concern.escalated_at,
    Concern.redacted,
)


def _concerns(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The concerns that the actor may read: of people whom they answer for, of deliveries they deliver or lead."""
    delivers, leads, manages = ways(actor, Concern.person_id)
    answers: ColumnElement[bool] = or_(leads, manages)
    return (
        select(*_CONCERN, *(case((way, 1), else_=0) for way in (answers, or_(delivers, leads), leads)), *WHERE)
        .join(ConcernKind, ConcernKind.code == Concern.kind)
        .join(Person, Person.id == Concern.person_id)
        .join(Session, Session.id == Concern.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(_Raiser, _Raiser.id == Concern.raised_by)
        .outerjoin(_Answerer, _Answerer.id == Concern.acknowledged_by)
        .where(Concern.moved_to.is_(None), or_(delivers, answers))
    )


def _view(row: Sequence[Any]) -> ConcernView:
    size = len(_CONCERN)
    known = [*row[:4], Where(*row[size + 3 :]), *row[4:size], *map(bool, row[size : size + 3])]
    return ConcernView(*known)


def concern_for(actor: Actor, concern_id: int) -> ConcernView:
    """One concern that the actor may read, with who was told and what became of it. Raises `Missing`."""
    row = db.execute(_concerns(actor).where(Concern.id == concern_id)).one_or_none()
    if row is None:
        raise Missing(f"concern {concern_id}")
    return replace(_view(row), told=told_of(concern_id), events=_events(concern_id))


def _events(concern_id: int) -> tuple[EventView, ...]:
    """The redactions of a concern, and the move that brought it here."""
    rows = db.execute(
        select(ConcernEvent.kind, ConcernEvent.at, User.name, ConcernEvent.why, ConcernEvent.parts)
        .join(User, User.id == ConcernEvent.by)
        .join(Concern, Concern.id == ConcernEvent.concern_id)
        .where(or_(ConcernEvent.concern_id == concern_id, Concern.moved_to == concern_id))
        .order_by(ConcernEvent.id)
    )
    return tuple(EventView(kind, at, by, why, tuple(parts)) for kind, at, by, why, parts in rows)


def told_of(concern_id: int) -> tuple[ToldView, ...]:
    """Who was told of a concern, in the order in which they were."""
    rows = db.execute(
        select(ConcernTold.user_id, User.name, ConcernTold.part, ConcernTold.at)
        .join(User, User.id == ConcernTold.user_id)
        .where(ConcernTold.concern_id == concern_id)
        .order_by(ConcernTold.at, ConcernTold.user_id)
    )
    return tuple(ToldView(row[0], row[1], Part(row[2]), row[3]) for row in rows)


def concerns(actor: Actor, *, settled: bool = False, page: int = 1) -> tuple[tuple[ConcernView, ...], int]:
    """A page of the concerns that the actor may read, and how many there are: open ones, the oldest first, or those
    that were answered, the latest first. Two statements.
    """
    found = _concerns(actor).where(
        Concern.acknowledged_at.is_not(None) if settled else Concern.acknowledged_at.is_(None)
    )
    total = db.scalar(select(func.count()).select_from(found.with_only_columns(Concern.id).subquery())) or 0
    order = Concern.acknowledged_at.desc() if settled else Concern.raised_at
    rows = db.execute(found.order_by(order, Concern.id).offset((page - 1) * PER_PAGE).limit(PER_PAGE))
    return tuple(_view(row) for row in rows), total


def concerns_of(
    actor: Actor, *, person_id: int | None = None, note_id: int | None = None, session_id: int | None = None
) -> tuple[ConcernView, ...]:
    """The concerns about a person, of a note, or of one person at a session, the newest first. One statement."""
    asked = {"person_id": person_id, "note_id": note_id, "session_id": session_id}
    values = {name: value for name, value in asked.items() if value is not None}
    return tuple(_view(row) for row in db.execute(_about(actor, calendar(), tuple(values)), values))


@lru_cache(maxsize=512)
def _about(actor: Actor, _days: tuple[date, ...], names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """The statement for one actor and day, whose scope is in it, and what it is narrowed to."""
    columns = {"person_id": Concern.person_id, "note_id": Concern.note_id, "session_id": Concern.session_id}
    found = _concerns(actor).where(*(columns[name] == bindparam(name) for name in names))
    return found.order_by(Concern.id.desc()).limit(PER_PAGE)


def around(person_id: int, where_area: int, lead_id: int) -> Around:
    """Who could be told of a concern about a person today; an officer whose account is closed is none."""
    zone = people.zone_of_area(where_area)
    today = clock.today(zone)
    active = {one.id for one in accounts.staff_with_role(Role.OFFENDER_MANAGER)}
    officer = people.officer_of(person_id)
    officer_id = officer.id if officer is not None and officer.id in active else None
    covers = tuple(one.id for one in people.covers_of([person_id]).get(person_id, ()) if one.id in active)
    away = bool(officer_id and resources.away([officer_id], today, today))
    return Around(officer_id, away, covers, leads_of(where_area, lead_id))


def leads_of(area_id: int, lead_id: int) -> tuple[int, ...]:
    """The leads of an area, and a delivery's treatment manager first."""
    found = [one.id for one in accounts.staff_with_role(Role.PROGRAMME_LEAD, [area_id])]
    return tuple(dict.fromkeys([lead_id, *found]))


def waiting_beyond(now: datetime) -> tuple[tuple[int, int, int], ...]:
    """Open concerns that nobody answered in time and of which the leads were not told yet: id, area, lead."""
    rows = db.execute(
        select(Concern.id, Delivery.area_id, Delivery.lead_id)
        .join(Session, Session.id == Concern.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .where(
            Concern.acknowledged_at.is_(None),
            Concern.moved_to.is_(None),
            Concern.escalated_at.is_(None),
            Concern.answer_by <= now,
        )
        .order_by(Concern.id)
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
