"""Change statistics: worked figures, strictness at both edges, the order of labels, and refusal to guess."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assessments.worked import instruments
from tracker.assessments.changing import change_of
from tracker.assessments.rules.change import (
    Basis,
    Change,
    CutOff,
    Direction,
    Figures,
    Label,
    Method,
    NotComputed,
    Reliable,
    clinical_change,
    cut_off,
    reliable_change,
)

# SE = 5 x sqrt(1 - 0.68) = 2.828..., squared 8; Sdiff = sqrt(16) = 4, so that 1.96 x Sdiff is exactly 7.84
EXACT = Basis(Decimal("0.68"), Decimal(5), "an invented table")
EDGE = CutOff(Decimal(20), Method.A, ())


def index(pre: str, post: str, direction: Direction = Direction.LOWER) -> Reliable:
    found = reliable_change(Decimal(pre), Decimal(post), EXACT, direction)
    assert isinstance(found, Reliable)
    return found


def label(pre: int, post: int, direction: Direction = Direction.LOWER) -> Label:
    found = clinical_change(Decimal(pre), Decimal(post), EXACT, direction, EDGE)
    assert isinstance(found, Change)
    return found.label


def test_the_index_with_its_formula_and_inputs() -> None:
    found = index("30", "20")
    assert (found.rci, found.reliable, found.better) == (Decimal("-2.50"), True, True)
    assert found.working[0] == "SE = SD × √(1 − r) = 5 × √(1 − 0.68) = 2.83"
    assert found.working[2] == "RCI = (post − pre) / Sdiff = (20 − 30) / 4.00 = -2.50"
    assert found.working[-1] == "r and SD from: an invented table"


def test_exactly_196_is_not_reliable_and_the_least_more_is() -> None:
    assert not index("30", "22.16").reliable
    assert index("30", "22.15999999999999999999").reliable
    assert not index("20", "27.84").reliable
    assert index("20", "27.84000000000000000001").worse


@pytest.mark.parametrize(
    ("method", "direction", "value"),
    [
        (Method.A, Direction.LOWER, "20"),
        (Method.A, Direction.HIGHER, "40"),
        (Method.B, Direction.LOWER, "18"),
        (Method.B, Direction.HIGHER, "2"),
        (Method.C, Direction.LOWER, "18.88888888888888888888888889"),
    ],
)
def test_cut_offs(method: Method, direction: Direction, value: str) -> None:
    functional = Figures(Decimal(10), Decimal(4), "an invented table")
    dysfunctional = Figures(Decimal(30), Decimal(5), "another")
    found = cut_off(method, direction, functional, dysfunctional)
    assert isinstance(found, CutOff)
    assert found.value == Decimal(value)


def test_labels_are_decided_in_their_order() -> None:
    assert label(25, 35) is Label.DETERIORATED
    assert label(10, 30) is Label.DETERIORATED
    assert label(19, 5) is Label.ALREADY_IN_RANGE
    assert label(19, 21) is Label.ALREADY_IN_RANGE
    assert label(28, 19) is Label.RECOVERED
    assert label(40, 30) is Label.IMPROVED
    assert label(28, 20) is Label.IMPROVED, "on the cut-off is not across"
    assert label(21, 19) is Label.UNCHANGED, "across, but not reliably"
    assert label(20, 20) is Label.UNCHANGED


def test_what_is_better_turns_with_the_direction() -> None:
    assert label(12, 21, Direction.HIGHER) is Label.RECOVERED
    assert label(12, 20, Direction.HIGHER) is Label.IMPROVED
    assert label(19, 10, Direction.HIGHER) is Label.DETERIORATED


def test_nothing_is_guessed() -> None:
    found = clinical_change(
        Decimal(30), Decimal(20), Basis(sd=Decimal(5)), Direction.LOWER, cut_off(Method.C, Direction.LOWER)
    )
    assert isinstance(found, NotComputed)
    assert found.missing == (
        "reliability (r)",
        "source of both",
        "norms of the functional population",
        "norms of the dysfunctional population",
    )
    assert found.why.startswith("cannot be computed: reliability (r), source of both")
    unsourced = cut_off(Method.B, Direction.LOWER, Figures(Decimal(10), Decimal(4), " "))
    assert isinstance(unsourced, NotComputed)
    assert unsourced.why == "cannot be computed: source of the functional norms is missing"
    impossible = reliable_change(Decimal(1), Decimal(2), Basis(Decimal(1), Decimal(5), "a table"), Direction.LOWER)
    assert isinstance(impossible, NotComputed)


@given(st.integers(0, 60), st.integers(0, 60))
def test_change_there_and_back_is_the_same_size_and_turns_round(pre: int, post: int) -> None:
    there, back = index(str(pre), str(post)), index(str(post), str(pre))
    assert (there.rci, there.reliable, there.better) == (-back.rci, back.reliable, back.worse)


def test_the_invented_questionnaire_gives_change_by_its_own_norms() -> None:
    found = change_of(instruments()["evening-steps"], "calm_total", 5, 14)
    assert isinstance(found, Change)
    assert (found.label, found.reliable.rci) == (Label.RECOVERED, Decimal("5.00"))
    assert found.cut_off.value.quantize(Decimal("0.001")) == Decimal("10.318")
    assert any(
        "Invented: people with restless evenings: Invented for the demonstration" in said for said in found.working
    )


def test_an_instrument_without_norms_gives_no_change_and_says_what_it_wants() -> None:
    found = change_of(instruments()["ucla-loneliness"], "total", 60, 40)
    assert isinstance(found, NotComputed)
    assert found.missing[:3] == ("reliability (r)", "standard deviation", "source of both")
    undirected = change_of(instruments()["iri"], "fantasy", 10, 12)
    assert isinstance(undirected, NotComputed)
    assert undirected.missing == ("direction of fantasy",)
