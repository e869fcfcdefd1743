"""The reads of pages: the warnings that an actor may know of, and the rules of areas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.people.models import Area, Person
from tracker.people.rules import AreaView
from tracker.people.scope import calendar, in_scope
from tracker.signals.models import EarlyWarning, WarningRule
from tracker.signals.rules.kinds import DEFAULTS, Kind, Rule, Rules
from tracker.signals.rules.states import State, Warned

PER_PAGE = 25

_RULES = select(
    WarningRule.area_id,
    WarningRule.kind,
    WarningRule.thresholds,
    WarningRule.enabled,
    WarningRule.tells_facilitators,
    WarningRule.tells_officer,
    WarningRule.tells_leads,
    WarningRule.version,
).order_by(WarningRule.area_id, WarningRule.kind)


def rules_by_area(area_ids: Collection[int] | None = None) -> dict[int, Rules]:
    """The rules of areas that have set any, every kind: the defaults where they said nothing. One statement."""
    rows = db.execute(_RULES if area_ids is None else _RULES.where(WarningRule.area_id.in_(sorted(area_ids))))
    found: dict[int, dict[Kind, Rule]] = {}
    for row in rows:
        rule = Rule(Kind(row[1]), *row[2:])
        found.setdefault(row[0], dict(DEFAULTS))[rule.kind] = rule
    return dict(found)


def rules_of(area_id: int) -> Rules:
    """The rules of an area, every kind."""
    return rules_by_area([area_id]).get(area_id, DEFAULTS)


def area_for(actor: Actor, area_id: int) -> AreaView:
    """An area whose rules the actor may set. Raises `Missing` for one in which they do not work."""
    if not actor.is_system and area_id not in actor.area_ids:
        raise Missing(f"area {area_id}")
    return people.area(area_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which warnings a list shows: those that wait, unless told otherwise."""

    state: State = State.OPEN
    kind: Kind | None = None
    area_id: int | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of warnings, and how many there are of each state under the same filters."""

    rows: tuple[Warned, ...]
    counts: dict[State, int]
    wanted: Wanted

    @property
    def total(self) -> int:
        """How many there are of the state that is shown."""
        return self.counts.get(self.wanted.state, 0)


_Seen, _Closer = aliased(User), aliased(User)


@lru_cache(maxsize=512)
def _warnings(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            EarlyWarning.id,
            EarlyWarning.person_id,
            Person.surname + ", " + Person.first_names,
            Area.name,
            Area.time_zone,
            EarlyWarning.kind,
            EarlyWarning.found,
            EarlyWarning.state,
            EarlyWarning.raised_at,
            func.coalesce(_Seen.name, ""),
            EarlyWarning.acknowledged_at,
            EarlyWarning.snoozed_until,
            EarlyWarning.reason,
            func.coalesce(_Closer.name, ""),
            EarlyWarning.closed_at,
            EarlyWarning.done,
            EarlyWarning.version,
        )
        .join(Person, Person.id == EarlyWarning.person_id)
        .join(Area, Area.id == Person.area_id)
        .outerjoin(_Seen, _Seen.id == EarlyWarning.acknowledged_by)
        .outerjoin(_Closer, _Closer.id == EarlyWarning.closed_by)
        .where(in_scope(actor))
    )


def _warned(row: Sequence[Any]) -> Warned:
    return Warned(*[*row[:5], Kind(row[5]), row[6], State(row[7]), *row[8:]])


def warning_for(actor: Actor, warning_id: int) -> Warned:
    """One warning about somebody in the actor's scope. Raises `Missing`."""
    row = db.execute(_warnings(actor, calendar()).where(EarlyWarning.id == warning_id)).one_or_none()
    if row is None:
        raise Missing(f"early warning {warning_id}")
    return _warned(row)


def warnings_of(actor: Actor, person_id: int, limit: int = 100) -> tuple[Warned, ...]:
    """The warnings about one person, the newest first. One statement."""
    found = _warnings(actor, calendar()).where(EarlyWarning.person_id == person_id)
    rows = db.execute(found.order_by(EarlyWarning.raised_at.desc(), EarlyWarning.id.desc()).limit(limit))
    return tuple(_warned(row) for row in rows)


def warnings(actor: Actor, wanted: Wanted) -> Listed:
    """A page of the warnings about people in the actor's scope, the newest first. Two statements."""
    today = max(calendar())
    narrowed = _narrowed(wanted)
    inner = select(_state(today).label("state")).join(Person, Person.id == EarlyWarning.person_id)
    each = inner.where(in_scope(actor), *narrowed).subquery()
    counting = select(each.c.state, func.count()).group_by(each.c.state).order_by(each.c.state)
    counts = {State(row[0]): row[1] for row in db.execute(counting)}
    found = _warnings(actor, calendar()).where(_is(wanted.state, today), *narrowed)
    rows = db.execute(
        found.order_by(EarlyWarning.raised_at.desc(), EarlyWarning.id.desc())
        .offset((wanted.number - 1) * PER_PAGE)
        .limit(PER_PAGE)
    )
    return Listed(tuple(_warned(row) for row in rows), counts, wanted)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        chosen.append(EarlyWarning.kind == wanted.kind.value)
    if wanted.area_id is not None:
        chosen.append(Person.area_id == wanted.area_id)
    return chosen


def _woken(today: date) -> ColumnElement[bool]:
    return and_(EarlyWarning.state == State.SNOOZED.value, EarlyWarning.snoozed_until <= today)


def _state(today: date) -> ColumnElement[str]:
    return case((_woken(today), State.OPEN.value), else_=EarlyWarning.state)


def _is(state: State, today: date) -> ColumnElement[bool]:
    stored = EarlyWarning.state == state.value
    if state is State.OPEN:
        return or_(stored, _woken(today))
    return and_(stored, ~_woken(today)) if state is State.SNOOZED else stored
