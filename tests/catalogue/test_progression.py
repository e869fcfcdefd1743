"""What counts as completed, and what follows from a miss, by rules that say themselves."""

import pytest

from tracker.catalogue.rules.eligibility import Verdict
from tracker.catalogue.rules.progression import (
    CatchUpBy,
    CatchUpRule,
    CompletionRule,
    Progress,
    Restarts,
    Step,
    after_misses,
    completion,
)
from tracker.catalogue.rules.terms import Menu, Moment, Point, PointKind

STRICT = CatchUpRule(by=CatchUpBy.NEXT_SESSION, restart_after=2, restarts=Restarts.MODULE)


@pytest.mark.parametrize(
    ("missed", "step", "because"),
    [
        (0, Step.NOTHING, "No session missed"),
        (1, Step.CATCH_UP, "1 session missed: to be made up before going on to the next"),
        (2, Step.CATCH_UP, "2 sessions missed: to be made up before going on to the next"),
        (3, Step.RESTART, "3 sessions missed, more than 2: the module is begun again"),
    ],
)
def test_one_miss_is_caught_up_and_more_than_two_restart_the_block(missed: int, step: Step, because: str) -> None:
    found = after_misses(STRICT, missed)
    assert (found.step, found.because) == (step, because)


def test_a_catch_up_rule_says_itself() -> None:
    assert STRICT.says() == (
        "A missed session is made up before going on to the next. More than 2 missed: the module is begun again."
    )
    assert CatchUpRule(by=CatchUpBy.NEVER).says() == "A missed session is not made up."
    assert CatchUpRule(formats=("one_to_one",)).says() == (
        "A missed session is made up before the programme ends (one-to-one format)."
    )
    assert after_misses(CatchUpRule(by=CatchUpBy.NEVER), 9).step is Step.NOTHING


def test_every_required_session_and_engagement() -> None:
    rule = CompletionRule(engaged=True)
    assert rule.says() == "Completed with every required session attended or made up and engagement judged sufficient"
    assert completion(rule, Progress(27, 26, engaged=True)).because == ("26 of 27 required sessions done or made up",)
    assert completion(rule, Progress(27, 27)).verdict is Verdict.NOT_KNOWN
    assert completion(rule, Progress(27, 27, engaged=False)).because == ("Engagement was judged not sufficient",)
    assert completion(rule, Progress(27, 27, engaged=True)).verdict is Verdict.MET


def test_a_share_is_rounded_up_and_the_menu_and_points_count() -> None:
    rule = CompletionRule(share=80, menu=2, points=("review", "end"))
    assert rule.says() == (
        "Completed with 80% of the required sessions attended or made up, 2 modules of the menu done "
        "and 2 reviews and assessments held"
    )
    assert completion(rule, Progress(11, 8, 1, frozenset({"end"}))).because == (
        "8 of 9 required sessions done or made up",
        "1 of 2 modules of the menu done",
        "Not held: review",
    )
    assert completion(rule, Progress(11, 9, 2, frozenset({"end", "review"}))).verdict is Verdict.MET


def test_a_menu_and_a_point_say_themselves() -> None:
    assert Menu(1, 2, "both together").says() == "1 to 2 modules of the menu chosen for each person by both together"
    assert Menu(2).says() == "At least 2 modules of the menu chosen for each person"
    assert Menu(1, 1).says() == "1 module of the menu chosen for each person"
    again = Point("again", "Again", PointKind.ASSESSMENT, Moment.EVERY, weeks=12)
    assert (again.when(), again.recurs) == ("Every 12 weeks", True)
    before = Point("first", "First", PointKind.REVIEW, Moment.BEFORE_MODULE, target="roses")
    assert (before.when("Roses"), before.recurs) == ("Before Roses", False)
