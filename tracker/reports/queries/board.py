"""The board of deliveries, from their roll-ups alone: never from marks.

Four statements at most, however many deliveries: one counts them by state, one or two pick a page, one reads it
with its registers that are not signed. Most deliveries of a service are finished: only the others are judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.delivery import expected
from tracker.delivery.models import Delivery, DeliveryProgress, Membership, Session
from tracker.delivery.queries import was_member
from tracker.delivery.scope import in_scope
from tracker.people.models import Area
from tracker.reports.rules import board as rules
from tracker.reports.rules.board import Board, BoardRow, Chosen, Figures, Sort, State

PAGE = 25
_delivery, _progress, _session = Delivery.__table__.c, DeliveryProgress.__table__.c, Session.__table__.c
_version, _register, _mark = ProgrammeVersion.__table__.c, Register.__table__.c, Mark.__table__.c
_member = Membership.__table__.c
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
_SORTED_BY: Mapping[Sort, ColumnElement[Any]] = {
    Sort.STARTS: _delivery.starts_on,
    Sort.ENDS: _progress.ends_on,
    Sort.ATTENDED: _progress.marks_attended * 1000 / func.nullif(_progress.marks, 0),
    Sort.HOURS: cast(_progress.minutes_credited, BigInteger) * 1000 / func.nullif(_progress.minutes_prescribed, 0),
}


_standing = DeliveryProgress.__table__.alias("standing")
# Found in the roll-ups alone, which is quick, before anything is joined to them.
_UNFINISHED: ColumnElement[bool] = _delivery.id.in_(
    select(_standing.c.delivery_id).where(
        or_(_standing.c.sessions_signed < _standing.c.sessions, _standing.c.sessions == 0),
        or_(_standing.c.items_met < _standing.c["items"], _standing.c["items"] == 0),
    )
)


def judged(today: date) -> ColumnElement[int]:
    """`rules.state_of` in SQL for what is not finished, as the rank of the state: 0 is the worst."""
    last = func.coalesce(_progress.last_session_on, _delivery.starts_on)
    empty = and_(
        _delivery.starts_on <= today + timedelta(days=rules.START_WATCH_DAYS),
        _progress.members * 2 < _delivery.capacity,
    )
    unstaffed = or_(_progress.members == 0, _progress.sessions == 0)
    silent, quiet = timedelta(days=rules.STALE_NEEDS_DAYS), timedelta(days=rules.STALE_WATCH_DAYS)
    return case(
        (and_(_delivery.starts_on > today, empty), State.WATCH.rank),
        (_delivery.starts_on > today, State.STARTING.rank),
        (or_(unstaffed, last <= today - silent, _under(rules.ATTENDED_NEEDS)), State.NEEDS_YOU.rank),
        (or_(last <= today - quiet, _under(rules.ATTENDED_WATCH)), State.WATCH.rank),
        else_=State.ON_COURSE.rank,
    )


def _under(percent: int) -> ColumnElement[bool]:
    return and_(_progress.marks >= rules.MARKS_TO_JUDGE, _progress.marks_attended * 100 < _progress.marks * percent)


def board(actor: Actor, chosen: Chosen, today: date) -> Board:
    """A page of the deliveries in the actor's scope under the filters; a page beyond the last is empty."""
    counts = _counts(actor, chosen, today)
    total = counts.get(chosen.state, 0) if chosen.state else sum(counts.values())
    ids = _ids(actor, chosen, today, counts, limit=PAGE, offset=(chosen.page - 1) * PAGE)
    return Board(_rows(ids, today), counts, chosen, total)


def worst(actor: Actor, today: date, limit: int) -> Board:
    """The first deliveries in the actor's scope, the worst first; finished ones only counted."""
    chosen = Chosen()
    counts = _counts(actor, chosen, today)
    rows = db.execute(_page(actor, chosen, today, Part.UNFINISHED), {"limit": limit, "offset": 0})
    return Board(_rows([row[0] for row in rows], today), counts, chosen, sum(counts.values()))


