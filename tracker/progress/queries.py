"""One person's record as read for their page: enrolments, prescribed sessions, sessions held, notes one may read.

Six statements whatever the length of the programme, and one more where a session was met with another group. They are
made once, over tables and not mapped classes, and those that hold somebody's scope once for each reader and day: a page
that is opened all day does not compose its reads again.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Role
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules import outcomes
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import expected
from tracker.delivery.covering import covered_sessions
from tracker.delivery.models import Delivery, Enrolment, Item, Membership, Session, Staff
from tracker.people import queries as people
from tracker.people.models import Area, Involvement, Person, Sentence
from tracker.people.rules import Capacity, PersonView, SentenceKind
from tracker.people.scope import calendar, in_scope, is_open
from tracker.people.sentences import SENTENCE_FACTS
from tracker.progress.rules.readings import Marked, Place, Sign
from tracker.progress.rules.story import ACTIVE, EnrolmentLine, NoteLine, Prescribed, Sitting, Story, Term, tell

NOTES_SHOWN = 5
ONE_TO_ONE = "one_to_one"


SIGNS = {kind.value: Sign(sign) for kind, sign in outcomes.SIGNS.items()}
"""The sign of each family of outcomes, as attendance decides it."""

_enrolment, _item, _session = Enrolment.__table__.c, Item.__table__.c, Session.__table__.c
_membership, _delivery = Membership.__table__.c, Delivery.__table__.c
_outline, _module = Outline.__table__.c, Module.__table__.c
_register, _mark, _outcome = Register.__table__.c, Mark.__table__.c, Outcome.__table__.c
_sentence = Sentence.__table__.c
_version, _format, _user = ProgrammeVersion.__table__.c, ProgrammeFormat.__table__.c, User.__table__.c

_last_membership = (
    select(func.max(_membership.id)).where(_membership.enrolment_id == _enrolment.id).correlate(Enrolment.__table__)
)
_ENROLMENTS = (
    select(
        _enrolment.id,
        Programme.__table__.c.short_name,
        _version.version,
        (_enrolment.format == ONE_TO_ONE).label("one_to_one"),
        case((_version.provisional != "", _version.provisional), else_=_format.provisional).label("provisional"),
        _enrolment.state,
        _enrolment.enrolled_on,
        _enrolment.ended_on,
        _delivery.id,
        func.coalesce(_delivery.title, ""),
    )
    .select_from(Enrolment.__table__)
    .join(ProgrammeVersion.__table__, _version.id == _enrolment.version_id)
    .join(Programme.__table__, Programme.__table__.c.id == _version.programme_id)
    .join(ProgrammeFormat.__table__, and_(_format.version_id == _version.id, _format.format == _enrolment.format))
    .outerjoin(Membership.__table__, _membership.id == _last_membership.scalar_subquery())
    .outerjoin(Delivery.__table__, _delivery.id == _membership.delivery_id)
    .where(_enrolment.person_id == bindparam("person_id"))
    .order_by(_enrolment.state != ACTIVE, _enrolment.enrolled_on.desc(), _enrolment.id.desc())
)

_ITEMS = (
    select(
        _item.outline_id,
        _outline.number,
        _outline.title,
        _module.number,
        _module.title,
        _item.minutes_prescribed,
        _item.minutes_credited,
        _item.state,
        func.coalesce(_item.met_on, _session.on_date),
    )
    .select_from(Item.__table__)
    .join(Outline.__table__, _outline.id == _item.outline_id)
    .join(Module.__table__, _module.id == _outline.module_id)
    .outerjoin(Session.__table__, _session.id == _item.session_id)
    .where(_item.enrolment_id == bindparam("enrolment_id"))
    .order_by(_outline.number)
)

_SITTINGS = (
    select(
        _session.outline_id,
        _session.membership_id.is_not(None),
        _session.starts_at,
        case((_session.venue != "", _session.venue), else_=_delivery.venue),
        _delivery.title,
        _session.on_date,
        _session.minutes,
        _membership.joined_on,
        _membership.left_on,
        expected.is_suspended(_membership.id, _session.on_date),
        _register.state,
        _mark.id,
        _mark.minutes,
        _mark.late,
        _mark.engagement,
        _outcome.kind,
        _outcome.short_label,
    )
    .select_from(Membership.__table__)
    .join(Delivery.__table__, _delivery.id == _membership.delivery_id)
    .join(
        Session.__table__,
        and_(
            _session.delivery_id == _delivery.id,
            # The group's or their own; not by the index on the membership, which is empty for every group session.
            func.coalesce(_session.membership_id, _membership.id) == _membership.id,
        ),
    )
    .outerjoin(Register.__table__, _register.session_id == _session.id)
    .outerjoin(Mark.__table__, and_(_mark.session_id == _session.id, _mark.membership_id == _membership.id))
    .outerjoin(Outcome.__table__, _outcome.code == _mark.outcome)
    .where(_membership.enrolment_id == bindparam("enrolment_id"))
    .order_by(_session.on_date, _session.starts_at, _session.id)
)


def story_of(actor: Actor, person_id: int, enrolment_id: int | None = None) -> tuple[PersonView, Story | None]:
    """A person in the actor's scope, and the enrolment asked for, or the newest active one; None without any.

    Raises `Missing` for a person out of scope and for an enrolment that is not theirs.
    """
    days = calendar()
    found = db.execute(_person(actor, days), {"person_id": person_id}).first()
    if found is None:
        raise Missing(f"person {person_id}")
    person = people.person_view(found)
    today = clock.today(person.zone)
    lines = [EnrolmentLine(*row) for row in db.execute(_ENROLMENTS, {"person_id": person_id}).all()]
    if enrolment_id is not None and enrolment_id not in {line.id for line in lines}:
        raise Missing(f"enrolment {enrolment_id}")
    if not lines:
        return person, None
    chosen = next((line for line in lines if line.id == enrolment_id), lines[0])
    story = tell(
        chosen,
        [line for line in lines if line is not chosen],
        [Prescribed(*row) for row in db.execute(_ITEMS, {"enrolment_id": chosen.id}).all()],
        [_sitting(row) for row in db.execute(_SITTINGS, {"enrolment_id": chosen.id}).all()],
        _notes_for(actor, days, chosen.id, person_id),
        term_of(person_id, today),
        today,
    )
    elsewhere = [step.number for step in story.steps if step.elsewhere_on]
    return person, replace(story, met_with=_met_with(chosen.id, elsewhere)) if elsewhere else story


_MET_WITH = (
    select(_outline.number, _delivery.title)
    .join_from(Item.__table__, Session.__table__, _session.id == _item.session_id)
    .join(Delivery.__table__, _delivery.id == _session.delivery_id)
    .join(Outline.__table__, _outline.id == _item.outline_id)
    .where(_item.enrolment_id == bindparam("enrolment_id"), _outline.number.in_(bindparam("numbers", expanding=True)))
)


def _met_with(enrolment_id: int, numbers: list[int]) -> dict[int, str]:
    """The delivery with which sessions were met, by their numbers."""
    rows = db.execute(_MET_WITH, {"enrolment_id": enrolment_id, "numbers": numbers})
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=512)
def _person(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """A person in the actor's scope, on these days."""
    wanted = (Person.id == bindparam("person_id"), in_scope(actor))
    return select(*people.PERSON).join(Area, Area.id == Person.area_id).where(*wanted)


