"""Missed sessions in one group: two made up since, one tried in vain, one booked; the others wait."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from tracker.accounts.rules import Actor
from tracker.attendance import debts
from tracker.attendance import queries as registers
from tracker.attendance.rules.debts import Debt
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import RowEntry, Submission, fingerprint
from tracker.attendance.service.catching import book_catch_up
from tracker.attendance.service.recording import sign_register
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery.service.catching import CatchUpWish
from tracker.demo.made import Made

GROUP = "NM-ISO-03"
TRIES = 2


def catch_up(made: Made) -> None:
    """Let the facilitator make up, or try to, what was missed longest ago, and book one for the days ahead."""
    facilitator = made.users["ruth"]
    found = debts.debts_in(made.deliveries[GROUP])
    missed = sorted((each for each in found if each.missed_on), key=lambda each: each.missed_on or clock.now().date())
    for debt, outcome in zip(missed, ("ATTC", "ATTC", "UAAB", ""), strict=False):
        _make_up(facilitator, debt, outcome)


def _make_up(facilitator: Actor, debt: Debt, outcome: str) -> None:
    """Hold it four working days after it was missed, or book it for next week."""
    day = (debt.missed_on or clock.now().date()) + timedelta(days=4)
    if not outcome:
        day = clock.now().date() + timedelta(days=5)
    while day.weekday() > 4:
        day += timedelta(days=1)
    before = clock.at_local(day - timedelta(days=2), time(9), "Europe/London")
    for hour in (10, 12, 14):
        wish = CatchUpWish(debt.membership_id, day, time(hour))
        try:
            with clock.standing_at(min(before, clock.now())):
                booked = book_catch_up(
                    facilitator, enrolment_id=debt.enrolment_id, outline_id=debt.outline_id, wish=wish, most=TRIES
                )
        except Refused:
            continue  # another session of his is at that time, or the day is closed
        if outcome:
            _hold(facilitator, booked, outcome, clock.at_local(day, time(hour + 3), "Europe/London"))
        return


def _hold(facilitator: Actor, session_id: int, outcome: str, at: datetime) -> None:
    if at > clock.now():
        return
    with clock.standing_at(at):
        page = registers.register_for(facilitator, session_id)
        minutes = page.session.minutes if page.outcomes[outcome].attended else None
        entry = Entry(outcome, minutes, engagement=3 if minutes else None)
        rows = tuple(RowEntry(row.membership_id, entry, fingerprint(row.entry)) for row in page.rows)
        head = replace(page.head, deliverers=frozenset({facilitator.user_id or 0}))
        sign_register(facilitator, session_id, Submission(rows, head, fingerprint(page.head)))