def every(actor: Actor, chosen: Chosen, today: date) -> tuple[BoardRow, ...]:
    """All deliveries under the filters, for an export, in the same order."""
    counts = _counts(actor, chosen, today)
    ids = _ids(actor, chosen, today, counts, limit=sum(counts.values()), offset=0)
    return tuple(row for at in range(0, len(ids), 500) for row in _rows(ids[at : at + 500], today))


def _counts(actor: Actor, chosen: Chosen, today: date) -> dict[State, int]:
    """How many there are by state under the filters but the state."""
    filters = replace(chosen, state=None, sort=Sort.STATE, page=1)
    rows = {row[0]: row[1] for row in db.execute(_counting(actor, filters, today))}
    everything = rows.pop(-1, 0)
    counts = {_STATES[rank]: number for rank, number in rows.items()}
    done = everything - sum(counts.values())
    return counts | {State.FINISHED: done} if done else counts


@lru_cache(maxsize=512)
def _counting(actor: Actor, chosen: Chosen, today: date) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows of (rank, number) of what is not finished, and (-1, number) of everything: only the former are judged."""
    wanted = _wanted(actor, chosen)
    everything = select(literal(-1), func.count()).select_from(Delivery.__table__).where(*wanted)
    running = _from_both(select(judged(today).label("state"))).where(_UNFINISHED, *wanted).subquery()
    return union_all(everything, select(running.c.state, func.count()).group_by(running.c.state))


def _wanted(actor: Actor, chosen: Chosen) -> list[ColumnElement[bool]]:
    """The actor's scope and the filters but the state."""
    wanted = [in_scope(actor)]
    if chosen.area_id is not None:
        wanted.append(_delivery.area_id == chosen.area_id)
    if chosen.programme_id is not None:
        theirs = select(_version.id).where(_version.programme_id == chosen.programme_id)
        wanted.append(_delivery.version_id.in_(theirs))
    return wanted + [
        or_(_delivery.title.icontains(word, autoescape=True), _delivery.code.icontains(word, autoescape=True))
        for word in chosen.search.split()
    ]


