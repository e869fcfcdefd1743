"""Every read of registers: the page of one, and what else the writing of marks must know.

The statements of a register's page are put together once, not at every opening: that took as long as running them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Amendment, AreaOutcome, Deliverer, EngagementPoint, Mark, Outcome, Register
from tracker.attendance.rules.marks import EMPTY, AmendmentView, Entry, Row, SignedMark
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
from tracker.delivery import expected
from tracker.delivery.covering import calendar, may_open
from tracker.delivery.models import Cover, Delivery, Enrolment, Item, Membership, Session, Staff
from tracker.delivery.queries import PROVISIONAL
from tracker.delivery.rules import EnrolmentState, ItemState
from tracker.delivery.scope import in_scope, provide_record
from tracker.people.models import Area, Person

provide_record(lambda of: select(Register.state).where(Register.session_id == of).scalar_subquery())

_Saver = aliased(User)
_Signer = aliased(User)
_user, _staff, _deliverer = User.__table__.c, Staff.__table__.c, Deliverer.__table__.c
_membership, _person, _mark = Membership.__table__.c, Person.__table__.c, Mark.__table__.c
_outcome, _point = Outcome.__table__.c, EngagementPoint.__table__.c
_cover, _replaced = Cover.__table__.c, aliased(Cover.__table__).c

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
_OUTCOME = _OUTCOMES.where(_outcome.code == bindparam("code"))
_POINTS = select(_point.value, _point.label, _point.description).order_by(_point.value)


def outcomes(area_id: int, at: datetime) -> Outcomes:
    """An area's outcomes by code, in their order and in its words of that moment; disabled ones too, for old marks."""
    return _read_outcomes(_OUTCOMES, {"area_id": area_id, "at": at})


def outcome_now(area_id: int, code: str | None) -> Outcomes:
    """The one outcome of a code as the area has it now; nothing for none."""
    return _read_outcomes(_OUTCOME, {"area_id": area_id, "at": clock.now(), "code": code}) if code else {}


def _read_outcomes(statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Outcomes:
    rows = db.execute(statement, values).all()
    return {row[0]: OutcomeView(row[0], row[1], row[2], OutcomeKind(row[3]), *row[4:]) for row in rows}


def national_outcomes() -> Outcomes:
    """The national list by code, in its order and words."""
    return outcomes(0, clock.now())


def points() -> tuple[PointView, ...]:
    """The engagement scale, lowest first."""
    return tuple(PointView(*row) for row in db.execute(_POINTS).all())


def register_for(actor: Actor, session_id: int) -> RegisterPage:
    """The register of a session in the actor's scope, with a row for every member on its date.

    Raises `Missing` for no such session, or one of a delivery that the actor may not see and does not cover today.
    """
    found = db.execute(_session_with_register(actor, calendar()), {"session_id": session_id}).one_or_none()
    if found is None:
        raise Missing(f"session {session_id}")
    facts, rest = tuple(found[: len(_FACTS)]), tuple(found[len(_FACTS) :])
    return _page(SessionFacts(*facts), *rest)


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
)


@lru_cache(maxsize=512)
def _session_with_register(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """The statement for one actor and day, whose scope is in it; it takes `session_id`."""
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
        .where(Session.id == bindparam("session_id"), may_open(actor))
    )


def _page(
    session: SessionFacts,
    membership_id: int | None,
    state: str | None,
    version: int | None,
    group_note: str | None,
    started_at: time | None,
    ended_at: time | None,
    saved_by: str | None,
    saved_at: datetime | None,
    signed_by: str | None,
    signed_at: datetime | None,
    knows_delivery: bool,
) -> RegisterPage:
    """The page; before the first save the session is presumed to have been held as planned."""
    facilitators = _facilitators(session, recorded=state is not None)
    if state is None:
        started_at, ended_at = session.starts_at, presumed_end(session.starts_at, session.minutes)
    delivered = frozenset(one.user_id for one in facilitators if one.delivered)
    rows = _rows(session, membership_id)
    if saved_at is not None:
        saved_at, saved_by = max(
            [(saved_at, saved_by or ""), *((one.saved_at, one.saved_by) for one in rows if one.saved_at)]
        )
    return RegisterPage(
        session=session,
        state=RegisterState(state) if state else None,
        version=version or 0,
        head=Head(group_note or "", started_at, ended_at, delivered),
        rows=rows,
        facilitators=facilitators,
        outcomes=outcomes(session.area_id, signed_at or clock.now()),
        points=points(),
        saved_by=saved_by or "",
        saved_at=saved_at,
        signed_by=signed_by or "",
        signed_at=signed_at,
        amendments=_amendments(session.session_id) if state == RegisterState.SIGNED else {},
        by_cover=not knows_delivery,
    )


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


