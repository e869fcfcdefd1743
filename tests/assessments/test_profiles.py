"""Treated profiles: the rule is data; what is missing never counts as met; which way is better decides the side."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.assessments.test_measures import sign
from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.assessments.profiles import found_by
from tracker.assessments.rules.change import (
    Basis,
    Change,
    CutOff,
    Direction,
    Label,
    Method,
    NotComputed,
    clinical_change,
)
from tracker.assessments.rules.giving import Occasion
from tracker.assessments.rules.measures import Measure, Reading
from tracker.assessments.rules.treated import Asked, Verdict, all_verdict, group_verdict, judged
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.definitions.profiles import json_schema, read_profiles
from tracker.catalogue.rules.profiles import Profile
from tracker.demo.seeding import INVENTED

SCORES = st.integers(0, 40).map(Decimal)
VERDICTS = st.lists(st.sampled_from(Verdict), min_size=1, max_size=8)
GAP = NotComputed("cannot be computed: reliability (r) is missing", ("reliability (r)",))
SURE = Basis(Decimal("0.8"), Decimal(5), "Somebody, somewhere")


def edge(at: Decimal) -> CutOff:
    return CutOff(at, Method.C, ())


def other(direction: Direction) -> Direction:
    return Direction.HIGHER if direction is Direction.LOWER else Direction.LOWER


@given(VERDICTS, st.integers(0, 7), st.data())
def test_what_is_missing_never_counts_as_met(verdicts: list[Verdict], most: int, data: st.DataObject) -> None:
    """Nor does it take a finding back: more that miss it than the rule lets are not met, whatever is missing."""
    at = data.draw(st.integers(0, len(verdicts) - 1))
    without = [*verdicts[:at], Verdict.OPEN, *verdicts[at + 1 :]]
    assert group_verdict(most, without) is not Verdict.MET
    assert all_verdict(without) is not Verdict.MET
    if group_verdict(most, without) is Verdict.NOT_MET:
        assert group_verdict(most, verdicts) is Verdict.NOT_MET


@given(VERDICTS, st.integers(0, 7))
def test_a_group_is_met_exactly_where_all_is_known_and_no_more_than_it_lets_miss_it(
    verdicts: list[Verdict], most: int
) -> None:
    known = Verdict.OPEN not in verdicts
    assert (group_verdict(most, verdicts) is Verdict.MET) == (known and verdicts.count(Verdict.NOT_MET) <= most)


@given(SCORES, SCORES, st.sampled_from(Direction))
def test_the_other_direction_flips_the_side(score: Decimal, at: Decimal, direction: Direction) -> None:
    found, turned = (judged(Asked(score, way, edge(at))) for way in (direction, other(direction)))
    if score == at:
        assert found is turned is Verdict.NOT_MET, "on the cut-off is on neither side"
    else:
        assert {found, turned} == {Verdict.MET, Verdict.NOT_MET}


@given(SCORES, SCORES, SCORES, st.sampled_from(Direction))
def test_a_rule_that_asks_for_change_is_met_by_reliable_change_across_or_by_staying_inside(
    pre: Decimal, post: Decimal, at: Decimal, direction: Direction
) -> None:
    change = clinical_change(pre, post, SURE, direction, edge(at))
    assert isinstance(change, Change)
    ends_inside = judged(Asked(post, direction, edge(at))) is Verdict.MET
    kept = change.label in {Label.RECOVERED, Label.ALREADY_IN_RANGE}
    assert (judged(Asked(post, direction, edge(at), change)) is Verdict.MET) == (ends_inside and kept)
    for gap in (Asked(post, direction, GAP), Asked(post, direction, edge(at), GAP)):
        assert judged(gap) is Verdict.OPEN


def profile(folder: Path, code: str) -> Profile:
    read = read_profiles(folder, [one.content for one in read_instruments(folder / "instruments").definitions])
    assert read.problems == ()
    return next(one for one in read.profiles if one.code == code)


def measure(code: str, step: str, scores: Sequence[tuple[Occasion, str]], direction: Direction) -> Measure:
    readings = tuple(
        Reading(date(2026, 1 + at, 5), occasion, Decimal(score), at, 1) for at, (occasion, score) in enumerate(scores)
    )
    return Measure((code, step), code, step, direction, None, None, readings, (), (), None, None, GAP)


def test_the_shipped_rule_is_provisional_and_says_of_nobody_what_no_cited_norm_carries() -> None:
    rule = profile(SHIPPED, "treated")
    assert rule.provisional
    assert all(group.provisional for group in rule.groups)
    assert [group.most for group in rule.groups] == [0, 1]
    instruments = {one.content.code: one.content for one in read_instruments().definitions}
    lonely = measure("ucla-loneliness", "total", [(Occasion.PRE, "50"), (Occasion.POST, "30")], Direction.LOWER)
    (found,) = found_by([rule], [lonely], {1: instruments["ucla-loneliness"]})
    assert found.verdict is Verdict.OPEN
    assert found.sentence.endswith("it cannot be said, because 8 of 8 measures cannot be held against it.")
    said = {one.name: one.why for group in found.groups for one in group.measures}
    assert said["Self-esteem: Total"] == "There is no score after treatment"
    assert said["UCLA Loneliness: Total"].startswith("Cannot be computed: norms of the functional population")
    before = replace(lonely, readings=lonely.readings[:1])
    assert found_by([rule], [before], {}) == (), "nothing of it was measured after treatment"


@pytest.mark.parametrize(
    ("scores", "verdict", "said"),
    [
        (["5", "15"], Verdict.MET, "what it asks of the measures after treatment is met"),
        (["9", "11"], Verdict.NOT_MET, "1 of 1 invented measures misses what is asked after treatment, and none may"),
        (["5", "8"], Verdict.NOT_MET, "1 of 1 invented measures misses what is asked after treatment, and none may"),
        (["12", "11"], Verdict.MET, "what it asks of the measures after treatment is met"),
    ],
)
def test_the_invented_rule_asks_for_reliable_change_across_the_cut_off(
    scores: list[str], verdict: Verdict, said: str
) -> None:
    rule = profile(INVENTED, "evenings")
    evening = next(one.content for one in read_instruments(INVENTED / "instruments").definitions)
    both = list(zip((Occasion.PRE, Occasion.POST), scores, strict=True))
    calm = measure("evening-steps", "calm_total", both, Direction.HIGHER)
    (found,) = found_by([rule], [calm], {1: evening})
    assert (found.verdict, found.sentence) == (verdict, f"By the rule “{rule.name}”, {said}.")
    (one,) = found.groups[0].measures
    assert one.asks.endswith("(above 10.32)")
    (only,) = found_by([rule], [replace(calm, readings=calm.readings[1:])], {1: evening})
    assert only.groups[0].measures[0].why == "Cannot be computed: a score before it is missing"
    twice = measure(
        "evening-steps", "calm_total", [(Occasion.POST, "15"), (Occasion.FOLLOW_UP, "15")], Direction.HIGHER
    )
    assert found_by([rule], [twice], {1: evening})[0].verdict is Verdict.OPEN, "in range from the first is not known"


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('step = "calm_total"', 'step = "ease_band"', "measures[#1].step", "is no score that is better"),
        ('"evening-steps"', '"morning-steps"', "measures[#1].instrument", "there is no instrument morning-steps"),
        ("most = 0", "most = 1", "groups[calm].most", "must be less than the 1 measures"),
        ('cut_off = "c"', 'cut_off = "d"', "profiles[evenings].cut_off", ""),
        ('asks = "recovered"', 'asks = "cured"', "profiles[evenings].asks", ""),
        ('cites = ["invented"]', 'cites = ["nobody"]', "profiles[evenings].cites", "nobody is not among the sources"),
        ('provisional = "shown"', 'provisional = "so"', "provisional", "so is not among the proposals"),
    ],
)
def test_a_mistake_in_the_file_is_named_by_its_key(tmp_path: Path, old: str, new: str, where: str, said: str) -> None:
    text = (INVENTED / "profiles.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "profiles.toml").write_text(text.replace(old, new), encoding="utf-8")
    contents = [one.content for one in read_instruments(INVENTED / "instruments").definitions]
    told = [str(problem) for problem in read_profiles(tmp_path, contents).problems]
    assert any(line.startswith("profiles.toml: ") and where in line and said in line for line in told), told


def test_the_schema_beside_the_file_is_that_of_this_version() -> None:
    assert json.loads((SHIPPED / "profiles.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_the_page_shows_each_measure_its_rule_and_the_finding(
    make: Make, client_as: Callable[[Actor], FlaskClient], area: int
) -> None:
    officer = make.officer(area)
    person = make.person(area, officer)
    sign(make, person, officer, 3, Occasion.PRE, 20)
    sign(make, person, officer, 14, Occasion.POST, 1)
    page = client_as(officer).get(f"/people/{person}/assessments/change").text
    for said in (
        "By the rule “Settled evenings, an invented profile”, what it asks of the measures after treatment is met.",
        "(above 10.32)",
        "decides nothing about anybody",
    ):
        assert said in page, said
