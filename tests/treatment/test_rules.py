"""Ranking by what a definition says, checks that explain themselves, and the T-score with its working."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.core.errors import Refused
from tracker.treatment.rules import plans, ranking, scaling
from tracker.treatment.rules.plans import Agreement, PlanState, PlanView, TargetDetails, TargetState, TargetView
from tracker.treatment.rules.ranking import Module
from tracker.treatment.rules.scaling import Attained, RatingView, ScaleView

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def target(number: int = 1, **said: object) -> TargetView:
    given_words = {"code": "closeness", "wording": f"Target {number}", "why": "So", **said}
    details = TargetDetails(**given_words)  # type: ignore[arg-type]
    return TargetView(number, 1, "Closeness to adults" if details.code else "", details, "Ruth", NOON, 1)


def module(code: str, number: int, **said: object) -> Module:
    facts: dict[str, object] = {
        "title": code.capitalize(),
        "aim": "",
        "from_menu": True,
        "requires": (),
        "targets": (),
        "pathways": (),
        "sessions": 4,
        "minutes": 480,
        "items": 0,
        "met": 0,
    }
    return Module(code=code, number=number, **{**facts, **said})  # type: ignore[arg-type]


def plan(*targets: TargetView, number: int = 1, **said: object) -> PlanView:
    head = (number, 9, 8, number, PlanState.DRAFT, "Ruth", NOON, None, "", None, 1)
    found = PlanView(*head, targets, (), ())
    return PlanView(**{**{name: getattr(found, name) for name in found.__slots__}, **said})


def test_a_module_that_names_the_target_comes_first_then_one_of_its_pathway_and_each_says_why() -> None:
    menu = [
        module("screens", 1),
        module("scripts", 2, pathways=("intimacy_deficits",)),
        module("close", 3, targets=("closeness",)),
        module("both", 4, targets=("closeness",), pathways=("intimacy_deficits",)),
        module("several", 5, pathways=("multiple",)),
    ]
    found = ranking.rank(target(pathway="intimacy_deficits"), menu)
    assert [each.module.code for each in found] == ["both", "close", "scripts", "several", "screens"]
    assert found[0].reasons == (
        "It works on this target: Closeness to adults",
        "It is made for this pathway: Intimacy deficits",
    )
    assert found[3].reasons == ("It is made for people on several pathways",)
    assert not found[4].serves
    several = ranking.rank(target(code="", pathway="multiple"), menu)
    assert several[0].reasons == ("It is made for one of several pathways: intimacy deficits",)


def test_the_menu_puts_what_serves_most_open_targets_first_and_names_them() -> None:
    one, other = target(1), target(2, code="coping", state=TargetState.MET, state_why="Done")
    menu = [module("calm", 1, targets=("coping",)), module("close", 2, targets=("closeness",)), module("all", 3)]
    shown = ranking.shown_for([one, other], [*menu, module("core", 0, from_menu=False)])
    assert [each.code for each, _said in shown] == ["close", "calm", "all"]
    assert shown[0][1] == ("Target 1: it works on this target: Closeness to adults",)
    assert shown[1][1] == ()


def test_each_check_of_a_module_explains_itself() -> None:
    core, first = module("core", 1, from_menu=False, items=4, minutes=120), module("first", 2)
    next_one = module("next", 3, requires=("first", "core"), items=4, met=2)
    said = {each.said: each.passed for each in ranking.checks_of(next_one, [core, first, next_one])}
    assert said == {
        "After First, which is not chosen: choose that too": False,
        "After Core, which everybody does": True,
        "2 of 4 sessions are met, so it stays chosen": True,
        "4 sessions, 8 hours; counted in, the programme is 10 hours for this person": True,
    }
    assert ranking.checks_of(first, [core, first])[0].said == "Nothing has to come before it"
    assert ranking.number_check(1, 2, 4).said == "2 to 4 of the menu, 1 chosen"
    assert not ranking.number_check(1, 2, 4).passed
    assert ranking.time_check(10, TODAY, date(2026, 12, 29)).said.endswith("ends on 29 December 2026: 2 a week")
    assert not ranking.time_check(10, TODAY, TODAY).passed
    assert ranking.time_check(10, TODAY, None).passed


def test_the_t_score_is_kiresuk_and_shermans_with_every_step() -> None:
    assert scaling.t_score([Attained(1, "One", 1, 1), Attained(2, "Two", 1, 1)]).value == 62.4
    found = scaling.t_score([Attained(1, "One", 2, 1), Attained(2, "Two", 1, -2)])
    assert found.value == 50.0
    assert found.working == (
        "Weight × level, summed: 2 × +1 + 1 × −2 = 0",
        "0.7 × sum of squared weights (5) + 0.3 × squared sum of weights (3² = 9) = 6.2; its root is 2.490",
        "T = 50 + 10 × 0 ÷ 2.490 = 50.0",
    )
    assert scaling.t_score([Attained(1, "One", 1, 0), Attained(2, "Two", 1, None, "it is not rated yet")]) == (
        scaling.TScore(None, (), ("Two: it is not rated yet",))
    )
    assert scaling.t_score([]).value is None


PARTS = some.lists(some.tuples(some.integers(1, 9), some.integers(-2, 2)), min_size=1, max_size=8)


@given(PARTS)
def test_turning_every_level_round_mirrors_the_score_and_a_better_level_never_lowers_it(
    given_parts: list[tuple[int, int]],
) -> None:
    def score(parts: list[tuple[int, int]]) -> float:
        value = scaling.t_score([Attained(n, str(n), weight, level) for n, (weight, level) in enumerate(parts)]).value
        assert value is not None
        return value

    there, back = score(given_parts), score([(weight, -level) for weight, level in given_parts])
    assert there + back == pytest.approx(100, abs=0.11)
    weight, level = given_parts[0]
    assert score([(weight, min(level + 1, 2)), *given_parts[1:]]) >= there


def test_a_scale_with_a_level_missing_gives_no_level_and_says_which() -> None:
    scale = ScaleView(1, 1, ("a", "", "c", "d", "e"), 2, -2, "Ruth", NOON)
    rated = [RatingView(1, 0, TODAY, "", "Ruth", NOON)]
    found = scaling.attained(1, "One", scale, rated)
    assert (found.level, found.missing) == (None, "not worded: somewhat less than expected")
    with pytest.raises(Refused, match="worded"):
        scaling.check_rating(scale, -1, TODAY, "", TODAY)
    with pytest.raises(Refused, match="same"):
        scaling.check_scale(["a", "A", "c", "d", "e"], 1, None)
    with pytest.raises(Refused, match="expected to be reached"):
        scaling.check_scale(["a", "b", "", "d", "e"], 1, None)
    with pytest.raises(Refused, match="weight"):
        scaling.check_scale(["a", "b", "c", "d", "e"], 0, None)


def test_of_a_day_rated_twice_the_later_recording_stands() -> None:
    first = RatingView(1, -1, TODAY, "", "Ruth", NOON)
    again = RatingView(1, 1, TODAY, "", "Ruth", NOON.replace(hour=13))
    assert scaling.newest([again, first]) == again
    assert scaling.newest([]) is None


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"wording": ""}, "wording"),
        ({"wording": "x" * 301}, "wording"),
        ({"wording": "target 2"}, "wording"),
        ({"why": ""}, "why"),
        ({"code": "gone"}, "code"),
        ({"pathway": "gone"}, "pathway"),
        ({"state": TargetState.SET_ASIDE}, "state_why"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_beside_its_field(changed: dict[str, object], name: str) -> None:
    with pytest.raises(Refused) as refused:
        plans.check_target(target(1, **changed).details, ["closeness"], [target(2)])
    assert list(refused.value.problems) == [name]


def test_a_plan_is_signed_with_a_target_and_a_review_within_a_year() -> None:
    for review in (None, TODAY, date(2028, 1, 1)):
        with pytest.raises(Refused):
            plans.check_signing(plan(target()), review, TODAY)
    with pytest.raises(Refused, match="Add a target"):
        plans.check_signing(plan(), date(2027, 1, 1), TODAY)
    plans.check_signing(plan(target(state=TargetState.MET, state_why="Done")), None, TODAY)


def test_who_agrees_in_part_or_not_is_quoted() -> None:
    for answer in (Agreement.PARTLY, Agreement.DISAGREES, "gone"):
        with pytest.raises(Refused):
            plans.check_answer(answer, "", TODAY, TODAY)
    with pytest.raises(Refused, match="today or before"):
        plans.check_answer(Agreement.AGREES, "", date(2026, 11, 25), TODAY)
    plans.check_answer(Agreement.AGREES, "", TODAY, TODAY)


def test_two_versions_differ_target_by_target() -> None:
    before = plan(target(1), target(2), review_on=TODAY)
    after = plan(target(1, state=TargetState.MET, state_why="Rings them"), target(3), number=2)
    found = [(each.about, each.what, each.before, each.after) for each in plans.differences(before, after, {})]
    assert found == [
        ("The plan", "Reviewed on", "24 November 2026", ""),
        ("Target 1", "Stands", "Being worked on", "Met: Rings them"),
        ("Target 3", "Target", "", "Target 3"),
        ("Target 2", "Target", "Target 2", ""),
    ]
    assert plans.differences(before, before, {}) == ()


def test_the_finding_says_how_many_and_whether_it_is_agreed() -> None:
    assert plans.finding(plan(), "Neil", has_menu=False).startswith("No target being worked on. ")
    said = plans.finding(plan(target()), "Neil", has_menu=True)
    assert (
        said == "1 target being worked on, no module chosen from the menu. The plan is a draft, and is not agreed yet."
    )
    rated = [Attained(1, "One", 1, 0), Attained(2, "Two", 1, -1), Attained(3, "Three", 1, None, "x")]
    assert scaling.finding(rated) == "1 of 2 rated targets is at or above the expected level; 1 not rated."
    assert scaling.finding(rated[:1]) == "The one rated target is at or above the expected level."
    assert scaling.finding(rated[2:]) == "No target is rated yet."
