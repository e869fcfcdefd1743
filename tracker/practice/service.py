"""Every write around a session: homework, what somebody needs, and cover."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import delete, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.core.words import in_words
from tracker.delivery import queries as delivery
from tracker.delivery.rules import DeliveryView, SessionView
from tracker.delivery.service import covering
from tracker.people import queries as people
from tracker.practice import covers, queries, rules
from tracker.practice.models import HandedIn, Homework
from tracker.practice.models import Need as NeedRow
from tracker.work import service as work


@command
def note_homework(
    actor: Actor,
    *,
    session_id: int,
    text: str,
    seen: int,
    handed_in: Collection[int] = (),
    were_handed_in: Collection[int] = (),
) -> None:
    """Note the homework set at a session, and who handed in what was set at the one before.

    Of the hand-ins only what changed against `were_handed_in` is written, so that two facilitators do not undo each
    other's. Raises `Missing` for a session that the actor may not open, `Forbidden` for anyone but its facilitators and
    who covers it, `Refused` for text that is too long, and `Stale` with the brief when the homework was changed.
    """
    brief = queries.brief_for(actor, session_id)
    if not brief.may_note:
        raise Forbidden(f"session {session_id}")
    text = rules.check_homework(text)
    if brief.homework_version != seen and brief.homework != text:
        raise Stale(brief)
    if text != brief.homework:
        _write_homework(actor, session_id, text, brief.homework_version)
    if brief.before is not None and brief.before.homework:
        known = {one.membership_id for one in brief.expected}
        wanted = frozenset(handed_in) & known
        _write_handed_in(actor, brief.before, wanted, frozenset(were_handed_in) & known)


def _write_homework(actor: Actor, session_id: int, text: str, version: int) -> None:
    values = {"text": text, "set_by": actor.user_id, "set_at": clock.now(), "version": version + 1}
    if version:
        db.change(update(Homework).where(Homework.session_id == session_id).values(values))
    else:
        db.add(Homework(session_id=session_id, **values))
    changes = {"homework": f"{len(text)} characters"}
    audit.record(actor, Action.HOMEWORK_NOTED, "session", session_id, changes=changes)


def _write_handed_in(actor: Actor, before: rules.Before, wanted: frozenset[int], were: frozenset[int]) -> None:
    now = queries.handed_in(before.session_id)
    added, taken = (wanted - were) - now, (were - wanted) & now
    if not added and not taken and before.checked:
        return
    values = {"noted_by": actor.user_id, "noted_at": clock.now()}
    db.add_all([HandedIn(session_id=before.session_id, membership_id=each, **values) for each in sorted(added)])
    if taken:
        gone = (HandedIn.session_id == before.session_id, HandedIn.membership_id.in_(sorted(taken)))
        db.change(delete(HandedIn).where(*gone))
    checked = {"checked_by": actor.user_id, "checked_at": clock.now()}
    db.change(update(Homework).where(Homework.session_id == before.session_id).values(checked))
    changes = {"handed_in": sorted(added), "not_handed_in": sorted(taken)}
    audit.record(actor, Action.HOMEWORK_NOTED, "session", before.session_id, changes=changes)


@command
def change_needs(actor: Actor, *, person_id: int, adjustments: str, interpreter: str, seen: int) -> None:
    """Say what somebody needs to take part; both '' for nothing. The trail keeps the length of what was written.

    Raises `Missing` out of scope, `Refused` for text that is too long, `Stale` with the `Need` that stands.
    """
    people.person_for(actor, person_id)
    adjustments, interpreter = rules.check_need(adjustments, interpreter)
    now = queries.needs_of([person_id]).get(person_id, rules.Need())
    if now.version != seen:
        raise Stale(now)
    if (adjustments, interpreter) == (now.adjustments, now.interpreter):
        return
    values = {
        "adjustments": adjustments,
        "interpreter": interpreter,
        "changed_by": actor.user_id,
        "changed_at": clock.now(),
        "version": seen + 1,
    }
    if seen:
        db.change(update(NeedRow).where(NeedRow.person_id == person_id).values(values))
    else:
        db.add(NeedRow(person_id=person_id, **values))
    changes = {"adjustments": f"{len(adjustments)} characters", "interpreter": [now.interpreter, interpreter]}
    audit.record(actor, Action.NEEDS_CHANGED, "person", person_id, person_id=person_id, changes=changes)


@command
def ask_cover(actor: Actor, *, delivery_id: int, session_ids: Collection[int], why: str) -> int:
    """Ask the treatment manager for somebody who takes sessions ahead: a task for each; returns how many were asked.

    Raises `Missing` for a delivery out of scope and `Refused` without a session or a reason.
    """
    of = delivery.delivery_for(actor, delivery_id)
    sessions = _chosen(actor, of, session_ids)
    why = rules.check_why(why)
    asked = [each for each in sessions if not covers.is_asked(delivery_id, each.id)]
    for session in asked:
        work.open_task(
            actor,
            kind=rules.COVER_ASKED,
            key=rules.cover_key(delivery_id, session.id),
            title=f"Cover for {of.title}, session {session.number}, {_when(session)}",
            rule=f"{rules.said_by(actor.name)}{why}"[:200],
            owner_id=of.lead_id,
            due_on=session.on_date,
        )
        changes = {"delivery_id": delivery_id, "on_date": session.on_date.isoformat() if session.on_date else None}
        audit.record(actor, Action.COVER_ASKED, "session", session.id, changes=changes)
    if not asked:
        raise Refused("session_ids", "Cover is asked for these already")
    return len(asked)


@command
def give_cover(
    actor: Actor,
    *,
    delivery_id: int,
    session_ids: Collection[int],
    user_id: int,
    days_after: int,
    instead_of: int | None = None,
) -> int:
    """Put somebody in for sessions ahead, until so many days after each; returns how many. They are told of each.

    Raises `Missing`, and `Refused` as `delivery.service.covering.give_cover` does: nothing is given then.
    """
    of = delivery.delivery_for(actor, delivery_id)
    sessions = _chosen(actor, of, session_ids)
    for session in sessions:
        if session.on_date is None:
            raise Refused("session_ids", f"Session {session.number} has no date yet: book it first")
        until_on = session.on_date + timedelta(days=days_after)
        covering.give_cover(actor, session_id=session.id, user_id=user_id, until_on=until_on, instead_of=instead_of)
        key = rules.cover_key(delivery_id, session.id)
        work.close_task(actor, kind=rules.COVER_ASKED, key=key, how="Cover was given")
        work.raise_alert(
            actor,
            kind="cover_given",
            key=f"{session.id}:{clock.now():%Y%m%dT%H%M%S}",
            text=f"You cover {of.title}, session {session.number}, {_when(session)}",
            rule=f"{actor.name} put you in; the session opens to you until {in_words(until_on)}",
            user_id=user_id,
        )
    return len(sessions)


@command
def end_cover(actor: Actor, *, cover_id: int) -> int:
    """End a cover at once and tell whoever had it; twice is once. Returns the delivery's id. Raises `Missing`."""
    session_id, user_id = covering.end_cover(actor, cover_id=cover_id)
    session = delivery.session_for(actor, session_id)
    if user_id is None:
        return session.delivery_id
    work.raise_alert(
        actor,
        kind="cover_ended",
        key=f"{cover_id}:{clock.now():%Y%m%dT%H%M%S}",
        text=f"You no longer cover {session.delivery_title}, session {session.number}, {_when(session)}",
        rule=f"{actor.name} ended the cover; the session does not open to you any more",
        user_id=user_id,
    )
    return session.delivery_id


