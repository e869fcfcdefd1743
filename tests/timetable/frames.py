"""Timetables and moves of them, drawn at random, for the properties that every move keeps."""

from datetime import date, datetime, time, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.delivery.bank_holidays import closed_in
from tracker.delivery.rules import SessionKind, WeeklySlot
from tracker.delivery.timetable import ToPlace, timetable
from tracker.people.rules import Nation
from tracker.timetable.cascade import Cascade, Frame, Standing, Wanted, after_moves, cascade
from tracker.timetable.rules.changes import Kind

MINUTES = 120
HOURS = st.sampled_from([time(9), time(11, 30), time(14), time(18)])
SLOTS = st.sets(st.builds(WeeklySlot, st.integers(0, 5), HOURS), min_size=1, max_size=4).map(sorted).map(tuple)
NATIONS = st.sampled_from([Nation.ENGLAND, Nation.SCOTLAND, Nation.NORTHERN_IRELAND, Nation.BASEL_STADT])


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """A timetable of 2 to 35 sessions as the generator makes it, with a present time and registers up to it."""
    slots, nation = draw(SLOTS), draw(NATIONS)
    starts = draw(st.dates(date(2025, 1, 1), date(2028, 12, 31)))
    gaps = draw(st.lists(st.sampled_from([0, 0, 0, 0, 2, 6]), min_size=2, max_size=35))
    closed = closed_in(nation.value)
    plan = [ToPlace(100 + at, at, SessionKind.GROUP, MINUTES, gap) for at, gap in enumerate(gaps, start=1)]
    made = timetable(plan, slots, starts, closed)
    held = draw(st.integers(0, len(gaps) - 1))
    edge = made.placed[held]
    now = datetime.combine(edge.on_date, edge.starts_at) - timedelta(hours=draw(st.integers(1, 40)))
    sessions = tuple(
        Standing(
            each.outline_id,
            each.outline_id,
            each.number,
            f"Session {each.number}",
            (each.on_date, each.starts_at),
            MINUTES,
            gap,
            recorded=at < held and draw(st.booleans()),
        )
        for at, (each, gap) in enumerate(zip(made.placed, gaps, strict=True))
    )
    return Frame(sessions, slots, (now.date(), now.time()), closed)


@st.composite
def moved(draw: st.DrawFn, *kinds: Kind) -> tuple[Frame, Wanted, Cascade]:
    """A timetable, what is asked for, and what would move; what is refused is not drawn."""
    frame = draw(frames())
    kind = draw(st.sampled_from(kinds or tuple(Kind)))
    session = draw(st.sampled_from(frame.sessions))
    days = draw(st.integers(-10, 60))
    wanted = Wanted(
        kind,
        session.session_id,
        to=(session.moment[0] + timedelta(days=days), draw(HOURS)),
        moving_from=frame.now[0] + timedelta(days=draw(st.integers(1, 40))),
        from_on=frame.now[0] + timedelta(days=draw(st.integers(1, 90))),
        slots=draw(SLOTS),
    )
    try:
        made = cascade(frame, wanted)
    except Refused:
        assume(False)
        raise
    return frame, wanted, made


def as_committed(frame: Frame, made: Cascade) -> Frame:
    """The timetable as it stands once a change is made."""
    return Frame(after_moves(frame.sessions, made.moves), made.slots, frame.now, frame.closed)
