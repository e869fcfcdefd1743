"""Every read of registers: the page of one, the states of many, the marks of a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance import rules
from tracker.attendance.models import Amendment, Deliverer, EngagementPoint, Mark, Outcome, Register
from tracker.attendance.rules import (
    Entry,
    Facilitator,
    Head,
    OutcomeKind,
    OutcomeView,
    RegisterPage,
    RegisterState,
)
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery, Membership, Session, Staff
from tracker.delivery.queries import provide_recorded, visible_deliveries
from tracker.people.models import Area, Person

provide_recorded(lambda: select(Register.session_id))

_Saver = aliased(User)
_Signer = aliased(User)


def outcomes() -> rules.Outcomes:
    """The service's outcomes by code, in their order; disabled ones too, for old marks."""
    rows = db.execute(
        select(
            Outcome.code,
            Outcome.label,
            Outcome.short_label,
            Outcome.kind,
            Outcome.attended,
            Outcome.compliant,
            Outcome.meets,
            Outcome.means,
            Outcome.letter,
            Outcome.enabled,
        ).order_by(Outcome.rank)
    )
    return {row[0]: OutcomeView(row[0], row[1], row[2], OutcomeKind(row[3]), *row[4:]) for row in rows}


def points() -> tuple[rules.PointView, ...]:
    """The engagement scale, lowest first."""
    rows = db.execute(
        select(EngagementPoint.value, EngagementPoint.label, EngagementPoint.description).order_by(
            EngagementPoint.value
        )
    )
    return tuple(rules.PointView(*row) for row in rows)


def register_for(actor: Actor, session_id: int) -> RegisterPage:
    """The register of a session in the actor's scope, with a row for every member on its date.

    Raises `Missing` for no such session, or one of a delivery that the actor may not see.
    """
    found = db.execute(
        _facts().where(Session.id == session_id, Session.delivery_id.in_(visible_deliveries(actor)))
    ).one_or_none()
    if found is None:
        raise Missing(f"session {session_id}")
    return _page(found)


def _facts() -> Select[Any]:
    return (
        select(
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
            ProgrammeVersion.provisional,
            Session.on_date,
            Session.starts_at,
            Session.minutes,
            case((Session.venue != "", Session.venue), else_=Delivery.venue),
            Area.time_zone,
            Delivery.area_id,
            Delivery.lead_id,
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
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(
            ProgrammeFormat,
            and_(ProgrammeFormat.version_id == Delivery.version_id, ProgrammeFormat.format == Delivery.format),
        )
        .outerjoin(Register, Register.session_id == Session.id)
        .outerjoin(_Saver, _Saver.id == Register.saved_by)
        .outerjoin(_Signer, _Signer.id == Register.signed_by)
    )


def _page(found: SqlRow[Any]) -> RegisterPage:
    session = rules.SessionFacts(*found[:19])
    facilitators = _facilitators(session, recorded=found[20] is not None)
    state = RegisterState(found[20]) if found[20] else None
    rows = _rows(session, found[19])
    return RegisterPage(
        session=session,
        state=state,
        version=found[21] or 0,
        head=Head(
            found[22] or "",
            found[23],
            found[24],
            frozenset(one.user_id for one in facilitators if one.delivered),
        ),
        rows=rows,
        facilitators=facilitators,
        outcomes=outcomes(),
        points=points(),
        saved_by=found[25] or "",
        saved_at=found[26],
        signed_by=found[27] or "",
        signed_at=found[28],
        amendments=_amendments(session.session_id) if state is RegisterState.SIGNED else {},
    )


def _facilitators(session: rules.SessionFacts, *, recorded: bool) -> tuple[Facilitator, ...]:
    """The delivery's staff and whoever is recorded; before the first save lead and regular are presumed."""
    rows = db.execute(
        select(User.id, User.name, Staff.part, Deliverer.user_id)
        .outerjoin(Staff, and_(Staff.user_id == User.id, Staff.delivery_id == session.delivery_id))
        .outerjoin(Deliverer, and_(Deliverer.user_id == User.id, Deliverer.session_id == session.session_id))
        .where(
            or_(
                User.id.in_(select(Staff.user_id).where(Staff.delivery_id == session.delivery_id)),
                User.id.in_(select(Deliverer.user_id).where(Deliverer.session_id == session.session_id)),
            )
        )
        .order_by(User.name, User.id)
    )
    return tuple(
        Facilitator(user_id, name, part or "", delivered is not None or (not recorded and part != "cover"))
        for user_id, name, part, delivered in rows
    )


def _rows(session: rules.SessionFacts, membership_id: int | None) -> tuple[rules.Row, ...]:
    """Every member on the session's date, with their mark if any, by surname."""
    whose = [Membership.delivery_id == session.delivery_id]
    if membership_id is not None:
        whose = [Membership.id == membership_id]
    if session.on_date is not None:
        whose.append(Membership.joined_on <= session.on_date)
        whose.append(or_(Membership.left_on.is_(None), Membership.left_on >= session.on_date))
    rows = db.execute(
        select(
            Membership.id,
            Membership.enrolment_id,
            Membership.person_id,
            Person.surname,
            Person.first_names,
            Mark.id,
            Mark.outcome,
            Mark.minutes,
            Mark.late,
            Mark.engagement,
            Mark.note,
            User.name,
            Mark.saved_by,
            Mark.saved_at,
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Mark, and_(Mark.membership_id == Membership.id, Mark.session_id == session.session_id))
        .outerjoin(User, User.id == Mark.saved_by)
        .where(*whose)
        .order_by(Person.surname, Person.first_names, Membership.id)
    )
    return tuple(
        rules.Row(
            *row[:5],
            entry=Entry(*row[6:11]) if row[5] is not None else rules.EMPTY,
            mark_id=row[5],
            saved_by=row[11] or "",
            saved_by_id=row[12],
            saved_at=row[13],
        )
        for row in rows
    )


def _amendments(session_id: int) -> dict[int, tuple[rules.AmendmentView, ...]]:
    """Amendments of a register by mark, newest first."""
    found: dict[int, tuple[rules.AmendmentView, ...]] = {}
    rows = db.execute(
        select(Amendment.mark_id, Amendment.at, User.name, Amendment.reason, Amendment.before, Amendment.after)
        .join(Mark, Mark.id == Amendment.mark_id)
        .join(User, User.id == Amendment.by)
        .where(Mark.session_id == session_id)
        .order_by(Amendment.id.desc())
    )
    for mark_id, at, by, reason, before, after in rows:
        view = rules.AmendmentView(mark_id, at, by, reason, Entry(**before), Entry(**after))
        found[mark_id] = (*found.get(mark_id, ()), view)
    return found


def facilitates(actor: Actor, delivery_id: int) -> bool:
    """Whether the actor is among the delivery's staff: they record its registers, nobody else does."""
    return (
        db.scalar(select(Staff.id).where(Staff.delivery_id == delivery_id, Staff.user_id == actor.user_id)) is not None
    )


def states_of(session_ids: Iterable[int]) -> dict[int, tuple[RegisterState, datetime]]:
    """The state of each session's register and when it was last saved; absent where none was begun."""
    rows = db.execute(
        select(Register.session_id, Register.state, Register.saved_at).where(Register.session_id.in_(list(session_ids)))
    )
    return {session_id: (RegisterState(state), saved_at) for session_id, state, saved_at in rows}
