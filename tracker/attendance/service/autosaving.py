"""Saving a draft as it is typed: one row, or what is said of the session as a whole.

The plain case (a facilitator of the delivery, a row that nobody else changed meanwhile, values that can stand) reads
and writes that row alone. Anything else is a save of the register with one row in it, which knows what to say.
"""

from collections.abc import Collection
from dataclasses import dataclass

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import one_row, queries
from tracker.attendance.models import Superseded
from tracker.attendance.rules import marks, merging
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.merging import RowEntry, Saved, Submission
from tracker.attendance.rules.registers import Head
from tracker.attendance.service.recording import record_attendance
from tracker.attendance.service.writing import row_changes, write_rows
from tracker.core.database import db
from tracker.core.transactions import command


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What came of saving one row: the row as it stands, and the whole save where the case was not plain.

    `row` is None for somebody who has no row in the register any more.
    """

    row: Row | None
    saved: Saved | None = None


def autosave_row(actor: Actor, session_id: int, sent: RowEntry) -> Autosaved:
    """Save one row of a draft, as `record_attendance` would.

    A row that a colleague changed differently meanwhile is left as it is and comes back as a conflict. Each save has
    its line in the trail. Raises as `record_attendance`.
    """
    return _autosave_row(actor, session_id, sent, _scale())


def _scale() -> tuple[int, ...]:
    """The points of the engagement scale, which only another version of the service changes."""
    return tuple(one.value for one in queries.points())


@command
def _autosave_row(actor: Actor, session_id: int, sent: RowEntry, scale: Collection[int]) -> Autosaved:
    row = _save_plainly(actor, session_id, sent, scale)
    if row is not None:
        return Autosaved(row)
    head = queries.register_for(actor, session_id).head
    saved = record_attendance(actor, session_id, Submission((sent,), head, merging.fingerprint(head)))
    found = (row for row in saved.page.rows if row.membership_id == sent.membership_id)
    return Autosaved(next(found, None), saved)


@command
def autosave_head(actor: Actor, session_id: int, head: Head, was: str) -> Saved:
    """Save what is said of the session as a whole, part by part as `record_attendance` merges it; rows stay.

    Raises as `record_attendance`.
    """
    return record_attendance(actor, session_id, Submission((), head, was))


def _save_plainly(actor: Actor, session_id: int, sent: RowEntry, scale: Collection[int]) -> Row | None:
    """Write the row if that needs nobody's decision; None when it is for the whole register's save to say."""
    found = one_row.row_to_save(actor, session_id, sent.membership_id)
    if found is None or sent.keep or sent.leaver:
        return None
    before, outcomes = found.row, found.outcomes
    entry = marks.tidy(marks.followed(before.entry, sent.entry, found.full), outcomes)
    if before.mark_id is not None and merging.merge(entry, before.entry, sent.was) != entry:
        return None
    if marks.check_entries([(before, entry)], outcomes, scale, found.longest):
        return None
    if before.entry == entry and before.mark_id is not None:
        return before
    if before.mark_id is not None and before.saved_by_id != actor.user_id:
        values = before.entry.values
        db.add(Superseded(mark_id=before.mark_id, saved_by=before.saved_by_id, saved_at=before.saved_at, values=values))
    changes = {str(before.membership_id): row_changes(before.entry, entry)}
    [written] = write_rows(actor, session_id, [(before, entry)])
    audit.record(actor, Action.ATTENDANCE_RECORDED, "session", session_id, changes=changes)
    return written
