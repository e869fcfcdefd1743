"""What officers decided on failures, evidence that was shown, and what waits for them today.

The failures themselves come of the registers: here people only answer them.
"""

from datetime import date, datetime, time, timedelta

from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.delivery import queries as deliveries
from tracker.demo.made import Made
from tracker.enforcement import queries, wording
from tracker.enforcement.rules.clocks import Step
from tracker.enforcement.rules.deciding import Decided
from tracker.enforcement.rules.lines import FailureView
from tracker.enforcement.service.deciding import Wish, accept_evidence, add_evidence, decide
from tracker.people import queries as people

STILL_OPEN = timedelta(days=9)
WORDS = {
    Decided.WARNED: "",
    Decided.WARNED_AGAIN: "Came to every session for two months before; his shifts were changed without notice",
    Decided.INITIATED: "Third failure, no contact in spite of two letters",
    Decided.NO_ACTION: "In hospital from that afternoon, as his sister told us",
}
GROUP = "NM-ISO-03"


def enforce(made: Made) -> None:
    """Answer what is older than some days; of the rest some evidence is shown in one group."""
    _missed_lately(made)
    _shown_evidence(made)
    for at, failure in enumerate(sorted(_open(), key=lambda each: each.record.on_date)):
        if clock.today(failure.record.zone) - failure.record.on_date > STILL_OPEN:
            _decide(made, failure, at)


def _missed_lately(made: Made) -> None:
    """Two of one officer's people in the group missed the last session, one of them the one before it too."""
    facilitator, helen = made.users["ruth"], made.users["helen"]
    held = [one for one in deliveries.sessions_of_delivery(made.deliveries[GROUP]) if one.record == "signed"]
    group = sorted((one for one in held if one.membership_id is None), key=lambda one: one.on_date or date.min)
    hers = people.officers_of(each.person_id for each in deliveries.members_of(made.deliveries[GROUP]))
    mine = [person_id for person_id, officer in hers.items() if officer.id == helen.user_id]
    mine.sort(key=lambda person_id: len(queries.failures_of(person_id)), reverse=True)
    found = [mine[0], mine[-1]]
    for session, missing in ((group[-2], found[:1]), (group[-1], found)):
        page = registers.register_for(facilitator, session.id)
        for row in page.rows:
            if row.person_id in missing and row.entry.outcome == "ATTC":
                seen, reason = fingerprint(row.entry), "The sheet shows that he was not there"
                evening = clock.at_local(session.on_date or date.min, time(21, 30), page.session.zone)
                with clock.standing_at(min(evening, clock.now() - timedelta(minutes=1))):
                    entry = Entry("UAAB")
                    amend_attendance(facilitator, session.id, row.membership_id, entry, reason, seen=seen)


def _open() -> tuple[FailureView, ...]:
    return queries.open_failures(SYSTEM)


def _officer(made: Made, failure: FailureView) -> Actor | None:
    officer = people.officer_of(failure.record.person_id)
    found = [each for each in made.users.values() if officer is not None and each.user_id == officer.id]
    return found[0] if found else None


def _decide(made: Made, failure: FailureView, at: int) -> None:
    officer = _officer(made, failure)
    if officer is None or not failure.offered:
        return
    decided = Decided.WARNED
    if failure.step is Step.DECISION:
        decided = (Decided.WARNED_AGAIN, Decided.INITIATED, Decided.NO_ACTION)[at % 3]
    elif at % 7 == 6:
        decided = Decided.NO_ACTION
    on = failure.record.on_date + timedelta(days=1)
    with clock.standing_at(_next_morning(failure)):
        letter = "" if decided is Decided.NO_ACTION else wording.letter_of(failure, officer.name, on).text
        wish = Wish(decided, WORDS[decided], on, letter)
        decide(officer, mark_id=failure.record.mark_id, wish=wish, seen=0)


def _next_morning(failure: FailureView) -> datetime:
    at = clock.at_local(failure.record.on_date + timedelta(days=1), time(10), failure.record.zone)
    return min(at, clock.now() - timedelta(minutes=1))


def _shown_evidence(made: Made) -> None:
    """In one group somebody's failure was explained and is acceptable now; of another, evidence waits."""
    facilitator = made.users["ruth"]
    here = [each for each in _open() if each.record.delivery_id == made.deliveries[GROUP]]
    older = [each for each in here if clock.today(each.record.zone) - each.record.on_date > STILL_OPEN]
    newest = sorted(older, key=lambda each: each.record.on_date, reverse=True)[:2]
    for failure, what in zip(newest, ("A letter from his employer", "A hospital appointment card"), strict=False):
        officer = _officer(made, failure) or facilitator
        with clock.standing_at(_next_morning(failure)):
            on = clock.today(failure.record.zone)
            shown = add_evidence(officer, mark_id=failure.record.mark_id, what=what, received_on=on)
            if what.startswith("A hospital"):
                accept_evidence(facilitator, evidence_id=shown, outcome="AAME", words="")
