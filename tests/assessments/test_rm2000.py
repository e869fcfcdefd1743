"""Risk Matrix 2000: every band, every aggravator, and the variants beside the standard result."""

from itertools import combinations, product
from typing import Any

import pytest

from tests.assessments.worked import band, result, scored
from tracker.assessments.rules.applying import Subject
from tracker.assessments.scoring import make_ready, score
from tracker.core.errors import Refused

AGGRAVATORS = ("male_victim", "stranger_victim", "non_contact", "no_relationship")
BANDS = ["low", "medium", "high", "very_high"]


def answers(*present: str, **said: Any) -> dict[str, Any]:
    plain = {"age": 40, "sexual_appearances": 1, "criminal_appearances": 1, "violent_appearances": 0, "burglary": "no"}
    return {**plain, **{one: "yes" if one in present else "no" for one in AGGRAVATORS}, **said}


@pytest.mark.parametrize(("age", "points"), [(18, 2), (24, 2), (25, 1), (34, 1), (35, 0), (80, 0)])
def test_s_points_for_age(age: int, points: int) -> None:
    assert result("rm2000", answers(age=age)).scores["s_age"] == points


@pytest.mark.parametrize(("times", "points"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (12, 3)])
def test_s_points_for_sexual_appearances(times: int, points: int) -> None:
    assert result("rm2000", answers(sexual_appearances=times)).scores["s_sexual"] == points


@pytest.mark.parametrize(("times", "points"), [(1, 0), (4, 0), (5, 1), (30, 1)])
def test_s_points_for_all_appearances(times: int, points: int) -> None:
    assert result("rm2000", answers(criminal_appearances=times)).scores["s_criminal"] == points


S_POINTS: dict[int, dict[str, Any]] = {  # ages and appearances that come to 0 to 6 points
    0: {},
    1: {"age": 30},
    2: {"age": 20},
    3: {"age": 30, "sexual_appearances": 3},
    4: {"age": 20, "sexual_appearances": 3},
    5: {"age": 20, "sexual_appearances": 5},
    6: {"age": 20, "sexual_appearances": 5, "criminal_appearances": 5},
}


@pytest.mark.parametrize(("points", "first"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)])
@pytest.mark.parametrize(
    ("variant", "counting"), [("", 4), ("pc85_2005", 3), ("internet_revised", 2)], ids=["standard", "pc85", "revised"]
)
def test_every_s_band_with_every_set_of_aggravators(points: int, first: int, variant: str, counting: int) -> None:
    counted = {
        4: AGGRAVATORS,
        3: ("male_victim", "stranger_victim", "no_relationship"),
        2: ("male_victim", "no_relationship"),
    }
    for many in range(5):
        for present in combinations(AGGRAVATORS, many):
            count = len(set(present) & set(counted[counting]))
            up = 2 if count == 4 else 1 if count >= 2 else 0
            found = result("rm2000", answers(*present, **S_POINTS[points]), variant)
            assert found.scores["s_points"] == points
            assert found.bands["s_band"].code == BANDS[min(first + up, 3)]


V_POINTS: dict[int, dict[str, Any]] = {  # what comes to 0 to 8 points
    0: {"age": 50},
    1: {"age": 40},
    2: {"age": 30},
    3: {"age": 20},
    4: {"age": 20, "violent_appearances": 1},
    5: {"age": 20, "violent_appearances": 3},
    6: {"age": 20, "violent_appearances": 4},
    7: {"age": 20, "violent_appearances": 2, "burglary": "yes"},
    8: {"age": 20, "violent_appearances": 9, "burglary": "yes"},
}


@pytest.mark.parametrize(("points", "expected"), list(enumerate([0, 0, 1, 1, 2, 2, 3, 3, 3])))
def test_every_v_band(points: int, expected: int) -> None:
    found = result("rm2000", answers(**V_POINTS[points]))
    assert (found.scores["v_points"], found.bands["v_band"].code) == (points, BANDS[expected])


@pytest.mark.parametrize(("s", "v"), list(product(range(4), range(4))))
def test_c_sums_the_points_of_both_bands(s: int, v: int) -> None:
    c = [0, 1, 1, 2, 2, 3, 3][s + v]
    sexual: dict[str, Any] = {
        0: {},
        1: {"sexual_appearances": 2},
        2: {"sexual_appearances": 5},
        3: {"sexual_appearances": 5},
    }[s]
    present = ("male_victim", "no_relationship") if s == 3 else ()
    violent: dict[str, Any] = {0: {}, 1: {"violent_appearances": 1}, 2: {"violent_appearances": 4}}.get(
        v, {"violent_appearances": 4, "burglary": "yes"}
    )
    found = result("rm2000", answers(*present, **sexual, **violent))
    assert [found.bands[step].code for step in ("s_band", "v_band", "c_band")] == [BANDS[s], BANDS[v], BANDS[c]]


def test_a_variant_stands_beside_the_standard_result_and_says_what_it_left_out() -> None:
    given = answers("non_contact", "stranger_victim", sexual_appearances=3)
    found = scored("rm2000", given, "pc85_2005")
    assert found.result.variant == "pc85_2005"
    assert found.standard is not None
    assert (found.result.bands["s_band"].code, found.standard.bands["s_band"].code) == ("medium", "high")
    said = [line.said for line in found.result.working]
    assert said[0].startswith("Variant pc85_2005: Probation Circular 85/2005")
    assert said[1].startswith("Left out by pc85_2005: non_contact")
    assert any(warning.startswith("Provisional: The sources say which") for warning in found.warnings)
    assert scored("rm2000", given).standard is None


def test_an_aggravator_not_known_leaves_s_open_and_names_it_but_not_v() -> None:
    given = answers()
    given["stranger_victim"] = None
    found = result("rm2000", given)
    assert found.missing == ("stranger_victim",)
    assert "stranger_victim" in found.not_computed["s_band"]
    assert set(found.bands) == {"s_first", "v_band"}
    assert band("rm2000", "s_band", given, "internet_revised") == "low"


def test_a_wrong_answer_is_refused_by_its_item() -> None:
    with pytest.raises(Refused) as refusal:
        result("rm2000", answers(age=17, burglary="perhaps", shoe_size=9, sexual_appearances=True))
    assert set(refusal.value.problems) == {"age", "burglary", "shoe_size", "sexual_appearances"}
    assert "must be a whole number from 18 to 110" in refusal.value.problems["age"]


def test_it_is_for_men_of_18_or_over() -> None:
    ready = make_ready(scored("rm2000", answers()).instrument)
    as_of = result("rm2000", answers()).as_of
    with pytest.raises(Refused) as refusal:
        score(ready, answers(), as_of, Subject("female", 17))
    assert set(refusal.value.problems) == {"person.sex", "person.age"}
    assert not [said for said in score(ready, answers(), as_of, Subject("male", 40)).warnings if "Not checked" in said]
    assert [said for said in score(ready, answers(), as_of).warnings if "sex, age" in said]


def test_a_variant_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refused, match="has the variants pc85_2005, internet_revised"):
        result("rm2000", answers(), "pc86")