def _from_both(columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return columns.join_from(Delivery.__table__, DeliveryProgress.__table__, _progress.delivery_id == _delivery.id)


class Part(Enum):
    """Which deliveries a page is read from."""

    UNFINISHED = "unfinished"
    FINISHED = "finished"
    ALL = "all"


def _ids(
    actor: Actor, chosen: Chosen, today: date, counts: Mapping[State, int], *, limit: int, offset: int
) -> list[int]:
    """The deliveries of a page, in order. By state, what is finished follows what is not."""

    def read(part: Part, skip: int, most: int) -> list[int]:
        rows = db.execute(_page(actor, replace(chosen, page=1), today, part), {"limit": most, "offset": skip})
        return [row[0] for row in rows]

    if chosen.state is State.FINISHED:
        return read(Part.FINISHED, offset, limit)
    if chosen.state is not None:
        return read(Part.UNFINISHED, offset, limit)
    if chosen.sort is not Sort.STATE:
        return read(Part.ALL, offset, limit)
    running = sum(counts.values()) - counts.get(State.FINISHED, 0)
    first = read(Part.UNFINISHED, offset, limit) if offset < running else []
    if len(first) == limit or not counts.get(State.FINISHED):
        return first
    return first + read(Part.FINISHED, max(offset - running, 0), limit - len(first))


@lru_cache(maxsize=512)
def _page(actor: Actor, chosen: Chosen, today: date, part: Part) -> Select[*tuple[Any, ...]]:
    """The ids of a part, sorted, from `offset` on, `limit` at most; made once for each choice."""
    of = {Part.UNFINISHED: _UNFINISHED, Part.FINISHED: not_(_UNFINISHED), Part.ALL: true()}[part]
    by_state = judged(today) if part is Part.UNFINISHED else None
    if by_state is not None and chosen.state is not None:
        of = and_(of, by_state == chosen.state.rank)
    order = [by_state] if by_state is not None and chosen.sort is Sort.STATE else _order(chosen.sort)
    return (
        _from_both(select(_delivery.id))
        .where(*_wanted(actor, chosen), of)
        .order_by(*order, _delivery.title, _delivery.id)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


def _order(sort: Sort) -> Sequence[ColumnElement[Any]]:
    """What is not known comes last; the newest first where it is a date, the lowest first where it is a share."""
    key = _SORTED_BY.get(sort)
    if key is None:
        return ()
    return (key.is_(None), key.desc() if sort in {Sort.STARTS, Sort.ENDS} else key)


_area, _programme = Area.__table__.c, Programme.__table__.c
# As for whoever has to take it: when nobody was expected on its day, and nobody is marked, a register waits for nobody.
_FOR_SOMEBODY = or_(
    select(_member.id)
    .where(
        _member.delivery_id == _session.delivery_id,
        func.coalesce(_session.membership_id, _member.id) == _member.id,
        was_member(_session.on_date),
        not_(expected.is_suspended(_member.id, _session.on_date)),
        or_(
            _session.membership_id.is_not(None),
            expected.has_to_do(_member.enrolment_id, _session.outline_id, _session.cycle),
        ),
    )
    .exists(),
    select(_mark.id).where(_mark.session_id == _session.id, _mark.outcome.is_not(None)).exists(),
)
_UNSIGNED = (
    select(func.count())
    .select_from(Session.__table__)
    .outerjoin(Register.__table__, _register.session_id == _session.id)
    .where(
        _session.delivery_id == _delivery.id,
        _session.on_date < bindparam("today"),
        func.coalesce(_register.state, "").not_in([RegisterState.SIGNED.value, RegisterState.NOT_HELD.value]),
        _FOR_SOMEBODY,
    )
    .correlate(Delivery.__table__)
    .scalar_subquery()
)
_PLANNED = (
    select(func.count())
    .where(_session.delivery_id == _delivery.id, _session.kind == _delivery.format)
    .correlate(Delivery.__table__)
)
_HELD = _PLANNED.join_from(Session.__table__, Register.__table__, _register.session_id == _session.id).where(
    _register.state == RegisterState.SIGNED.value
)
_COUNTED = (_UNSIGNED, _PLANNED.scalar_subquery(), _HELD.scalar_subquery())
_ROWS = (
    select(_delivery.id, _delivery.code, _delivery.title, _area.name, _programme.short_name, *_COUNTED, *_FIGURES)
    .join_from(Delivery.__table__, DeliveryProgress.__table__, _progress.delivery_id == _delivery.id)
    .join(Area.__table__, _area.id == _delivery.area_id)
    .join(ProgrammeVersion.__table__, _version.id == _delivery.version_id)
    .join(Programme.__table__, _programme.id == _version.programme_id)
    .where(_delivery.id.in_(bindparam("ids", expanding=True)))
)


def _rows(ids: Iterable[int], today: date) -> tuple[BoardRow, ...]:
    """These deliveries, in this order."""
    wanted = list(ids)
    if not wanted:
        return ()
    found = db.execute(_ROWS, {"ids": wanted, "today": today})
    rows: dict[int, BoardRow] = {}
    for delivery_id, code, title, place, name, missing, planned, held, *numbers in found:
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
            planned=planned,
            held=held,
        )
    return tuple(rows[each] for each in wanted)


def programmes() -> tuple[tuple[int, str], ...]:
    """The programmes that the catalogue has, by name: what the board may be narrowed to."""
    table = Programme.__table__.c
    rows = db.execute(select(table.id, table.short_name).order_by(table.short_name, table.id))
    return tuple((row[0], row[1]) for row in rows)
