"""Programme Needs Identifier: every boundary of its domains, of need and of risk, the grid, overrides and omission."""

from typing import Any

import pytest

from tests.assessments.worked import band, result

SEX = ("preoccupation", "interests", "congruence")
THINKING = ("attitudes", "hostility")
RELATIONSHIPS = ("family", "past_close", "influenced", "controlling")
SELF = ("impulsivity", "temper", "problem_solving", "coping")
NEEDS = (*SEX, *THINKING, *RELATIONSHIPS, *SELF)


def answers(**said: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"where": "community", "sexual_offence": "yes", "sexual_harm": "no", "ogrs": 10, "ovp": 5}
    plain |= {"osp_dc": "low", "osp_iic": "low", "sara_partner": "low", "sara_others": "low"}
    return {**plain, **dict.fromkeys(NEEDS, 0), **said}


def spread(items: tuple[str, ...], total: int) -> dict[str, int]:
    """A total over some items, from the last one backwards, so that the first is the last to be 2."""
    found = {}
    for item in reversed(items):
        found[item] = min(2, total)
        total -= found[item]
    return found


HIGH_NEED = {**spread(SEX, 6), **spread(THINKING, 4), **spread(RELATIONSHIPS, 8)}
MEDIUM_NEED = {**spread(SEX, 6), **spread(THINKING, 1)}
NEED = {"high": HIGH_NEED, "medium": MEDIUM_NEED, "low": {}}
RISK: dict[str, dict[str, Any]] = {"high": {"ovp": 60}, "medium": {"ovp": 30}, "low": {}}


@pytest.mark.parametrize(
    ("domain", "items", "scores"),
    [
        ("sex", ("interests", "preoccupation", "congruence"), [0, 0, 1, 1, 2]),
        ("thinking", THINKING, [0, 1, 1, 2, 2]),
        ("relationships", RELATIONSHIPS, [0, 0, 1, 1, 1, 2, 2, 2, 2]),
        ("self_management", SELF, [0, 0, 1, 1, 1, 2, 2, 2, 2]),
    ],
)
def test_every_boundary_of_a_domain(domain: str, items: tuple[str, ...], scores: list[int]) -> None:
    found = [result("pni", answers(**spread(items, total))).scores[domain] for total in range(len(scores))]
    assert found == scores


def test_one_answer_that_decides_its_domain() -> None:
    assert result("pni", answers(interests=2)).scores["sex"] == 2
    assert result("pni", answers(attitudes=2)).scores["thinking"] == 2
    assert result("pni", answers(preoccupation=2)).scores["sex"] == 1
    assert result("pni", answers(hostility=2)).scores["thinking"] == 1


@pytest.mark.parametrize(("offence", "harm", "score"), [("no", "no", 0), ("yes", "no", 2), ("no", "yes", 2)])
def test_sex_counts_only_after_a_sexual_offence_or_with_a_risk_of_one(offence: str, harm: str, score: int) -> None:
    found = result("pni", answers(sexual_offence=offence, sexual_harm=harm, **spread(SEX, 6)))
    assert found.scores["sex"] == score


@pytest.mark.parametrize(("total", "need"), list(enumerate(["low"] * 3 + ["medium"] * 3 + ["high"] * 3)))
def test_every_need(total: int, need: str) -> None:
    two: list[dict[str, int]] = [{"interests": 2}, {"attitudes": 2}, spread(RELATIONSHIPS, 5), spread(SELF, 5)]
    one: list[dict[str, int]] = [{"preoccupation": 2}, {"hostility": 1}, spread(RELATIONSHIPS, 2), spread(SELF, 2)]
    said: dict[str, int] = {}
    for at in range(4):
        points = min(2, total - sum(min(2, max(0, total - 2 * before)) for before in range(at)))
        said |= {0: {}, 1: one[at], 2: two[at]}[max(0, points)]
    found = result("pni", answers(**said))
    assert (found.scores["need_score"], found.bands["need"].code) == (total, need)


