"""Writing reviews and three-way meetings, and signing them; the trail keeps the length of a text only."""

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.core.words import in_words
from tracker.delivery import queries as delivery
from tracker.delivery.service.choosing import decided_by
from tracker.treatment import queries, reviewed
from tracker.treatment.models import Plan, Review
from tracker.treatment.rules import reviews
from tracker.treatment.rules.plans import REVIEW, PlanState
from tracker.treatment.rules.reviews import ReviewDetails, ReviewKind
from tracker.treatment.service import asking
from tracker.work import service as work


@command
def begin_review(
    actor: Actor, *, enrolment_id: int, kind: ReviewKind, details: ReviewDetails, sign: bool = False
) -> int:
    """Keep a review or meeting as a draft, or sign it at once; returns its id.

    Raises `Missing` and `Forbidden` as decisions on an enrolment do, and `Refused` as `reviews.check_review`.
    """
    held, today = decided_by(actor, enrolment_id, Permission.PLAN_TREATMENT)
    details = reviews.tidied(kind, details)
    reviews.check_review(kind, details, _modules(enrolment_id), today, sign=sign)
    row = Review(enrolment_id=enrolment_id, person_id=held.person_id, kind=kind.value, version=0)
    _fill(actor, row, details, sign=sign)
    review_id = db.add(row).id
    _record(actor, row)
    _settle(actor, row)
    return review_id


@command
def save_review(actor: Actor, *, review_id: int, seen: int, details: ReviewDetails, sign: bool = False) -> None:
    """Change a draft, or sign it. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with what stands."""
    found = reviewed.review_for(actor, review_id)
    _held, today = decided_by(actor, found.enrolment_id, Permission.PLAN_TREATMENT)
    if found.is_signed:
        raise Refused("", "This is signed and stays as it is")
    if found.version != seen:
        raise Stale(found)
    details = reviews.tidied(found.kind, details)
    reviews.check_review(found.kind, details, _modules(found.enrolment_id), today, sign=sign)
    row = db.locked(select(Review).where(Review.id == review_id))
    _fill(actor, row, details, sign=sign)
    _record(actor, row)
    _settle(actor, row)


@command
def close_reviews(actor: Actor, enrolment_id: int, how: str) -> None:
    """Close the tasks of reviews, the plan's and those of its points, since the enrolment has ended."""
    asking.settle(actor, enrolment_id, how, ended=True)
    for plan_id in db.scalars(select(Plan.id).where(Plan.enrolment_id == enrolment_id).order_by(Plan.id)).all():
        work.close_task(actor, kind=REVIEW, key=str(plan_id), how=how)


def _modules(enrolment_id: int) -> set[str]:
    return {each.code for each in queries.modules_of(delivery.enrolment(enrolment_id)) if each.chosen}


def _fill(actor: Actor, row: Review, details: ReviewDetails, *, sign: bool) -> None:
    row.on_date, row.module_code, row.answers = details.on, details.module_code, dict(details.answers)
    row.saved_by, row.saved_at, row.version = actor.user_id or 0, clock.now(), row.version + 1
    row.state = PlanState.SIGNED.value if sign else PlanState.DRAFT.value
    if sign:
        row.signed_by, row.signed_at = actor.user_id, clock.now()


def _settle(actor: Actor, row: Review) -> None:
    """Close the task that asked for it, once it is signed."""
    if row.state == PlanState.SIGNED.value:
        asking.settle(actor, row.enrolment_id, f"{ReviewKind(row.kind).label} of {in_words(row.on_date)} is signed")


def _record(actor: Actor, row: Review) -> None:
    action = Action.REVIEW_SIGNED if row.state == PlanState.SIGNED.value else Action.REVIEW_SAVED
    lengths = {f"{key}_length": len(text) for key, text in row.answers.items()}
    changes = {"kind": row.kind, "on": row.on_date.isoformat(), "module": row.module_code, **lengths}
    audit.record(actor, action, "treatment review", row.id, person_id=row.person_id, changes=changes)
