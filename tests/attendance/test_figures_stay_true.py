"""Whatever facilitators do to registers, in whatever order: every kept figure is what plain SQL counts."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.attendance.group import Group, assert_recount_agrees, counted
from tests.make import Make
from tests.make.attendance import filled
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service.not_holding import record_not_held, take_back
from tracker.attendance.service.preparing import add_guest, remove_guest
from tracker.attendance.service.recording import record_attendance, sign_register
from tracker.core import clock
from tracker.core.errors import Missing, Refused, Stale

EXAMPLES = 150 if os.environ.get("TRACKER_LONG") else 12
CODES = ["ATTC", "AFTC", "ATSH", "AAME", "UAAB", "RSSR", "CO10"]
NOTES = st.sampled_from(["", "Led the recap", "Came late"])
RIGHT = st.builds(
    Entry, st.sampled_from(CODES), st.sampled_from([40, 120, 150]), st.booleans(), st.integers(1, 5), NOTES
)
ANY = st.builds(Entry, st.sampled_from([None, *CODES]), st.none() | st.integers(0, 151), note=NOTES)
ENTRIES = st.sampled_from([RIGHT, RIGHT, RIGHT, ANY]).flatmap(lambda kind: kind)


@dataclass(frozen=True)
class Act:
    """One thing that a facilitator does to one of three registers, perhaps from a page that is out of date."""

    what: str
    session: int
    second: bool
    entries: Sequence[Entry]
    from_old_page: bool
    rest: bool
    keep: str


AROUND: dict[str, Callable[[Actor, int, int], None]] = {
    "not_held": lambda who, session, _: record_not_held(who, session, reason="staff", clear=True),
    "take_back": lambda who, session, _: take_back(who, session),
    "guest": add_guest,
    "no_guest": remove_guest,
}
ACTS = st.builds(
    Act,
    st.sampled_from(
        ["record", "sign", "sign", "amend", "amend", "not_held", "take_back", "guest", "guest", "no_guest"]
    ),
    st.integers(0, 2),
    st.booleans(),
    st.lists(ENTRIES, min_size=3, max_size=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "mine", "theirs"]),
)

MINUTES = """
SELECT e.id, e.minutes_credited, coalesce((
  SELECT sum(CASE WHEN k.minutes > s.minutes THEN s.minutes WHEN o.attended THEN k.minutes ELSE 0 END)
  FROM mark k JOIN register r ON r.session_id = k.session_id AND r.state = 'signed'
  JOIN programme_session s ON s.id = k.session_id JOIN outcome o ON o.code = k.outcome
  JOIN membership m ON m.id = k.membership_id WHERE m.enrolment_id = e.id
), 0) FROM enrolment e ORDER BY e.id
"""
MET = """
SELECT e.id, e.items_met, (
  SELECT count(*) FROM mark k JOIN register r ON r.session_id = k.session_id AND r.state = 'signed'
  JOIN outcome o ON o.code = k.outcome AND o.meets
  JOIN membership m ON m.id = k.membership_id WHERE m.enrolment_id = e.id
) FROM enrolment e ORDER BY e.id
"""
MISSED = """
SELECT CAST(m.enrolment_id AS varchar(20)) || ':' || CAST(s.outline_id AS varchar(20))
FROM mark k JOIN register r ON r.session_id = k.session_id AND r.state = 'signed'
JOIN outcome o ON o.code = k.outcome AND NOT o.meets
JOIN membership m ON m.id = k.membership_id JOIN programme_session s ON s.id = k.session_id
ORDER BY 1
"""
CAUGHT_UP = "SELECT key FROM task WHERE kind = 'catch_up' AND done_at IS NULL ORDER BY 1"


def do(group: Group, guest: int, act: Act, session_id: int, old: RegisterPage) -> None:
    """Do it, whatever comes of it; `guest` is a member of another group."""
    who = group.owen if act.second else group.ruth
    if act.what in AROUND:
        AROUND[act.what](who, session_id, guest)
        return
    now = group.page(session_id)
    shown = old if act.from_old_page else now
    row = shown.rows[len(act.what) % 3]
    if act.what == "amend":
        group.amend(session_id, row.membership_id, act.entries[0], who)
        return
    typed = dict(zip(group.members, act.entries, strict=True)) | {guest: act.entries[0]}
    write = sign_register if act.what == "sign" else record_attendance
    write(who, session_id, filled(shown, typed, keep=act.keep, rest=act.rest))


def guest_of(group: Group) -> int:
    """A member of another group of the programme in the area."""
    world, today = group.world, clock.today("Europe/London")
    other = group.make.delivery(world.area_id, world.lead, world.second, starts_on=today)
    return int(group.make.member(other, group.make.person(world.area_id, world.officer), today))


@pytest.mark.every_database
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_figures_tasks_and_recount_agree_after_any_sequence_of_saves(make: Make, acts: list[Act]) -> None:
    group = Group(make, make.group_today(members=3))
    sessions = group.make.session_ids(group.world.delivery_id)[:3]
    guest = guest_of(group)
    with clock.standing_at(clock.now() + timedelta(days=30)):
        first_pages = [group.page(session_id) for session_id in sessions]
        for act in acts:
            with suppress(Refused, Stale, Missing):
                do(group, guest, act, sessions[act.session], first_pages[act.session])
    event(f"{sum(group.page(session_id).is_signed for session_id in sessions)} signed")
    assert_recount_agrees()
    for figures in (MINUTES, MET):
        assert [kept for _, kept, _ in counted(figures)] == [found for _, _, found in counted(figures)]
    assert counted(CAUGHT_UP) == counted(MISSED)
