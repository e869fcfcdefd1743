"""Every move: none lost, none twice, what was held stays, order and breaks kept, undone exactly, forecast true."""

import os
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.timetable.frames import MINUTES, SLOTS, as_committed, frames, moved
from tracker.core.errors import Refused
from tracker.delivery.rules import SessionKind, WeeklySlot, overlaps
from tracker.delivery.stays import Suspended
from tracker.delivery.timetable import ToPlace, timetable
from tracker.timetable import forecasting
from tracker.timetable.cascade import Cascade, Frame, Standing, Wanted, after_moves, cascade, from_a_day
from tracker.timetable.forecasting import Course, Owing, Planned
from tracker.timetable.rules.changes import Kind, Move
from tracker.timetable.rules.outlooks import Limit, Outlook

Moved = tuple[Frame, Wanted, Cascade]
Slots = tuple[WeeklySlot, ...]
EXAMPLES = 2000 if os.environ.get("TRACKER_LONG") else 80
unhurried = settings(
    max_examples=EXAMPLES,
    deadline=None,  # the first holiday of a nation takes a second to find
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
IN_ORDER = (Kind.FOLLOWING, Kind.CANCEL_NEXT, Kind.TIMES, Kind.POSTPONE)


@unhurried
@given(moved())
def test_no_session_is_lost_and_none_stands_twice(change: Moved) -> None:
    frame, _wanted, made = change
    after = as_committed(frame, made).sessions
    assert sorted(each.session_id for each in after) == sorted(each.session_id for each in frame.sessions)
    assert len({each.moment for each in after}) == len(after)


@unhurried
@given(moved())
def test_what_was_held_survives_every_move(change: Moved) -> None:
    frame, wanted, made = change
    going = {move.session_id for move in made.moves}
    for each in frame.sessions:
        if each.recorded:
            assert each.session_id not in going
        if each.moment <= frame.now and each.session_id != wanted.session_id:
            assert each.session_id not in going


@unhurried
@given(moved())
def test_sessions_only_move_to_what_lies_ahead(change: Moved) -> None:
    frame, _wanted, made = change
    assert all(move.now > frame.now for move in made.moves)


@unhurried
@given(moved())
def test_undoing_restores_exactly(change: Moved) -> None:
    frame, _wanted, made = change
    there = after_moves(frame.sessions, [Move.of(move.plain()) for move in made.moves])
    back = after_moves(there, [Move.of(move.plain()).back for move in made.moves])
    assert back == after_moves(frame.sessions, [])


@unhurried
@given(moved(*IN_ORDER))
def test_sessions_keep_their_order(change: Moved) -> None:
    frame, _wanted, made = change
    after = as_committed(frame, made).sessions
    ahead = [each.number for each in after if frame.is_open(each)]
    assert ahead == sorted(ahead)


@unhurried
@given(moved(Kind.FOLLOWING, Kind.CANCEL_NEXT, Kind.CANCEL_LAST, Kind.POSTPONE, Kind.TIMES))
def test_no_session_of_a_delivery_runs_into_another(change: Moved) -> None:
    after = as_committed(change[0], change[2]).sessions
    going = {move.session_id for move in change[2].moves}
    for one in (each for each in after if each.session_id in going):
        for other in after:
            if other is not one and other.moment[0] == one.moment[0]:
                both_moved = other.session_id in going
                assert not overlaps(one.moment[1], MINUTES, other.moment[1], MINUTES) or (
                    both_moved and _slots_overlap(change[2].slots)
                )


def _slots_overlap(slots: tuple[WeeklySlot, ...]) -> bool:
    """Whether two weekly times run into each other: that is refused before a timetable is made."""
    return any(
        one != other and one.weekday == other.weekday and overlaps(one.starts_at, MINUTES, other.starts_at, MINUTES)
        for one in slots
        for other in slots
    )


@unhurried
@given(moved(Kind.CANCEL_NEXT, Kind.CANCEL_LAST, Kind.POSTPONE, Kind.TIMES))
def test_no_session_moves_to_a_closed_day_or_out_of_its_slots(change: Moved) -> None:
    frame, _wanted, made = change
    for move in made.moves:
        assert frame.closed(move.now[0]) is None
        assert any(slot.holds(move.now[0]) and slot.starts_at == move.now[1] for slot in made.slots)


@unhurried
@given(moved(Kind.CANCEL_NEXT, Kind.CANCEL_LAST))
def test_a_cancelled_date_is_given_up_and_its_session_held_later(change: Moved) -> None:
    _frame, wanted, made = change
    move = next(each for each in made.moves if each.session_id == wanted.session_id)
    assert move.now > move.was
    assert all(each.now != move.was for each in made.moves)


@unhurried
@given(moved())
def test_the_forecast_is_the_committed_timetable(change: Moved) -> None:
    frame, _wanted, made = change
    after = as_committed(frame, made)
    found = forecasting.forecast(_course(after), 4)
    assert found.ends_on == max(each.moment[0] for each in after.sessions)
    assert {each.ends_on for each in found.members} == {max(each.moment[0] for each in after.sessions)}


@unhurried
@given(frames())
def test_the_forecast_of_what_has_no_date_is_what_the_generator_makes_of_it(frame: Frame) -> None:
    undated = tuple(
        Planned(each.outline_id, each.number, SessionKind.GROUP, None, False, None) for each in frame.sessions
    )
    course = replace(_course(frame), planned=undated, taken=frozenset())
    plan = [ToPlace(each.outline_id, each.number, SessionKind.GROUP, MINUTES) for each in frame.sessions]
    assert forecasting.ends_on(course) == timetable(plan, frame.slots, course.from_on, frame.closed).ends_on


@unhurried
@given(st.lists(st.tuples(SLOTS, st.integers(0, 200)), min_size=2, max_size=4), st.integers(-30, 230))
def test_weekly_times_hold_until_the_day_before_others_do(changes: list[tuple[Slots, int]], look: int) -> None:
    start = date(2026, 11, 24)
    known: Slots = changes[0][0]
    expected = dict.fromkeys(range(-40, 300), changes[0][0])
    for then, after in changes[1:]:
        known = from_a_day(known, then, start + timedelta(days=after))
        expected |= dict.fromkeys(range(after, 300), then)
    day = start + timedelta(days=look)
    held = {slot.starts_at for slot in known if slot.holds(day)}
    assert held == {slot.starts_at for slot in expected[look] if slot.weekday == day.weekday()}
    assert len(known) == len({(slot.weekday, slot.starts_at, slot.from_on) for slot in known})


@unhurried
@given(frames(), st.integers(0, 60), st.integers(0, 90))
def test_what_is_held_while_somebody_is_suspended_is_caught_up_after_it(frame: Frame, starts: int, lasts: int) -> None:
    course = _course(frame)
    away = Suspended(1, 1, frame.now[0] + timedelta(days=starts), frame.now[0] + timedelta(days=starts + lasts), "Ill")
    member = course.members[0]
    missed = [
        each.outline_id
        for each in frame.sessions
        if each.outline_id in member.owed and away.covers(each.moment[0]) and not each.recorded
    ]
    suspended = replace(course, members=(replace(member, suspended=(away,)),))
    before, found = (forecasting.forecast(each, 4).members[0] for each in (course, suspended))
    assert found.catch_ups == before.catch_ups + len(missed), "nothing is lost: each is owed as a catch-up"
    assert found.ends_on is not None
    assert not away.covers(found.ends_on)
    for_good = replace(member, suspended=(replace(away, until_on=None),))
    endless = forecasting.forecast(replace(course, members=(for_good,)), 4).members[0]
    assert (endless.ends_on is None) == (endless.catch_ups > 0), "no date while nobody knows when they come back"


@unhurried
@given(frames(), st.data())
def test_each_member_of_a_group_has_the_forecast_that_they_would_have_alone(frame: Frame, data: st.DataObject) -> None:
    course = _course(frame)
    every = [each.outline_id for each in frame.sessions]
    owing = st.lists(st.sampled_from([*every, 99]), min_size=1, unique=True).map(sorted).map(tuple)
    joining = st.sampled_from([date(2024, 1, 1), frame.now[0], frame.now[0] - timedelta(days=1)])
    known, joined = data.draw(st.lists(owing, min_size=1, max_size=2)), data.draw(st.tuples(joining, joining))
    members = tuple(
        replace(course.members[0], membership_id=at, owed=data.draw(st.sampled_from(known)), joined_on=joined[at % 2])
        for at in range(1, 5)
    )
    together = forecasting.forecast(replace(course, members=members), 4)
    alone = [forecasting.forecast(replace(course, members=(each,)), 4).members[0] for each in members]
    assert sorted(together.members, key=lambda each: each.membership_id) == alone


def _course(frame: Frame) -> Course:
    """One member who owes everything that lies ahead."""
    planned = tuple(
        Planned(each.outline_id, each.number, SessionKind.GROUP, each.moment[0], each.moment <= frame.now, None)
        for each in frame.sessions
        if not each.recorded
    )
    owed = tuple(each.outline_id for each in frame.sessions if frame.is_open(each))
    if not owed:
        owed = (frame.sessions[-1].outline_id,)
    taken = forecasting.taken_by(frame.slots, {each.moment: MINUTES for each in frame.sessions}, MINUTES)
    members = (Owing(1, 1, "Larchwood, Neil", date(2024, 1, 1), owed, Limit(date(2040, 1, 1), True)),)
    form, tomorrow = SessionKind.GROUP, frame.now[0] + timedelta(days=1)
    return Course(1, form, frame.slots, MINUTES, taken, frame.closed, tomorrow, planned, members)


NOON = (date(2026, 11, 24), time(12))
TUESDAYS = (WeeklySlot(1, time(18)),)


def weekly(count: int = 5, held: int = 1) -> Frame:
    """Tuesdays at 6pm from 17 November 2026, the first of them held."""
    sessions = tuple(
        Standing(
            at, at, at, f"Session {at}", (date(2026, 11, 10) + timedelta(weeks=at), time(18)), 120, recorded=at <= held
        )
        for at in range(1, count + 1)
    )
    return Frame(sessions, TUESDAYS, NOON, lambda _day: None)


def dates(frame: Frame, wanted: Wanted) -> list[tuple[int, int]]:
    return [(move.number, move.now[0].day) for move in cascade(frame, wanted).moves]


def test_a_catch_up_takes_the_first_slot_that_the_group_leaves_free() -> None:
    frame = weekly()
    course = _course(frame)
    missed = replace(course.members[0], owed=(1, *course.members[0].owed))
    planned = tuple(each for each in course.planned if each.outline_id != 1)
    found = forecasting.forecast(replace(course, members=(missed,), planned=planned), 4).members[0]
    assert (found.catch_ups, found.ends_on) == (1, date(2026, 12, 22)), "the week after the last, 15 December"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(date(2026, 12, 14), True), Outlook.RED),
        (Limit(date(2026, 12, 15), True), Outlook.AMBER),
        (Limit(date(2027, 1, 11), True), Outlook.AMBER),
        (Limit(date(2027, 1, 12), True), Outlook.GREEN),
        (Limit(None, True), Outlook.GREEN),
        (Limit(None, False), Outlook.GREY),
    ],
)
def test_red_is_after_the_end_amber_within_four_weeks_before_it(limit: Limit, expected: Outlook) -> None:
    course = _course(weekly())
    course = replace(course, members=(replace(course.members[0], limit=limit),))
    assert forecasting.forecast(course, 4).members[0].outlook is expected


