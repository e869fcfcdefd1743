"""What signing and amending set off below and beside the register, in the same transaction.

A module of its own because it is the one place that says which other records follow from a mark: the items
of enrolments and the delivery's roll-up (delivery), catch-ups owed and officers told (work).
"""

from collections.abc import Mapping, Sequence

from tracker.accounts.rules import Actor, Choice
from tracker.attendance import rules
from tracker.attendance.rules import Counts, OutcomeKind, RegisterPage, Row
from tracker.delivery import service as delivery
from tracker.delivery.rules import ItemResult, Tally
from tracker.people import queries as people
from tracker.work import service as work

CATCH_UP = "catch_up"
ABSENCE = "unacceptable_absence"
NOT_COMPLIED = "did_not_comply"


def of_signing(actor: Actor, page: RegisterPage) -> None:
    """Meet or leave owed every member's item, add the marks to the roll-up, open catch-ups, tell officers."""
    _settle(actor, page, page.rows)
    counts = rules.count((row.entry for row in page.rows), page.outcomes)
    _tally(actor, page, counts, sessions=1)
    officers = people.officers_of([row.person_id for row in page.rows])
    for row in page.rows:
        _follow(actor, page, row, officers)


def of_amending(actor: Actor, page: RegisterPage, before: Row, after: Row) -> None:
    """Bring the same records in line with one changed mark."""
    _settle(actor, page, [after])
    old = rules.count([before.entry], page.outcomes)
    new = rules.count([after.entry], page.outcomes)
    delta = Counts(
        new.marks - old.marks,
        new.attended - old.attended,
        new.acceptable - old.acceptable,
        new.unacceptable - old.unacceptable,
    )
    _tally(actor, page, delta, sessions=0)
    if rules.meets(after.entry, page.outcomes):
        work.close_task(actor, kind=CATCH_UP, key=_key(page, after), how="The mark was amended")
    _follow(actor, page, after, people.officers_of([after.person_id]))


def _settle(actor: Actor, page: RegisterPage, rows: Sequence[Row]) -> None:
    session = page.session
    if session.on_date is None:
        raise AssertionError("a session without a date is not under way")
    delivery.settle_items(
        actor,
        session_id=session.session_id,
        outline_id=session.outline_id,
        results=[
            ItemResult(
                row.enrolment_id,
                rules.meets(row.entry, page.outcomes),
                rules.credited_minutes(row.entry, page.outcomes, session.minutes),
                session.on_date,
            )
            for row in rows
        ],
    )


def _tally(actor: Actor, page: RegisterPage, counts: Counts, *, sessions: int) -> None:
    delivery.tally_session(
        actor,
        delivery_id=page.session.delivery_id,
        delta=Tally(sessions, counts.marks, counts.attended, counts.acceptable, counts.unacceptable),
        last_on=page.session.on_date,
    )


def _follow(actor: Actor, page: RegisterPage, row: Row, officers: Mapping[int, Choice]) -> None:
    """One mark's consequences for people: a catch-up for the facilitators, word to the officer."""
    outcome = page.outcomes[row.entry.outcome or ""]
    session = page.session
    if not outcome.meets:
        work.open_task(
            actor,
            kind=CATCH_UP,
            key=_key(page, row),
            title=f"Catch-up: {row.name}, session {session.number}",
            rule="A session that was missed is caught up",
            person_id=row.person_id,
            owner_id=_owner(page),
            due_on=None,
        )
    told = {OutcomeKind.UNACCEPTABLE: ABSENCE}.get(outcome.kind)
    if told is None and outcome.attended and not outcome.compliant:
        told = NOT_COMPLIED
    officer = officers.get(row.person_id)
    if told is not None and officer is not None:
        work.raise_alert(
            actor,
            kind=told,
            key=f"{session.session_id}:{row.membership_id}:{outcome.code}",
            text=f"{row.name}: {outcome.label.lower()}, {session.programme} session {session.number}",
            rule="The officer is told of each unacceptable absence and failure to comply when a register is signed",
            person_id=row.person_id,
            user_id=officer.id,
        )


def _key(page: RegisterPage, row: Row) -> str:
    return f"{row.enrolment_id}:{page.session.outline_id}"


def _owner(page: RegisterPage) -> int:
    """The lead facilitator answers for catch-ups; without one, the first of the staff by name."""
    staff = [one for one in page.facilitators if one.part]
    lead = next((one for one in staff if one.part == "lead"), staff[0])
    return lead.user_id
