"""Names folded and compared, ages, dates of sentences in order, levels within their scales."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.people.rules import (
    Nation,
    SentenceKind,
    StandingKind,
    age,
    folded,
    matches_key,
    search_words,
    similar,
    words_of,
)
from tracker.people.sentences import SENTENCE_FACTS, SentenceDetails, check_sentence
from tracker.people.standings import STANDING_FACTS, check_standing

TODAY = date(2026, 11, 22)
BORN = date(1980, 5, 17)


def found(typed: str, surname: str, first_names: str = "Neil", *aliases: str) -> bool:
    words = words_of(surname, first_names, "X123456", aliases)
    return all(any(word.startswith(start) for word in words) for start in search_words(typed))


@pytest.mark.parametrize(
    ("typed", "surname"),
    [
        ("obrien", "O'Brien"),
        ("o'brien", "O’Brien"),
        ("O Brien", "O'Brien"),
        ("muller", "Müller"),
        ("MÜLLER", "Muller"),
        ("smith jones", "Smith-Jones"),
        ("smithjones", "Smith Jones"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("soren", "Søren"),
        ("neil larch", "Larchwood"),
        ("larch neil", "Larchwood"),
        ("x123", "Larchwood"),
    ],
)
def test_a_search_finds_names_however_they_are_written(typed: str, surname: str) -> None:
    assert found(typed, surname)


def test_every_word_must_be_found_and_signs_of_a_pattern_are_not_one() -> None:
    assert not found("larchwood ian", "Larchwood")
    assert found("teasel", "Larchwood", "Neil", "Ned Teasel")
    assert search_words("100%_off") == ("100", "off")
    assert len(search_words("word " * 50)) == 8


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=30))
def test_every_name_is_found_by_itself(name: str) -> None:
    assert found(name, name)


def test_names_are_similar_up_to_a_letter_in_five() -> None:
    assert similar(["Larchwood"], ["LARCHWOD"])
    assert not similar(["Larchwood"], ["Teasel"])
    assert not similar([""], [""])


def test_a_key_stands_for_a_set_of_people() -> None:
    assert matches_key([2, 1]) == matches_key([1, 2])
    assert matches_key([1, 2]) != matches_key([12])


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(1980, 5, 17), date(2026, 5, 16), 45),
        (date(1980, 5, 17), date(2026, 5, 17), 46),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_an_age_is_in_whole_years(born_on: date, on: date, years: int) -> None:
    assert age(born_on, on) == years


def test_every_nation_has_a_clock_and_a_part_of_a_country() -> None:
    assert {nation.time_zone for nation in Nation} == {"Europe/London", "Europe/Zurich"}
    assert (Nation.BASEL_STADT.country, Nation.BASEL_STADT.subdivision) == ("CH", "BS")
    assert (Nation.SCOTLAND.country, Nation.SCOTLAND.subdivision) == ("GB", "SCT")


def problems_of(details: SentenceDetails) -> set[str]:
    try:
        check_sentence(details, born_on=BORN, today=TODAY)
    except Refused as refusal:
        return set(refusal.problems)
    return set()


DAYS = st.none() | st.integers(0, 20).map(lambda days: date(2020, 1, 1) + timedelta(days=days))


@given(imposed=DAYS.filter(bool), release=DAYS, licence=DAYS, ends=DAYS)
def test_dates_of_a_sentence_follow_one_another_or_one_of_them_is_named(
    imposed: date, release: date | None, licence: date | None, ends: date | None
) -> None:
    given_dates = [day for day in (imposed, release, licence, ends) if day is not None]
    details = SentenceDetails(SentenceKind.DETERMINATE_CUSTODY, imposed, release, licence, ends)
    in_order = given_dates == sorted(given_dates)
    whole = licence is None or release is not None
    assert (problems_of(details) == set()) is (in_order and whole)


def test_each_wrong_date_is_named_at_its_own_field() -> None:
    details = SentenceDetails(
        SentenceKind.DETERMINATE_CUSTODY,
        date(2024, 6, 1),
        date(2024, 5, 1),
        date(2024, 4, 1),
        date(2024, 3, 1),
    )
    assert problems_of(details) == {"release_on", "licence_ends_on", "ends_on"}


def test_a_community_sentence_has_no_release_and_a_life_sentence_no_end() -> None:
    day = date(2024, 6, 1)
    assert problems_of(SentenceDetails(SentenceKind.COMMUNITY_ORDER, day, release_on=day)) == {"release_on"}
    assert problems_of(SentenceDetails(SentenceKind.OLR, day, ends_on=day)) == {"ends_on"}


def test_a_sentence_is_imposed_in_the_past_of_somebody_already_born() -> None:
    for day in (TODAY + timedelta(days=1), BORN):
        assert problems_of(SentenceDetails(SentenceKind.COMMUNITY_ORDER, day)) == {"imposed_on"}


def test_every_kind_of_sentence_and_standing_has_its_facts_and_a_source() -> None:
    assert set(SENTENCE_FACTS) == set(SentenceKind)
    assert set(STANDING_FACTS) == set(StandingKind)
    assert all(facts.source for facts in SENTENCE_FACTS.values())
    assert all(facts.source for facts in STANDING_FACTS.values())
    assert all(set(facts.scales) == set(facts.variants) for facts in STANDING_FACTS.values())


@pytest.mark.parametrize(
    ("kind", "value", "variant", "wrong"),
    [
        (StandingKind.RM2000_S, "very_high", "standard", set()),
        (StandingKind.RM2000_S, "high", "", {"variant"}),
        (StandingKind.OSP_IIC, "very_high", "", {"value"}),
        (StandingKind.MAPPA_CATEGORY, "4", "england_wales", set()),
        (StandingKind.MAPPA_CATEGORY, "4", "scotland", {"value"}),
        (StandingKind.NEED_BAND, "medium", "step", {"value"}),
        (StandingKind.ROSH, "very_high", "", set()),
    ],
)
def test_a_level_is_one_of_its_measures_own(kind: StandingKind, value: str, variant: str, wrong: set[str]) -> None:
    problems: set[str] = set()
    try:
        check_standing(kind, value, variant, TODAY, "Report", born_on=BORN, today=TODAY)
    except Refused as refusal:
        problems = set(refusal.problems)
    assert problems == wrong


def test_a_level_says_when_and_where_from() -> None:
    with pytest.raises(Refused) as refusal:
        check_standing(StandingKind.ROSH, "low", "", TODAY + timedelta(days=1), " ", born_on=BORN, today=TODAY)
    assert set(refusal.value.problems) == {"as_of", "source"}
