"""Work lists: everything that somebody must still do, their own or, for a programme lead, that of their areas' staff.

Apart from `queries`, which reads the home: these are whole lists, narrowed by kind and owner, page by page. A list is
counted as far as it is read, so that thousands of tasks of a region cost no more than a page of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, exists, func, literal, or_, select, union_all

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Choice
from tracker.attendance.models import Register
from tracker.attendance.rules.registers import RegisterState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import among
from tracker.delivery.models import Delivery, DeliveryProgress, Membership, Session, Staff
from tracker.delivery.rules import StaffPart
from tracker.home.rules.waiting import done_on
from tracker.people.models import Person, StaffArea
from tracker.people.scope import calendar, still_in_scope
from tracker.practice.rules import COVER_ASKED, delivery_of
from tracker.work.digests import counted
from tracker.work.models import Task

PAGE = 50
COUNTED = 250


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a list; `where` is the page on which it is done, as endpoint and id; `owner` is '' in one's own."""

    task_id: int
    kind: str
    title: str
    rule: str
    where: tuple[str, int] | None
    due_on: date | None
    owner: str

    def is_late(self, today: date) -> bool:
        """Whether its day is over."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task with its rule in words, and how many wait, up to `COUNTED`."""

    code: str
    rule: str
    number: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a list is narrowed: by kind, by owner, to what is overdue; and the page."""

    kind: str = ""
    owner_id: int | None = None
    overdue: bool = False
    number: int = 1


@dataclass(frozen=True, slots=True)
class WorkList:
    """A page of a list, counted up to `COUNTED` from this page on; `is_cut` says that more wait than that.

    `kinds`, `owners` and how many are `late` are those among the first that wait.
    """

    lines: tuple[Line, ...]
    kinds: tuple[Kind, ...]
    owners: tuple[Choice, ...]
    total: int
    late: int
    chosen: Chosen
    is_cut: bool


_task, _owner = Task.__table__.c, User.__table__.c


def own(actor: Actor, chosen: Chosen, today: date) -> WorkList:
    """What waits for the actor themself, the soonest due first; what is about people out of their scope is left out."""
    return _list(_own(actor, calendar()), chosen, today, of_others=False)


def team(actor: Actor, chosen: Chosen, today: date) -> WorkList:
    """What waits for others who work in the actor's areas, about people in the actor's scope or about nobody."""
    return _list(_team(actor, calendar()), chosen, today, of_others=True)


@lru_cache(maxsize=256)
def _own(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _tasks(actor).where(_task.owner_id == actor.user_id)


@lru_cache(maxsize=256)
def _team(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    colleagues = select(StaffArea.user_id).where(among(StaffArea.area_id, actor.area_ids))
    return _tasks(actor).where(_task.owner_id.in_(colleagues), _task.owner_id != actor.user_id)


def _tasks(actor: Actor) -> Select[*tuple[Any, ...]]:
    known = exists(select(Person.id).where(Person.id == _task.person_id, still_in_scope(actor)))
    return select(*_LINE).where(_task.done_at.is_(None), or_(_task.person_id.is_(None), known))


_LINE = (
    _task.id,
    _task.kind,
    _task.key,
    _task.title,
    _task.rule,
    _task.person_id,
    _task.due_on,
    _task.owner_id,
    select(_owner.name).where(_owner.id == _task.owner_id).correlate(Task.__table__).scalar_subquery().label("owner"),
)


def _list(statement: Select[*tuple[Any, ...]], chosen: Chosen, today: date, *, of_others: bool) -> WorkList:
    """One statement, and another for a choice or a page far on: kinds and owners to choose from are those of all."""
    narrowed = statement
    if chosen.owner_id is not None:
        narrowed = narrowed.where(_task.owner_id == chosen.owner_id)
    if chosen.overdue:
        narrowed = narrowed.where(_task.due_on < today)
    start = (chosen.number - 1) * PAGE
    found = _first(narrowed, 0)
    further = bool(chosen.kind) or start + PAGE > COUNTED
    of_kind = narrowed.where(_task.kind == chosen.kind) if chosen.kind else narrowed
    shown = _first(of_kind, start) if further else found[start:]
    if start and not shown:
        return _list(statement, replace(chosen, number=1), today, of_others=of_others)
    counted_here = [row for row in found[:COUNTED] if chosen.kind in {"", row.kind}]
    is_narrowed = chosen.owner_id is not None or chosen.overdue
    everybodys = _first(statement, 0) if of_others and is_narrowed else found
    owners = {row.owner_id: row.owner for row in everybodys} if of_others else {}
    return WorkList(
        tuple(_line(row, named=of_others) for row in shown[:PAGE]),
        _kinds(found[:COUNTED]),
        tuple(Choice(user_id, name) for user_id, name in sorted(owners.items(), key=lambda each: each[::-1])),
        start + min(len(shown), COUNTED) if further else len(counted_here),
        sum(row.due_on is not None and row.due_on < today for row in counted_here),
        chosen,
        is_cut=len(shown if further else found) > COUNTED,
    )


def _first(wanted: Select[*tuple[Any, ...]], start: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The first that wait, from the one at `start` on: those with a day by their day, then those without one.

    Each part is read along an index and stops where enough are found, which sorting all of a region's would not.
    """
    most = start + COUNTED + 1
    dated = wanted.where(_task.due_on.is_not(None)).order_by(_task.due_on, _task.id).limit(most).subquery()
    undated = wanted.where(_task.due_on.is_(None)).order_by(_task.id).limit(most).subquery()
    both = union_all(select(dated, literal(0).label("part")), select(undated, literal(1).label("part"))).subquery()
    order = (both.c.part, both.c.due_on, both.c.id)
    return db.execute(select(both).order_by(*order).limit(COUNTED + 1).offset(start)).all()


def _kinds(rows: Iterable[Row[*tuple[Any, ...]]]) -> tuple[Kind, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row.rule)
    return tuple(Kind(code, max(rules), len(rules)) for code, rules in sorted(found.items()))


def _line(row: Row[*tuple[Any, ...]], *, named: bool) -> Line:
    where = ("practice.cover", delivery_of(row.key)) if row.kind == COVER_ASKED else done_on(row.kind, row.key)
    if where is None and row.person_id is not None:
        where = ("progress.person", row.person_id)
    return Line(row.id, row.kind, row.title, row.rule, where, row.due_on, row.owner if named else "")


@counted("register to take or sign", "registers to take or sign")
def registers_to_finish(user_ids: Collection[int]) -> Mapping[int, int]:
    """How many past registers of their deliveries each facilitator has to take or to sign; covers are left out."""
    yesterday = clock.now().astimezone(UTC).date() - timedelta(days=1)
    member = exists().where(
        Membership.delivery_id == Session.delivery_id,
        Membership.joined_on <= Session.on_date,
        or_(Membership.left_on.is_(None), Membership.left_on >= Session.on_date),
    )
    rows = db.execute(
        select(Staff.user_id, func.count())
        .join(Delivery, Delivery.id == Staff.delivery_id)
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .join(Session, Session.delivery_id == Delivery.id)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(
            Staff.user_id.in_(list(user_ids)),
            Staff.part != StaffPart.COVER.value,
            Session.on_date <= yesterday,
            or_(Register.state.is_(None), Register.state != RegisterState.SIGNED.value),
            member,
        )
        .group_by(Staff.user_id)
        .order_by(Staff.user_id)
    ).all()
    return {row[0]: row[1] for row in rows}
