"""Reviews and meetings that a programme's points ask for: when each is reached, what answers it, whose task it is."""

from datetime import date, timedelta

import pytest

from tests.accounts.counting import statements
from tests.delivery.conftest import TODAY
from tests.treatment.conftest import Planned
from tracker.accounts.rules import SYSTEM
from tracker.catalogue.rules.terms import Moment, Point, PointKind
from tracker.core.database import db
from tracker.delivery import queries
from tracker.delivery.moments import Part, comings
from tracker.delivery.rules import ItemResult, SessionKind
from tracker.delivery.service.enrolling import settle_items
from tracker.treatment.due import kind_of
from tracker.treatment.rules.due import KIND, LOOK_BACK, Asked, Held, unanswered
from tracker.treatment.rules.reviews import PROMPTS, ReviewDetails, ReviewKind
from tracker.treatment.service.asking import ask_for_reviews
from tracker.treatment.service.reviewing import begin_review, close_reviews
from tracker.work.queries import standing
from tracker.work.rules import TaskView

DAY = date(2026, 9, 1)
WEEK = timedelta(weeks=1)


def point(moment: Moment, target: str = "", weeks: int = 0, kind: PointKind = PointKind.REVIEW) -> Point:
    return Point("code", "Title", kind, moment, target, weeks)


def test_each_moment_is_reached_once_what_it_waits_for_is_finished() -> None:
    parts = [Part("one", "first", DAY + WEEK), Part("two", "first", DAY + 2 * WEEK), Part("three", "second", None)]
    for moment, target, reached in (
        (Moment.START, "", DAY),
        (Moment.BEFORE_MODULE, "one", DAY),
        (Moment.BEFORE_MODULE, "three", DAY + 2 * WEEK),
        (Moment.BEFORE_MODULE, "not theirs", None),
        (Moment.AFTER_MODULE, "two", DAY + 2 * WEEK),
        (Moment.AFTER_MODULE, "three", None),
        (Moment.AFTER_PHASE, "first", DAY + 2 * WEEK),
        (Moment.AFTER_PHASE, "second", None),
        (Moment.END, "", None),
    ):
        (found,) = comings([point(moment, target)], parts, DAY, DAY + 9 * WEEK)
        assert found.reached_on == reached, (moment, target)
    each = comings([point(Moment.AFTER_EACH_MODULE)], parts, DAY, DAY)
    assert [(one.module, one.reached_on) for one in each] == [(part.code, part.finished_on) for part in parts]
    (again,) = comings([point(Moment.EVERY, weeks=4)], parts, DAY, DAY + 9 * WEEK)
    assert (again.reached_on, again.next_on) == (DAY + 8 * WEEK, DAY + 12 * WEEK)
    (not_yet,) = comings([point(Moment.EVERY, weeks=4)], parts, DAY, DAY + 3 * WEEK)
    assert (not_yet.reached_on, not_yet.next_on) == (None, DAY + 4 * WEEK)


@pytest.mark.parametrize(
    ("kind", "moment", "asks"),
    [
        (PointKind.REVIEW, Moment.AFTER_EACH_MODULE, ReviewKind.MODULE_END),
        (PointKind.REVIEW, Moment.END, ReviewKind.PROGRAMME_END),
        (PointKind.REVIEW, Moment.EVERY, ReviewKind.MID),
        (PointKind.THREE_WAY, Moment.END, ReviewKind.THREE_WAY),
        (PointKind.ASSESSMENT, Moment.END, None),
        (PointKind.REPORT, Moment.END, None),
    ],
)
def test_a_point_asks_for_what_its_kind_and_moment_say(
    kind: PointKind, moment: Moment, asks: ReviewKind | None
) -> None:
    assert kind_of(kind, moment) is asks


def test_a_review_answers_for_its_module_a_meeting_for_one_point_and_one_that_recurs_from_half_way() -> None:
    module = Asked(0, ReviewKind.MODULE_END, "", DAY, 1, "one")
    early, late = (Asked(at, ReviewKind.THREE_WAY, "", DAY + at * WEEK) for at in (1, 2))
    again = Asked(3, ReviewKind.MID, "", DAY + 4 * WEEK, weeks=4)
    every, today = (again, late, early, module), DAY + 5 * WEEK

    def left(*held: Held) -> list[Asked]:
        return list(unanswered(every, held, today))

    assert left() == [module, early, late, again]
    assert left(Held(ReviewKind.MODULE_END, "two", DAY)) == [module, early, late, again]
    assert left(Held(ReviewKind.MODULE_END, "one", DAY)) == [early, late, again]
    assert left(Held(ReviewKind.THREE_WAY, "", DAY)) == [module, late, again]
    assert again in left(Held(ReviewKind.MID, "", DAY + 2 * WEEK))
    assert again not in left(Held(ReviewKind.MID, "", DAY + 2 * WEEK + timedelta(days=1)))
    assert unanswered(every, (), again.reached_on + LOOK_BACK) == (again,)


def meets(planned: Planned, *numbers: int) -> None:
    """Let sessions of these numbers be held today and met."""
    run = queries.member_for(SYSTEM, planned.membership)[0]
    for row in planned.service.sessions(SessionKind.ONE_TO_ONE, run):
        if row.number in numbers:
            results = [ItemResult(planned.enrolment, True, row.minutes, TODAY)]
            settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)


def tasks() -> list[TaskView]:
    """What stands after the job has run; a second run opens none."""
    db.close_reading()
    ask_for_reviews()
    db.close_reading()
    assert ask_for_reviews() == 0
    db.close_reading()
    return list(standing(KIND))


def reviews(planned: Planned, code: str) -> None:
    """Sign the review of a module."""
    db.close_reading()
    kind = ReviewKind.MODULE_END
    details = ReviewDetails(TODAY, code, dict.fromkeys(PROMPTS[kind], "Said"))
    begin_review(planned.ruth, enrolment_id=planned.enrolment, kind=kind, details=details, sign=True)
    db.close_reading()


@pytest.mark.every_database
def test_a_module_that_ends_asks_its_facilitator_for_a_review_until_it_is_signed_or_the_person_leaves(
    planned: Planned,
) -> None:
    assert tasks() == []
    meets(planned, *range(1, 8))
    with statements() as few:
        found = tasks()
    assert [(one.owner_id, one.due_on, one.person_id) for one in found] == [
        (planned.ruth.user_id, TODAY, planned.person)
    ] * 2
    assert {one.key.rpartition(":")[0] for one in found} == {f"{planned.enrolment}:3"}
    assert "Module review, " in found[0].title
    reviews(planned, "foundation")
    assert [one.key for one in standing(KIND)] == [found[1].key], "signing it closes its task and no other"
    with statements() as fewer:
        assert len(tasks()) == 1
    assert len(fewer) <= len(few)
    close_reviews(planned.service.lead, planned.enrolment, "The enrolment ended: withdrawn")
    db.close_reading()
    assert standing(KIND) == ()
