"""Every change to supervision, observations, what is rated, and feedback; the trail keeps the length of a text only."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, func, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.delivery.rules import SessionView
from tracker.quality import queries, rules
from tracker.quality.models import Feedback, IntegrityItem, IntegrityRating, Observation, Observed, Supervision
from tracker.quality.rules import ObservationDetails, ObservationView, SupervisionDetails
from tracker.resources import queries as resources
from tracker.work import service as work


@command
def record_supervision(actor: Actor, *, staff_id: int, details: SupervisionDetails) -> int:
    """Record that the actor supervised somebody else who works in an area of theirs; returns its id.

    Raises `Missing` for staff out of scope, and `Refused`.
    """
    resources.staff_for(actor, staff_id)
    if actor.user_id is None or actor.user_id == staff_id:
        raise Refused("", "Somebody else supervises you")
    details = replace(details, note=details.note.strip())
    rules.check_supervision(details, today=clock.now().date())
    row = Supervision(staff_id=staff_id, supervisor_id=actor.user_id, recorded_at=clock.now(), version=1)
    _fill(row, details)
    supervision_id = db.add(row).id
    changes = {"staff_id": staff_id, **_plain(details)}
    audit.record(actor, Action.SUPERVISION_RECORDED, "supervision", supervision_id, changes=changes)
    return supervision_id


@command
def correct_supervision(actor: Actor, *, supervision_id: int, seen: int, details: SupervisionDetails) -> None:
    """Correct what the actor recorded of a supervision they gave. Raises `Missing`, `Stale` and `Refused`."""
    found = queries.supervision_for(actor, supervision_id)
    if found.version != seen:
        raise Stale(found)
    details = replace(details, note=details.note.strip())
    rules.check_supervision(details, today=clock.now().date())
    row = db.locked(select(Supervision).where(Supervision.id == supervision_id))
    _fill(row, details)
    row.version = seen + 1
    changes = audit.differences(_plain(found.details), _plain(details))
    audit.record(actor, Action.SUPERVISION_CORRECTED, "supervision", supervision_id, changes=changes)


def _fill(row: Supervision, details: SupervisionDetails) -> None:
    row.on_date, row.minutes, row.kind, row.note = details.on, details.minutes, details.kind.value, details.note


def _plain(details: SupervisionDetails) -> dict[str, object]:
    said = {"on_date": details.on.isoformat(), "minutes": details.minutes, "kind": details.kind.value}
    return {**said, "note_length": len(details.note)}


@command
def save_observation(actor: Actor, *, session_id: int, seen: int, details: ObservationDetails, share: bool) -> int:
    """Keep what the actor observed in a session that was held, as a draft or to be read by those observed.

    What is shared stays as it is. `seen` is 0 before anything was saved. Returns the observation's id. Raises
    `Missing`, `Stale` and `Refused`.
    """
    session = delivery.session_for(actor, session_id)
    if session.on_date is None or session.on_date > clock.today(session.zone):
        raise Refused("", "This session has not been held yet")
    before = queries.own_observation(actor, session_id)
    if before is not None and before.shared_at is not None:
        raise Refused("", "This observation is shared: it stays as it is")
    if (before.version if before else 0) != seen:
        raise Stale(before)
    details = replace(details, strengths=details.strengths.strip(), actions=details.actions.strip())
    facilitators = [each.user_id for each in session.staff]
    known = [each.id for each in queries.items()] + ([each.id for each in before.items] if before else [])
    rules.check_observation(details, facilitators=facilitators, items=known, share=share)
    observation_id = _write(actor, session_id, before, details, share=share)
    action = Action.OBSERVATION_SHARED if share else Action.OBSERVATION_SAVED
    changes = {
        "session_id": session_id,
        "observed": sorted(details.observed),
        "rated": len(details.ratings),
        "strengths_length": len(details.strengths),
        "actions_length": len(details.actions),
    }
    audit.record(actor, action, "observation", observation_id, changes=changes)
    if share:
        _ask_to_read(actor, session, observation_id, details.observed)
    return observation_id


def _ask_to_read(actor: Actor, session: SessionView, observation_id: int, user_ids: Iterable[int]) -> None:
    """A task for each who was observed, until they say that they read it."""
    for user_id in sorted(user_ids):
        work.open_task(
            actor,
            kind=rules.TO_READ,
            key=f"{observation_id}:{user_id}",
            title=f"Read the observation of session {session.number} of {session.delivery_title}"[:200],
            rule="What was observed of a session is read and answered by those who delivered it",
            owner_id=user_id,
        )


def _write(
    actor: Actor, session_id: int, before: ObservationView | None, details: ObservationDetails, *, share: bool
) -> int:
    now = clock.now()
    said = {"strengths": details.strengths, "actions": details.actions, "saved_at": now}
    shared = {"shared_at": now if share else None}
    if before is None:
        row = Observation(session_id=session_id, observer_id=actor.user_id, version=1, **said, **shared)
        observation_id = db.add(row).id
    else:
        observation_id = before.id
        values = {**said, **shared, "version": before.version + 1}
        db.change(update(Observation).where(Observation.id == observation_id).values(values))
        db.change(delete(IntegrityRating).where(IntegrityRating.observation_id == observation_id))
        db.change(delete(Observed).where(Observed.observation_id == observation_id))
    db.add_all(
        [
            IntegrityRating(observation_id=observation_id, item_id=item_id, rating=rating)
            for item_id, rating in sorted(details.ratings.items())
        ]
    )
    db.add_all([Observed(observation_id=observation_id, user_id=user_id) for user_id in sorted(details.observed)])
    return observation_id


@command
def acknowledge(actor: Actor, *, observation_id: int, reply: str = "") -> None:
    """Say that one has read an observation of oneself, once, and answer it. Raises `Missing` and `Refused`."""
    found = queries.observation_for(actor, observation_id)
    if not any(each.user_id == actor.user_id for each in found.observed):
        raise Missing(f"observation {observation_id}")
    if not found.waits_for(actor.user_id):
        raise Refused("", "You have said already that you read it")
    reply = reply.strip()
    if len(reply) > rules.LONGEST_TEXT:
        raise Refused("reply", f"Your answer must be {rules.LONGEST_TEXT:,} characters or fewer")
    mine = (Observed.observation_id == observation_id) & (Observed.user_id == actor.user_id)
    db.change(update(Observed).where(mine).values(acknowledged_at=clock.now(), reply=reply))
    changes = {"reply_length": len(reply)}
    audit.record(actor, Action.OBSERVATION_ACKNOWLEDGED, "observation", observation_id, changes=changes)
    work.close_task(actor, kind=rules.TO_READ, key=f"{observation_id}:{actor.user_id}", how="Read")


@command
def give_feedback(actor: Actor, *, delivery_id: int, session_id: int | None, worked: str, to_change: str) -> int:
    """Say what worked and what to change in the version that a delivery runs, or in one session of it; returns its id.

    Raises `Missing` for a delivery out of scope, and `Refused`.
    """
    found = delivery.delivery_for(actor, delivery_id)
    outline_id = None
    if session_id is not None:
        held = {each.id: each.outline_id for each in delivery.sessions_of_delivery(delivery_id)}
        if session_id not in held:
            raise Refused("session_id", "Choose what this is about")
        outline_id = held[session_id]
    rules.check_feedback(worked, to_change)
    row = Feedback(
        user_id=actor.user_id,
        version_id=found.version_id,
        outline_id=outline_id,
        session_id=session_id,
        worked=worked.strip(),
        to_change=to_change.strip(),
        given_at=clock.now(),
    )
    feedback_id = db.add(row).id
    changes = {"version_id": found.version_id, "worked_length": len(row.worked), "change_length": len(row.to_change)}
    audit.record(actor, Action.FEEDBACK_GIVEN, "feedback", feedback_id, changes=changes)
    return feedback_id


@command
def add_item(actor: Actor, *, name: str, looks_for: str) -> int:
    """Let observers rate another item from now on, after the others; returns its id. Raises `Refused`."""
    name, looks_for = name.strip(), looks_for.strip()
    rules.check_item(name, looks_for, queries.items())
    place = (db.scalar(select(func.max(IntegrityItem.position))) or 0) + 1
    item_id = db.add(IntegrityItem(position=place, name=name, looks_for=looks_for)).id
    audit.record(actor, Action.INTEGRITY_ITEM_ADDED, "rated item", item_id, changes={"name": name})
    return item_id


@command
def retire_item(actor: Actor, *, item_id: int) -> None:
    """Let an item be rated no longer; ratings given keep it. Raises `Missing`, and `Refused` for the last one."""
    present = {each.id: each for each in queries.items()}
    if item_id not in {each.id for each in queries.items(retired=True)}:
        raise Missing(f"item {item_id}")
    if item_id not in present:
        raise Refused("", "This item is not rated any more")
    if len(present) == 1:
        raise Refused("", "This is the last item: add another before you retire it")
    today = clock.now().date()
    db.change(update(IntegrityItem).where(IntegrityItem.id == item_id).values(retired_on=today))
    changes = {"name": present[item_id].name}
    audit.record(actor, Action.INTEGRITY_ITEM_RETIRED, "rated item", item_id, changes=changes)
