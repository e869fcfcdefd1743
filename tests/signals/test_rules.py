"""What the rules find, at their edges; and what a new count makes of the warnings that stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.signals.rules import finding, states
from tracker.signals.rules.finding import Finding, Marked, Overdue, Raised
from tracker.signals.rules.kinds import DEFAULTS, THRESHOLDS, Kind, Rule, check_rule
from tracker.signals.rules.states import Due, State, Stood

FIRST = date(2026, 10, 6)
NOBODY: frozenset[tuple[int, Kind]] = frozenset()


def marks(text: str, scores: Sequence[int | None] = ()) -> list[Marked]:
    """A mark for each letter: A attended, U missed; the scores of those attended, in order."""
    left = list(scores)
    return [
        Marked(100 + at, FIRST + timedelta(days=at), at + 1, letter == "A", "Attended" if letter == "A" else "Absent")
        if letter != "A" or not left
        else Marked(100 + at, FIRST + timedelta(days=at), at + 1, True, "Attended", left.pop(0))
        for at, letter in enumerate(text)
    ]


def found(kind: Kind, given_marks: Sequence[Marked], rule: Rule | None = None) -> Finding | None:
    rules = {**DEFAULTS, **({kind: rule} if rule else {})}
    return next((each for each in finding.of_marks(7, "BC", given_marks, rules) if each.kind is kind), None)


@pytest.mark.parametrize(
    ("text", "says", "newest"),
    [
        ("", None, ""),
        ("U", None, ""),
        ("AU", None, ""),
        ("UU", "2 absences in a row", "101"),
        ("UAU", None, ""),
        ("AUUU", "3 absences in a row", "103"),
        ("UUA", None, ""),
    ],
)
def test_absences_in_a_row_are_counted_back_from_the_last_session(text: str, says: str | None, newest: str) -> None:
    seen = found(Kind.ABSENCES, marks(text))
    assert (seen.says if seen else None) == says
    assert seen is None or seen.newest == newest


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("AUU", None),  # three sessions: too few to say anything
        ("AUAU", "attended 2 of 4 sessions, 50%"),
        ("AAAU", None),  # 75% is not below 75%
        ("AAAUU", "attended 3 of 5 sessions, 60%"),
        ("AAAAA", None),
    ],
)
def test_attendance_is_low_only_below_the_figure_and_after_enough_sessions(text: str, says: str | None) -> None:
    seen = found(Kind.ATTENDANCE, marks(text))
    assert (seen.says if seen else None) == says


def test_attending_again_makes_low_attendance_no_new_warning_but_another_absence_does() -> None:
    low, better, worse = (found(Kind.ATTENDANCE, marks(text)) for text in ("AUAU", "AUAUA", "AUAUAU"))
    assert low
    assert better
    assert worse
    assert low.key == better.key != worse.key
    assert low.says != better.says


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ([4, 4, 4, 3, 3], None),  # five scores: too few to compare three with three
        ([5, 4, 4, 3, 3, 3], None),  # 1.33 points: not the one and a half that the rule asks for
        ([4, 4, 4, 3, 3, 2], None),  # as much
        ([5, 4, 4, 3, 3, 2], "engagement fell by 1.7 points over 3 sessions"),
        ([1, 4, 4, 4, 3, 2, 2], "engagement fell by 1.7 points over 3 sessions"),
        ([3, 3, 3, 4, 4, 4], None),
    ],
)
def test_engagement_falls_when_the_last_mean_is_far_enough_below_the_one_before(
    scores: list[int], says: str | None
) -> None:
    seen = found(Kind.ENGAGEMENT, marks("A" * len(scores), scores))
    assert (seen.says if seen else None) == says


def test_a_fall_of_engagement_shows_how_it_was_worked_out() -> None:
    seen = found(Kind.ENGAGEMENT, marks("AAAAAA", [5, 4, 4, 3, 3, 2]))
    assert seen
    assert seen.rule == "Mean engagement of the last 3 sessions at least 1.5 points below the 3 before"
    assert seen.worked == "The last 3: 3 + 3 + 2 = 8, mean 2.67. The 3 before: 5 + 4 + 4 = 13, mean 4.33."
    assert seen.kept["worked"] == seen.worked


def test_a_session_without_a_score_is_left_out_of_engagement() -> None:
    assert found(Kind.ENGAGEMENT, marks("AUAAUAAA", [5, 4, 4, 3, 3, 2])) is not None


def test_a_rule_that_is_off_finds_nothing() -> None:
    for kind in finding.MARKED:
        off = replace(DEFAULTS[kind], enabled=False)
        assert found(kind, marks("AAAUUU", [5, 5, 5]), off) is None


@pytest.mark.parametrize(
    ("days_ago", "many"), [([0], None), ([0, 28], 2), ([0, 29], None), ([29, 30], None), ([1, 2, 3], 3)]
)
def test_concerns_count_within_their_days(days_ago: list[int], many: int | None) -> None:
    today = date(2026, 11, 23)
    raised = [Raised(at + 1, today - timedelta(days=ago)) for at, ago in enumerate(sorted(days_ago, reverse=True))]
    seen = finding.of_concerns(raised, DEFAULTS[Kind.CONCERNS], today)
    assert [len(each.facts) for each in seen] == ([many] if many else [])
    assert all(each.newest == str(len(days_ago)) for each in seen)
    assert all("concern was raised" in fact.what for each in seen for fact in each.facts)


def test_a_forecast_is_the_same_warning_until_the_sentence_ends_elsewhen() -> None:
    late = Overdue(date(2027, 3, 2), date(2027, 3, 1), 4, 1)
    rule = DEFAULTS[Kind.FORECAST]
    (seen,) = finding.of_forecast(7, "BC", late, rule)
    assert seen.says == "would finish 1 day after the sentence or licence ends"
    (later,) = finding.of_forecast(7, "BC", replace(late, ends_on=date(2027, 4, 2)), rule)
    (other,) = finding.of_forecast(7, "BC", replace(late, limit_on=date(2027, 2, 1)), rule)
    assert seen.key == later.key != other.key
    assert seen.kept != later.kept


def test_facts_come_back_from_json_as_they_were() -> None:
    seen = found(Kind.ABSENCES, marks("AUU"))
    assert seen
    assert finding.facts_of(seen.kept) == seen.facts
    assert seen.kept["rule"] == "2 or more absences in a row"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_threshold_is_bounded_and_every_rule_says_its_figures(kind: Kind) -> None:
    check_rule(DEFAULTS[kind])
    assert all(str(each.default) in DEFAULTS[kind].words for each in THRESHOLDS[kind] if each.name != "tenths")
    for each in THRESHOLDS[kind]:
        for wrong in (each.least - 1, each.most + 1):
            with pytest.raises(Refused, match=each.label):
                check_rule(replace(DEFAULTS[kind], thresholds={**DEFAULTS[kind].thresholds, each.name: wrong}))


def stood(seen: Finding, state: State, number: int = 1) -> Stood:
    return Stood(number, 1, 1, seen.kind, seen.key, seen.kept, state)


def test_the_same_facts_are_never_raised_twice_and_what_somebody_resolved_stays_resolved() -> None:
    seen = found(Kind.ABSENCES, marks("UU"))
    assert seen
    for state in State:
        taken = states.steps([stood(seen, state)], [Due(1, seen)], states.OVER, NOBODY)
        assert taken.fresh == ()
        assert [each.was.id for each in taken.again] == ([1] if state is State.ENDED else [])
        assert taken.over == ()


@pytest.mark.parametrize(
    ("answered", "facts", "stands", "reader", "other"),
    [
        (State.OPEN, "same", State.OPEN, False, True),
        (State.ACKNOWLEDGED, "same", State.ACKNOWLEDGED, False, False),
        (State.SNOOZED, "same", State.SNOOZED, False, False),
        (State.OPEN, "others", State.OPEN, True, True),
        (State.ACKNOWLEDGED, "others", State.OPEN, True, True),
    ],
)
def test_what_stands_again_is_told_to_whoever_has_not_answered_or_read_of_these_facts(
    answered: State, facts: str, stands: State, reader: bool, other: bool
) -> None:
    """One reader read of it before it ended; another's alert was closed when it did."""
    seen = found(Kind.ABSENCES, marks("UU"))
    assert seen
    kept = seen.kept if facts == "same" else {**seen.kept, "facts": seen.kept["facts"][:1]}
    ended = datetime(2026, 11, 24, 15, tzinfo=UTC)
    was = replace(stood(seen, State.ENDED), kept=kept, answered=answered, ended_at=ended)
    (again,) = states.steps([was], [Due(1, seen)], states.OVER, NOBODY).again
    assert again.state is stands
    told = [again.is_told(each) for each in (ended - timedelta(hours=1), ended, None)]
    assert told == [reader, other, other]


