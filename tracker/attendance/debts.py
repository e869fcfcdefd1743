"""The list of sessions that were missed and are owed, from the open catch-ups and the timetable as it now stands.

A module of its own beside `queries`, which reads registers. A fixed number of statements, however many rows.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules.debts import WAITS, WORDS, Attempt, Booked, Debt, DueBy, Planned, Waiting, due_on
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeVersion
from tracker.catalogue.rules.progression import CatchUpRule, Restarts, Step, after_misses
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery, Enrolment, Item, Membership, Session
from tracker.delivery.rules import CATCH_UP, CATCH_UP_ROUND, EnrolmentState, ItemState, catch_up_key
from tracker.people.models import Person
from tracker.people.scope import in_scope
from tracker.work import queries as tasks
from tracker.work.models import Task

MOST = 60
Pair = tuple[int, int]


def pairs_of(actor: Actor, *, skip: int = 0) -> tuple[tuple[Pair, ...], bool]:
    """What people in the actor's scope owe, a page of it, what waited longest first; whether there is more."""
    known = exists(select(Person.id).where(Person.id == Task.person_id, in_scope(actor)))
    keys = db.scalars(
        select(Task.key)
        .where(Task.kind == CATCH_UP, Task.done_at.is_(None), known)
        .order_by(Task.opened_at, Task.id)
        .offset(skip)
        .limit(MOST + 1)
    ).all()
    return tuple(_pair(key) for key in keys[:MOST]), len(keys) > MOST


def debts_in(delivery_id: int) -> tuple[Debt, ...]:
    """What the members of a delivery owe. The caller has read the delivery."""
    return tuple(
        each for each in _debts(open_pairs(Membership.delivery_id == delivery_id)) if each.delivery_id == delivery_id
    )


def debt_for(actor: Actor, enrolment_id: int, outline_id: int) -> Debt:
    """One session that somebody in the actor's scope owes. Raises `Missing`."""
    standing = tasks.open_keys(CATCH_UP, [catch_up_key(enrolment_id, outline_id)])
    found = _debts([(enrolment_id, outline_id)], in_scope(actor)) if standing else ()
    if not found:
        raise Missing(f"debt {enrolment_id}:{outline_id}")
    return found[0]


def between_groups(pairs: Collection[Pair], scope: ColumnElement[bool] | None = None) -> tuple[Waiting, ...]:
    """Which of some debts are of people who are in no delivery now, by name: each waits until they are in one again.

    Of those in a scope, where one is given. One statement.
    """
    present = aliased(Membership)
    here = select(present.id).where(present.enrolment_id == Enrolment.id, present.left_on.is_(None))
    rows = db.execute(
        select(*_WAITING)
        .select_from(Item)
        .join(Enrolment, and_(Enrolment.id == Item.enrolment_id, Enrolment.state == EnrolmentState.ACTIVE.value))
        .join(Membership, Membership.enrolment_id == Enrolment.id)
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Outline, Outline.id == Item.outline_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(
            Item.state == ItemState.OWED.value,
            Item.enrolment_id.in_(sorted({one for one, _ in pairs})),
            Item.outline_id.in_(sorted({other for _, other in pairs})),
            ~here.exists(),
            *(() if scope is None else (scope,)),
        )
        .order_by(Person.surname, Person.first_names, Enrolment.id, Outline.number, Membership.left_on, Membership.id)
    )
    last = {(row[0], row[1]): Waiting(*[*row[:3], f"{row[3]}, {row[4]}", *row[5:]]) for row in rows}
    return tuple(each for pair, each in last.items() if pair in pairs)


def waiting_for(actor: Actor, enrolment_id: int, outline_id: int) -> Waiting | None:
    """What somebody in the actor's scope owes while they are in no group; none where they are in one, or owe nothing.

    What they missed is not forgotten: it waits, without a day, until they are in a delivery again.
    """
    if not tasks.open_keys(CATCH_UP, [catch_up_key(enrolment_id, outline_id)]):
        return None
    return next(iter(between_groups([(enrolment_id, outline_id)], in_scope(actor))), None)


def debts_by_key(pairs: Collection[Pair]) -> dict[str, Debt]:
    """Some debts as they now stand, the soonest due first, by the keys of their tasks.

    Without those of whoever is in no delivery now (`between_groups`). Statements as `_debts`. The caller answers for
    the scope.
    """
    return {catch_up_key(each.enrolment_id, each.outline_id): each for each in _debts(pairs)}


def open_pairs(delivery: ColumnElement[bool] | None = None) -> tuple[Pair, ...]:
    """What waits to be caught up by everybody, or by who is in a delivery of which that is so. One statement."""
    wanted = select(Task.key).where(Task.kind == CATCH_UP, Task.done_at.is_(None)).order_by(Task.id)
    if delivery is not None:
        members = select(Membership.person_id).where(Membership.left_on.is_(None), delivery)
        wanted = wanted.where(Task.person_id.in_(members))
    return tuple(_pair(key) for key in db.scalars(wanted))


