"""Every read of registers: the page of one, and what else the writing of marks must know.

The statements of a register's page are put together once, not at every opening: that took as long as running them.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, String, and_, bindparam, case, cast, false, func, or_, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance import holding, replanned, roster
from tracker.attendance.models import (
    Amendment,
    AreaOutcome,
    Deliverer,
    EngagementPoint,
    Mark,
    Outcome,
    Register,
    RegisterSetting,
)
from tracker.attendance.roster import ENTRY
from tracker.attendance.rules.marks import AmendmentView, Entry, Row, SignedMark
from tracker.attendance.rules.outcomes import OutcomeKind, Outcomes, OutcomeView, PointView
from tracker.attendance.rules.registers import (
    Facilitator,
    Head,
    RegisterPage,
    RegisterState,
    SessionFacts,
    presumed_end,
)
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import replanning
from tracker.delivery.covering import calendar, may_open
from tracker.delivery.models import Cover, Delivery, Enrolment, Item, Membership, Session, Staff
from tracker.delivery.queries import PROVISIONAL
from tracker.delivery.rules import CATCH_UP_ROUND, EnrolmentState, ItemState
from tracker.delivery.scope import in_scope, provide_record
from tracker.people.models import Area, Person

replanning.follow(moved=replanned.of_moved, removed=replanned.of_removed)
provide_record(lambda of: select(Register.state).where(Register.session_id == of).scalar_subquery())

_Saver = aliased(User)
_Signer = aliased(User)
_user, _staff, _deliverer = User.__table__.c, Staff.__table__.c, Deliverer.__table__.c
_membership, _person, _mark = Membership.__table__.c, Person.__table__.c, Mark.__table__.c
_outcome, _point, _register = Outcome.__table__.c, EngagementPoint.__table__.c, Register.__table__.c
_delivery, _cover, _replaced = Delivery.__table__.c, Cover.__table__.c, aliased(Cover.__table__).c

_own = AreaOutcome.__table__.c
_THEN = and_(
    _own.area_id == bindparam("area_id"),
    _own.from_at <= bindparam("at", type_=_own.from_at.type),
    or_(_own.until_at.is_(None), _own.until_at > bindparam("at", type_=_own.from_at.type)),
)
_LIST = select(
    _outcome.code,
    _outcome.label,
    func.coalesce(_own.short_label, _outcome.short_label),
    _outcome.kind,
    _outcome.attended,
    _outcome.compliant,
    _outcome.meets,
    _outcome.means,
    _outcome.letter,
    and_(_outcome.enabled, func.coalesce(_own.enabled, true())),
    _outcome.enforces,
    _outcome.may_be_provisional,
    func.coalesce(_own.hint, ""),
)
_OUTCOMES = _LIST.outerjoin_from(
    Outcome.__table__, AreaOutcome.__table__, and_(_own.code == _outcome.code, _THEN)
).order_by(_outcome.rank)
_POINTS = select(_point.value, _point.label, _point.description).order_by(_point.value)


def outcomes(area_id: int, at: datetime) -> Outcomes:
    """An area's outcomes by code, in their order and in its words of that moment; disabled ones too, for old marks."""
    return _read_outcomes(_OUTCOMES, {"area_id": area_id, "at": at})


def outcomes_as(worded: str, area_id: int, at: datetime) -> Outcomes:
    """The same, read once for each version of an area's words; `worded` is what `worded_in` gave for that moment."""
    return db.frozen(("outcomes", area_id, worded), lambda: outcomes(area_id, at))