ENTRY = (
    _mark.outcome,
    _mark.minutes,
    _mark.late,
    _mark.engagement,
    _mark.note,
    _mark.late_minutes,
    _mark.early_minutes,
    _mark.provisional,
)
"""The columns of an `Entry`, in its order."""

_ROWS = (
    select(
        _membership.id,
        _membership.enrolment_id,
        _membership.person_id,
        _person.surname,
        _person.first_names,
        _mark.id,
        func.coalesce(_user.name, ""),
        _mark.saved_by,
        _mark.saved_at,
        *ENTRY,
        _mark.determined_at,
        _membership.left_on,
    )
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .outerjoin(Mark.__table__, and_(_mark.membership_id == _membership.id, _mark.session_id == bindparam("session_id")))
    .outerjoin(User.__table__, _user.id == _mark.saved_by)
    .order_by(_person.surname, _person.first_names, _membership.id)
)
_OF_DELIVERY = _ROWS.where(_membership.delivery_id == bindparam("of"))
_OF_MEMBER = _ROWS.where(_membership.id == bindparam("of"))


def _on_the_day(rows: Select[*tuple[Any, ...]], *, alone: bool) -> Select[*tuple[Any, ...]]:
    """Members on `on_date` whom delivery expects at the session, and whoever was marked.

    What was marked stays when their last day is put before it, or they are suspended then, until it is cleared.
    """
    day = bindparam("on_date", type_=Date())
    still = or_(_membership.left_on.is_(None), _membership.left_on >= day)
    marked = or_(_mark.outcome.is_not(None), _mark.note != "", _mark.engagement.is_not(None), _mark.late)
    wanted = not_(expected.is_suspended(_membership.id, day))
    if not alone:
        wanted = and_(wanted, expected.has_session_to_do(_membership.enrolment_id, bindparam("session_id")))
    return rows.where(or_(and_(_membership.joined_on <= day, still, wanted), marked))


_DATED = {False: _on_the_day(_OF_DELIVERY, alone=False), True: _on_the_day(_OF_MEMBER, alone=True)}
_UNDATED = {False: _OF_DELIVERY, True: _OF_MEMBER}


def _rows(session: SessionFacts, membership_id: int | None) -> tuple[Row, ...]:
    """The rows of the group, or of the one member of a one-to-one, with their marks, by surname."""
    alone = membership_id is not None
    values = {"session_id": session.session_id, "of": membership_id if alone else session.delivery_id}
    if session.on_date is None:
        return tuple(_row(row) for row in db.execute(_UNDATED[alone], values).all())
    rows = db.execute(_DATED[alone], {**values, "on_date": session.on_date}).all()
    return tuple(_row(row, on_date=session.on_date) for row in rows)


def former_members(session: SessionFacts, membership_ids: Iterable[int]) -> tuple[Row, ...]:
    """Rows, by surname, of some memberships of the session's delivery, whether or not the register has them."""
    wanted = sorted(set(membership_ids))
    if not wanted:
        return ()
    values = {"session_id": session.session_id, "of": session.delivery_id}
    return tuple(_row(row) for row in db.execute(_OF_DELIVERY.where(_membership.id.in_(wanted)), values))


def _row(row: Sequence[Any], on_date: date | None = None) -> Row:
    *values, determined_at, left_on = row[9:]
    entry = Entry(*values) if row[5] is not None else EMPTY
    had_left = left_on if left_on and on_date and left_on < on_date else None
    return Row(*[*row[:5], entry, *row[5:9], had_left, determined_at])


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


def owing(outline_id: int, enrolment_ids: Iterable[int]) -> frozenset[int]:
    """Those of some enrolments that still owe a session of the programme; whoever was taken off it owes nothing now."""
    owed = (Item.outline_id == outline_id, Item.state == ItemState.OWED.value)
    running = and_(Enrolment.id == Item.enrolment_id, Enrolment.state == EnrolmentState.ACTIVE.value)
    wanted = select(Item.enrolment_id).join(Enrolment, running).where(*owed)
    return frozenset(db.scalars(wanted.where(Item.enrolment_id.in_(list(enrolment_ids)))))


def elsewhere(enrolment_id: int, outline_id: int, *, besides: int) -> tuple[SignedMark, ...]:
    """An enrolment's signed marks for one session of the programme, in other sessions than one, by date."""
    rows = db.execute(
        select(Session.id, Session.on_date, Session.minutes, *ENTRY)
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
    return tuple(SignedMark(row[0], row[1], row[2], Entry(*row[3:])) for row in rows)
