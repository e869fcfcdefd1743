"""Two groups hold the same sessions while people join, leave and move: what each owes is what signed registers say.

The oracle is plain SQL over marks; it shares nothing with the rule that settles items one register at a time.
"""

import os
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.attendance.group import assert_recount_agrees, counted
from tests.make import Make
from tests.make.attendance import filled
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.attendance.service.recording import sign_register
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery.rules import EnrolmentState
from tracker.delivery.service.membership import add_member, move_member, remove_member

# In the short run those in which two registers of one session come to differ, and one of them is amended.
SEEDS = range(60) if os.environ.get("TRACKER_LONG") else (11, 13, 16, 30)
STEPS = 70
STARTS = date(2026, 6, 2)
ENTRIES = [
    Entry("ATTC", 150),
    Entry("ATTC", 60, late=True),
    Entry("ATSH", 40),
    Entry("ATSH", 90),
    Entry("AAME"),
    Entry("UAAB"),
    Entry("CO10"),
]
ACTS = ("sign", "sign", "amend", "amend", "amend", "leave", "withdraw", "join", "join", "move", "move")

MARKS = """
SELECT m.enrolment_id, s.outline_id, s.id, o.meets,
  CASE WHEN o.attended IS NULL OR NOT o.attended THEN 0 WHEN k.minutes > s.minutes THEN s.minutes ELSE k.minutes END
FROM mark k JOIN membership m ON m.id = k.membership_id JOIN programme_session s ON s.id = k.session_id
JOIN outcome o ON o.code = k.outcome JOIN register r ON r.session_id = s.id AND r.state = 'signed'
ORDER BY s.on_date, s.id
"""
ITEMS = "SELECT enrolment_id, outline_id, state, minutes_credited, session_id FROM enrolment_item"
CATCH_UPS = "SELECT key FROM task WHERE kind = 'catch_up' AND done_at IS NULL"
ENDED = "SELECT id FROM enrolment WHERE state = 'withdrawn'"
PRESENT = "SELECT id, delivery_id FROM membership WHERE left_on IS NULL ORDER BY id"


@dataclass
class Service:
    """Two groups a week apart with the same facilitator, and three people in the first."""

    make: Make
    chance: random.Random
    ruth: Actor
    deliveries: list[int]
    people: list[int]
    sessions: dict[int, list[int]]
    signed: list[int]

    def act(self, today: date) -> None:
        """Something happens, or is refused."""
        db.close_reading()
        what = self.chance.choice(ACTS)
        if what == "sign":
            self._sign()
        elif what == "amend" and self.signed:
            self._amend()
        elif what == "join":
            joined_on = today + timedelta(days=self.chance.choice([-3, 0, 1]))
            to, person = self.chance.choice(self.deliveries), self.chance.choice(self.people)
            add_member(SYSTEM, delivery_id=to, person_id=person, joined_on=joined_on)
        elif what in {"leave", "withdraw", "move"} and (present := counted(PRESENT)):
            membership_id, delivery_id = self.chance.choice(present)
            self._go(what, membership_id, delivery_id, today)

    def _sign(self) -> None:
        due = [one for one in self.sessions[self.chance.choice(self.deliveries)] if one not in self.signed]
        page = queries.register_for(self.ruth, due[0])
        entries = {row.membership_id: self.chance.choice(ENTRIES) for row in page.rows}
        deliverers = frozenset({self.ruth.user_id})
        if sign_register(self.ruth, due[0], filled(page, entries, deliverers=deliverers)).signed:
            self.signed.append(due[0])

    def _amend(self) -> None:
        session_id = self.chance.choice(self.signed)
        row = self.chance.choice(queries.register_for(self.ruth, session_id).rows)
        entry, seen = self.chance.choice(ENTRIES), fingerprint(row.entry)
        amend_attendance(self.ruth, session_id, row.membership_id, entry, "The sheet was found", seen=seen)

    def _go(self, what: str, membership_id: int, delivery_id: int, today: date) -> None:
        if what == "move":
            to = next(each for each in self.deliveries if each != delivery_id)
            move_member(SYSTEM, membership_id=membership_id, to_delivery_id=to, on=today, why="Moved")
            return
        on = today - timedelta(days=self.chance.choice([0, 0, 3]))
        state = EnrolmentState.WITHDRAWN if what == "withdraw" else EnrolmentState.ACTIVE
        remove_member(SYSTEM, membership_id=membership_id, on=on, why="Left", state=state)


@pytest.fixture
def busy(make: Make, request: pytest.FixtureRequest) -> Service:
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        deliveries = [make.delivery(area, lead, ruth, starts_on=STARTS + timedelta(weeks=weeks)) for weeks in (0, 1)]
        people = [make.person(area) for _ in range(3)]
        for person in people:
            make.member(deliveries[0], person, STARTS)
    sessions = {each: list(make.session_ids(each))[:3] for each in deliveries}
    return Service(make, random.Random(request.param), ruth, deliveries, people, sessions, [])


@pytest.mark.parametrize("busy", SEEDS, indirect=True)
def test_what_everybody_owes_is_what_signed_registers_say(busy: Service) -> None:
    now = datetime(2026, 6, 2, 22, tzinfo=UTC)
    for _ in range(STEPS):
        now += timedelta(days=busy.chance.choice([0, 1, 1, 2]))
        with clock.standing_at(now), suppress(Refused, IndexError):
            busy.act(now.date())
    assert_recount_agrees()
    said: dict[tuple[int, int], list[tuple[int, bool, int]]] = {}
    for enrolment_id, outline_id, session_id, meets, minutes in counted(MARKS):
        said.setdefault((enrolment_id, outline_id), []).append((session_id, bool(meets), minutes))
    for enrolment_id, outline_id, state, credited, session_id in counted(ITEMS):
        marks = said.get((enrolment_id, outline_id), [])
        if any(meets for _, meets, _ in marks):
            assert state == "done"
            assert (session_id, True, credited) in marks
        else:
            assert (state, credited) == ("owed", max((minutes for *_, minutes in marks), default=0))
    ended = {enrolment_id for (enrolment_id,) in counted(ENDED)}
    owed = [key for key, marks in said.items() if not any(meets for _, meets, _ in marks)]
    owing = {f"{one}:{other}" for one, other in owed if one not in ended}
    assert sorted(key for (key,) in counted(CATCH_UPS)) == sorted(owing)
