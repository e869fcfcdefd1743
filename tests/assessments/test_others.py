"""The other instruments of Tracker: bands at every boundary, what has no total, and what is only recorded."""

from itertools import product
from typing import Any

import pytest

from tests.assessments.worked import all_answered, band, instruments, result, scored
from tracker.core.errors import Refused


def stable(total: int, **said: Any) -> dict[str, Any]:
    codes = [item.code for item in instruments()["stable-2007"].items if item.section == "factors"]
    given: dict[str, Any] = {"young_victim": "yes", **said}
    for code in codes:
        given[code] = min(2, total)
        total -= given[code]
    return given


def test_every_total_of_stable_and_its_band() -> None:
    for total in range(27):
        found = result("stable-2007", stable(total))
        expected = "low" if total <= 3 else "moderate" if total <= 11 else "high"
        assert (found.scores["total"], found.bands["band"].code) == (total, expected)


def test_stable_without_a_young_victim_has_twelve_items_and_24_at_most() -> None:
    given = stable(26, young_victim="no")
    with pytest.raises(Refused, match="rule the question out"):
        result("stable-2007", given)
    del given["identification"]
    found = result("stable-2007", given)
    assert (found.scores["total"], found.missing) == (24, ())


def test_acute_adds_four_and_seven_and_intervene_now_is_no_number() -> None:
    for subset, others in product(range(9), range(7)):
        given = all_answered("acute-2007")
        for codes, total in (
            (("access", "hostility", "preoccupation", "rejection"), subset),
            (("collapse", "supports", "substances"), others),
        ):
            for at, code in enumerate(codes):
                given[code] = max(0, min(2, total - 2 * at))
        found = result("acute-2007", given)
        everything = subset + others
        assert found.bands["sex_violence_band"].code == (
            "low" if subset == 0 else "moderate" if subset == 1 else "high"
        )
        assert found.bands["general_band"].code == (
            "low" if everything == 0 else "moderate" if everything <= 2 else "high"
        )
    found = result("acute-2007", {**all_answered("acute-2007"), "supports": "intervene_now"})
    assert (found.bands["general_band"].code, found.bands["sex_violence_band"].code) == ("intervene_now", "low")
    assert found.not_computed["general"] == "cannot be computed: an answer carries no points: supports"


@pytest.mark.parametrize(
    ("item", "edges"),
    [
        ("arp", {"49.99": "low", "50": "medium", "74.99": "medium", "75": "high", "89.99": "high", "90": "very_high"}),
        ("vrp", {"29.99": "low", "30": "medium", "59.99": "medium", "60": "high", "79.99": "high", "80": "very_high"}),
        ("csrp", {"0.99": "low", "1": "medium", "2.99": "medium", "3": "high", "6.89": "high", "6.9": "very_high"}),
    ],
)
def test_bands_of_the_predictors(item: str, edges: dict[str, str]) -> None:
    plain = {"arp": 0, "vrp": 0, "csrp": 0}
    found = {edge: band("oasys-predictors", f"{item}_band", {**plain, item: float(edge)}) for edge in edges}
    assert found == edges
    with pytest.raises(Refused, match="at most 2 decimal places from 0 to 100"):
        result("oasys-predictors", {**plain, item: 49.995})


def test_both_editions_of_static_99r() -> None:
    found = [result("static-99r", {"total": total}).bands for total in range(-3, 13)]
    assert [bands["level_2016"].label for bands in found] == ["I"] * 2 + ["II"] * 2 + ["III"] * 3 + ["IVa"] * 2 + [
        "IVb"
    ] * 7
    older = [bands["band_before_2016"].code for bands in found]
    assert older == ["low"] * 5 + ["moderate_low"] * 2 + ["moderate_high"] * 2 + ["high"] * 7


def test_sarn_marks_a_need_in_both_columns_only_and_is_for_planning() -> None:
    given = all_answered("sarn")
    assert len(given) == 32
    strong = {"preoccupation": (2, 1), "entitlement": (2, 0), "grievance": (1, 2), "impulsive": (2, 2)}
    for item, (general, chain) in strong.items():
        given |= {f"{item}_general": general, f"{item}_chain": chain}
    found = scored("sarn", given)
    assert found.result.scores["strong_domains"] == 2
    assert found.result.bands["need"].code == "medium"
    assert any("never as a score of risk" in warning for warning in found.warnings)
    assert any(warning.startswith("Provisional: When an item is a treatment need") for warning in found.warnings)


@pytest.mark.parametrize(("strong", "need"), list(enumerate(["low", "low", "medium", "high", "high"])))
def test_every_number_of_strong_domains_and_its_band(strong: int, need: str) -> None:
    one_of_each = ("other_interest", "deceit", "intimacy", "emotional_control")
    given = all_answered("sarn")
    for item in one_of_each[:strong]:
        given |= {f"{item}_general": 2, f"{item}_chain": 1}
    found = result("sarn", given)
    assert (found.scores["strong_domains"], found.bands["need"].code) == (strong, need)


def test_ibaq_has_47_and_34_answers_and_no_default_key() -> None:
    items = [item.code for item in instruments()["ibaq"].items]
    assert (len([code for code in items if code[0] == "b"]), len([code for code in items if code[0] == "a"])) == (
        47,
        34,
    )
    given = all_answered("ibaq")
    with pytest.raises(Refused, match="Name a variant, as_starred or as_corrected"):
        scored("ibaq", given)
    given |= {"a1": 5, "a2": 2, "b41": "yes", "b41a": "yes", "b41b": "no"}
    starred, corrected = (scored("ibaq", given, key) for key in ("as_starred", "as_corrected"))
    assert starred.standard is None
    assert starred.result.scores["attitude_total"] == 1 + 2 + 4 * 5 + 28
    assert corrected.result.scores["attitude_total"] - starred.result.scores["attitude_total"] == (5 + 4) - (1 + 2)
    assert starred.result.scores["behaviour_total"] == 1


def test_rsvp_has_no_total_and_arms_only_the_priority_that_was_judged() -> None:
    given = all_answered("rsvp")
    assert len(given) == 22 * 3 + 4
    found = result("rsvp", given)
    assert (found.scores, found.bands, found.missing) == ({}, {}, ())
    judged = {**all_answered("arms"), "priority": "very_high"}
    assert (result("arms", judged).scores, band("arms", "priority_band", judged)) == ({}, "very_high")


def test_no_instrument_has_a_norm_and_all_that_is_uncertain_says_so() -> None:
    for code, instrument in instruments().items():
        if "invented" in instrument.name.lower():
            continue
        assert (instrument.norms, instrument.reliability, instrument.cut_offs) == ((), (), ()), code
    provisional = {code for code, instrument in instruments().items() if instrument.open_points}
    assert {
        "arms",
        "ibaq",
        "sarn",
        "pni",
        "mnsost-r",
        "children-and-sex",
        "victim-empathy",
        "rp-questionnaire",
    } <= provisional
