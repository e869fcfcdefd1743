"""Work lists: everything that somebody must still do, their own or, for a programme lead, that of their areas' staff.

Apart from `queries`, which reads the home: these are whole lists, narrowed by kind and owner, page by page. A list is
counted as far as it is read, so that thousands of tasks of a region cost no more than a page of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

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
from tracker.people.scope import calendar, in_scope
from tracker.work.digests import counted
from tracker.work.models import Task

PAGE = 50
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a list; `owner` is '' in one's own; `about` is the person, '' for none; `page` where it is done."""

    task_id: int
    kind: str
    title: str
    rule: str
    person_id: int | None
    about: str
    due_on: date | None
    owner: str
    page: tuple[str, int] | None = None

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
    """A page of a list; `total` and the kinds are counted up to `COUNTED`, `late` is how many of those are overdue."""

    lines: tuple[Line, ...]
    kinds: tuple[Kind, ...]
    owners: tuple[Choice, ...]
    total: int
    late: int
    chosen: Chosen

    @property
    def is_cut(self) -> bool:
        """Whether more wait than were counted."""
        return sum(kind.number for kind in self.kinds) >= COUNTED


_task, _owners_table = Task.__table__.c, aliased(User.__table__)
_owner = _owners_table.c


def own(actor: Actor, chosen: Chosen, today: date) -> WorkList:
    """What waits for the actor themself, the soonest due first; what is about people out of their scope is left out."""
    return _list(_own(actor, calendar()), chosen, today, ())


def team(actor: Actor, chosen: Chosen, today: date) -> WorkList:
    """What waits for others who work in the actor's areas, about people in the actor's scope or about nobody."""
    statement = _team(actor, calendar())
    return _list(statement, chosen, today, _owners(statement))


@lru_cache(maxsize=256)
def _own(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _tasks(actor).where(_task.owner_id == actor.user_id)


@lru_cache(maxsize=256)
def _team(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    colleagues = select(StaffArea.user_id).where(among(StaffArea.area_id, actor.area_ids))
    return _tasks(actor).where(_task.owner_id.in_(colleagues), _task.owner_id != actor.user_id)


def _tasks(actor: Actor) -> Select[*tuple[Any, ...]]:
    known = exists(select(Person.id).where(Person.id == _task.person_id, in_scope(actor)))
    return (
        select(_task.id, _task.kind, _task.title, _task.rule, _task.person_id, _task.due_on, _task.owner_id, _task.key)
        .where(_task.done_at.is_(None), or_(_task.person_id.is_(None), known))
        .order_by(_task.due_on.is_(None), _task.due_on, _task.id)
    )


def _list(statement: Select[*tuple[Any, ...]], chosen: Chosen, today: date, owners: tuple[Choice, ...]) -> WorkList:
    narrowed = statement
    if chosen.owner_id is not None:
        narrowed = narrowed.where(_task.owner_id == chosen.owner_id)
    if chosen.overdue:
        narrowed = narrowed.where(_task.due_on < today)
    found = narrowed.limit(COUNTED).subquery()
    late = func.sum(case((found.c.due_on < today, 1), else_=0))
    counts = db.execute(
        select(found.c.kind, func.max(found.c.rule), func.count(), late).group_by(found.c.kind).order_by(found.c.kind)
    ).all()
    kinds = tuple(Kind(code, rule, number) for code, rule, number, _late in counts)
    shown = narrowed.where(_task.kind == chosen.kind) if chosen.kind else narrowed
    total = sum(kind.number for kind in kinds if chosen.kind in {"", kind.code})
    number = max(1, min(chosen.number, -(-total // PAGE)))
    lines = _lines(shown.limit(PAGE).offset((number - 1) * PAGE), named=bool(owners))
    held = Chosen(chosen.kind, chosen.owner_id, chosen.overdue, number)
    return WorkList(lines, kinds, owners, total, sum(row[3] or 0 for row in counts), held)


def _lines(page: Select[*tuple[Any, ...]], *, named: bool) -> tuple[Line, ...]:
    rows = page.subquery()
    about = func.coalesce(Person.surname + ", " + Person.first_names, "")
    found = db.execute(
        select(
            rows.c.id,
            rows.c.kind,
            rows.c.title,
            rows.c.rule,
            rows.c.person_id,
            about,
            rows.c.due_on,
            _owner.name,
            rows.c.key,
        )
        .select_from(rows)
        .outerjoin(Person, Person.id == rows.c.person_id)
        .join(_owners_table, _owner.id == rows.c.owner_id)
        .order_by(rows.c.due_on.is_(None), rows.c.due_on, rows.c.id)
    ).all()
    return tuple(Line(*[*row[:7], row[7] if named else "", done_on(row[1], row[8])]) for row in found)


def _owners(statement: Select[*tuple[Any, ...]]) -> tuple[Choice, ...]:
    waiting = statement.limit(COUNTED).subquery()
    rows = db.execute(
        select(_owner.id, _owner.name).where(_owner.id.in_(select(waiting.c.owner_id))).order_by(_owner.name, _owner.id)
    ).all()
    return tuple(Choice(*row) for row in rows)


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
