"""What the homes read: what waits for somebody in one statement, a facilitator's sessions in one, a caseload in two.

A statement that holds somebody's scope is made once for each reader and day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Outcome, Register, WalkIn
from tracker.attendance.rules.outcomes import OutcomeKind
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core.database import db
from tracker.core.statements import joined_text
from tracker.delivery import expected
from tracker.delivery.models import Cover, Delivery, DeliveryProgress, Enrolment, Membership, Session, Staff
from tracker.delivery.rules import EnrolmentState
from tracker.home.rules.agenda import AHEAD_DAYS, SessionLine
from tracker.home.rules.attention import ABSENCE_DAYS, WINDOW_DAYS, Case
from tracker.home.rules.waiting import AlertLine, TaskLine, done_on, told_of
from tracker.notes.rules.concerns import CONCERN
from tracker.people.models import Area, Involvement, Person, Sentence
from tracker.people.rules import Capacity
from tracker.people.scope import calendar, in_scope, is_open
from tracker.work.models import Alert, Task

_session, _delivery, _staff = Session.__table__.c, Delivery.__table__.c, Staff.__table__.c
_membership, _person, _area = Membership.__table__.c, Person.__table__.c, Area.__table__.c
_register, _mark, _outcome = Register.__table__.c, Mark.__table__.c, Outcome.__table__.c
_outline, _format = Outline.__table__.c, ProgrammeFormat.__table__.c
_member, _colleague = aliased(Membership.__table__).c, aliased(Staff.__table__)

_state = func.coalesce(_register.state, "")
_SETTLED = (RegisterState.SIGNED.value, RegisterState.NOT_HELD.value)
_MEMBERS = (
    select(func.count()).where(expected.comes_to(_member, _session)).correlate(Session.__table__).scalar_subquery()
)
_GUESTS = select(func.count()).where(WalkIn.session_id == _session.id).correlate(Session.__table__).scalar_subquery()
_EXPECTED = _MEMBERS + _GUESTS
_RECORDED = (
    select(func.count(_mark.outcome))
    .where(_mark.session_id == _session.id)
    .correlate(Session.__table__)
    .scalar_subquery()
)
_COLLEAGUES = (
    select(joined_text(User.__table__.c.name, "\n"))
    .join_from(_colleague, User.__table__, User.__table__.c.id == _colleague.c.user_id)
    .where(_colleague.c.delivery_id == _delivery.id, _colleague.c.user_id != bindparam("user_id"))
    .correlate(Delivery.__table__)
    .scalar_subquery()
)
_own, _cover = Staff.__table__, Cover.__table__.c
# What is looked up for the few sessions that are shown, and not joined: with eight tables a database plans for longer
# than it reads.
_LENGTH = (
    select(_format.sessions)
    .where(_format.version_id == _delivery.version_id, _format.format == _delivery.format)
    .correlate(Delivery.__table__)
    .scalar_subquery()
)
_ZONE = select(_area.time_zone).where(_area.id == _delivery.area_id).correlate(Delivery.__table__).scalar_subquery()
_WITH_WHOM = (
    select(_person.surname + ", " + _person.first_names)
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .where(_membership.id == _session.membership_id)
    .correlate(Session.__table__)
    .scalar_subquery()
)


def _of_outline(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    return select(column).where(_outline.id == _session.outline_id).correlate(Session.__table__).scalar_subquery()


def _sessions(theirs: FromClause, of_session: ColumnElement[bool], *, covered: bool) -> Select[*tuple[Any, ...]]:
    """The sessions ahead, or not signed, that are somebody's by the rows of `theirs`."""
    return (
        select(
            _session.id,
            _delivery.id,
            _delivery.title,
            _of_outline(_outline.number),
            _LENGTH,
            _of_outline(_outline.title),
            func.coalesce(_WITH_WHOM, ""),
            _session.on_date,
            _session.starts_at,
            _session.minutes,
            case((_session.venue != "", _session.venue), else_=_delivery.venue),
            _ZONE,
            _state,
            _EXPECTED,
            case((_register.state.is_not(None), _RECORDED), else_=0),
            _COLLEAGUES,
            literal(covered),
            _cover.until_on if covered else type_coerce(null(), _cover.until_on.type),
        )
        .select_from(theirs)
        .join(Session.__table__, of_session)
        .join(Delivery.__table__, _delivery.id == _session.delivery_id)
        .outerjoin(Register.__table__, _register.session_id == _session.id)
        .where(
            theirs.c.user_id == bindparam("user_id"),
            true() if covered else _session.on_date <= bindparam("until"),
            or_(_session.on_date >= bindparam("since"), _state.not_in(_SETTLED)),
        )
    )