def pairs_of_enrolments(enrolment_ids: Collection[int]) -> tuple[Pair, ...]:
    """What waits to be caught up by some enrolments. One statement."""
    theirs = select(Enrolment.person_id).where(Enrolment.id.in_(sorted(enrolment_ids)))
    wanted = select(Task.key).where(Task.kind == CATCH_UP, Task.done_at.is_(None), Task.person_id.in_(theirs))
    found = (_pair(key) for key in db.scalars(wanted.order_by(Task.id)))
    return tuple(pair for pair in found if pair[0] in enrolment_ids)


def waiting_keys(pairs: Collection[Pair]) -> frozenset[str]:
    """Those catch-ups whose tasks still say that their people are in no group. One statement."""
    keys = [catch_up_key(*pair) for pair in pairs]
    standing = (Task.kind == CATCH_UP, Task.done_at.is_(None), Task.rule == WAITS)
    return frozenset(db.scalars(select(Task.key).where(*standing, Task.key.in_(keys))))


def pairs_around(session_ids: Collection[int]) -> tuple[Pair, ...]:
    """What waits to be caught up by the members of the deliveries that hold some sessions. One statement."""
    theirs = select(Session.delivery_id).where(Session.id.in_(sorted(session_ids)))
    return open_pairs(Membership.delivery_id.in_(theirs))


def owing(delivery_id: int, outline_id: int) -> tuple[Debt, ...]:
    """Everybody on a delivery who missed a session of the programme and owes it."""
    return tuple(each for each in debts_in(delivery_id) if each.outline_id == outline_id)


def _pair(key: str) -> Pair:
    enrolment_id, _, outline_id = key.partition(":")
    return int(enrolment_id), int(outline_id)


def _debts(pairs: Collection[Pair], scope: ColumnElement[bool] | None = None) -> tuple[Debt, ...]:
    """The debts among some items, the soonest due first. Six statements, and one for the terms of the versions."""
    rows = _items(frozenset(pairs), scope)
    if not rows:
        return ()
    enrolments, deliveries = {row.enrolment_id for row in rows}, {row.delivery_id for row in rows}
    tries, timetables, booked = _attempts(enrolments), _timetables(deliveries), _booked(deliveries)
    terms = catalogue.terms_of(sorted({row.version_id for row in rows}))
    found = []
    for row in rows:
        rule = terms[row.version_id].catch_up
        applies = rule is None or not rule.formats or row.format in rule.formats
        found.append(_debt(row, rule if applies else None, tries, timetables[row.delivery_id], booked))
    return tuple(sorted(found, key=lambda each: (each.due or date.max, each.listed, each.number)))


_ITEM = (
    Item.enrolment_id,
    Item.outline_id,
    Item.restarted_on,
    Enrolment.person_id,
    Enrolment.version_id,
    Enrolment.format,
    Membership.id.label("membership_id"),
    Membership.delivery_id,
    Person.surname,
    Person.first_names,
    Delivery.title,
    Delivery.area_id,
    Delivery.lead_id,
    Programme.short_name,
    Outline.number,
    Outline.title.label("session"),
    Module.number.label("module"),
    Module.title.label("module_title"),
    Module.phase,
)


def _items(pairs: Collection[Pair], scope: ColumnElement[bool] | None) -> list[Any]:
    enrolments, outlines = sorted({one for one, _ in pairs}), sorted({other for _, other in pairs})
    rows = db.execute(
        select(*_ITEM)
        .select_from(Item)
        .join(Enrolment, and_(Enrolment.id == Item.enrolment_id, Enrolment.state == EnrolmentState.ACTIVE.value))
        .join(Membership, and_(Membership.enrolment_id == Enrolment.id, Membership.left_on.is_(None)))
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Outline, Outline.id == Item.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(
            Item.state == ItemState.OWED.value,
            Item.enrolment_id.in_(enrolments),
            Item.outline_id.in_(outlines),
            *(() if scope is None else (scope,)),
        )
        .order_by(Item.enrolment_id, Outline.number)
    )
    return [row for row in rows if (row.enrolment_id, row.outline_id) in pairs]


_WAITING = (
    Item.enrolment_id,
    Item.outline_id,
    Enrolment.person_id,
    Person.surname,
    Person.first_names,
    Programme.short_name,
    Outline.number,
    Outline.title,
    Delivery.title,
    Membership.left_on,
    Delivery.lead_id,
)

_Missed = dict[int, list[tuple[int, int, str, bool, Attempt]]]


