"""Every change to training: by a lead of an area in which the member of staff works."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.resources import queries
from tracker.resources.models import Training
from tracker.resources.rules import training as rules
from tracker.resources.rules.training import TrainingDetails, TrainingKind


@command
def record_training(actor: Actor, *, staff_id: int, programme_id: int, details: TrainingDetails) -> int:
    """Record that somebody is trained, assessed or accredited for a programme; returns its id.

    Raises `Missing` for staff out of scope, and `Refused`.
    """
    queries.staff_for(actor, staff_id)
    details = rules.tidy(details)
    if programme_id not in {each.id for each in queries.programmes()}:
        raise Refused("programme_id", "Choose the programme")
    rules.check_training(details, today=clock.now().date())
    row = Training(
        user_id=staff_id,
        programme_id=programme_id,
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
        version=1,
        **_columns(details),
    )
    training_id = db.add(row).id
    changes = {"user_id": staff_id, "programme_id": programme_id, **_plain(details)}
    audit.record(actor, Action.TRAINING_RECORDED, "training", training_id, changes=changes)
    return training_id


@command
def correct_training(actor: Actor, *, training_id: int, seen: int, details: TrainingDetails) -> None:
    """Correct what was recorded of a training. Raises `Missing`, `Stale`, and `Refused` for one withdrawn too."""
    training = _training(actor, training_id, seen)
    if training.withdrawn_on is not None:
        raise Refused("", "This is withdrawn, and stays as it was")
    details = rules.tidy(details)
    rules.check_training(details, today=clock.now().date())
    db.change(update(Training).where(Training.id == training_id).values(version=seen + 1, **_columns(details)))
    changes = audit.differences(_plain(training.details), _plain(details))
    audit.record(actor, Action.TRAINING_CORRECTED, "training", training_id, changes=changes)


@command
def withdraw_training(actor: Actor, *, training_id: int, seen: int, on: date, why: str) -> None:
    """Let a training count no longer, from a day on. Deliveries stay as they are: their pages say it.

    Raises `Missing`, `Stale` and `Refused`.
    """
    training = _training(actor, training_id, seen)
    rules.check_withdrawal(training, on, why, today=clock.now().date())
    values = {"withdrawn_on": on, "why_withdrawn": why.strip(), "version": seen + 1}
    db.change(update(Training).where(Training.id == training_id).values(values))
    changes = {"withdrawn_on": [None, on.isoformat()], "why_withdrawn": ["", why.strip()]}
    audit.record(actor, Action.TRAINING_WITHDRAWN, "training", training_id, changes=changes)


def _training(actor: Actor, training_id: int, seen: int) -> rules.Training:
    training = queries.training_for(actor, training_id)
    if training.version != seen:
        raise Stale(training)
    return training


def _columns(details: TrainingDetails) -> dict[str, object]:
    given = asdict(details)
    return {"on_date": given.pop("on"), **given, "kind": TrainingKind(details.kind).value}


def _plain(details: TrainingDetails) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in _columns(details).items()}