def test_all_that_follow_go_into_the_slots_after_the_new_date() -> None:
    wanted = Wanted(Kind.FOLLOWING, 2, to=(date(2026, 11, 26), time(10)))
    assert dates(weekly(), wanted) == [(2, 26)], "the next slots stay as they are"
    wanted = replace(wanted, to=(date(2026, 12, 3), time(10)))
    assert dates(weekly(), wanted) == [(2, 3), (3, 8), (4, 15), (5, 22)]


def test_a_cancelled_session_goes_into_the_next_slot_or_after_the_last() -> None:
    assert dates(weekly(), Wanted(Kind.CANCEL_NEXT, 3)) == [(3, 8), (4, 15), (5, 22)]
    assert dates(weekly(), Wanted(Kind.CANCEL_LAST, 3)) == [(3, 22)]


def test_a_session_of_yesterday_that_was_not_held_may_be_cancelled_but_not_one_with_a_register() -> None:
    frame = replace(weekly(held=0), now=(date(2026, 11, 18), time(9)))
    assert dates(frame, Wanted(Kind.CANCEL_NEXT, 1))[0] == (1, 24)
    with pytest.raises(Refused, match="has a register"):
        cascade(weekly(), Wanted(Kind.CANCEL_NEXT, 1))


@pytest.mark.parametrize(
    ("wanted", "field", "message"),
    [
        (Wanted(Kind.ONE, 2, to=(date(2026, 11, 23), time(18))), "on_date", "must be ahead"),
        (Wanted(Kind.ONE, 3, to=(date(2026, 11, 24), time(14))), "on_date", "after session 2"),
        (Wanted(Kind.ONE, 2, to=(date(2026, 12, 2), time(18))), "on_date", "Sessions keep their order"),
        (Wanted(Kind.ONE, 2, to=(date(2026, 11, 26), time(23))), "starts_at", "end past midnight"),
        (Wanted(Kind.ONE, 2, to=(date(2062, 11, 26), time(18))), "on_date", "Check the year"),
        (Wanted(Kind.ONE, 2, to=(date(2026, 11, 24), time(18))), "", "Nothing would move"),
        (Wanted(Kind.ONE, 99, to=(date(2026, 11, 26), time(18))), "", "has no date yet"),
        (Wanted(Kind.ONE, 2), "on_date", "Enter the new date"),
        (Wanted(Kind.POSTPONE, from_on=date(2026, 11, 24)), "from_on", "later than 24 November 2026"),
        (
            Wanted(Kind.TIMES, moving_from=date(2026, 11, 24), from_on=None, slots=TUESDAYS),
            "moving_from",
            "after today",
        ),
        (
            Wanted(Kind.TIMES, moving_from=date(2028, 1, 1), from_on=date(2027, 1, 1), slots=TUESDAYS),
            "moving_from",
            "No session without a register",
        ),
    ],
)
def test_what_cannot_be_says_so_beside_its_field(wanted: Wanted, field: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as refusal:
        cascade(weekly(), wanted)
    assert refusal.value.field == field


def test_a_timetable_that_never_ends_is_refused() -> None:
    frame = replace(weekly(), closed=lambda _day: "closed for good")
    with pytest.raises(Refused, match="within ten years"):
        cascade(frame, Wanted(Kind.CANCEL_NEXT, 2))
