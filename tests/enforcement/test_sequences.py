"""Whatever is done to registers, catch-ups, timetable and evidence, in whatever order: all that is kept is what
independent SQL counts from the events."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.attendance.group import ABSENT
from tests.enforcement.troupe import Troupe, assert_recount_agrees
from tests.make import Make
from tests.make.attendance import evening_of
from tracker.accounts.rules import SYSTEM
from tracker.attendance import debts
from tracker.attendance.rules.marks import Entry
from tracker.attendance.service.catching import book_catch_up
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.delivery.service.catching import CatchUpWish
from tracker.delivery.service.enrolling import recount_progress
from tracker.enforcement import queries
from tracker.enforcement.rules.clocks import Basis, Figures, Rule
from tracker.enforcement.rules.deciding import Decided
from tracker.enforcement.service.deciding import Wish, accept_evidence, add_evidence, decide, mark_serious
from tracker.enforcement.service.recounting import recounted
from tracker.enforcement.service.setting import change_rule
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import preview
from tracker.timetable.records import changes_of
from tracker.timetable.rules.changes import Kind
from tracker.timetable.service import change_timetable, undo_change

EXAMPLES = 100 if os.environ.get("TRACKER_LONG") else 6
ENTRIES = st.builds(
    Entry, st.sampled_from(["ATTC", "UAAB", "UAAB", "AAME", "AFTC", "ATSH"]), st.sampled_from([40, 150])
)


@dataclass(frozen=True)
class Act:
    """One thing that somebody does about one of three members and one of three sessions."""

    what: str
    at: int
    place: int
    entry: Entry


WHAT = [
    "sign",
    "sign",
    "sign",
    "amend",
    "amend",
    "catch_up",
    "catch_up",
    "decide",
    "decide",
    "serious",
    "evidence",
    "move",
    "undo",
    "rule",
    "rule",
]
ACTS = st.builds(Act, st.sampled_from(WHAT), st.integers(0, 2), st.integers(0, 2), ENTRIES)

OWED = """
SELECT DISTINCT CAST(i.enrolment_id AS varchar(20)) || ':' || CAST(i.outline_id AS varchar(20))
FROM enrolment_item i JOIN membership m ON m.enrolment_id = i.enrolment_id
JOIN programme_session s ON s.outline_id = i.outline_id
JOIN mark k ON k.session_id = s.id AND k.membership_id = m.id
JOIN register r ON r.session_id = s.id AND r.state = 'signed'
WHERE NOT EXISTS (
  SELECT 1 FROM mark k2 JOIN register r2 ON r2.session_id = k2.session_id AND r2.state = 'signed'
  JOIN programme_session s2 ON s2.id = k2.session_id JOIN outcome o2 ON o2.code = k2.outcome AND o2.meets
  WHERE k2.membership_id = m.id AND s2.outline_id = i.outline_id)
ORDER BY 1
"""
DUE = """
SELECT t.due_on, (SELECT max(s.on_date) FROM programme_session s WHERE s.cycle <> 0 AND s.delivery_id = m.delivery_id)
FROM task t JOIN membership m ON m.person_id = t.person_id WHERE t.kind = 'catch_up' AND t.done_at IS NULL
"""
STANDING = "SELECT key FROM task WHERE kind = 'catch_up' AND done_at IS NULL ORDER BY 1"
MINUTES = """
SELECT i.enrolment_id, i.outline_id, i.state, i.minutes_credited, i.session_id, s.id AS held, s.cycle,
  CASE WHEN NOT o.attended THEN 0 WHEN k.minutes > s.minutes THEN s.minutes ELSE k.minutes END AS minutes, o.meets
