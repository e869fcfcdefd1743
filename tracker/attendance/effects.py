"""What signing and amending set off below and beside the register, in the same transaction.

A module of its own because it is the one place that says which other records follow from a mark: the items
of enrolments and the delivery's roll-up (delivery), catch-ups owed and officers told (work).
"""

from collections.abc import Mapping, Sequence

from tracker.accounts.rules import Actor
from tracker.attendance import beforehand, debts, followers, queries
from tracker.attendance.rules import marks
from tracker.attendance.rules.debts import CAUGHT_UP, Debt, for_a_lead
from tracker.attendance.rules.keeping import OVERDUE, UNDETERMINED
from tracker.attendance.rules.marks import Counts, Row
from tracker.attendance.rules.outcomes import OutcomeKind
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service import dating
from tracker.config import read_settings
from tracker.delivery.rules import CATCH_UP, ItemResult, ItemState, Tally, catch_up_key
from tracker.delivery.service import enrolling
from tracker.people import queries as people
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewAlert, NewTask

ABSENCE = "unacceptable_absence"
NOT_COMPLIED = "did_not_comply"


def of_signing(actor: Actor, page: RegisterPage) -> None:
    """Meet or leave owed every member's item, add the marks to the roll-up, open catch-ups, tell officers."""
    _settle(actor, page, page.rows)
    _tally(actor, page, marks.count((row.entry for row in page.rows), page.outcomes), sessions=1)
    _keep_catch_ups(actor, page, page.rows, f"Session {page.session.number} was attended")
    _tell_officers(actor, page, page.rows)
    followers.tell(actor, page, [(None, row) for row in page.rows])


def of_amending(actor: Actor, page: RegisterPage, before: Row, after: Row) -> None:
    """Bring the same records in line with one changed mark. What an officer was told stays told."""
    _settle(actor, page, [after])
    _fall_back(actor, page, after)
    delta = marks.count([after.entry], page.outcomes) - marks.count([before.entry], page.outcomes)
    _tally(actor, page, delta, sessions=0)
    _keep_catch_ups(actor, page, [after], "The mark was amended")
    _tell_officers(actor, page, [after])
    if before.entry.provisional and not after.entry.provisional:
        work.close_task(actor, kind=UNDETERMINED, key=str(after.mark_id), how="The outcome was determined")
    followers.tell(actor, page, [(before, after)])


def _settle(actor: Actor, page: RegisterPage, rows: Sequence[Row]) -> None:
    session = page.session
    if session.on_date is None:
        raise AssertionError("a session without a date is not under way")
    enrolling.settle_items(
        actor,
        session_id=session.session_id,
        outline_id=session.outline_id,
        results=[
            ItemResult(
                row.enrolment_id,
                marks.meets(row.entry, page.outcomes),
                marks.credited_minutes(row.entry, page.outcomes, session.minutes),
                session.on_date,
                _how(session.catch_up),
            )
            for row in rows
        ],
    )


def _how(catch_up: bool) -> ItemState:
    """What a session makes of an item that it meets: a catch-up makes it up."""
    return ItemState.MADE_UP if catch_up else ItemState.DONE


def _fall_back(actor: Actor, page: RegisterPage, row: Row) -> None:
    """What other signed registers say of the same session of the programme, where this row no longer meets it."""
    outline_id = page.session.outline_id
    if marks.meets(row.entry, page.outcomes):
        return
    for other in queries.elsewhere(row.enrolment_id, outline_id, besides=page.session.session_id):
        met = marks.meets(other.entry, page.outcomes)
        minutes = marks.credited_minutes(other.entry, page.outcomes, other.prescribed)
        result = ItemResult(row.enrolment_id, met, minutes, other.on_date, _how(other.catch_up))
        enrolling.settle_items(actor, session_id=other.session_id, outline_id=outline_id, results=[result])


def _tally(actor: Actor, page: RegisterPage, counts: Counts, *, sessions: int) -> None:
    enrolling.tally_session(
        actor,
        delivery_id=page.session.delivery_id,
        delta=Tally(sessions, counts.marks, counts.attended, counts.acceptable, counts.unacceptable),
        last_on=page.session.on_date,
    )


