"""The board of deliveries, from their roll-ups alone: never from marks.

Two statements whatever the number of deliveries: one judges them all, counts them by state and picks a page of them;
the other reads that page, with the registers that are not signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, and_, case, cast, func, literal, null, or_, select, union_all

from tracker.accounts.rules import Actor
from tracker.attendance.models import Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.delivery.models import Delivery, DeliveryProgress, Session
from tracker.delivery.queries import visible_deliveries
from tracker.people.models import Area
from tracker.reports.rules import board as rules
from tracker.reports.rules.board import Board, BoardRow, Chosen, Figures, Sort, State

PAGE = 25
_delivery, _progress, _session = Delivery.__table__.c, DeliveryProgress.__table__.c, Session.__table__.c
_version, _register = ProgrammeVersion.__table__.c, Register.__table__.c
_STATES = list(State)

_FIGURES: tuple[ColumnElement[Any], ...] = (
    _delivery.starts_on,
    _progress.ends_on,
    _delivery.capacity,
    _progress.members,
    _progress["items"],
    _progress.items_met,
    _progress.minutes_prescribed,
    _progress.minutes_credited,
    _progress.sessions,
    _progress.sessions_signed,
    _progress.last_session_on,
    _progress.marks,
    _progress.marks_attended,
)
_SORTED_BY: Mapping[Sort, ColumnElement[Any] | None] = {
    Sort.STATE: None,
    Sort.TITLE: None,
    Sort.STARTS: _delivery.starts_on,
    Sort.ENDS: _progress.ends_on,
    Sort.ATTENDED: _progress.marks_attended * 1000 / func.nullif(_progress.marks, 0),
    Sort.HOURS: cast(_progress.minutes_credited, BigInteger) * 1000 / func.nullif(_progress.minutes_prescribed, 0),
}


def judged(today: date) -> ColumnElement[int]:
    """`rules.state_of` in SQL, as the rank of the state: 0 is the worst."""
    last = func.coalesce(_progress.last_session_on, _delivery.starts_on)
    over = and_(
        _progress.ends_on < today,
        or_(_progress.sessions_signed >= _progress.sessions, _progress.items_met >= _progress["items"]),
    )
    empty = and_(
        _delivery.starts_on <= today + timedelta(days=rules.START_WATCH_DAYS),
        _progress.members * 2 < _delivery.capacity,
    )
    unstaffed = or_(_progress.members == 0, _progress.sessions == 0)
    return case(
        (over, State.FINISHED.rank),
        (and_(_delivery.starts_on > today, empty), State.WATCH.rank),
        (_delivery.starts_on > today, State.STARTING.rank),
        (
            or_(unstaffed, last <= today - timedelta(days=rules.STALE_NEEDS_DAYS), _under(rules.ATTENDED_NEEDS)),
            State.NEEDS_YOU.rank,
        ),
        (
            or_(last <= today - timedelta(days=rules.STALE_WATCH_DAYS), _under(rules.ATTENDED_WATCH)),
            State.WATCH.rank,
        ),
        else_=State.ON_COURSE.rank,
    )


def _under(percent: int) -> ColumnElement[bool]:
    return and_(_progress.marks >= rules.MARKS_TO_JUDGE, _progress.marks_attended * 100 < _progress.marks * percent)


def board(actor: Actor, chosen: Chosen, today: date) -> Board:
    """A page of the deliveries in the actor's scope under the filters; a page beyond the last is empty."""
    counts, ids = _counted(_standing(actor, chosen, today), chosen, limit=PAGE)
    total = counts.get(chosen.state, 0) if chosen.state else sum(counts.values())
    return Board(_rows(ids, today), counts, chosen, total)


def worst(actor: Actor, today: date, limit: int) -> Board:
    """The first deliveries in the actor's scope, the worst first, finished ones left to the whole board."""
    chosen = Chosen(running=True)
    counts, ids = _counted(_standing(actor, chosen, today), chosen, limit=limit)
    return Board(_rows(ids, today), counts, chosen, sum(counts.values()))


def every(actor: Actor, chosen: Chosen, today: date) -> tuple[BoardRow, ...]:
    """All deliveries under the filters, for an export, in the same order."""
    _, ids = _counted(_standing(actor, chosen, today), chosen, limit=None)
    return tuple(row for at in range(0, len(ids), 500) for row in _rows(ids[at : at + 500], today))


