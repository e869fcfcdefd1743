"""Reading reviews and three-way meetings. Apart from `queries`, which reads plans."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Permission
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.treatment.models import Review
from tracker.treatment.rules.plans import PlanState
from tracker.treatment.rules.reviews import ReviewKind, ReviewView

_Signer = aliased(User)
_REVIEWS = (
    select(
        Review.id,
        Review.enrolment_id,
        Review.person_id,
        Review.kind,
        Review.module_code,
        Review.on_date,
        Review.answers,
        Review.state,
        User.name,
        Review.saved_at,
        func.coalesce(_Signer.name, ""),
        Review.signed_at,
        Review.version,
    )
    .join(User, User.id == Review.saved_by)
    .outerjoin(_Signer, _Signer.id == Review.signed_by)
    .order_by(Review.on_date.desc(), Review.id.desc())
)


def reviews_of(actor: Actor, enrolment_id: int) -> tuple[ReviewView, ...]:
    """The reviews and meetings of an enrolment, the latest first; drafts for those who write them. One statement."""
    wanted = _REVIEWS.where(Review.enrolment_id == enrolment_id)
    if not actor.may(Permission.PLAN_TREATMENT):
        wanted = wanted.where(Review.state == PlanState.SIGNED.value)
    return tuple(_review(row) for row in db.execute(wanted))


def review_for(actor: Actor, review_id: int) -> ReviewView:
    """One review. Raises `Missing` where its person is out of scope, and of a draft for all who do not write them."""
    row = db.execute(_REVIEWS.where(Review.id == review_id)).one_or_none()
    if row is None:
        raise Missing(f"review {review_id}")
    found = _review(row)
    people.person_for(actor, found.person_id)
    if not found.is_signed and not actor.may(Permission.PLAN_TREATMENT):
        raise Missing(f"review {review_id}")
    return found


def _review(row: Any) -> ReviewView:
    kind, state = ReviewKind(row[3]), PlanState(row[7])
    return ReviewView(row[0], row[1], row[2], kind, row[4], row[5], row[6], state, *row[8:13])
