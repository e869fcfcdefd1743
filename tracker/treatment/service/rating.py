"""Goal attainment scaling: wording the levels of a target, and rating where the person stands."""

from collections.abc import Sequence
from datetime import date

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.transactions import command
from tracker.delivery.service.choosing import decided_by
from tracker.treatment import queries
from tracker.treatment.models import Rating, Scale
from tracker.treatment.rules import scaling


@command
def set_scale(
    actor: Actor, *, target_id: int, seen: int, levels: Sequence[str], weight: int | None, baseline: int | None
) -> None:
    """Word the five levels of a target, from -2 on, with its weight and where the person stands today.

    `seen` is the id of the scale that was read, 0 for none. Ratings on an earlier wording stay and count no more.
    Raises `Missing`, `Forbidden`, `Refused` as `scaling.check_scale`, and `Stale` with the scale that stands.
    """
    enrolment_id = queries.enrolment_of_target(actor, target_id)
    held, _today = decided_by(actor, enrolment_id, Permission.PLAN_TREATMENT)
    before = queries.scales_of([target_id]).get(target_id)
    if (before.id if before else 0) != seen:
        raise Stale(before)
    texts = [each.strip() for each in levels]
    scaling.check_scale(texts, weight, baseline)
    row = Scale(target_id=target_id, levels=texts, weight=weight or 1, baseline=baseline, at=clock.now())
    row.by = actor.user_id or 0
    scale_id = db.add(row).id
    changes = {"target": target_id, "weight": weight, "baseline": baseline, "worded": sum(map(bool, texts))}
    audit.record(actor, Action.GOAL_SCALED, "goal scale", scale_id, person_id=held.person_id, changes=changes)


@command
def rate(actor: Actor, *, target_id: int, level: int | None, on: date | None, note: str) -> None:
    """Rate where the person stands on a target on a day; a second rating of a day takes the place of the first.

    Raises `Missing`, `Forbidden` and `Refused` as `scaling.check_rating`.
    """
    enrolment_id = queries.enrolment_of_target(actor, target_id)
    held, today = decided_by(actor, enrolment_id, Permission.PLAN_TREATMENT)
    scale = queries.scales_of([target_id]).get(target_id)
    scaling.check_rating(scale, level, on, note.strip(), today)
    if scale is None or level is None or on is None:
        raise AssertionError("unreachable: checked above")
    row = Rating(scale_id=scale.id, level=level, on_date=on, note=note.strip(), by=actor.user_id or 0, at=clock.now())
    rating_id = db.add(row).id
    changes = {"target": target_id, "level": level, "on": on.isoformat(), "note_length": len(row.note)}
    audit.record(actor, Action.GOAL_RATED, "goal rating", rating_id, person_id=held.person_id, changes=changes)
