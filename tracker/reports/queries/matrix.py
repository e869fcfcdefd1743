"""One delivery's completion matrix, in seven statements whatever its size.

Statements are over tables and not mapped classes, and those without an actor's scope are made once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, String, and_, bindparam, cast, not_, or_, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules.outcomes import OutcomeKind
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Module, Outline, OutlineDose, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.core.statements import joined_text
from tracker.delivery import histories
from tracker.delivery.models import Delivery, Item, Membership, Session, Staff
from tracker.delivery.queries import PROVISIONAL
from tracker.delivery.rules import ItemState
from tracker.delivery.scope import in_scope
from tracker.delivery.stays import Suspended
from tracker.people.models import Area, Person
from tracker.progress.queries import SIGNS
from tracker.progress.rules.readings import PRESENT, Marked, Place, Sign, sign_of
from tracker.reports.rules.matrix import OWED, Column, Matrix, ModuleCells, ModuleHead, PersonRow, with_foot

_delivery, _session, _item = Delivery.__table__.c, Session.__table__.c, Item.__table__.c
_membership, _person, _staff = Membership.__table__.c, Person.__table__.c, Staff.__table__.c
_outline, _dose, _module = Outline.__table__.c, OutlineDose.__table__.c, Module.__table__.c
_register, _mark, _outcome = Register.__table__.c, Mark.__table__.c, Outcome.__table__.c

_STAFF = (
    select(joined_text(User.__table__.c.name, "\n"))
    .join_from(Staff.__table__, User.__table__, User.__table__.c.id == _staff.user_id)
    .where(_staff.delivery_id == _delivery.id)
    .correlate(Delivery.__table__)
    .scalar_subquery()
)

_OUTLINES = (
    select(
        _outline.id,
        _outline.number,
        _outline.title,
        _dose.minutes,
        _module.number,
        _module.title,
        _module.short_title,
    )
    .join_from(OutlineDose.__table__, Outline.__table__, _outline.id == _dose.outline_id)
    .join(Module.__table__, _module.id == _outline.module_id)
    .where(_dose.version_id == bindparam("version_id"), _dose.format == bindparam("format"))
    .order_by(_outline.number)
)

_SESSIONS = (
    select(_session.id, _session.outline_id, _session.membership_id, _session.on_date, _register.state)
    .join_from(Session.__table__, Register.__table__, _register.session_id == _session.id, isouter=True)
    .where(_session.delivery_id == bindparam("delivery_id"))
    .order_by(_session.on_date.desc(), _session.id.desc())
)

_MEMBERS = (
    select(
        _membership.id,
        _membership.enrolment_id,
        _membership.joined_on,
        _membership.left_on,
        _person.id,
        _person.reference,
        _person.surname,
        _person.first_names,
    )
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .where(
        _membership.delivery_id == bindparam("delivery_id"),
        or_(_membership.left_on.is_(None), _membership.left_on >= _membership.joined_on),
    )
    .order_by(_person.surname, _person.first_names, _membership.id)
)

# The day stays text: it is asked for in few of hundreds of rows.
_ITEMS = (
    select(_item.enrolment_id, _item.outline_id, _item.state, _item.session_id, cast(_item.met_on, String))
    .join_from(Item.__table__, Membership.__table__, _membership.enrolment_id == _item.enrolment_id)
    .where(_membership.delivery_id == bindparam("delivery_id"))
)

_ATTENDED_WHOLE = and_(_outcome.kind == OutcomeKind.ATTENDED.value, not_(_mark.late), _mark.minutes >= _session.minutes)
# The usual mark is not read: an item met by a session whose mark is none of these was attended in full.
_EXCEPTIONS = (
    select(_mark.session_id, _mark.membership_id, _outcome.kind, _mark.late, _mark.minutes >= _session.minutes)
    .join_from(Session.__table__, Mark.__table__, _mark.session_id == _session.id)
    .join(Outcome.__table__, _outcome.code == _mark.outcome)
    .where(_session.delivery_id == bindparam("delivery_id"), not_(_ATTENDED_WHOLE))
)


_Item = Row[int, int, str, int | None, str | None]
"""Whose item and of what, how it stands, which session met it, and on which day."""


class _Sitting(NamedTuple):
    session_id: int
    on: date | None
    signed: bool
    drafted: bool


class _Member(NamedTuple):
    membership_id: int
    enrolment_id: int
    joined_on: date
    left_on: date | None
    person_id: int
    reference: str
    surname: str
    first_names: str


class _Found(NamedTuple):
    """What the cells are worked out from: items by enrolment and outline, exceptional marks by member and session.

    `back` are the enrolments of those who left and came back, `away` the suspensions by membership.
    """

    sittings: Mapping[tuple[int, int | None], _Sitting]
    items: Mapping[int, Mapping[int, _Item]]
    exceptions: Mapping[int, Mapping[int, Marked]]
    back: frozenset[int]
    away: Mapping[int, tuple[Suspended, ...]]
    today: date


@lru_cache(maxsize=512)
def _head(actor: Actor) -> Select[Any]:
    """A delivery in the actor's scope; made once for each reader."""
    return (
        select(
            Delivery.code,
            Delivery.title,
            Programme.short_name,
            PROVISIONAL,
            Area.name,
            Area.time_zone,
            Delivery.version_id,
            Delivery.format,
            _STAFF,
        )
        .join(Area, Area.id == Delivery.area_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(
            ProgrammeFormat,
            and_(ProgrammeFormat.version_id == Delivery.version_id, ProgrammeFormat.format == Delivery.format),
        )
        .where(Delivery.id == bindparam("delivery_id"), in_scope(actor))
    )


def matrix_for(actor: Actor, delivery_id: int) -> Matrix:
    """The completion matrix of a delivery in the actor's scope, former members included. Raises `Missing`."""
    head = db.execute(_head(actor), {"delivery_id": delivery_id}).one_or_none()
    if head is None:
        raise Missing(f"delivery {delivery_id}")
    of = {"delivery_id": delivery_id}
    members = [_Member(*row) for row in db.execute(_MEMBERS, of).all()]
    away = histories.suspensions([member.membership_id for member in members])
    today = clock.today(head.time_zone)
    found = _Found(_sittings(of), _items(of), _exceptions(of), _back(members), away, today)
    modules = _modules(head.version_id, head.format, found)
    rows = tuple(_row(member, modules, found) for member in members)
    return Matrix(
        delivery_id,
        head.code,
        head.title,
        head.short_name,
        head[3],
        head.name,
        tuple(sorted(head[8].splitlines())) if head[8] else (),
        modules,
        rows,
        _attended(modules, rows),
        found.today,
    )


def _back(members: Iterable[_Member]) -> frozenset[int]:
    times = Counter(member.enrolment_id for member in members)
    return frozenset(enrolment_id for enrolment_id, number in times.items() if number > 1)


def _sittings(of: Mapping[str, int]) -> dict[tuple[int, int | None], _Sitting]:
    """The first session of each outline, by outline and by whose it is (None: the group's)."""
    return {
        (outline_id, membership_id): _Sitting(
            session_id,
            None if state == RegisterState.NOT_HELD else on,  # to be planned again
            state == RegisterState.SIGNED,
            state == RegisterState.DRAFT,
        )
        for session_id, outline_id, membership_id, on, state in db.execute(_SESSIONS, of).all()
    }


def _items(of: Mapping[str, int]) -> dict[int, dict[int, _Item]]:
    found: dict[int, dict[int, _Item]] = defaultdict(dict)
    for row in db.execute(_ITEMS, of).all():
        found[row[0]][row[1]] = row
    return found


def _exceptions(of: Mapping[str, int]) -> dict[int, dict[int, Marked]]:
    found: dict[int, dict[int, Marked]] = defaultdict(dict)
    for session_id, membership_id, kind, late, whole in db.execute(_EXCEPTIONS, of).all():
        found[membership_id][session_id] = _marked(kind, bool(whole) and not late)
    return found


@cache
def _marked(kind: str, whole: bool) -> Marked:
    return Marked(SIGNS[kind], whole=whole)


def _outlines(version_id: int, format: str) -> Sequence[Any]:
    """What a version in use prescribes in one format: it is frozen, as every delivered version is."""
    of = {"version_id": version_id, "format": format}
    return db.frozen(("outlines", version_id, format), lambda: db.execute(_OUTLINES, of).all())


def _modules(version_id: int, format: str, found: _Found) -> tuple[ModuleHead, ...]:
    heads: dict[int, tuple[str, str]] = {}
    columns: dict[int, list[Column]] = defaultdict(list)
    own: dict[int, list[_Sitting]] = defaultdict(list)
    for (outline_id, membership_id), sitting in found.sittings.items():
        if membership_id is not None:
            own[outline_id].append(sitting)
    for outline_id, number, title, minutes, module, module_title, short_title in _outlines(version_id, format):
        heads[module] = (module_title, short_title)
        group = found.sittings.get((outline_id, None))
        columns[module].append(Column(outline_id, number, title, module, minutes, *_when(group, own[outline_id])))
    return tuple(ModuleHead(number, *heads[number], tuple(columns[number])) for number in heads)


def _when(group: _Sitting | None, own: list[_Sitting]) -> tuple[int | None, date | None, bool]:
    """Register, date and whether held: the group's, or the only member's own; of several members' none is named."""
    single = group or (own[0] if len(own) == 1 else None)
    if single:
        return single.session_id, single.on, single.signed
    return None, None, any(sitting.signed for sitting in own)


def _row(member: _Member, modules: Iterable[ModuleHead], found: _Found) -> PersonRow:
    items = found.items.get(member.enrolment_id, {})
    parts = []
    for module in modules:
        cells = tuple(_cells(member, module.columns, items, found))
        states = [items[column.outline_id][2] for column in module.columns if column.outline_id in items]
        parts.append(ModuleCells(cells, len(states) - states.count(_OWED)))
    return PersonRow(
        person_id=member.person_id,
        reference=member.reference,
        surname=member.surname,
        first_names=member.first_names,
        joined_on=member.joined_on,
        left_on=member.left_on,
        modules=tuple(parts),
        done=sum(part.met for part in parts),
        owed=sum(cell.endswith(OWED) for part in parts for cell in part.cells if cell is not _ATTENDED),
        left_after=_left_after(member, modules),
    )


_OWED, _DONE = ItemState.OWED.value, ItemState.DONE.value
_ATTENDED, _TO_COME, _NOT_THEIRS = Sign.ATTENDED.value, Sign.TO_COME.value, Sign.NOT_CHOSEN.value


def _left_after(member: _Member, modules: Iterable[ModuleHead]) -> int:
    if member.left_on is None:
        return 0
    columns = (column for module in modules for column in module.columns)
    return max((column.number for column in columns if column.on and column.on <= member.left_on), default=0)


def _cells(member: _Member, columns: Iterable[Column], items: Mapping[int, _Item], found: _Found) -> Iterator[str]:
    """A member's cells of some columns; the usual one, met by the session of its column, is known at a glance."""
    marks = found.exceptions.get(member.membership_id, {})
    is_back = member.enrolment_id in found.back
    for column in columns:
        item, held = items.get(column.outline_id), column.session_id
        usual = item is not None and held is not None and item[3] == held and item[2] == _DONE and held not in marks
        yield _ATTENDED if usual and not is_back else _cell(member, column, items, found)


def _cell(member: _Member, column: Column, items: Mapping[int, _Item], found: _Found) -> str:
    """One cell.

    A session that they have not got to do is of a module of the menu that was not chosen.
    """
    if column.outline_id not in items:
        return _NOT_THEIRS
    _, _, state, met_by, met_on = items[column.outline_id]
    sitting = found.sittings.get((column.outline_id, None))
    if sitting is None:
        sitting = found.sittings.get((column.outline_id, member.membership_id))
        if sitting is None:
            return sign_of(state, None, found.today).value
    mark = found.exceptions.get(member.membership_id, {}).get(sitting.session_id)
    on = sitting.on
    met_here = mark is None and state == _DONE and met_by == sitting.session_id
    if met_here and (member.enrolment_id not in found.back or _was_member(member, on)):
        return _ATTENDED
    suspended = on is not None and any(each.covers(on) for each in found.away.get(member.membership_id, ()))
    ahead = on is not None and on > max(found.today, member.joined_on)
    if state == _OWED and member.left_on is None and ahead and not suspended:
        return _TO_COME
    was_member = _was_member(member, on)
    met = None if met_on is None else date.fromisoformat(met_on)
    sign = sign_of(state, Place(on, sitting.signed, sitting.drafted, mark, was_member, suspended), found.today, met)
    if sign is Sign.DRAFT:
        sign = Sign.NOT_RECORDED
    missed = sitting.signed and (mark is not None or suspended or not was_member)
    stays = member.left_on is None or member.left_on >= found.today
    return with_foot(sign.value, owed=state == _OWED and missed and stays)


def _was_member(member: _Member, on: date | None) -> bool:
    return on is None or (member.joined_on <= on and (member.left_on is None or on <= member.left_on))


def _attended(modules: Iterable[ModuleHead], rows: Iterable[PersonRow]) -> tuple[int | None, ...]:
    """How many attended each session whose register is signed."""
    by_column = list(zip(*(row.cells for row in rows), strict=True))
    columns = [column for module in modules for column in module.columns]
    present = {sign.value for sign in PRESENT}
    return tuple(
        sum(cell in present for cell in cells) if column.held else None
        for column, cells in zip(columns, by_column or [()] * len(columns), strict=True)
    )