@command
def withdraw_request(actor: Actor, *, session_id: int) -> int:
    """Ask for cover no longer; returns the delivery's id. Raises `Missing` when none is asked for."""
    session = delivery.session_for(actor, session_id)
    key = rules.cover_key(session.delivery_id, session_id)
    if not work.close_task(actor, kind=rules.COVER_ASKED, key=key, how="No longer needed"):
        raise Missing(f"request of session {session_id}")
    return session.delivery_id


def _chosen(actor: Actor, of: DeliveryView, session_ids: Collection[int]) -> list[SessionView]:
    """The sessions chosen, all of them of the delivery, in order of date. Raises `Refused`."""
    if not session_ids:
        raise Refused("session_ids", "Choose at least one session")
    found = [delivery.session_for(actor, each) for each in sorted(set(session_ids))]
    if any(each.delivery_id != of.id for each in found):
        raise Missing("session of another delivery")
    past = next((each for each in found if each.on_date is not None and each.on_date < clock.today(of.zone)), None)
    if past is not None:
        raise Refused("session_ids", f"Session {past.number} is past: cover is for sessions ahead")
    return sorted(found, key=lambda each: (each.on_date or date.max, each.id))


def _when(session: SessionView) -> str:
    return in_words(session.on_date) if session.on_date else "not booked"