_ON_STAFF = select(_own.c.id).where(_own.c.delivery_id == _session.delivery_id, _own.c.user_id == bindparam("user_id"))
_SESSIONS = union_all(
    _sessions(_own, _session.delivery_id == _own.c.delivery_id, covered=False),
    _sessions(Cover.__table__, _session.id == _cover.session_id, covered=True).where(
        _cover.until_on >= bindparam("since"), ~_ON_STAFF.correlate(Session.__table__).exists()
    ),
)


def sessions_of(actor: Actor, now: datetime) -> tuple[SessionLine, ...]:
    """The sessions that a facilitator has to do with: not signed since ever, and from yesterday to a week ahead.

    Those that they cover are among them, however far ahead, as long as they may open them. A day is added at both
    ends, because each session's own calendar decides what is today; `agenda` puts them in order.
    """
    day = now.astimezone(UTC).date()
    values = {
        "user_id": actor.user_id,
        "since": day - timedelta(days=1),
        "until": day + timedelta(days=AHEAD_DAYS),
    }
    rows = db.execute(_SESSIONS, values).all()
    return tuple(
        SessionLine(*[*row[:15], tuple(sorted((row[15] or "").splitlines())), bool(row[16])])
        for row in rows
        if row[17] is None or row[17] >= now.astimezone(ZoneInfo(row[11])).date()
    )


def waiting_for(actor: Actor) -> tuple[tuple[AlertLine, ...], tuple[TaskLine, ...]]:
    """The actor's open alerts, those that ask for an answer first and then the newest, and tasks by when they are due.

    Those about a person who left the actor's scope are not shown.
    """
    alerts: list[AlertLine] = []
    tasks: list[TaskLine] = []
    for is_task, number, words, rule, person_id, due_on, at, kind, key in db.execute(_waiting(actor, calendar())).all():
        if is_task:
            tasks.append(TaskLine(number, words, rule, person_id, due_on, done_on(kind, key)))
        else:
            page = told_of(kind, key, person_id)
            alerts.append(AlertLine(number, words, rule, person_id, at, page, kind == CONCERN))
    alerts.sort(key=lambda alert: (alert.asks, alert.raised_at, alert.alert_id), reverse=True)
    tasks.sort(key=lambda task: (task.due_on is None, task.due_on or date.max, task.task_id))
    return tuple(alerts), tuple(tasks)


