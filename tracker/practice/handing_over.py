"""The reads of a handover: what somebody is told who takes a session that is not theirs, beside its brief.

Apart from `queries.py` because notes are read here: those of the delivery's signed registers, which its facilitators,
whoever covers and the leads of its area may read. Officers have no page that asks.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, case, func, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules.outcomes import SIGNS, OutcomeKind
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.delivery.models import Enrolment, Membership, Session
from tracker.delivery.rules import CATCH_UP
from tracker.practice.queries import brief_for
from tracker.practice.rules import Expected, Handover, Note, Told, nameless
from tracker.work.models import Task

NOTES = 3
"""How many notes of each member are handed over: the newest."""


def handover_for(actor: Actor, session_id: int) -> Handover:
    """The pack of a session that the actor may open. Raises `Missing`."""
    brief = brief_for(actor, session_id)
    place, expected = brief.place, brief.expected
    ids = [one.membership_id for one in expected]
    counts, notes = _attendance(ids), _notes(ids)
    tasks = _tasks(one.person_id for one in expected)
    told = {
        one.membership_id: Told(
            *counts.get(one.membership_id, (0, 0, 0, 0)),
            notes=notes.get(one.membership_id, ()),
            tasks=_besides(one, tasks.get(one.person_id, ())),
        )
        for one in expected
    }
    group_note, on, number = _group_note(place.delivery_id, place.on_date)
    return Handover(brief, told, group_note, on, number)


def _attendance(membership_ids: list[int]) -> dict[int, tuple[int, int, int, int]]:
    """By membership: sessions attended of those recorded in signed registers, and the enrolment's minutes."""
    signed = and_(Register.session_id == Mark.session_id, Register.state == RegisterState.SIGNED.value)
    attended = case((and_(Register.session_id.is_not(None), Outcome.attended.is_(True)), 1), else_=0)
    rows = db.execute(
        select(
            Membership.id,
            func.coalesce(func.sum(attended), 0),
            func.count(Register.session_id),
            Enrolment.minutes_credited,
            Enrolment.minutes_prescribed,
        )
        .join(Enrolment, Enrolment.id == Membership.enrolment_id)
        .outerjoin(Mark, Mark.membership_id == Membership.id)
        .outerjoin(Register, signed)
        .outerjoin(Outcome, Outcome.code == Mark.outcome)
        .where(Membership.id.in_(membership_ids))
        .group_by(Membership.id, Enrolment.minutes_credited, Enrolment.minutes_prescribed)
    )
    return {row[0]: (int(row[1]), row[2], row[3], row[4]) for row in rows}


def _notes(membership_ids: list[int]) -> dict[int, tuple[Note, ...]]:
    """The newest notes of each membership, newest first. One statement."""
    rank = func.row_number().over(partition_by=Mark.membership_id, order_by=(Session.on_date.desc(), Session.id.desc()))
    ranked = (
        select(
            Mark.membership_id,
            Session.on_date,
            Outline.number,
            Outcome.short_label,
            Outcome.kind,
            User.name,
            Mark.note,
            rank.label("rank"),
        )
        .join(Session, Session.id == Mark.session_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Register, Register.session_id == Mark.session_id)
        .join(User, User.id == Mark.saved_by)
        .join(Outcome, Outcome.code == Mark.outcome)
        .where(Mark.membership_id.in_(membership_ids), Mark.note != "", Register.state == RegisterState.SIGNED.value)
        .subquery()
    )
    wanted = select(ranked).where(ranked.c.rank <= NOTES).order_by(ranked.c.membership_id, ranked.c.rank)
    found: dict[int, tuple[Note, ...]] = {}
    for membership_id, on, number, label, kind, by, text, _rank in db.execute(wanted):
        note = Note(on, number, label, SIGNS[OutcomeKind(kind)], by, text)
        found[membership_id] = (*found.get(membership_id, ()), note)
    return found


def _tasks(person_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """What somebody must still do about each person, in its title: no note is ever in one. Catch-ups stand apart."""
    rows = db.execute(
        select(Task.person_id, Task.title)
        .where(Task.person_id.in_(sorted(set(person_ids))), Task.done_at.is_(None), Task.kind != CATCH_UP)
        .order_by(Task.person_id, Task.due_on.is_(None), Task.due_on, Task.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, title in rows:
        found[person_id] = (*found.get(person_id, ()), title)
    return found


def _besides(one: Expected, titles: Iterable[str]) -> tuple[str, ...]:
    """Tasks as they stand under somebody's name, without those that the reader is told of as theirs."""
    said = (nameless(title, one.listed) for title in titles)
    return tuple(line for line in said if line not in one.concerns)


def _group_note(delivery_id: int, before: date | None) -> tuple[str, date | None, int]:
    """The newest group note of a delivery's signed registers, with its date and session number; '' for none."""
    wanted = [
        Session.delivery_id == delivery_id,
        Register.state == RegisterState.SIGNED.value,
        Register.group_note != "",
        Session.membership_id.is_(None),
    ]
    if before is not None:
        wanted.append(Session.on_date <= before)
    row = db.execute(
        select(Register.group_note, Session.on_date, Outline.number)
        .join(Session, Session.id == Register.session_id)
        .join(Outline, Outline.id == Session.outline_id)
        .where(*wanted)
        .order_by(Session.on_date.desc(), Session.id.desc())
        .limit(1)
    ).one_or_none()
    return ("", None, 0) if row is None else (row[0], row[1], row[2])
