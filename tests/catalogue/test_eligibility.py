"""Criteria explain themselves, and what is not recorded is never held against anybody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.catalogue.rules.eligibility import (
    VALUES,
    Criterion,
    CriterionKind,
    Facts,
    Verdict,
    Weight,
    judge,
    judge_all,
)

AGE = Criterion(CriterionKind.AGE, least=21)
BAND = Criterion(CriterionKind.STATIC_BAND, one_of=("high", "very_high"))
NEED = Criterion(CriterionKind.NEED_BAND, one_of=("low",))
LEVEL = Criterion(CriterionKind.MAPPA_LEVEL, one_of=("1",))
MEN = Criterion(CriterionKind.SEX, one_of=("male",))
PLACE = Criterion(CriterionKind.SETTING, one_of=("custody", "remand"))
IMAGES = Criterion(CriterionKind.OFFENCE_TYPE, one_of=("internet-images",))
ONLY = Criterion(CriterionKind.OFFENCE_TYPE, one_of=("internet-images", "internet-grooming"), only=True)
ABILITY = Criterion(CriterionKind.LEARNING_DISABILITY, one_of=("present",))
TALK = Criterion(CriterionKind.JUDGEMENT, text="Ready to talk", weight=Weight.SHOULD, formats=("group",))
ALL = (AGE, BAND, NEED, LEVEL, MEN, PLACE, IMAGES, ONLY, ABILITY, TALK)


def test_every_criterion_says_what_it_asks() -> None:
    assert [criterion.says() for criterion in ALL] == [
        "Aged 21 or over",
        "Static risk band high or very high",
        "Need band low",
        "MAPPA level 1",
        "Men",
        "In custody or on remand",
        "Convicted of internet offences with indecent images",
        "Convicted of internet offences with indecent images or grooming online, and of nothing else",
        "A learning disability or challenge is present",
        "Group format: preferably: ready to talk",
    ]
    assert Criterion(CriterionKind.AGE, least=18, most=30, formats=("one_to_one",)).says() == (
        "One-to-one format: aged 18 to 30"
    )
    assert Criterion(CriterionKind.AGE, most=30).says() == "Aged 30 or under"


@pytest.mark.parametrize("criterion", ALL)
def test_nothing_recorded_is_never_not_met(criterion: Criterion) -> None:
    assert judge(criterion, Facts()).verdict is Verdict.NOT_KNOWN


@pytest.mark.parametrize(
    ("criterion", "facts", "verdict", "because"),
    [
        (AGE, Facts(age=21), Verdict.MET, "Age is 21, as the programme asks for 21 or over"),
        (AGE, Facts(age=20), Verdict.NOT_MET, "Age is 20, but the programme asks for 21 or over"),
        (
            BAND,
            Facts(static_band="medium", need_band="high"),
            Verdict.NOT_MET,
            "Static risk band is medium, but the programme asks for high or very high",
        ),
        (LEVEL, Facts(mappa_level="1"), Verdict.MET, "MAPPA level is 1, as the programme asks for 1"),
        (MEN, Facts(sex="female"), Verdict.NOT_MET, "Sex is female, but the programme asks for men"),
        (MEN, Facts(sex="not_known"), Verdict.NOT_KNOWN, "Sex is not recorded"),
        (BAND, Facts(static_band="not_applicable"), Verdict.NOT_KNOWN, "Static risk band is not recorded"),
        (
            IMAGES,
            Facts(offence_types=frozenset()),
            Verdict.NOT_MET,
            "No offence of the type asked for: internet offences with indecent images",
        ),
        (
            ONLY,
            Facts(offence_types=frozenset({"internet-images", "contact-adult"})),
            Verdict.NOT_MET,
            "Also contact offences against adults, but the programme asks for no other type",
        ),
        (
            IMAGES,
            Facts(offence_types=frozenset({"internet-images", "contact-adult"})),
            Verdict.MET,
            "Recorded: internet offences with indecent images",
        ),
        (
            ABILITY,
            Facts(learning_disability=False),
            Verdict.NOT_MET,
            "Learning disability or challenge is absent, but the programme asks for present",
        ),
        (TALK, Facts(age=30), Verdict.NOT_KNOWN, "No record says this: a person has to judge it"),
    ],
)
def test_a_judgement_says_why(criterion: Criterion, facts: Facts, verdict: Verdict, because: str) -> None:
    judgement = judge(criterion, facts)
    assert (judgement.verdict, judgement.because) == (verdict, because)


def test_together_one_that_is_not_met_decides_then_one_that_is_not_known() -> None:
    man = Facts(age=30, sex="male")
    assert judge_all((AGE, MEN), man).verdict is Verdict.MET
    assert judge_all((AGE, MEN, BAND), man).verdict is Verdict.NOT_KNOWN
    assert judge_all((AGE, MEN, BAND), Facts(age=20, sex="male")).verdict is Verdict.NOT_MET


def test_what_is_only_hoped_for_does_not_decide() -> None:
    hoped = Criterion(CriterionKind.SETTING, one_of=("custody",), weight=Weight.SHOULD)
    found = judge_all((AGE, hoped), Facts(age=30, setting="community"))
    assert found.verdict is Verdict.MET
    assert [one.verdict for one in found.judgements] == [Verdict.MET, Verdict.NOT_MET]


def test_a_criterion_of_another_format_is_left_out() -> None:
    only_group = Criterion(CriterionKind.AGE, least=21, formats=("group",))
    assert judge_all((only_group,), Facts(age=18), "one_to_one").judgements == ()
    assert judge_all((only_group,), Facts(age=18), "group").verdict is Verdict.NOT_MET
    assert judge_all((only_group,), Facts(age=18)).verdict is Verdict.NOT_MET


@given(
    st.sampled_from([kind for kind in VALUES if kind is not CriterionKind.LEARNING_DISABILITY]),
    st.data(),
)
def test_a_listed_value_meets_and_another_does_not(kind: CriterionKind, data: st.DataObject) -> None:
    known = sorted(VALUES[kind])
    one_of = data.draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    value = data.draw(st.sampled_from(known))
    recorded: dict[str, Any] = {kind.value: value}
    verdict = judge(Criterion(kind, one_of=tuple(one_of)), Facts(**recorded)).verdict
    assert verdict is (Verdict.MET if value in one_of else Verdict.NOT_MET)