def _sitting(row: Any) -> Sitting:
    outline_id, own, starts_at, venue, delivery, on, minutes, joined, left, suspended, state = row[:11]
    mark_id, attended, late, engagement, kind, outcome = row[11:]
    if state == RegisterState.NOT_HELD:
        on = None  # nobody missed it, and it is to be planned again
    place = Place(
        on=on,
        signed=state == RegisterState.SIGNED,
        drafted=state == RegisterState.DRAFT and mark_id is not None,
        mark=Marked(SIGNS[kind], whole=not late and (attended or 0) >= minutes) if kind else None,
        member=on is None or (joined <= on and (left is None or on <= left)),
        suspended=bool(suspended),
    )
    return Sitting(outline_id, bool(own), starts_at, venue, delivery, place, outcome or "", engagement)


_TERMS = (
    select(_sentence.kind, _sentence.ends_on)
    .where(_sentence.person_id == bindparam("person_id"))
    .order_by(_sentence.ends_on.desc(), _sentence.id.desc())
)


def term_of(person_id: int, today: date) -> Term:
    """The sentence that ends last; one without an end date outlasts the others, one that is over comes last."""
    terms = [
        Term(SENTENCE_FACTS[SentenceKind(kind)].label, ends_on)
        for kind, ends_on in db.execute(_TERMS, {"person_id": person_id})
    ]
    if not terms:
        return Term("No sentence recorded", None)
    running = [term for term in terms if term.ends_on is None or term.ends_on >= today] or terms
    endless = [term for term in running if term.ends_on is None]
    if endless:
        return Term(f"{endless[0].label}, no end date", None)
    return max(running, key=lambda term: term.ends_on or date.min)


