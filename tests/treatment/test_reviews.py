"""Reviews and three-way meetings: drafts for those who plan, frozen once signed, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tests.delivery.conftest import TODAY
from tests.treatment.conftest import CLOSER, Planned
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery.rules import EnrolmentState
from tracker.delivery.service.membership import remove_member
from tracker.treatment import reviewed
from tracker.treatment.models import Review
from tracker.treatment.rules.plans import REVIEW
from tracker.treatment.rules.reviews import PROMPTS, ReviewDetails, ReviewKind
from tracker.treatment.service.reviewing import begin_review, close_reviews, save_review
from tracker.work.queries import open_tasks

every_database = pytest.mark.every_database
MEETING = ReviewKind.THREE_WAY
SAID = {"present": "All three", "talked": "The plan", "agreed": "To go on", "actions": "Ring on Friday"}


def met(**changed: str) -> ReviewDetails:
    return ReviewDetails(TODAY, "", {**SAID, **changed})


@every_database
def test_a_draft_is_changed_until_it_is_signed_and_then_never(planned: Planned) -> None:
    first = begin_review(planned.ruth, enrolment_id=planned.enrolment, kind=MEETING, details=met(actions=""))
    with pytest.raises(Refused) as refused:
        save_review(planned.ruth, review_id=first, seen=1, details=met(actions=" "), sign=True)
    assert list(refused.value.problems) == ["actions"]
    save_review(planned.ruth, review_id=first, seen=1, details=met(), sign=True)
    with pytest.raises(Refused, match="stays as it is"):
        save_review(planned.ruth, review_id=first, seen=2, details=met(agreed="Something else"))

    @command
    def rewrite() -> None:
        db.change(update(Review).values(module_code="gone"))
        audit.record(SYSTEM, Action.REVIEW_SAVED, "treatment review", first)

    with pytest.raises(DBAPIError):
        rewrite()
    db.close_reading()
    assert reviewed.review_for(planned.ruth, first).said[2] == ("What was agreed", "To go on")


@every_database
def test_who_saved_meanwhile_is_not_overwritten_and_only_planners_read_a_draft(planned: Planned) -> None:
    make, area = planned.service.make, planned.service.area
    first = begin_review(planned.ruth, enrolment_id=planned.enrolment, kind=MEETING, details=met())
    save_review(planned.service.lead, review_id=first, seen=1, details=met(agreed="To stop"))
    with pytest.raises(Stale):
        save_review(planned.ruth, review_id=first, seen=1, details=met())
    officer, stranger = make.officer(area), make.facilitator(area)
    for who in (officer, stranger):
        with pytest.raises((Missing, Forbidden)):
            begin_review(who, enrolment_id=planned.enrolment, kind=MEETING, details=met())
        with pytest.raises(Missing):
            reviewed.review_for(who, first)
    assert reviewed.reviews_of(officer, planned.enrolment) == ()


def test_a_review_is_of_a_module_of_theirs_and_of_a_day_that_was(planned: Planned) -> None:
    answers = dict.fromkeys(PROMPTS[ReviewKind.MODULE_END], "Done")
    for details, field in (
        (ReviewDetails(TODAY, "screens", answers), "module_code"),
        (ReviewDetails(TODAY + timedelta(days=1), "foundation", answers), "on"),
        (ReviewDetails(TODAY, "foundation", {}), ""),
    ):
        with pytest.raises(Refused) as refused:
            begin_review(planned.ruth, enrolment_id=planned.enrolment, kind=ReviewKind.MODULE_END, details=details)
        assert list(refused.value.problems) == [field]
    begin_review(
        planned.ruth,
        enrolment_id=planned.enrolment,
        kind=ReviewKind.MODULE_END,
        details=ReviewDetails(TODAY, "foundation", answers),
        sign=True,
    )
    (found,) = reviewed.reviews_of(planned.ruth, planned.enrolment)
    assert (found.module_code, found.is_signed) == ("foundation", True)


@every_database
def test_the_task_of_a_review_is_closed_when_the_enrolment_ends(planned: Planned) -> None:
    planned.begins(CLOSER)
    planned.signs()
    assert open_tasks(planned.ruth, kinds=[REVIEW])
    remove_member(
        planned.service.lead,
        membership_id=planned.membership,
        on=TODAY,
        reason="mental_health",
        why="",
        state=EnrolmentState.WITHDRAWN,
    )
    db.close_reading()
    assert not open_tasks(planned.service.lead, kinds=[REVIEW])
    close_reviews(SYSTEM, planned.enrolment, "Again")


def test_a_meeting_is_written_saved_and_signed_on_its_pages(
    planned: Planned, client_as: Callable[[Actor], FlaskClient]
) -> None:
    planned.begins(CLOSER)
    ruth = client_as(planned.ruth)
    address = f"/enrolments/{planned.enrolment}/reviews/three_way"
    typed = {**SAID, "on": [str(TODAY.day), str(TODAY.month), str(TODAY.year)]}
    refused = ruth.post(address, data={**typed, "actions": "", "submit": "y"})
    assert refused.status_code == 422
    assert "Answer this before you sign" in refused.text
    assert "To go on" in refused.text
    kept = ruth.post(address, data={**typed, "actions": "", "save": "y"}).location
    assert "Only those who plan treatment read it" in ruth.get(kept).text
    assert ruth.post(f"{kept}/change", data={**typed, "seen": "1", "submit": "y"}).status_code == 302
    assert "Ring on Friday" in ruth.get(kept).text
    plan = ruth.get(f"/people/{planned.person}/treatment").text
    assert "Three-way meeting, 24 November 2026" in plan
    assert ruth.get(f"/enrolments/{planned.enrolment}/reviews/other").status_code == 404
