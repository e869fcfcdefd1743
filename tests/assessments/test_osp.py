"""OSP: every component of direct contact, its bands, the five-year reduction, and the bands for images."""

from datetime import date
from typing import Any

import pytest

from tests.assessments.worked import AS_OF, band, result


def answers(**said: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"sex": "male", "sexual_offence": "yes", "image_sanctions": 0, "adult_sanctions": 0}
    plain |= {"child_sanctions": 0, "non_contact_sanctions": 0, "age": 60, "age_last": 10, "all_sanctions": 1}
    plain |= {"stranger": "no", "in_custody": "yes"}
    return {**plain, **said}


def free(**said: Any) -> dict[str, Any]:
    """In the community, with all three clocks at ten years."""
    dates: dict[str, Any] = {"last_offence": "2016-11-02", "last_sanction": "2016-11-02", "released": "2016-11-02"}
    return answers(**{"in_custody": "no", "was_in_custody": "yes", **dates, **said})


@pytest.mark.parametrize(
    ("item", "points"),
    [
        ("adult_sanctions", [0, 5, 10, 15, 15]),
        ("child_sanctions", [0, 3, 6, 9, 9]),
        ("non_contact_sanctions", [0, 2, 4, 6, 6]),
    ],
)
def test_points_for_sanctions(item: str, points: list[int]) -> None:
    assert [result("osp", answers(**{item: count})).scores["dc_points"] for count in range(5)] == points


def test_points_for_age_fall_by_one_every_three_years() -> None:
    found = [result("osp", answers(age=age)).scores["dc_points"] for age in range(18, 66)]
    assert found == [max(0, 14 - (age - 18) // 3) for age in range(18, 66)]


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ({"age_last": 15}, 0),
        ({"age_last": 16}, 5),
        ({"age_last": 17}, 5),
        ({"age_last": 18}, 10),
        ({"all_sanctions": 2}, 6),
        ({"stranger": "yes"}, 4),
    ],
)
def test_points_for_the_rest(said: dict[str, Any], points: int) -> None:
    assert result("osp", answers(**said)).scores["dc_points"] == points


BANDS: dict[str, dict[str, Any]] = {
    "low": {"adult_sanctions": 1, "age_last": 18, "all_sanctions": 2},  # 21
    "medium": {"adult_sanctions": 1, "age_last": 18, "all_sanctions": 2, "age": 57},  # 22
    "high": {"adult_sanctions": 3, "age_last": 18, "stranger": "yes", "age": 57},  # 30
    "very_high": {"adult_sanctions": 3, "age_last": 18, "all_sanctions": 2, "stranger": "yes", "age": 57},  # 36
}


@pytest.mark.parametrize(
    ("said", "points", "expected"),
    [
        (BANDS["low"], 21, "low"),
        (BANDS["medium"], 22, "medium"),
        ({**BANDS["very_high"], "stranger": "no", "adult_sanctions": 2, "age": 54}, 28, "medium"),
        ({**BANDS["very_high"], "stranger": "no", "adult_sanctions": 2, "age": 51}, 29, "medium"),
        (BANDS["high"], 30, "high"),
        ({**BANDS["high"], "stranger": "no", "all_sanctions": 2, "age": 48}, 35, "high"),
        (BANDS["very_high"], 36, "very_high"),
    ],
)
def test_every_band_of_direct_contact(said: dict[str, Any], points: int, expected: str) -> None:
    found = result("osp", answers(**said))
    assert (found.scores["dc_points"], found.bands["dc_band"].code) == (points, expected)


def test_the_most_points_there_can_be_are_64() -> None:
    most: dict[str, Any] = {
        "adult_sanctions": 9,
        "child_sanctions": 9,
        "non_contact_sanctions": 9,
        "age": 18,
        "age_last": 18,
    }
    found = result("osp", answers(**most, all_sanctions=9, stranger="yes"))
    assert (found.scores["dc_points"], found.bands["dc_band"].code) == (64, "very_high")


@pytest.mark.parametrize(
    ("before", "after"), [("low", "low"), ("medium", "low"), ("high", "medium"), ("very_high", "high")]
)
def test_five_years_free_in_the_community_take_one_band_off(before: str, after: str) -> None:
    assert band("osp", "dc_band", free(**BANDS[before])) == after
    assert band("osp", "dc_band", answers(**BANDS[before])) == before


@pytest.mark.parametrize("clock", ["last_offence", "last_sanction", "released"])
def test_each_of_three_clocks_must_have_run_five_years(clock: str) -> None:
    day_short = date(AS_OF.year - 5, AS_OF.month, AS_OF.day + 1)
    to_the_day = date(AS_OF.year - 5, AS_OF.month, AS_OF.day)
    assert band("osp", "dc_band", free(**BANDS["high"], **{clock: day_short})) == "high"
    assert band("osp", "dc_band", free(**BANDS["high"], **{clock: to_the_day})) == "medium"
    later = date(AS_OF.year + 1, AS_OF.month, AS_OF.day)
    assert band("osp", "dc_band", free(**BANDS["high"], **{clock: day_short}), as_of=later) == "medium"


def test_without_custody_there_is_no_clock_of_release() -> None:
    given = free(**BANDS["high"], was_in_custody="no")
    del given["released"]
    assert band("osp", "dc_band", given) == "medium"


@pytest.mark.parametrize(("count", "expected"), [(0, "low"), (1, "medium"), (2, "high"), (7, "high")])
def test_images_go_by_their_sanctions_and_are_never_very_high(count: int, expected: str) -> None:
    assert band("osp", "iic_band", answers(image_sanctions=count)) == expected


@pytest.mark.parametrize(
    ("sex", "offence", "direct", "images"),
    [
        ("female", "yes", "not_applicable", "low"),
        ("female", "no", "not_applicable", "not_applicable"),
        ("male", "no", "not_applicable", "not_applicable"),
    ],
)
def test_whom_it_is_not_for(sex: str, offence: str, direct: str, images: str) -> None:
    found = result("osp", {"sex": sex, "sexual_offence": offence})
    assert [found.bands[step].code for step in ("dc_band", "iic_band")] == [direct, images]
    assert found.missing == ()
    assert "dc_points" not in found.scores
