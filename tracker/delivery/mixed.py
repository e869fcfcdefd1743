"""One person's plan on a programme: what is met in which group or one-to-one, what is planned where, what has no plan.

A module of its own: it reads across deliveries, which no other page of this area does. Its rules are pure, above its
reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, case, func, not_, or_, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.progression import CompletionFinding, Consequence, Step, after_misses
from tracker.catalogue.rules.terms import Terms
from tracker.core.database import db
from tracker.delivery import choices, completing, expected, queries, scope
from tracker.delivery.completing import Judged
from tracker.delivery.menus import Bounds, ModuleStanding, blocked
from tracker.delivery.models import Delivery, Item, Membership, Session
from tracker.delivery.moments import Coming, Part, comings
from tracker.delivery.queries import was_member
from tracker.delivery.rules import BY_VIDEO, EnrolmentView, ItemState, ItemView, SessionKind


class Standing(StrEnum):
    """How a session of the programme stands for a person. The words are classes of pages."""

    MET = "met"
    CREDITED = "credited"
    PLANNED = "planned"
    TO_BOOK = "to_book"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session in the timetable that is or was for this person: in a group, or theirs alone."""

    session_id: int
    outline_id: int
    kind: SessionKind
    delivery_title: str
    on_date: date | None
    starts_at: time | None
    venue: str
    signed: bool

    @property
    def where(self) -> str:
        """`One-to-one, i-SOTP Northmoor 3`, or the group's name."""
        return f"One-to-one, {self.delivery_title}" if self.kind is SessionKind.ONE_TO_ONE else self.delivery_title


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One session of the programme for a person; `sitting` met it, or is to."""

    item: ItemView
    standing: Standing
    sitting: Sitting | None


@dataclass(frozen=True, slots=True)
class PlanModule:
    """A module with its lines; `waits` says what comes first, `consequence` what follows from what was missed."""

    module: ModuleStanding
    lines: tuple[PlanLine, ...]
    waits: str
    consequence: Consequence | None

    @property
    def begins_again(self) -> bool:
        """Whether so much was missed that the rule has it begun again."""
        return self.consequence is not None and self.consequence.step is Step.RESTART


@dataclass(frozen=True, slots=True)
class DuePoint:
    """Something due along the way: when, in words, and the local date on which that was reached or comes next."""

    title: str
    kind: str
    when: str
    reached_on: date | None
    next_on: date | None
    provisional: str


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person's plan on one enrolment, module by module, with the menu's bounds and the points along the way."""

    modules: tuple[PlanModule, ...]
    menu: tuple[ModuleStanding, ...]
    bounds: Bounds
    points: tuple[DuePoint, ...]
    completion: str
    catch_up: str
    finding: CompletionFinding | None = None
    judged: Judged | None = None
    asks: tuple[str, ...] = ()
    asks_engagement: bool = False

    @property
    def needs_word(self) -> bool:
        """Whether the programme asks for a judgement before it is complete."""
        return bool(self.asks) or self.asks_engagement

    def number(self, standing: str) -> int:
        """How many sessions stand so."""
        return sum(line.standing == standing for module in self.modules for line in module.lines)

    @property
    def without(self) -> tuple[int, ...]:
        """The numbers of the sessions that have no plan."""
        lines = (line for module in self.modules for line in module.lines)
        return tuple(line.item.number for line in lines if line.standing is Standing.NO_PLAN)

    @property
    def to_arrange(self) -> tuple[tuple[ModuleStanding, PlanLine], ...]:
        """What somebody must still see to, with its module: sessions without a plan first, then those to be booked."""
        lines = [(each.module, line) for each in self.modules for line in each.lines]
        return tuple(
            found
            for standing in (Standing.NO_PLAN, Standing.TO_BOOK)
            for found in lines
            if found[1].standing is standing
        )

    @property
    def chosen(self) -> int:
        """How many modules of the menu are chosen."""
        return sum(module.chosen for module in self.menu)

    @property
    def still_to_choose(self) -> int:
        """How many more must be."""
        return max(0, self.bounds.least - self.chosen) if self.menu else 0


def line_of(item: ItemView, sittings: Sequence[Sitting], today: date) -> PlanLine:
    """How an item stands: met where, else planned on the next date, else to be booked, else without a plan."""
    if item.state in (ItemState.CREDITED, ItemState.WAIVED):
        return PlanLine(item, Standing.CREDITED, None)
    if item.state.is_met:
        return PlanLine(item, Standing.MET, next((one for one in sittings if one.session_id == item.session_id), None))
    coming = [one for one in sittings if one.on_date is not None and one.on_date >= today and not one.signed]
    if coming:
        return PlanLine(item, Standing.PLANNED, min(coming, key=lambda one: (one.on_date, one.starts_at or time.min)))
    waiting = next((one for one in sittings if one.on_date is None), None)
    return PlanLine(item, Standing.TO_BOOK if waiting else Standing.NO_PLAN, waiting)