def _keep_catch_ups(actor: Actor, page: RegisterPage, rows: Sequence[Row], how: str) -> None:
    """A catch-up stands open for the facilitators exactly while the item is owed, whichever session met it.

    The task for a register that was overdue is looked for in the same statement, and closed.

    Whoever was taken off the programme owes nothing: `delivery.catching_up` closed what was open.
    """
    session = page.session
    owed = queries.owing(session.outline_id, [row.enrolment_id for row in rows])
    register = str(session.session_id)
    standing = tasks.open_of({CATCH_UP: [_key(page, row) for row in rows], OVERDUE: [register]})
    if (OVERDUE, register) in standing:
        work.close_task(actor, kind=OVERDUE, key=register, how="The register was signed")
    for row in rows:
        if row.enrolment_id not in owed and (CATCH_UP, _key(page, row)) in standing:
            work.close_task(actor, kind=CATCH_UP, key=_key(page, row), how=how)
    missed = [row for row in rows if row.enrolment_id in owed]
    if not missed:
        return
    found = debts.debts_by_key([(row.enrolment_id, session.outline_id) for row in missed])
    fresh = [row for row in missed if (CATCH_UP, _key(page, row)) not in standing]
    if fresh:
        work.open_tasks(actor, [_catch_up(page, row, found.get(_key(page, row))) for row in fresh])
    if len(fresh) < len(missed):
        work.date_tasks(actor, kind=CATCH_UP, days={key: debt.due for key, debt in found.items()})
    _ask_leads(actor, found)
    if between := [(row.enrolment_id, session.outline_id) for row in missed if _key(page, row) not in found]:
        dating.wait_for_a_group(actor, between)


def _ask_leads(actor: Actor, found: Mapping[str, Debt]) -> None:
    """A catch-up that was tried too often, or that may mean beginning again, is the lead's: only they may decide."""
    tried = any(debt.tried for debt in found.values())
    most = read_settings().catch_up_tries if tried else 0
    for key, debt in found.items():
        why = for_a_lead(debt, most) if tried or debt.restart else ""
        if why:
            work.give_task(actor, kind=CATCH_UP, key=key, to_user=debt.lead_id, rule=why)


def _catch_up(page: RegisterPage, row: Row, debt: Debt | None) -> NewTask:
    return NewTask(
        kind=CATCH_UP,
        key=_key(page, row),
        title=f"Catch-up: {row.name}, session {page.session.number}",
        rule=CAUGHT_UP,
        person_id=row.person_id,
        owner_id=beforehand.lead_of(row.membership_id) if row.guest_of else _owner(page),
        due_on=debt.due if debt is not None else None,
    )


def _tell_officers(actor: Actor, page: RegisterPage, rows: Sequence[Row]) -> None:
    """Word to whoever answers for those who were absent without leave, or were there and did not comply.

    That is the officer, and whoever covers for them on the day of the signature: both, as cover may end tomorrow.
    """
    told = [(row, kind) for row in rows if (kind := _worth_telling(page, row)) is not None]
    if not told:
        return
    answering = people.answering_for(row.person_id for row, _ in told)
    alerts = [_alert(page, row, kind, user) for row, kind in told for user in answering.get(row.person_id, ())]
    work.raise_alerts(actor, alerts)


def _alert(page: RegisterPage, row: Row, kind: str, user_id: int) -> NewAlert:
    session, outcome = page.session, page.outcomes[row.entry.outcome or ""]
    return NewAlert(
        kind=kind,
        key=f"{session.session_id}:{row.membership_id}:{outcome.code}",
        text=f"{row.name}: {outcome.label.lower()}, {session.programme} session {session.number}",
        rule="The officer is told of each unacceptable absence and failure to comply when a register is signed",
        person_id=row.person_id,
        user_id=user_id,
    )


def _worth_telling(page: RegisterPage, row: Row) -> str | None:
    outcome = page.outcomes[row.entry.outcome or ""]
    if outcome.kind is OutcomeKind.UNACCEPTABLE:
        return ABSENCE
    return NOT_COMPLIED if outcome.attended and not outcome.compliant else None


def _key(page: RegisterPage, row: Row) -> str:
    return catch_up_key(row.enrolment_id, page.session.outline_id)


def _owner(page: RegisterPage) -> int:
    """The lead facilitator answers for catch-ups; without one, the first of the staff by name."""
    staff = [one for one in page.facilitators if one.part]
    lead = next((one for one in staff if one.part == "lead"), staff[0])
    return lead.user_id