def _notes_for(actor: Actor, days: tuple[date, ...], enrolment_id: int, person_id: int) -> tuple[NoteLine, ...]:
    """The newest individual notes of signed registers that the actor may read; group notes never.

    They are read by the facilitators and the treatment manager of the delivery, whoever covers a session of it today,
    the person's offender manager and whoever covers for them, and the leads of the delivery's area.
    """
    rows = db.execute(_notes(actor, days), {"enrolment_id": enrolment_id, "person_id": person_id})
    return tuple(NoteLine(title, on, SIGNS[kind], *rest) for title, on, kind, *rest in rows)


@lru_cache(maxsize=512)
def _notes(actor: Actor, _days: tuple[date, ...]) -> Select[Any]:
    # What is only named is looked up for the few rows shown: PostgreSQL plans eight tables at once for 40 ms.
    return (
        select(
            _looked_up(_outline.title, _outline.id == _session.outline_id),
            _session.on_date,
            _looked_up(_outcome.kind, _outcome.code == _mark.outcome),
            _looked_up(_outcome.short_label, _outcome.code == _mark.outcome),
            _looked_up(_user.name, _user.id == _mark.saved_by),
            _mark.saved_at,
            _mark.note,
        )
        .select_from(Membership.__table__)
        .join(Mark.__table__, _mark.membership_id == _membership.id)
        .join(Register.__table__, _register.session_id == _mark.session_id)
        .join(Session.__table__, _session.id == _mark.session_id)
        .join(Delivery.__table__, _delivery.id == _session.delivery_id)
        .where(
            _membership.enrolment_id == bindparam("enrolment_id"),
            # Not by the index on the state: nearly every register is signed, and this person has few.
            func.coalesce(_register.state, "") == RegisterState.SIGNED.value,
            _mark.note != "",
            _may_read_notes(actor),
        )
        .order_by(_session.on_date.desc(), _session.id.desc())
        .limit(NOTES_SHOWN)
    )


def _looked_up(column: ColumnElement[Any], key: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(column).where(key).correlate(Session.__table__, Mark.__table__).scalar_subquery()


def _may_read_notes(actor: Actor) -> Any:
    if actor.is_system:
        return true()
    staff = Staff.__table__.c
    manages = exists().where(
        Involvement.person_id == bindparam("person_id"),
        Involvement.user_id == actor.user_id,
        Involvement.capacity.in_([Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value]),
        is_open(),
    )
    delivers = or_(
        exists().where(staff.delivery_id == _delivery.id, staff.user_id == actor.user_id),
        _delivery.id.in_(select(Session.delivery_id).where(Session.id.in_(covered_sessions(actor))).correlate(None)),
    )
    leads = or_(_delivery.lead_id == actor.user_id, _delivery.area_id.in_(sorted(actor.area_ids)))
    by_role = {Role.FACILITATOR: delivers, Role.OFFENDER_MANAGER: manages, Role.PROGRAMME_LEAD: leads}
    return or_(false(), *(may for role, may in by_role.items() if actor.holds(role)))