@pytest.mark.parametrize(
    ("said", "risk"),
    [
        ({"ogrs": 49.99}, "low"),
        ({"ogrs": 50}, "medium"),
        ({"ogrs": 74.99}, "medium"),
        ({"ogrs": 75}, "high"),
        ({"ovp": 29.99}, "low"),
        ({"ovp": 30}, "medium"),
        ({"ovp": 59.99}, "medium"),
        ({"ovp": 60}, "high"),
        ({"osp_dc": "medium"}, "medium"),
        ({"osp_dc": "high"}, "high"),
        ({"osp_dc": "very_high"}, "high"),
        ({"osp_iic": "medium"}, "medium"),
        ({"osp_iic": "high"}, "high"),
        ({"sara_partner": "medium"}, "medium"),
        ({"sara_others": "high"}, "high"),
        ({"osp_dc": "not_applicable", "osp_iic": "not_applicable", "rsr": 0.99}, "low"),
        ({"osp_dc": "not_applicable", "osp_iic": "not_applicable", "rsr": 1}, "medium"),
        ({"osp_dc": "not_applicable", "osp_iic": "not_applicable", "rsr": 2.99}, "medium"),
        ({"osp_dc": "not_applicable", "osp_iic": "not_applicable", "rsr": 3}, "high"),
    ],
)
def test_every_way_to_a_risk(said: dict[str, Any], risk: str) -> None:
    assert band("pni", "risk", answers(**said)) == risk


GRID = {
    ("high", "high"): ("high", "moderate"),
    ("high", "medium"): ("moderate", "moderate"),
    ("high", "low"): ("alternative", "alternative"),
    ("medium", "high"): ("moderate", "moderate"),
    ("medium", "medium"): ("moderate", "moderate"),
    ("medium", "low"): ("alternative", "alternative"),
    ("low", "high"): ("alternative", "alternative"),
    ("low", "medium"): ("alternative", "alternative"),
    ("low", "low"): ("alternative", "alternative"),
}


@pytest.mark.parametrize(("cell", "pathways"), list(GRID.items()))
def test_need_against_risk_in_custody_and_in_the_community(cell: tuple[str, str], pathways: tuple[str, str]) -> None:
    said = {**NEED[cell[0]], **RISK[cell[1]]}
    for where, pathway in zip(("custody", "community"), pathways, strict=True):
        assert band("pni", "pathway", answers(where=where, **said)) == pathway


@pytest.mark.parametrize(
    ("where", "said", "pathway"),
    [
        ("custody", {"ogrs": 75, "ovp": 60}, "high"),
        ("community", {"ogrs": 75, "ovp": 60}, "moderate"),
        ("custody", {"ogrs": 75, "sara_others": "high"}, "high"),
        ("community", {"ogrs": 75, "sara_others": "high"}, "moderate"),
        ("custody", {"ogrs": 74.99, "ovp": 60}, "alternative"),
        ("custody", {"ogrs": 75, "ovp": 59.99}, "alternative"),
        ("custody", {"sara_partner": "medium"}, "moderate"),
        ("community", {"sara_others": "high"}, "moderate"),
        ("remand", {**HIGH_NEED, "ovp": 60}, "not_settled"),
    ],
)
def test_every_override(where: str, said: dict[str, Any], pathway: str) -> None:
    assert band("pni", "pathway", answers(where=where, **said)) == pathway


def test_missing_answers_that_matter_make_an_omission_and_show_both_ends() -> None:
    said = {**MEDIUM_NEED, "ovp": 60, "where": "custody", "coping": None, "temper": None, "controlling": None}
    said |= {"family": 2, "past_close": 2, "problem_solving": 2}
    found = result("pni", answers(**said))
    assert found.missing == ("controlling", "temper", "coping")
    assert found.bands["pathway"].code == "omission"
    assert found.projected["pathway"] == ("moderate", "high")
    assert found.projected["need_score"] == (5, 7)
    assert "need" not in found.bands
    assert any("With what is missing as 2" in line.said for line in found.working)


def test_missing_answers_that_change_nothing_leave_the_pathway_as_it_is() -> None:
    found = result("pni", answers(coping=None))
    assert (found.bands["pathway"].code, found.missing) == ("alternative", ("coping",))
    assert "self_sum" in found.not_computed


def test_a_predictor_that_is_missing_is_never_taken_for_low() -> None:
    found = result("pni", answers(ovp=None, **HIGH_NEED))
    assert "ovp" in found.not_computed["risk"]
    assert "pathway" not in found.bands
    assert band("pni", "risk", answers(ovp=None, ogrs=80)) == "high"