def missed(
    lines: Iterable[PlanLine], sittings: Mapping[int, Sequence[Sitting]], since: Mapping[int, date | None]
) -> int:
    """How many sessions were held without meeting the item: owed still, or met another time. Counted once each.

    Sessions before the module was begun again are not counted.
    """
    found = 0
    for line in lines:
        item, start = line.item, since.get(line.item.outline_id)
        held = [
            one
            for one in sittings.get(item.outline_id, ())
            if one.signed and one.on_date is not None and (start is None or one.on_date >= start)
        ]
        if item.state in (ItemState.CREDITED, ItemState.WAIVED):
            continue
        before = [one for one in held if item.met_on is None or (one.on_date is not None and one.on_date < item.met_on)]
        found += any(one.session_id != item.session_id or not item.state.is_met for one in before)
    return found


def points_due(terms: Terms, modules: Sequence[PlanModule], began_on: date, today: date) -> tuple[DuePoint, ...]:
    """The points of the terms for one person: which moment was reached on which day, and when the next comes."""
    titles = {each.module.code: each.module.title for each in modules}
    parts = [Part(each.module.code, each.module.phase, _finished(each)) for each in modules]
    return tuple(_due(one, titles) for one in comings(terms.points, parts, began_on, today))


def _due(one: Coming, titles: Mapping[str, str]) -> DuePoint:
    point = one.point
    when = f"After {titles[one.module]}" if one.module else point.when(titles.get(point.target, ""))
    return DuePoint(point.title, point.kind.label, when, one.reached_on, one.next_on, point.provisional)


def _finished(each: PlanModule) -> date | None:
    days = [line.item.met_on for line in each.lines]
    return max((day for day in days if day is not None), default=None) if days and all(days) else None


def plan_for(held: EnrolmentView, today: date) -> PersonPlan:
    """A person's plan; whether the actor may know the person is the caller's to ask. Nine statements at most."""
    terms = catalogue.terms(held.version_id)
    standing = choices.modules_of(held)
    sittings = _sittings(held.id)
    since = _restarted(held.id)
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    for item in queries.items_of(held.id):
        lines[item.module_id].append(line_of(item, sittings.get(item.outline_id, ()), today))
    waits = blocked(standing)
    modules = []
    for module in (each for each in standing if each.items):
        own = tuple(lines[module.id])
        number = missed(own, sittings, since)
        consequence = after_misses(terms.catch_up, number) if terms.catch_up is not None and number else None
        modules.append(PlanModule(module, own, waits.get(module.code, ""), consequence))
    return PersonPlan(
        modules=tuple(modules),
        menu=tuple(each for each in standing if each.from_menu),
        bounds=choices.bounds_of(terms.menu),
        points=points_due(terms, modules, held.enrolled_on, today),
        completion=terms.completion.says() if terms.completion is not None else "",
        catch_up=terms.catch_up.says() if terms.catch_up is not None else "",
        **_completion(held, terms, standing),
    )


def _completion(held: EnrolmentView, terms: Terms, modules: Sequence[ModuleStanding]) -> dict[str, Any]:
    """The programme's rule held against the enrolment, with the judgement that there is."""
    rule = terms.completion
    if rule is None:
        return {}
    judged = completing.judgement(held.id) if completing.needs_word(rule) else None
    found = completing.finding(held, rule, modules, judged, {point.code: point.title for point in terms.points})
    return {"finding": found, "judged": judged, "asks": rule.points, "asks_engagement": rule.engaged}


def _sittings(enrolment_id: int) -> dict[int, list[Sitting]]:
    """Every session that is or was theirs, by outline: in each of their stays, but for the days of a suspension."""
    theirs = or_(
        Session.membership_id == Membership.id, and_(Session.membership_id.is_(None), Session.on_date.is_not(None))
    )
    here = or_(Session.on_date.is_(None), was_member(Session.on_date))
    venue = case((Session.by_video, BY_VIDEO), (Session.venue != "", Session.venue), else_=Delivery.venue)
    rows = db.execute(
        select(
            Session.id,
            Session.outline_id,
            Session.kind,
            Delivery.title,
            Session.on_date,
            Session.starts_at,
            venue,
            func.coalesce(scope.record() == "signed", False),
        )
        .join(Membership, Membership.delivery_id == Session.delivery_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .where(
            Membership.enrolment_id == enrolment_id,
            theirs,
            here,
            or_(Session.on_date.is_(None), not_(expected.is_suspended(Membership.id, Session.on_date))),
        )
        .order_by(Session.on_date, Session.starts_at, Session.id)
    )
    found: dict[int, list[Sitting]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(Sitting(row[0], row[1], SessionKind(row[2]), row[3], row[4], row[5], row[6], bool(row[7])))
    return found


def _restarted(enrolment_id: int) -> dict[int, date | None]:
    rows = db.execute(select(Item.outline_id, Item.restarted_on).where(Item.enrolment_id == enrolment_id))
    return {row[0]: row[1] for row in rows}
