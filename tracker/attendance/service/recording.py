"""Recording a session and signing its register: one function, one thing a facilitator does."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import effects, queries, roster
from tracker.attendance.models import Superseded
from tracker.attendance.rules import marks, merging, registers
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import Gone, Saved, Submission
from tracker.attendance.rules.outcomes import usual
from tracker.attendance.rules.registers import RegisterPage, RegisterState
from tracker.attendance.service import confirming
from tracker.attendance.service.writing import (
    Change,
    check_facilitates,
    head_changes,
    row_changes,
    sign_head,
    write_head,
    write_rows,
)
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command


@command
def record_attendance(actor: Actor, session_id: int, submission: Submission) -> Saved:
    """Save the whole register as a draft, at once.

    Rows that a colleague saved meanwhile are merged row by row (`merging.merge`): a row that both changed
    differently is left as the colleague saved it and returned as a conflict. What was typed for somebody who left
    the group meanwhile comes back as `gone`. Raises `Missing` out of scope, `Forbidden` for anyone but the delivery's
    staff and who covers the session, `Refused` for impossible values, `Stale` once it is signed.
    """
    return _save(actor, _register_to_edit(actor, session_id), submission)


@command
def sign_register(actor: Actor, session_id: int, submission: Submission) -> Saved:
    """Save the register and sign it: from then on its marks count, and change only by amendment.

    What is missing comes back as `problems`, with the draft saved all the same, and so does everybody who had left
    by the session unless the submission keeps them. Raises as `record_attendance`.
    """
    saved = _save(actor, _register_to_edit(actor, session_id), submission)
    if saved.held_up:
        return saved
    page = saved.page
    local_now = clock.now().astimezone(ZoneInfo(page.session.zone))
    started = registers.is_under_way(page.session.on_date, page.session.starts_at, local_now)
    problems = registers.check_signing(page.rows, page.head, page.outcomes, started=started)
    problems |= registers.check_leavers(
        page.rows, {one.membership_id for one in submission.rows if one.leaver == "keep"}
    )
    if problems:
        return replace(saved, problems=problems)
    now, signed = clock.now(), RegisterState.SIGNED
    sign_head(actor, page, now)
    effects.of_signing(actor, page)
    if page.asks_confirmation:
        confirming.ask(actor, page)
    audit.record(actor, Action.REGISTER_SIGNED, "session", session_id, changes={"marks": len(page.rows)})
    page = replace(page, state=signed, signed_by=actor.name, signed_at=now, version=page.version + 1)
    return replace(saved, page=page, signed=True)


def _register_to_edit(actor: Actor, session_id: int) -> RegisterPage:
    page = queries.register_for(actor, session_id)
    check_facilitates(actor, page)
    if page.is_signed:
        raise Stale(page)
    if page.is_not_held:
        raise Refused("", "This session is recorded as not held: take that back first")
    if page.session.on_date is None:
        raise Refused("", "This one-to-one has no date yet: book it, and its register opens on that day")
    return page


def _save(actor: Actor, page: RegisterPage, submission: Submission) -> Saved:
    """Merge what was sent with what stands, check it, and write what differs."""
    begun = page.state is not None
    was = submission.head_was if begun else merging.fingerprint(page.head)
    head, head_conflict = merging.merge_head(submission.head, page.head, was)
    after = replace(page, head=head)
    merged = merging.merge_rows(page.rows, submission.rows, page.outcomes, after.full_minutes)
    after = replace(after, rows=merged.rows)
    if submission.mark_rest:
        left = {row.membership_id for row in after.rows if row.left_on}
        held = left.union(one.membership_id for one in merged.conflicts)
        outcome = submission.rest_as or usual(page.outcomes)
        rest = marks.mark_rest(after.rows, outcome, after.full_minutes, page.outcomes, besides=held)
        after = replace(after, rows=rest)
    _check(page, after)
    pairs = zip(page.rows, after.rows, strict=True)
    changed = [(old, new.entry) for old, new in pairs if old.entry != new.entry]
    if changed or merged.declined or head != page.head or not begun:
        after = _write(actor, page, after, changed)
        _keep_superseded(actor, changed, merged.declined)
        changes: dict[str, object] = {str(old.membership_id): row_changes(old.entry, entry) for old, entry in changed}
        if head != page.head or not begun:
            changes["session"] = head_changes(page.head, head)
        audit.record(actor, Action.ATTENDANCE_RECORDED, "session", page.session.session_id, changes=changes)
    after = replace(after, rows=tuple(row for row in after.rows if not row.is_cleared))
    return Saved(after, merged.taken, merged.conflicts, head_conflict, gone=_gone(page, submission))


def _gone(page: RegisterPage, submission: Submission) -> tuple[Gone, ...]:
    """What was typed for members of the delivery who have no row in the register any more."""
    missing = {one.membership_id for one in submission.rows} - {row.membership_id for row in page.rows}
    return merging.typed_for(roster.former_members(page.session, missing), submission.rows, page.outcomes)


def _check(before: RegisterPage, after: RegisterPage) -> None:
    longest = registers.longest_minutes(after.session.minutes, after.head)
    scale = [point.value for point in after.points]
    entries = [(old, new.entry) for old, new in zip(before.rows, after.rows, strict=True)]
    problems = marks.check_entries(entries, after.outcomes, scale, longest)
    problems |= registers.check_head(after.head, (one.user_id for one in after.facilitators))
    if problems:
        raise Refused.of(problems)


def _write(actor: Actor, before: RegisterPage, after: RegisterPage, changed: Sequence[Change]) -> RegisterPage:
    """Write the head and what changed of the rows; returns the page as it then stands."""
    now = clock.now()
    write_head(actor, before, after.head)
    written = {row.membership_id: row for row in write_rows(actor, after.session.session_id, changed)}
    staff = [replace(one, delivered=one.user_id in after.head.deliverers) for one in after.facilitators]
    return replace(
        after,
        state=RegisterState.DRAFT,
        version=before.version + 1,
        rows=tuple(written.get(row.membership_id, row) for row in after.rows),
        facilitators=tuple(one for one in staff if one.part or one.delivered),
        saved_by=actor.name,
        saved_at=now,
    )


def _keep_superseded(actor: Actor, changed: Iterable[Change], declined: Iterable[tuple[Row, Entry]]) -> None:
    """Keep the versions that gave way: a colleague's that was written over, one's own where theirs was chosen."""
    theirs = [
        Superseded(mark_id=old.mark_id, saved_by=old.saved_by_id, saved_at=old.saved_at, values=old.entry.values)
        for old, _ in changed
        if old.mark_id and old.saved_by_id != actor.user_id
    ]
    mine = [
        Superseded(mark_id=row.mark_id, saved_by=actor.user_id, saved_at=clock.now(), values=entry.values)
        for row, entry in declined
    ]
    db.add_all([*theirs, *mine])
