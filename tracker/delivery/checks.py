"""What must be looked up before a delivery, a member or a session may be changed.

Apart from `service`, which stays a list of what people do; every function reads and raises, none writes.
"""

from collections.abc import Sequence
from datetime import date, time

from sqlalchemy import and_, func, or_, select

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.words import in_words
from tracker.delivery import queries, scope
from tracker.delivery.closed import why_closed
from tracker.delivery.details import check_day
from tracker.delivery.models import Delivery, Membership, Session
from tracker.delivery.rules import (
    DeliveryView,
    EnrolmentState,
    EnrolmentView,
    SessionKind,
    SessionRow,
    SessionView,
    overlaps,
)
from tracker.people.apart import kept_apart_from
from tracker.people.rules import PersonView


def delivery_to_change(actor: Actor, delivery_id: int, seen: int | None) -> DeliveryView:
    """The delivery as it stands. Raises `Missing`, and `Stale` when it is not the version that was read."""
    delivery = queries.delivery_for(actor, delivery_id)
    if seen is not None and delivery.version != seen:
        raise Stale(delivery)
    return delivery


def session_to_change(actor: Actor, session_id: int, seen: int | None) -> SessionView:
    """The session as it stands. Raises `Missing`, `Stale`, and `Refused` once it has a register."""
    session = queries.session_for(actor, session_id)
    if seen is not None and session.version != seen:
        raise Stale(session)
    if db.scalar(select(Session.id).where(Session.id == session_id, scope.is_recorded())) is not None:
        raise Refused("", "This session has a register: its date stays as it is")
    return session


def code_is_free(code: str) -> None:
    """Raises `Refused` when another delivery has the code."""
    if db.scalar(select(Delivery.id).where(Delivery.code == code)) is not None:
        raise Refused("code", f"Another delivery has the code {code}")


def enrolment_for(person: PersonView, delivery: DeliveryView) -> EnrolmentView | None:
    """The enrolment with which a person may join, None when they need one. Raises `Refused` with what is in the way."""
    programme = catalogue.programme_of(delivery.version_id)
    for held in queries.enrolments_of(person.id):
        if held.state is not EnrolmentState.ACTIVE or held.programme_id != programme:
            continue
        if held.version_id != delivery.version_id:
            raise Refused(
                "person_id", f"{person.listed}: enrolled on {held.programme}; this delivery runs {delivery.programme}"
            )
        if held.format is not delivery.format:
            this, that = delivery.format.label.lower(), held.format.label.lower()
            raise Refused("person_id", f"{person.listed}: enrolled for the {that} format; this delivery is {this}")
        if held.delivery_id == delivery.id:
            raise Refused("person_id", f"{person.listed}: already a member of {delivery.title}")
        if held.delivery_id is not None:
            raise Refused("person_id", f"{person.listed}: a member of {held.delivery_title}. Move them from there")
        return held
    return None


def may_be_together(person: PersonView, delivery: DeliveryView, on: date) -> None:
    """Raises `Refused` when somebody who is on the group, or is to be, must not be in one with the person on a date."""
    to_avoid = {other for one, other in kept_apart_from([person.id], on) if one == person.id}
    if not to_avoid:
        return
    there = [each for each in queries.members_of(delivery.id) if each.is_open and each.person_id in to_avoid]
    if there:
        names = " and ".join(each.spoken for each in there)
        raise Refused("person_id", f"{person.listed}: must not be in a group with {names}. Choose another delivery")


def not_enrolled_yet(person: PersonView, version_id: int) -> None:
    """Raises `Refused` when the person is on the programme already, in any version or format."""
    programme = catalogue.programme_of(version_id)
    for held in queries.enrolments_of(person.id):
        if held.state is EnrolmentState.ACTIVE and held.programme_id == programme:
            raise Refused("person_id", f"{person.listed}: already enrolled on {held.programme}")


def last_membership(person_id: int, delivery_id: int, enrolment_id: int | None) -> tuple[date, str, int] | None:
    """The last day that an enrolment had in any delivery, or the person in this one; the delivery's name and id.

    None before any, and memberships that never began are not counted.
    """
    theirs = and_(Membership.person_id == person_id, Membership.delivery_id == delivery_id)
    row = db.execute(
        select(Membership.left_on, Delivery.title, Delivery.id)
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .where(or_(theirs, Membership.enrolment_id == enrolment_id), Membership.left_on >= Membership.joined_on)
        .order_by(Membership.left_on.desc(), Membership.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def was_here(delivery_id: int, person_id: int) -> bool:
    """Whether the person was a member of this delivery before."""
    found = db.scalar(
        select(func.count(Membership.id)).where(
            Membership.delivery_id == delivery_id, Membership.person_id == person_id
        )
    )
    return bool(found)


def moment_fits(session: SessionView, on_date: date, starts_at: time, *, on_holiday: bool) -> None:
    """A day on which the session may be held. Raises `Refused` naming what is in the way.

    Not years away; not a closed day of the area, unless that is meant; not a time that another session of the same
    people has; for a group's session, not out of order; for a one-to-one, while they are a member.
    """
    check_day("on_date", on_date, today=clock.today(session.zone))
    closed = None if on_holiday else why_closed(session.area_id, session.nation, on_date)
    if closed is not None:
        raise Refused("on_date", f"{in_words(on_date)} {closed}")
    if session.kind is SessionKind.ONE_TO_ONE:
        _while_a_member(session, on_date)
    else:
        _in_order(session, on_date, starts_at)
    _apart(session, on_date, starts_at)


def _while_a_member(session: SessionView, on_date: date) -> None:
    joined_on, left_on = db.execute(
        select(Membership.joined_on, Membership.left_on).where(Membership.id == session.membership_id)
    ).one()
    if on_date < joined_on:
        raise Refused("on_date", f"The date must be on or after the day they joined: {in_words(joined_on)}")
    if left_on is not None and on_date > left_on:
        raise Refused("on_date", f"The date must be on or before their last day: {in_words(left_on)}")


def _in_order(session: SessionView, on_date: date, starts_at: time) -> None:
    for other in _others(session):
        if other.kind is SessionKind.ONE_TO_ONE or other.on_date is None or other.starts_at is None:
            continue
        earlier = (on_date, starts_at) < (other.on_date, other.starts_at)
        if earlier != (session.number < other.number) and not _out_of_order(session, other):
            side = "before" if other.number > session.number else "after"
            when = in_words(other.on_date)
            raise Refused(
                "on_date", f"Sessions keep their order: choose a time {side} session {other.number} on {when}"
            )


def _out_of_order(session: SessionView, other: SessionRow) -> bool:
    """Whether the two stand the other way round already: one is held late, after a date that was cancelled."""
    if session.on_date is None or session.starts_at is None or other.on_date is None or other.starts_at is None:
        return False
    earlier = (session.on_date, session.starts_at) < (other.on_date, other.starts_at)
    return earlier != (session.number < other.number)


def _apart(session: SessionView, on_date: date, starts_at: time) -> None:
    for other in _others(session):
        if other.on_date != on_date or other.starts_at is None:
            continue
        if overlaps(starts_at, session.minutes, other.starts_at, other.minutes):
            raise Refused("starts_at", f"Session {other.number} is at that time")


def _others(session: SessionView) -> Sequence[SessionRow]:
    """Other dated sessions of the delivery that concern the same people."""
    return [
        other
        for other in queries.sessions_of_delivery(session.delivery_id)
        if other.id != session.id
        and other.on_date is not None
        and (session.membership_id is None or other.membership_id in (None, session.membership_id))
    ]
