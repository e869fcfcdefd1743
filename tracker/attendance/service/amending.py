"""Amending a signed register: a reason, both values kept, and what counted brought in line."""

from dataclasses import replace

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import effects, effects_preview, queries
from tracker.attendance.models import Amendment
from tracker.attendance.rules import marks, merging, registers
from tracker.attendance.rules.consequences import Consequence, consequences
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service.writing import check_facilitates, row_changes, write_rows
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command


@command
def amend_attendance(actor: Actor, session_id: int, membership_id: int, entry: Entry, reason: str, *, seen: str) -> Row:
    """Change one row of a signed register, with a reason; both values are kept and shown.

    The row of somebody who was put on the group afterwards is not recorded yet, and is filled in the same way.
    `seen` is the fingerprint of the row that was shown. Dosage, completion, catch-ups and the roll-ups follow
    in the same transaction. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with the row as it now is.
    """
    page = queries.register_for(actor, session_id)
    check_facilitates(actor, page)
    if not page.is_signed:
        raise Refused("", "This register is not signed yet: change it on its own page")
    before = next((row for row in page.rows if row.membership_id == membership_id), None)
    if before is None:
        raise Refused("", "This person has no row in the register")
    if merging.fingerprint(before.entry) != seen:
        raise Stale(before)
    entry = marks.followed(before.entry, entry, page.full_minutes)
    after = replace(before, entry=marks.tidy(entry, page.outcomes))
    reason = marks.plain_text(reason)
    _check_amendment(page, before, after, reason)
    after = write_rows(actor, session_id, [(before, after.entry)])[0]
    _write_amendment(actor, before, after, reason)
    effects.of_amending(actor, page, before, after)
    return after


class _Tried(Exception):
    """An amendment was tried, and is rolled back: what it would change."""

    def __init__(self, found: tuple[Consequence, ...]) -> None:
        super().__init__("tried")
        self.found = found


def preview_amendment(
    actor: Actor, session_id: int, membership_id: int, entry: Entry, reason: str, *, seen: str
) -> tuple[Consequence, ...]:
    """What an amendment would change besides its row: it is done by the same code, and taken back.

    Raises as `amend_attendance`.
    """
    try:
        _try(actor, session_id, membership_id, entry, reason, seen=seen)
    except _Tried as tried:
        return tried.found
    raise AssertionError("unreachable: a trial raises")


@command
def _try(actor: Actor, session_id: int, membership_id: int, entry: Entry, reason: str, *, seen: str) -> None:
    page = queries.register_for(actor, session_id)
    before = next((row for row in page.rows if row.membership_id == membership_id), None)
    facts = [] if before is None else effects_preview.facts(page, before)
    after = amend_attendance(actor, session_id, membership_id, entry, reason, seen=seen)
    db.flush()
    raise _Tried(consequences(facts, effects_preview.facts(page, after)))


def _check_amendment(page: RegisterPage, before: Row, after: Row, reason: str) -> None:
    """A reason, a change, and values that a signed register may hold."""
    longest = registers.longest_minutes(page.session.minutes, page.head)
    scale = [point.value for point in page.points]
    problems = registers.check_signing([after], page.head, page.outcomes, started=True)
    problems |= marks.check_entries([(before, after.entry)], page.outcomes, scale, longest)
    problems |= marks.check_reason(reason)
    if not problems and after.entry == before.entry:
        problems[""] = "Nothing was changed"
    if problems:
        raise Refused.of(problems)


def _write_amendment(actor: Actor, before: Row, after: Row, reason: str) -> None:
    """Keep both values and the reason. The trail says which fields changed, never the words of a note."""
    values = {"before": before.entry.values, "after": after.entry.values}
    db.add(Amendment(mark_id=after.mark_id, at=clock.now(), by=actor.user_id, reason=reason, **values))
    audit.record(
        actor,
        Action.ATTENDANCE_AMENDED,
        "mark",
        after.mark_id,
        person_id=after.person_id,
        changes=row_changes(before.entry, after.entry),
    )