FROM enrolment_item i JOIN membership m ON m.enrolment_id = i.enrolment_id
JOIN programme_session s ON s.outline_id = i.outline_id
JOIN mark k ON k.session_id = s.id AND k.membership_id = m.id JOIN outcome o ON o.code = k.outcome
JOIN register r ON r.session_id = s.id AND r.state = 'signed'
"""


def do(troupe: Troupe, act: Act) -> None:
    """Do it, whatever comes of it."""
    if act.what == "sign":
        troupe.sign_at(act.at, {act.place: act.entry})
    elif act.what == "amend":
        troupe.amend_at(act.at, act.place, act.entry)
    elif act.what == "catch_up":
        _catch_up(troupe, act)
    elif act.what in ("move", "undo"):
        _change(troupe, act)
    elif act.what == "rule":
        _change_rule(troupe, act)
    else:
        _answer(troupe, act)


def _catch_up(troupe: Troupe, act: Act) -> None:
    owed = debts.debts_in(troupe.world.delivery_id)
    debt = owed[act.place % len(owed)] if owed else None
    if debt is None or debt.missed_on is None:
        return
    day = debt.missed_on + timedelta(days=9 + act.at)
    wish = CatchUpWish(debt.membership_id if act.at else None, day, time(7 + act.place))
    booked = book_catch_up(SYSTEM, enrolment_id=debt.enrolment_id, outline_id=debt.outline_id, wish=wish, most=3)
    page = troupe.make.open_register(SYSTEM, booked)
    entries = {row.membership_id: act.entry for row in page.rows}
    with clock.standing_at(evening_of(page)):
        troupe.make.signed_register(troupe.ruth, booked, entries)


def _change(troupe: Troupe, act: Act) -> None:
    if act.what == "undo":
        made = [each for each in changes_of(troupe.world.delivery_id) if each.undone_at is None]
        if made:
            undo_change(SYSTEM, change_id=made[0].id)
        return
    wanted = Wanted(Kind.POSTPONE, from_on=clock.today("Europe/London") + timedelta(days=14 + act.at))
    of = troupe.world.delivery_id
    seen = preview(SYSTEM, of, wanted).fingerprint
    change_timetable(SYSTEM, delivery_id=of, wanted=wanted, why="Staff away", despite="Agreed", seen=seen)


def _change_rule(troupe: Troupe, act: Act) -> None:
    """Another set of figures for orders; the job that brings what waits in line is sometimes late."""
    rule = next(each for each in queries.rules() if (each.nation, each.basis) == ("ENG", Basis.ORDER))
    figures = Figures((12, 1, 36)[act.at], 1 + act.place, 2 + act.at, 6 + act.place, 10 + act.at, "Breach", "Our own")
    change_rule(troupe.world.lead, rule_id=rule.id, figures=figures, seen=rule.version)
    if act.entry.minutes == 40:
        recounted(repair=True)


def _answer(troupe: Troupe, act: Act) -> None:
    failures = troupe.failures(act.place)
    if not failures:
        return
    failure = failures[act.at % len(failures)]
    mark_id, today = failure.record.mark_id, clock.today("Europe/London")
    if act.what == "serious":
        mark_serious(troupe.ruth, mark_id=mark_id, reason="Threats")
    elif act.what == "evidence":
        given = add_evidence(troupe.officer, mark_id=mark_id, what="A letter", received_on=today)
        if act.entry.minutes == 150:
            accept_evidence(troupe.ruth, evidence_id=given, outcome="AACL", words="")
    else:
        wish = Wish((*failure.offered, Decided.WARNED)[0], "As discussed", today)
        decide(troupe.officer, mark_id=mark_id, wish=wish, seen=len(failure.decisions))
        if not failure.decisions:
            troupe.decided[mark_id] = failure


def assert_rules_hold(troupe: Troupe) -> None:
    """What was decided on keeps the figures and days that were shown then; all else has those of the rule as it is."""
    now = {each.id: each for each in queries.rules()}
    for each in (each for place in range(3) for each in troupe.failures(place)):
        if each.asked is None or each.rule is None:
            continue
        shown = troupe.decided.get(each.record.mark_id)
        assert said(each.rule) == said((shown and shown.rule) or now[each.rule.id])
        if shown and shown.asked and (shown.asked.number, shown.serious) == (each.asked.number, each.serious):
            assert (each.asked, each.settled) == (shown.asked, True)


def said(rule: Rule) -> list[object]:
    return [getattr(rule, name) for name in queries.HELD]


def rows(statement: str) -> list[tuple[object, ...]]:
    db.close_reading()
    return [tuple(row) for row in db.execute(text(statement))]


def assert_doses_agree() -> None:
    """Each item holds the minutes of one mark: of the one that met it, else the most that any gave. Never two."""
    found: dict[tuple[object, object], list[tuple[object, ...]]] = {}
    for row in rows(MINUTES):
        found.setdefault((row[0], row[1]), []).append(row)
    for marks in found.values():
        _, _, state, kept, session_id, *_ = marks[0]
        met = [row for row in marks if row[8]]
        if met:
            (mine,) = [row for row in met if row[5] == session_id]
            assert (state, kept) == ("made_up" if mine[6] == 0 else "done", mine[7])
        else:
            assert (state, kept) == ("owed", max(int(str(row[7])) for row in marks))


@pytest.mark.every_database
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=12), missed=st.integers(1, 2))
def test_everything_kept_is_what_the_events_say_after_any_sequence(make: Make, acts: list[Act], missed: int) -> None:
    troupe = Troupe(make, make.group_today(members=3))
    done = 0
    with clock.standing_at(clock.now() + timedelta(days=40)):
        for at in range(missed):
            troupe.sign_at(at, dict.fromkeys(range(3), ABSENT))
        for act in acts:
            with suppress(Refused, Stale, Missing):
                do(troupe, act)
                done += 1
            db.close_reading()
    event(f"{done} of {len(acts)} done")
    recounted(repair=True)
    assert_recount_agrees()
    assert_rules_hold(troupe)
    assert recount_progress(SYSTEM) == ()
    assert rows(STANDING) == rows(OWED)
    assert_doses_agree()
    assert [due for due, _ in rows(DUE)] == [last for _, last in rows(DUE)]