def _standing(actor: Actor, chosen: Chosen, today: date) -> CTE:
    """Every delivery in scope and under the filters but the state: its id, state, name, and what it is sorted by."""
    wanted: list[ColumnElement[bool]] = [_delivery.id.in_(visible_deliveries(actor))]
    if chosen.area_id is not None:
        wanted.append(_delivery.area_id == chosen.area_id)
    if chosen.programme_id is not None:
        theirs = select(_version.id).where(_version.programme_id == chosen.programme_id)
        wanted.append(_delivery.version_id.in_(theirs))
    wanted += [
        or_(_delivery.title.icontains(word, autoescape=True), _delivery.code.icontains(word, autoescape=True))
        for word in chosen.search.split()
    ]
    key = _SORTED_BY[chosen.sort]
    return (
        select(
            _delivery.id,
            _delivery.title,
            judged(today).label("state"),
            (null() if key is None else key).label("key"),
        )
        .join_from(Delivery.__table__, DeliveryProgress.__table__, _progress.delivery_id == _delivery.id)
        .where(*wanted)
        .cte("standing")
    )


def _counted(standing: CTE, chosen: Chosen, limit: int | None) -> tuple[dict[State, int], list[int]]:
    """How many there are by state, and the ids of the page, in one statement."""
    of = standing.c
    page = select(literal(1).label("part"), of.id.label("number"), of.state)
    if chosen.state is not None:
        page = page.where(of.state == chosen.state.rank)
    if chosen.running:
        page = page.where(of.state != State.FINISHED.rank)
    page = page.order_by(*_order(standing, chosen.sort)).limit(limit)
    if limit is not None:
        page = page.offset((chosen.page - 1) * limit)
    by_state = select(literal(0).label("part"), func.count().label("number"), of.state).group_by(of.state)
    counts: dict[State, int] = {}
    ids: list[int] = []
    for part, number, state in db.execute(union_all(by_state, select(page.subquery()))):
        if part:
            ids.append(number)
        else:
            counts[_STATES[state]] = number
    return counts, ids


def _order(standing: CTE, sort: Sort) -> Sequence[ColumnElement[Any]]:
    """What is not known comes last; the newest first where it is a date, the lowest first where it is a share."""
    of = standing.c
    match sort:
        case Sort.STATE:
            return (of.state, of.title, of.id)
        case Sort.TITLE:
            return (of.title, of.id)
        case Sort.STARTS | Sort.ENDS:
            return (of.key.is_(None), of.key.desc(), of.title, of.id)
        case Sort.ATTENDED | Sort.HOURS:
            return (of.key.is_(None), of.key, of.title, of.id)


def _rows(ids: Iterable[int], today: date) -> tuple[BoardRow, ...]:
    """These deliveries, in this order."""
    wanted = list(ids)
    unsigned = (
        select(func.count())
        .select_from(Session.__table__)
        .outerjoin(Register.__table__, _register.session_id == _session.id)
        .where(
            _session.delivery_id == _delivery.id,
            _session.on_date < today,
            or_(_register.state.is_(None), _register.state != RegisterState.SIGNED.value),
        )
        .correlate(Delivery.__table__)
        .scalar_subquery()
    )
    area, programme = Area.__table__.c, Programme.__table__.c
    found = db.execute(
        select(_delivery.id, _delivery.code, _delivery.title, area.name, programme.short_name, unsigned, *_FIGURES)
        .join_from(Delivery.__table__, DeliveryProgress.__table__, _progress.delivery_id == _delivery.id)
        .join(Area.__table__, area.id == _delivery.area_id)
        .join(ProgrammeVersion.__table__, _version.id == _delivery.version_id)
        .join(Programme.__table__, programme.id == _version.programme_id)
        .where(_delivery.id.in_(wanted))
    )
    rows: dict[int, BoardRow] = {}
    for delivery_id, code, title, place, name, missing, *numbers in found:
        figures = Figures(*numbers)
        rows[delivery_id] = BoardRow(
            delivery_id=delivery_id,
            code=code,
            title=title,
            area=place,
            programme=name,
            state=rules.state_of(figures, today),
            reasons=rules.reasons(figures, today),
            figures=figures,
            unsigned=missing,
        )
    return tuple(rows[each] for each in wanted)


def programmes() -> tuple[tuple[int, str], ...]:
    """The programmes that the catalogue has, by name: what the board may be narrowed to."""
    table = Programme.__table__.c
    rows = db.execute(select(table.id, table.short_name).order_by(table.short_name, table.id))
    return tuple((row[0], row[1]) for row in rows)
