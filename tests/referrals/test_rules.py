"""Rules of referrals on plain values: ranking is total, stable and complete; the life cycle; eligibility; time left."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.referrals.rules import checks, matching, needs, time_left
from tracker.referrals.rules.matching import BAR, MET, Group, Order, Point, Sign, Waiting
from tracker.referrals.rules.places import Places
from tracker.referrals.rules.states import OfferState, check_answer

TODAY = date(2026, 11, 23)
STARTS, ENDS = TODAY + timedelta(days=14), TODAY + timedelta(days=160)
GROUP = Group(
    today=TODAY,
    starts_on=STARTS,
    ends_on=ENDS,
    sex="male",
    cohort="sexual",
    cohorts={"sexual": "Sexual offences", "general": "General offences"},
    adapted=False,
    inclusive=False,
    areas=frozenset({1, 2}),
    area_name="Westhaven",
    format="group",
    needed=needs.half_days([(1, time(18)), (3, time(18))]),
    apart={77: "Kevin Mossgrove"},
    refused={99: "The group would not be safe"},
    earlier="Kaizen",
    had_earlier=frozenset(range(1, 60)),
)
days = st.integers(min_value=-200, max_value=2000).map(lambda ahead: TODAY + timedelta(days=ahead))
PEOPLE = st.builds(
    Waiting,
    referral_id=st.integers(1, 120),
    version=st.just(1),
    person_id=st.integers(1, 90),
    surname=st.just("Larchwood"),
    first_names=st.just("Neil"),
    sex=st.sampled_from(["male", "female", "not_known"]),
    area_id=st.integers(1, 4),
    area_name=st.just("Westhaven"),
    referred_on=st.integers(0, 300).map(lambda ago: TODAY - timedelta(days=ago)),
    urgent=st.booleans(),
    source=st.sampled_from([each.value for each in needs.Source]),
    format=st.sampled_from(["group", "one_to_one"]),
    eligibility=st.sampled_from(list(checks.LABELS)),
    cohort=st.sampled_from(["", "sexual", "general"]),
    free=st.none() | st.integers(0, needs.EVERY),
    free_note=st.sampled_from(["", "works late"]),
    travel_minutes=st.none() | st.integers(1, 240),
    travel_note=st.sampled_from(["", "by bus"]),
    travels=st.booleans(),
    adaptation=st.sampled_from(["", "none", "materials", "group"]),
    language=st.just("Polish"),
    interpreter=st.none() | st.booleans(),
    consent=st.sampled_from(["", "given", "refused", "withdrawn"]),
    sentence_end=st.none() | st.just(time_left.NEVER) | days,
)
FITS = Waiting._make(
    [
        *(1, 1, 1, "Larchwood", "Neil", "male", 1, "Westhaven", TODAY - timedelta(days=30), False),
        *("court_requirement", "group", "met", "sexual", needs.EVERY, "", None, "", False, "none", "", False),
        *("given", ENDS + timedelta(days=35)),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PEOPLE, max_size=14, unique_by=lambda who: who.referral_id), st.sampled_from(Order))
def test_the_order_is_total_and_the_same_however_the_people_come(people: list[Waiting], order: Order) -> None:
    ranking = matching.rank(people, GROUP, order)
    assert ranking == matching.rank(list(reversed(people)), GROUP, order)
    every = [who.referral_id for part in (ranking.fits, ranking.to_settle, ranking.not_now) for who in part]
    assert sorted(every) == sorted(who.referral_id for who in people)


@settings(max_examples=150, deadline=None)
@given(PEOPLE)
def test_everybody_has_every_reason_once_in_words_and_their_list_follows_from_the_worst(who: Waiting) -> None:
    reasons = matching.reasons(who, GROUP)
    assert [each.point for each in reasons] == list(Point)
    assert all(each.says and not each.says.endswith(".") for each in reasons)
    assert matching.fit(who, GROUP) is max(max(each.sign for each in reasons), MET)


@settings(max_examples=150, deadline=None)
@given(st.lists(PEOPLE, max_size=14, unique_by=lambda who: who.referral_id))
def test_nobody_with_a_bar_is_among_those_who_fit_or_may_be_settled(people: list[Waiting]) -> None:
    ranking = matching.rank(people, GROUP)
    for who in (*ranking.fits, *ranking.to_settle):
        assert all(each.sign is not BAR for each in matching.reasons(who, GROUP))
    for who in ranking.fits:
        assert matching.settled_by(who, GROUP) == ()


@pytest.mark.parametrize(
    ("changed", "sign", "says"),
    [
        ({"sentence_end": ENDS}, Sign.MET, "The sentence is long enough"),
        (
            {"sentence_end": TODAY + timedelta(days=98)},
            Sign.BAR,
            "14 weeks of the sentence left; the delivery needs 22 weeks",
        ),
        ({"person_id": 77, "referral_id": 5}, Sign.BAR, "Must not be with Kevin Mossgrove, in this group"),
        ({"sex": "female"}, Sign.BAR, "The group is for men"),
        ({"free": needs.half_day(1, 2)}, Sign.SETTLE, "Not free Thursday evening"),
        ({"free": 0}, Sign.BAR, "Not free Tuesday evening and Thursday evening"),
        ({"area_id": 4}, Sign.SETTLE, "Lives in Westhaven, which this delivery does not serve"),
        ({"adaptation": "materials"}, Sign.SETTLE, "Needs easy-read materials; this group has none planned"),
        ({"cohort": "general"}, Sign.BAR, "The group is for the cohort Sexual offences; theirs is General offences"),
        ({"eligibility": "overridden"}, Sign.MET, ""),
        ({"eligibility": "not_met"}, Sign.BAR, "A criterion is not met, and nobody has set it aside"),
        ({"interpreter": True, "language": "Polish"}, Sign.SETTLE, "Needs an interpreter for Polish"),
        ({"consent": "refused"}, Sign.SETTLE, "Has said no to taking part: speak with them again"),
        ({"referral_id": 99}, Sign.BAR, "Refused for this delivery: The group would not be safe"),
    ],
)
def test_each_point_says_what_it_means(changed: dict[str, object], sign: Sign, says: str) -> None:
    group = replace(GROUP, had_earlier=frozenset({1, 77}))
    who = FITS._replace(**changed)  # type: ignore[arg-type]
    assert matching.fit(who, group) is sign
    worst = [each for each in matching.reasons(who, group) if each.sign is sign]
    assert says in [each.says for each in worst] or (not says and len(worst) == len(Point))


def test_maintaining_innocence_and_the_static_band_are_no_points() -> None:
    assert not {"innocence", "band"} & set(Waiting._fields)


def test_half_days_are_said_as_people_say_them() -> None:
    weekdays = sum(needs.half_day(day, part) for day in range(5) for part in (0, 1))
    assert needs.free_words(weekdays) == "Monday to Friday morning and afternoon"
    assert needs.free_words(needs.half_days([(1, time(18)), (3, time(9))])) == "Tuesday evening and Thursday morning"
    assert needs.free_words(needs.EVERY) == "any time"
    assert needs.free_words(0) == "no half-day"


@pytest.mark.parametrize(("at", "part"), [(time(11, 59), 0), (time(12), 1), (time(16, 59), 1), (time(17), 2)])
def test_a_day_has_three_parts(at: time, part: int) -> None:
    assert needs.part_of(at) == part


def test_time_to_spare_counts_sessions_at_the_usual_pace_and_the_gaps() -> None:
    need = time_left.need(27, 9, alone=False)
    assert (need.weeks, need.says()) == (
        23,
        "27 sessions at 2 a week, and 9 weeks of gaps that the programme asks for",
    )
    assert time_left.need(27, 0, alone=True).weeks == 27
    assert time_left.spare_days(TODAY + timedelta(weeks=24), need.weeks, TODAY) == 7
    assert time_left.spare_days(time_left.NEVER, need.weeks, TODAY) is None
    assert (time_left.in_weeks(13), time_left.in_weeks(3), time_left.in_weeks(-21)) == ("1 week", "3 days", "3 weeks")


def line(verdict: str, *, must: bool = True) -> checks.JudgementLine:
    return checks.JudgementLine("Aged 18 or over", must, verdict, "Age is not recorded")


def test_a_check_comes_to_what_its_open_criteria_and_overrides_leave() -> None:
    judged = (line("met"), line("not_met"), line("not_known"), line("not_met", must=False))
    assert checks.outcome(judged, ()) == "not_met"
    assert checks.outcome(judged, {1}) == "not_known"
    assert checks.outcome(judged, {1, 2}) == "overridden"
    assert checks.outcome((line("met"), line("not_met", must=False)), ()) == "met"


def test_a_referrer_decides_about_their_own_referral_only_where_nobody_else_can() -> None:
    asked = checks.OverrideView(1, 0, "why", 5, "Grace", datetime(2026, 11, 1), "", "", None, "")  # noqa: DTZ001
    checks.check_decision(asked, approver=5, referrer=5, others=0, note="")
    checks.check_decision(asked, approver=5, referrer=7, others=3, note="")
    with pytest.raises(Refused, match="another programme lead"):
        checks.check_decision(asked, approver=5, referrer=5, others=1, note="")


def test_places_held_count_as_taken() -> None:
    places = Places(capacity=12, members=8, held=2, least=11)
    assert (places.free, places.missing, places.says()) == (2, 1, "10 of 12 places taken, 2 of them held")
    with pytest.raises(Refused, match="2 places are left"):
        places.check(3)


def test_an_answer_needs_its_reason_and_a_day_between_the_offer_and_today() -> None:
    made = TODAY - timedelta(days=3)
    given_ = {"reason": "", "note": "", "made_on": made, "today": TODAY}
    check_answer(OfferState.ACCEPTED, OfferState.MADE, on=TODAY, **given_)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        check_answer(OfferState.DECLINED, OfferState.MADE, on=made - timedelta(days=1), **given_)  # type: ignore[arg-type]
    assert set(refused.value.problems) == {"reason", "on"}
    with pytest.raises(Refused, match="choose another answer"):
        check_answer(OfferState.ACCEPTED, OfferState.DECLINED, on=TODAY, **given_)  # type: ignore[arg-type]