def _read_outcomes(statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Outcomes:
    rows = db.execute(statement, values).all()
    return {row[0]: OutcomeView(row[0], row[1], row[2], OutcomeKind(row[3]), *row[4:]) for row in rows}


def national_outcomes() -> Outcomes:
    """The national list by code, in its order and words."""
    return outcomes(0, clock.now())


def points() -> tuple[PointView, ...]:
    """The engagement scale, lowest first, which only another version of the service changes."""
    return db.frozen("engagement scale", lambda: tuple(PointView(*row) for row in db.execute(_POINTS).all()))


def worded_in(area_id: ColumnElement[int], at: ColumnElement[datetime]) -> ColumnElement[str]:
    """What the outcomes of an area are known by at a moment: wordings are added and ended, but never changed."""
    wordings = cast(func.count(), String).concat(" ").concat(cast(func.coalesce(func.max(_own.id), 0), String))
    return select(wordings).where(_own.area_id == area_id, _own.from_at <= at).scalar_subquery()


def register_for(actor: Actor, session_id: int) -> RegisterPage:
    """The register of a session in the actor's scope, with a row for every member on its date.

    Raises `Missing` for no such session, or one of a delivery that the actor may not see and does not cover today.
    """
    now = clock.now()
    asked = {"session_id": session_id, "now": now}
    found = db.execute(_session_with_register(actor, calendar()), asked).one_or_none()
    if found is None:
        raise Missing(f"session {session_id}")
    facts, rest = tuple(found[: len(_FACTS)]), tuple(found[len(_FACTS) :])
    return _page(SessionFacts(*facts), _Found(*rest), now)


_FACTS = (
    Session.id,
    Session.delivery_id,
    Delivery.title,
    Delivery.code,
    Programme.short_name,
    Session.outline_id,
    Outline.number,
    ProgrammeFormat.sessions,
    Outline.title,
    Module.number,
    Module.title,
    PROVISIONAL,
    Session.on_date,
    Session.starts_at,
    Session.minutes,
    case((Session.venue != "", Session.venue), else_=Delivery.venue),
    Area.time_zone,
    Delivery.area_id,
    Delivery.lead_id,
    Session.cycle == CATCH_UP_ROUND,
)
"""The columns of `SessionFacts`, in its order."""

_REGISTER = (
    Session.membership_id,
    Register.state,
    Register.version,
    Register.group_note,
    Register.started_at,
    Register.ended_at,
    _Saver.name,
    Register.saved_at,
    _Signer.name,
    Register.signed_at,
    func.coalesce(RegisterSetting.asks_confirmation, false()),
    worded_in(
        Delivery.__table__.c.area_id, func.coalesce(_register.signed_at, bindparam("now", type_=_own.from_at.type))
    ),
    *roster.known_of(Session.id, Session.delivery_id, Session.outline_id),
)


@lru_cache(maxsize=512)
def _session_with_register(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """The statement for one actor and day, whose scope is in it; it takes `session_id` and `now`."""
    form = and_(ProgrammeFormat.version_id == Delivery.version_id, ProgrammeFormat.format == Delivery.format)
    return (
        select(*_FACTS, *_REGISTER, in_scope(actor))
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(ProgrammeFormat, form)
        .outerjoin(Register, Register.session_id == Session.id)
        .outerjoin(_Saver, _Saver.id == Register.saved_by)
        .outerjoin(_Signer, _Signer.id == Register.signed_by)
        .outerjoin(RegisterSetting, RegisterSetting.area_id == Delivery.area_id)
        .where(Session.id == bindparam("session_id"), may_open(actor))
    )


class _Found(NamedTuple):
    """What the first statement finds besides the session's facts, in the order of `_REGISTER`."""

    membership_id: int | None
    state: str | None
    version: int | None
    group_note: str | None
    started_at: time | None
    ended_at: time | None
    saved_by: str | None
    saved_at: datetime | None
    signed_by: str | None
    signed_at: datetime | None
    asks_confirmation: bool
    worded: str
    has_guests: bool
    has_apologies: bool
    has_elsewhere: bool
    knows_delivery: bool


def _page(session: SessionFacts, found: _Found, now: datetime) -> RegisterPage:
    """The page; before the first save the session is presumed to have been held as planned."""
    state = found.state
    facilitators = _facilitators(session, recorded=state is not None)
    known = roster.Known(found.has_guests, found.has_apologies, found.has_elsewhere)
    rows = roster.rows_of(session, found.membership_id, known)
    saved_at, saved_by = _last_saved(found, rows)
    asked = found.asks_confirmation and found.signed_at is not None
    return RegisterPage(
        session=session,
        state=RegisterState(state) if state else None,
        version=found.version or 0,
        head=_head(session, found, facilitators),
        rows=rows,
        facilitators=facilitators,
        outcomes=outcomes_as(found.worded, session.area_id, found.signed_at or now),
        points=points(),
        saved_by=saved_by,
        saved_at=saved_at,
        signed_by=found.signed_by or "",
        signed_at=found.signed_at,
        amendments=_amendments(session.session_id) if state == RegisterState.SIGNED else {},
        by_cover=not found.knows_delivery,
        asks_confirmation=found.asks_confirmation,
        confirmation=holding.confirmation_of(session.session_id) if asked else None,
        not_held=holding.not_held_of(session.session_id) if state == RegisterState.NOT_HELD else None,
    )


def _head(session: SessionFacts, found: _Found, facilitators: Iterable[Facilitator]) -> Head:
    started_at, ended_at = found.started_at, found.ended_at
    if found.state is None:
        started_at, ended_at = session.starts_at, presumed_end(session.starts_at, session.minutes)
    delivered = frozenset(one.user_id for one in facilitators if one.delivered)
    return Head(found.group_note or "", started_at, ended_at, delivered)


def _last_saved(found: _Found, rows: Iterable[Row]) -> tuple[datetime | None, str]:
    """When anything of the register was last saved, and by whom: rows are saved by themselves too."""
    if found.saved_at is None:
        return None, found.saved_by or ""
    theirs = [(row.saved_at, row.saved_by) for row in rows if row.saved_at]
    return max([(found.saved_at, found.saved_by or ""), *theirs])


_DELIVERED = and_(_deliverer.user_id == _user.id, _deliverer.session_id == bindparam("session_id"))
_ON_STAFF = and_(_staff.user_id == _user.id, _staff.delivery_id == bindparam("delivery_id"))
_STANDS = and_(_cover.session_id == bindparam("session_id"), _cover.until_on >= bindparam("today", type_=Date()))
_COVERS = select(_cover.user_id).where(_STANDS, _cover.until_on >= _cover.from_on)
_IS_REPLACED = (
    select(_replaced.id)
    .where(_replaced.session_id == bindparam("session_id"), _replaced.instead_of == _user.id)
    .where(_replaced.until_on >= _replaced.from_on, _replaced.until_on >= bindparam("on_date", type_=Date()))
    .correlate(User.__table__)
)
_FACILITATORS = (
    select(
        _user.id,
        _user.name,
        func.coalesce(_staff.part, case((_user.id.in_(_COVERS), "cover"), else_="")),
        _deliverer.user_id,
        or_(_user.id.in_(_COVERS), and_(_staff.part != "cover", ~_IS_REPLACED.exists())),
    )
    .outerjoin_from(User.__table__, Staff.__table__, _ON_STAFF)
    .outerjoin(Deliverer.__table__, _DELIVERED)
    .where(
        or_(
            _user.id.in_(select(_staff.user_id).where(_staff.delivery_id == bindparam("delivery_id"))),
            _user.id.in_(select(_deliverer.user_id).where(_deliverer.session_id == bindparam("session_id"))),
            _user.id.in_(_COVERS),
        )
    )
    .order_by(_user.name, _user.id)
)


def _facilitators(session: SessionFacts, *, recorded: bool) -> tuple[Facilitator, ...]:
    """The delivery's staff, who covers the session today, and whoever is recorded.

    Before the first save, lead and regular facilitators are presumed to have delivered it, but for those whose place
    is taken, and so is who took it.
    """
    today = clock.today(session.zone)
    of = {"session_id": session.session_id, "delivery_id": session.delivery_id}
    rows = db.execute(_FACILITATORS, {**of, "today": today, "on_date": session.on_date or today}).all()
    return tuple(
        Facilitator(user_id, name, part, delivered is not None or (not recorded and bool(presumed)))
        for user_id, name, part, delivered, presumed in rows
    )


def _amendments(session_id: int) -> dict[int, tuple[AmendmentView, ...]]:
    """Amendments of a register by mark, newest first."""
    found: dict[int, tuple[AmendmentView, ...]] = {}
    rows = db.execute(
        select(Amendment.mark_id, Amendment.at, User.name, Amendment.reason, Amendment.before, Amendment.after)
        .join(Mark, Mark.id == Amendment.mark_id)
        .join(User, User.id == Amendment.by)
        .where(Mark.session_id == session_id)
        .order_by(Amendment.id.desc())
    )
    for mark_id, at, by, reason, before, after in rows:
        view = AmendmentView(mark_id, at, by, reason, Entry(**before), Entry(**after))
        found[mark_id] = (*found.get(mark_id, ()), view)
    return found


_OWING = (
    select(Item.enrolment_id)
    .join(Enrolment, and_(Enrolment.id == Item.enrolment_id, Enrolment.state == EnrolmentState.ACTIVE.value))
    .where(
        Item.outline_id == bindparam("outline"),
        Item.state == ItemState.OWED.value,
        Item.enrolment_id.in_(bindparam("enrolments", expanding=True)),
    )
)


def owing(outline_id: int, enrolment_ids: Iterable[int]) -> frozenset[int]:
    """Those of some enrolments that still owe a session of the programme; whoever was taken off it owes nothing now."""
    found = db.execute(_OWING, {"outline": outline_id, "enrolments": list(enrolment_ids)})
    return frozenset(found.scalars())


def elsewhere(enrolment_id: int, outline_id: int, *, besides: int) -> tuple[SignedMark, ...]:
    """An enrolment's signed marks for one session of the programme, in other sessions than one, by date."""
    rows = db.execute(
        select(Session.id, Session.on_date, Session.minutes, Session.cycle, *ENTRY)
        .join(Mark, Mark.session_id == Session.id)
        .join(Membership, Membership.id == Mark.membership_id)
        .join(Register, Register.session_id == Session.id)
        .where(
            Membership.enrolment_id == enrolment_id,
            Session.outline_id == outline_id,
            Session.id != besides,
            Register.state == RegisterState.SIGNED.value,
        )
        .order_by(Session.on_date, Session.id)
    )
    return tuple(SignedMark(row[0], row[1], row[2], Entry(*row[4:]), row[3] == CATCH_UP_ROUND) for row in rows)