@lru_cache(maxsize=512)
def _waiting(actor: Actor, _days: tuple[date, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    alert, task = Alert.__table__.c, Task.__table__.c

    def known(person_id: Any) -> ColumnElement[bool]:
        return or_(person_id.is_(None), exists(select(Person.id).where(Person.id == person_id, in_scope(actor))))

    alerts = select(
        literal(0),
        alert.id,
        alert.text,
        alert.rule,
        alert.person_id,
        type_coerce(null(), task.due_on.type),
        alert.raised_at,
        alert.kind,
        alert.key,
    ).where(alert.user_id == actor.user_id, alert.acknowledged_at.is_(None), known(alert.person_id))
    unasked = type_coerce(null(), alert.raised_at.type)
    columns = (task.id, task.title, task.rule, task.person_id, task.due_on, unasked, task.kind, task.key)
    tasks = select(literal(1), *columns).where(
        task.owner_id == actor.user_id, task.done_at.is_(None), known(task.person_id)
    )
    return union_all(alerts, tasks)


def _mine(actor: Actor) -> Any:
    """The people whom the actor manages or covers for today."""
    capacities = [Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value]
    return and_(Involvement.user_id == actor.user_id, Involvement.capacity.in_(capacities), is_open())


def caseload_of(actor: Actor, today: date, alerts: Iterable[int | None]) -> tuple[Case, ...]:
    """Everybody whom the actor manages or covers for, with what the rules of attention look at.

    `alerts` are the people of the actor's open alerts, once for each.
    """
    told, days = Counter(alerts), calendar()
    around = db.execute(_sessions_around(actor, today, days))
    seen = {person_id: (last, coming, count or 0) for person_id, last, coming, count in around}
    cases: dict[int, Case] = {}
    for person_id, cover, *rest in db.execute(_people(actor, today, days)):
        if person_id not in cases or not cover:
            sessions = seen.get(person_id, (None, None, 0))
            cases[person_id] = Case(*[person_id, *rest[:3], bool(cover), *rest[3:], *sessions, told[person_id]])
    return tuple(cases.values())


def _newest(state: EnrolmentState) -> ScalarSelect[int | None]:
    """The newest of a person's enrolments in a state."""
    theirs = (Enrolment.person_id == Person.id, Enrolment.state == state.value)
    return select(func.max(Enrolment.id)).where(*theirs).correlate(Person).scalar_subquery()


@lru_cache(maxsize=512)
def _people(actor: Actor, today: date, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """A row for each person and involvement, with the last sentence end and the enrolment to show.

    That is the newest active one, else the newest that was completed.
    """
    completed = Enrolment.state == EnrolmentState.COMPLETED.value
    shown = func.coalesce(_newest(EnrolmentState.ACTIVE), _newest(EnrolmentState.COMPLETED))
    running = and_(Sentence.person_id == Person.id, or_(Sentence.ends_on.is_(None), Sentence.ends_on >= today))
    endless = select(literal(1)).where(running, Sentence.ends_on.is_(None)).correlate(Person).exists()
    last = select(func.max(Sentence.ends_on)).where(Sentence.person_id == Person.id).correlate(Person).scalar_subquery()
    return (
        select(
            Person.id,
            (Involvement.capacity == Capacity.COVER.value),
            Person.reference,
            Person.surname,
            Person.first_names,
            case((endless, None), else_=last),
            func.coalesce(Programme.short_name, ""),
            func.coalesce(Delivery.title, ""),
            Membership.joined_on,
            DeliveryProgress.ends_on,
            func.coalesce(Enrolment.items, 0),
            func.coalesce(Enrolment.items_met, 0),
            func.coalesce(Enrolment.minutes_prescribed, 0),
            func.coalesce(Enrolment.minutes_credited, 0),
            case((completed, Enrolment.ended_on)),
        )
        .select_from(Involvement)
        .join(Person, Person.id == Involvement.person_id)
        .outerjoin(Enrolment, Enrolment.id == shown)
        .outerjoin(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .outerjoin(Programme, Programme.id == ProgrammeVersion.programme_id)
        .outerjoin(Membership, and_(Membership.enrolment_id == Enrolment.id, Membership.left_on.is_(None)))
        .outerjoin(Delivery, Delivery.id == Membership.delivery_id)
        .outerjoin(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .where(_mine(actor))
        .order_by(Person.surname, Person.first_names, Person.id, Involvement.id)
    )


# A member's mark is looked up by its session and their membership, and not joined: a database that expects one session
# of one member joins all the marks that the member ever had to each of their sessions.
_kind = (
    select(func.coalesce(_outcome.kind, ""))
    .select_from(Mark.__table__)
    .outerjoin(Outcome.__table__, _outcome.code == _mark.outcome)
    .where(_mark.session_id == _session.id, _mark.membership_id == _membership.id)
    .correlate(Session.__table__, Membership.__table__)
    .scalar_subquery()
)


@lru_cache(maxsize=512)
def _sessions_around(actor: Actor, today: date, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """By person, within the window: the last session held for them, the next one, and unacceptable absences."""
    signed = _state == RegisterState.SIGNED.value
    recent = _session.on_date >= today - timedelta(days=ABSENCE_DAYS)
    unacceptable = and_(signed, recent, _kind == OutcomeKind.UNACCEPTABLE.value)
    coming = and_(_session.on_date >= today, _state.not_in(_SETTLED))
    window = timedelta(days=WINDOW_DAYS)
    return (
        select(
            _membership.person_id,
            func.max(case((and_(signed, _kind.is_not(None)), _session.on_date))),
            func.min(case((coming, _session.on_date))),
            func.sum(case((unacceptable, 1), else_=0)),
        )
        .select_from(Membership.__table__)
        .join(
            Session.__table__,
            and_(
                _session.delivery_id == _membership.delivery_id,
                _session.on_date.between(today - window, today + window),
                func.coalesce(_session.membership_id, _membership.id) == _membership.id,
                _membership.joined_on <= _session.on_date,
                or_(_membership.left_on.is_(None), _membership.left_on >= _session.on_date),
                not_(expected.is_suspended(_membership.id, _session.on_date)),
                or_(
                    _session.membership_id.is_not(None),
                    expected.has_to_do(_membership.enrolment_id, _session.outline_id, _session.cycle),
                ),
            ),
        )
        .outerjoin(Register.__table__, _register.session_id == _session.id)
        .where(_membership.person_id.in_(select(Involvement.person_id).where(_mine(actor))))
        .group_by(_membership.person_id)
        .order_by(_membership.person_id)
    )
