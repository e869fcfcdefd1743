"""Work lists: everything that somebody must still do, their own or, for a programme lead, that of their areas' staff.

Apart from `queries`, which reads the home: these are whole lists, narrowed by kind and owner, page by page. A list is
counted as far as it is read, so that thousands of tasks of a region cost no more than a page of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Choice
from tracker.attendance.models import Register
from tracker.attendance.rules.registers import RegisterState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import among
from tracker.delivery.models import Delivery, DeliveryProgress, Membership, Session, Staff
from tracker.delivery.rules import StaffPart
from tracker.home.rules.waiting import Page, done_on, led_on
from tracker.people.models import Person, StaffArea
from tracker.people.scope import calendar, still_in_scope
from tracker.work.digests import counted
from tracker.work.models import Task

PAGE = 50
COUNTED = 250


@dataclass(frozen=True, slots=True)
class Line:
    """A task in a list; `where` is the page on which it is done; `owner` is '' in one's own."""

    task_id: int
    kind: str
    title: str
    rule: str
    where: Page | None
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
    return _list(_Reader(actor, chosen, today, of_others=False))


def team(actor: Actor, chosen: Chosen, today: date) -> WorkList:
    """What waits for others who work in the actor's areas, about people in the actor's scope or about nobody."""
    return _list(_Reader(actor, chosen, today, of_others=True))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks for which list: reads the first that wait, as far as they are counted."""

    actor: Actor
    chosen: Chosen
    today: date
    of_others: bool

    @property
    def narrowing(self) -> frozenset[str]:
        """The choices that were made, but for the kind."""
        made = {"owner": self.chosen.owner_id is not None, "overdue": self.chosen.overdue}
        return frozenset(name for name, is_made in made.items() if is_made)

    def first(self, narrowed_by: frozenset[str], start: int = 0) -> Sequence[Row[*tuple[Any, ...]]]:
        """The first that wait, from the one at `start` on: those with a day by their day, then those without one."""
        values = {"overdue": self.today, "owner": self.chosen.owner_id, "kind": self.chosen.kind}
        reach = {"start": start, "most": start + COUNTED + 1, "number": COUNTED + 1}
        statement = _statement(self.actor, calendar(), narrowed_by, of_others=self.of_others)
        return db.execute(statement, {**{name: values[name] for name in narrowed_by}, **reach}).all()


def _list(reader: _Reader) -> WorkList:
    """One statement, and another for a choice or a page far on: kinds and owners to choose from are those of all."""
    chosen, today, narrowing = reader.chosen, reader.today, reader.narrowing
    start = (chosen.number - 1) * PAGE
    found = reader.first(narrowing)
    further = bool(chosen.kind) or start + PAGE > COUNTED
    shown = reader.first(narrowing | ({"kind"} if chosen.kind else set()), start) if further else found[start:]
    if start and not shown:
        return _list(replace(reader, chosen=replace(chosen, number=1)))
    counted_here = [row for row in found[:COUNTED] if chosen.kind in {"", row.kind}]
    everybodys = reader.first(frozenset()) if reader.of_others and narrowing else found
    owners = {row.owner_id: row.owner for row in everybodys} if reader.of_others else {}
    return WorkList(
        tuple(_line(row, of_others=reader.of_others) for row in shown[:PAGE]),
        _kinds(found[:COUNTED]),
        tuple(Choice(user_id, name) for user_id, name in sorted(owners.items(), key=lambda each: each[::-1])),
        start + min(len(shown), COUNTED) if further else len(counted_here),
        sum(row.due_on is not None and row.due_on < today for row in counted_here),
        chosen,
        is_cut=len(shown if further else found) > COUNTED,
    )


_NARROWED = {
    "owner": _task.owner_id == bindparam("owner"),
    "overdue": _task.due_on < bindparam("overdue", type_=Date()),
    "kind": _task.kind == bindparam("kind"),
}
_NAME = select(_owner.name).where(_owner.id == _task.owner_id).correlate(Task.__table__).scalar_subquery()


@lru_cache(maxsize=512)
def _statement(
    actor: Actor, _days: tuple[date, ...], narrowed_by: frozenset[str], *, of_others: bool
) -> Select[*tuple[Any, ...]]:
    """What a list reads, put together once for an actor and day.

    Those with a day and those without are each read along an index and stop where enough are found, which sorting all
    of a region's would not.
    """
    known = select(still_in_scope(actor)).where(Person.id == _task.person_id).scalar_subquery()
    colleagues = select(StaffArea.user_id).where(among(StaffArea.area_id, actor.area_ids))
    is_theirs = case((_task.owner_id.in_(colleagues), true()), else_=false())  # asked of each in turn, not joined
    whose = [is_theirs, _task.owner_id != actor.user_id]
    wanted = select(*_LINE, (_NAME if of_others else literal("")).label("owner")).where(
        _task.done_at.is_(None),
        or_(_task.person_id.is_(None), known),
        *(whose if of_others else [_task.owner_id == actor.user_id]),
        *(_NARROWED[name] for name in sorted(narrowed_by)),
    )
    most = bindparam("most", type_=Integer())
    in_order = wanted.order_by(_task.done_at, _task.due_on, _task.id).limit(most)  # of the index, column by column
    dated = in_order.where(_task.due_on.is_not(None)).subquery()
    undated = in_order.where(_task.due_on.is_(None)).subquery()
    both = union_all(select(dated, literal(0).label("part")), select(undated, literal(1).label("part"))).subquery()
    found = select(both).order_by(both.c.part, both.c.due_on, both.c.id)
    return found.limit(bindparam("number", type_=Integer())).offset(bindparam("start", type_=Integer()))


_LINE = (
    _task.id,
    _task.kind,
    _task.key,
    _task.title,
    _task.rule,
    _task.person_id,
    _task.due_on,
    _task.owner_id,
)


def _kinds(rows: Iterable[Row[*tuple[Any, ...]]]) -> tuple[Kind, ...]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row.rule)
    return tuple(Kind(code, max(rules), len(rules)) for code, rules in sorted(found.items()))


def _line(row: Row[*tuple[Any, ...]], *, of_others: bool) -> Line:
    where = led_on(row.kind, row.key, row.person_id) if of_others else done_on(row.kind, row.key)
    if where is None and row.person_id is not None:
        where = ("progress.person", row.person_id)
    return Line(row.id, row.kind, row.title, row.rule, where, row.due_on, row.owner)


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