def test_what_is_no_longer_so_ends_by_itself_and_says_why() -> None:
    two, three = found(Kind.ABSENCES, marks("UU")), found(Kind.ABSENCES, marks("UUU"))
    assert two
    assert three
    amended = states.steps([stood(two, State.SNOOZED)], [], states.AMENDED, NOBODY)
    assert amended.over == ((1, states.AMENDED),)
    newer = states.steps([stood(two, State.OPEN)], [Due(1, three)], states.OVER, NOBODY)
    assert newer.over == ((1, states.NEWER),)
    assert [due.finding for due in newer.fresh] == [three]
    off = states.steps([stood(two, State.OPEN)], [], states.OVER, frozenset({(1, Kind.ABSENCES)}))
    assert off.over == ((1, states.OFF),)
    assert states.steps([stood(two, State.RESOLVED)], [], states.OVER, NOBODY).changes == 0


@given(st.lists(st.tuples(st.sampled_from("AU"), st.integers(1, 5)), max_size=24))
def test_whatever_the_marks_a_finding_is_borne_out_by_its_facts(rows: list[tuple[str, int]]) -> None:
    text = "".join(letter for letter, _ in rows)
    given_marks = marks(text, [score for letter, score in rows if letter == "A"])
    for seen in finding.of_marks(7, "BC", given_marks, DEFAULTS):
        assert seen.facts
        assert list(seen.facts) == sorted(seen.facts, key=lambda fact: fact.on, reverse=True)
        assert int(seen.newest) in {mark.session_id for mark in given_marks}
    run = len(text) - len(text.rstrip("U"))
    assert (found(Kind.ABSENCES, given_marks) is not None) == (run >= 2)
    low = len(text) >= 4 and text.count("A") * 100 < 75 * len(text)
    assert (found(Kind.ATTENDANCE, given_marks) is not None) == low


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [(0, "Away", "until"), (93, "Away", "until"), (1, "", "reason"), (5, "x" * 501, "reason")],
)
def test_a_snooze_has_a_reason_and_a_day_within_three_months(days: int, reason: str, field: str) -> None:
    today = date(2026, 11, 23)
    with pytest.raises(Refused) as refused:
        states.check_snooze(today + timedelta(days=days), reason, today)
    assert field in refused.value.problems