def _attempts(enrolment_ids: Collection[int]) -> _Missed:
    """By enrolment: every signed mark, with its session of the programme, module, phase and whether it met it."""
    rows = db.execute(
        select(
            Membership.enrolment_id,
            Session.outline_id,
            Module.number,
            Module.phase,
            Outcome.meets,
            Session.id,
            Session.on_date,
            Outcome.short_label,
            Session.cycle,
        )
        .select_from(Mark)
        .join(Session, Session.id == Mark.session_id)
        .join(Register, and_(Register.session_id == Session.id, Register.state == RegisterState.SIGNED.value))
        .join(Outcome, Outcome.code == Mark.outcome)
        .join(Membership, Membership.id == Mark.membership_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(Membership.enrolment_id.in_(sorted(enrolment_ids)))
        .order_by(Session.on_date, Session.id)
    )
    found: _Missed = defaultdict(list)
    for row in rows:
        attempt = Attempt(row[5], row[6], row[7], row[8] == CATCH_UP_ROUND)
        found[row[0]].append((row[1], row[2], row[3], row[4], attempt))
    return found


def _timetables(delivery_ids: Collection[int]) -> dict[int, list[tuple[int | None, Planned]]]:
    """By delivery: its dated sessions that are no catch-ups, with whose they are."""
    rows = db.execute(
        select(Session.delivery_id, Session.membership_id, Session.outline_id, Module.number, Session.on_date)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(
            Session.delivery_id.in_(sorted(delivery_ids)),
            Session.on_date.is_not(None),
            Session.cycle != CATCH_UP_ROUND,
        )
        .order_by(Session.on_date, Session.id)
    )
    found: dict[int, list[tuple[int | None, Planned]]] = defaultdict(list)
    for delivery_id, membership_id, outline_id, module, on_date in rows:
        found[delivery_id].append((membership_id, Planned(outline_id, module, on_date)))
    return found


def _booked(delivery_ids: Collection[int]) -> dict[tuple[int, int, int | None], Booked]:
    """Catch-ups without a signed register, by delivery, session of the programme, and whose (none: the group's)."""
    rows = db.execute(
        select(Session.delivery_id, Session.outline_id, Session.membership_id, Session.id, Session.on_date)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(
            Session.delivery_id.in_(sorted(delivery_ids)),
            Session.cycle == CATCH_UP_ROUND,
            Session.on_date.is_not(None),
            Register.state.is_distinct_from(RegisterState.SIGNED.value),
        )
        .order_by(Session.on_date.desc(), Session.id)
    )
    return {(row[0], row[1], row[2]): Booked(row[3], row[4], row[2] is not None) for row in rows}


def _debt(row: Any, rule: CatchUpRule | None, tries: _Missed, timetable: Any, booked: Any) -> Debt:
    mine = [each for each in tries[row.enrolment_id] if row.restarted_on is None or each[4].on_date >= row.restarted_on]
    attempts = tuple(each[4] for each in mine if each[0] == row.outline_id and not each[3])
    by = DueBy(rule.by.value) if rule is not None else DueBy.END
    theirs = [planned for whose, planned in timetable if whose in (None, row.membership_id)]
    missed_on = min((each.on_date for each in attempts), default=None)
    consequence = after_misses(rule, _misses(rule, row, mine)) if rule is not None else None
    alone = booked.get((row.delivery_id, row.outline_id, row.membership_id))
    return Debt(
        enrolment_id=row.enrolment_id,
        outline_id=row.outline_id,
        person_id=row.person_id,
        membership_id=row.membership_id,
        delivery_id=row.delivery_id,
        listed=f"{row.surname}, {row.first_names}",
        delivery=row.title,
        programme=row.short_name,
        number=row.number,
        title=row.session,
        module=row.module,
        module_title=row.module_title,
        area_id=row.area_id,
        attempts=attempts,
        due=due_on(by, missed_on, row.module, theirs),
        why=WORDS[by] if rule is not None else f"{WORDS[by]}, as the programme has no rule of its own",
        restart=consequence.because if consequence is not None and consequence.step is Step.RESTART else "",
        by_rule=rule is not None,
        booked=alone or booked.get((row.delivery_id, row.outline_id, None)),
        lead_id=row.lead_id,
    )


def _misses(rule: CatchUpRule, row: Any, mine: Sequence[Any]) -> int:
    """How many sessions were missed in what the rule names; one that was made up since was still missed."""
    missed = [each for each in mine if not each[3] and not each[4].catch_up]
    if rule.restarts is Restarts.MODULE:
        missed = [each for each in missed if each[1] == row.module]
    elif rule.restarts is Restarts.PHASE:
        missed = [each for each in missed if each[2] == row.phase]
    return len({each[0] for each in missed})
