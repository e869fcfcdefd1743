"""Every write to registers: record, sign, amend. One function, one thing a facilitator does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update

from tracker.accounts import audit
from tracker.accounts.rules import Action, Actor
from tracker.attendance import effects, queries
from tracker.attendance.models import Amendment, Deliverer, Mark, Register, Superseded
from tracker.attendance.rules import marks, merging, registers
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import Gone, Saved, Submission
from tracker.attendance.rules.outcomes import usual
from tracker.attendance.rules.registers import Head, RegisterPage, RegisterState
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Forbidden, Refused, Stale
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
    values = {"state": signed.value, "signed_by": actor.user_id, "signed_at": now, "version": page.version + 1}
    db.change(update(Register).where(Register.session_id == session_id).values(values))
    effects.of_signing(actor, page)
    audit.record(actor, Action.REGISTER_SIGNED, "session", session_id, changes={"marks": len(page.rows)})
    page = replace(page, state=signed, signed_by=actor.name, signed_at=now, version=page.version + 1)
    return replace(saved, page=page, signed=True)


@command
def amend_attendance(actor: Actor, session_id: int, membership_id: int, entry: Entry, reason: str, *, seen: str) -> Row:
    """Change one row of a signed register, with a reason; both values are kept and shown.

    The row of somebody who was put on the group afterwards is not recorded yet, and is filled in the same way.
    `seen` is the fingerprint of the row that was shown. Dosage, completion, catch-ups and the roll-ups follow
    in the same transaction. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with the row as it now is.
    """
    page = queries.register_for(actor, session_id)
    _check_facilitates(actor, page)
    if not page.is_signed:
        raise Refused("", "This register is not signed yet: change it on its own page")
    before = next((row for row in page.rows if row.membership_id == membership_id), None)
    if before is None:
        raise Refused("", "This person has no row in the register")
    if merging.fingerprint(before.entry) != seen:
        raise Stale(before)
    after = replace(before, entry=marks.tidy(entry, page.outcomes))
    reason = marks.plain_text(reason)
    _check_amendment(page, before, after, reason)
    after = _write_rows(actor, session_id, [(before, after)])[0]
    _write_amendment(actor, before, after, reason)
    effects.of_amending(actor, page, before, after)
    return after


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
        changes=_changes(before.entry, after.entry),
    )


def _register_to_edit(actor: Actor, session_id: int) -> RegisterPage:
    page = queries.register_for(actor, session_id)
    _check_facilitates(actor, page)
    if page.is_signed:
        raise Stale(page)
    if page.session.on_date is None:
        raise Refused("", "This one-to-one has no date yet: book it, and its register opens on that day")
    return page


def _check_facilitates(actor: Actor, page: RegisterPage) -> None:
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"delivery {page.session.delivery_id}")


def _save(actor: Actor, page: RegisterPage, submission: Submission) -> Saved:
    """Merge what was sent with what stands, check it, and write what differs."""
    begun = page.state is not None
    was = submission.head_was if begun else merging.fingerprint(page.head)
    head, head_conflict = merging.merge_head(submission.head, page.head, was)
    merged = merging.merge_rows(page.rows, submission.rows, page.outcomes)
    after = replace(page, head=head, rows=merged.rows)
    if submission.mark_rest:
        left = {row.membership_id for row in after.rows if row.left_on}
        held = left.union(one.membership_id for one in merged.conflicts)
        rest = marks.mark_rest(after.rows, usual(page.outcomes), after.full_minutes, besides=held)
        after = replace(after, rows=rest)
    _check(page, after)
    changed = [(old, new) for old, new in zip(page.rows, after.rows, strict=True) if old.entry != new.entry]
    if changed or merged.declined or head != page.head or not begun:
        after = _write(actor, page, after, changed)
        _keep_superseded(actor, changed, merged.declined)
        changes: dict[str, object] = {str(old.membership_id): _changes(old.entry, new.entry) for old, new in changed}
        if head != page.head or not begun:
            changes["session"] = _head_changes(page.head, head)
        audit.record(actor, Action.ATTENDANCE_RECORDED, "session", page.session.session_id, changes=changes)
    after = replace(after, rows=tuple(row for row in after.rows if not row.is_cleared))
    return Saved(after, merged.taken, merged.conflicts, head_conflict, gone=_gone(page, submission))


def _gone(page: RegisterPage, submission: Submission) -> tuple[Gone, ...]:
    """What was typed for members of the delivery who have no row in the register any more."""
    missing = {one.membership_id for one in submission.rows} - {row.membership_id for row in page.rows}
    return merging.typed_for(queries.former_members(page.session, missing), submission.rows, page.outcomes)


def _check(before: RegisterPage, after: RegisterPage) -> None:
    longest = registers.longest_minutes(after.session.minutes, after.head)
    scale = [point.value for point in after.points]
    entries = [(old, new.entry) for old, new in zip(before.rows, after.rows, strict=True)]
    problems = marks.check_entries(entries, after.outcomes, scale, longest)
    problems |= registers.check_head(after.head, (one.user_id for one in after.facilitators))
    if problems:
        raise Refused.of(problems)


Change = tuple[Row, Row]
"""A row as it stood and as it is to be."""


def _write(actor: Actor, before: RegisterPage, after: RegisterPage, changed: Sequence[Change]) -> RegisterPage:
    """Write the head and what changed of the rows; returns the page as it then stands."""
    now = clock.now()
    _write_head(actor, before, after.head)
    written = {row.membership_id: row for row in _write_rows(actor, after.session.session_id, changed)}
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


def _write_head(actor: Actor, before: RegisterPage, head: Head) -> None:
    session_id = before.session.session_id
    values = {
        "group_note": head.group_note,
        "started_at": head.started_at,
        "ended_at": head.ended_at,
        "saved_by": actor.user_id,
        "saved_at": clock.now(),
        "version": before.version + 1,
    }
    if before.state is None:
        db.change(_NEW_REGISTER, [{"session_id": session_id, "state": RegisterState.DRAFT.value, **values}])
    else:
        db.change(_OVER_REGISTER, [{"of": session_id, **{f"b_{name}": value for name, value in values.items()}}])
    if before.state is not None and head.deliverers != before.head.deliverers:
        db.change(delete(Deliverer).where(Deliverer.session_id == session_id))
    if head.deliverers and (before.state is None or head.deliverers != before.head.deliverers):
        fixed = {"session_id": session_id}
        db.change(_NEW_DELIVERER, [{**fixed, "user_id": user_id} for user_id in sorted(head.deliverers)])


def _write_rows(actor: Actor, session_id: int, changed: Sequence[Change]) -> list[Row]:
    """Write rows as the actor's; returns them as they then stand."""
    mine = [replace(new, saved_by=actor.name, saved_by_id=actor.user_id, saved_at=clock.now()) for _, new in changed]
    begun, fresh = [row for row in mine if row.mark_id], [row for row in mine if not row.mark_id]
    _change_marks(begun)
    return [*begun, *_add_marks(session_id, fresh)]


_MARK, _REGISTER, _DELIVERER = (Base.metadata.tables[one.__tablename__] for one in (Mark, Register, Deliverer))
_ENTRY = [one.name for one in fields(Entry)]
_HEAD = ("group_note", "started_at", "ended_at", "saved_by", "saved_at", "version")


def _bound(*names: str) -> dict[str, Any]:
    """Columns to write over, each from the parameter `b_name`."""
    return {name: bindparam(f"b_{name}") for name in names}


# Put together once: at every save that took as long as running them.
_NEW_MARK, _NEW_REGISTER, _NEW_DELIVERER = insert(_MARK), insert(_REGISTER), insert(_DELIVERER)
_OVER_REGISTER = update(_REGISTER).where(_REGISTER.c.session_id == bindparam("of")).values(_bound(*_HEAD))
_OVER_MARK = (
    update(_MARK)
    .where(_MARK.c.id == bindparam("b_id"))
    .values(version=_MARK.c.version + 1, **_bound(*_ENTRY, "saved_by", "saved_at"))
)
_MARK_IDS = select(_MARK.c.membership_id, _MARK.c.id).where(_MARK.c.session_id == bindparam("session_id"))


def _add_marks(session_id: int, rows: Sequence[Row]) -> list[Row]:
    """Write rows that nobody has saved before, in one statement; returns them with their ids."""
    if not rows:
        return []
    fixed = {"session_id": session_id, "version": 1}
    values = [
        {
            **fixed,
            "membership_id": row.membership_id,
            "person_id": row.person_id,
            "saved_by": row.saved_by_id,
            "saved_at": row.saved_at,
            **row.entry.values,
        }
        for row in rows
    ]
    db.change(_NEW_MARK, values)
    added = db.execute(_MARK_IDS, {"session_id": session_id})
    ids = {row.membership_id: row.id for row in added}
    return [replace(row, mark_id=ids[row.membership_id]) for row in rows]


def _change_marks(rows: Sequence[Row]) -> None:
    """Write saved rows over themselves, in one statement."""
    if not rows:
        return
    db.change(
        _OVER_MARK,
        [
            {
                "b_id": row.mark_id,
                "b_saved_by": row.saved_by_id,
                "b_saved_at": row.saved_at,
                **{f"b_{name}": getattr(row.entry, name) for name in _ENTRY},
            }
            for row in rows
        ],
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


def _changes(before: Entry, after: Entry) -> dict[str, list[object]]:
    """What changed, for the trail: both values, but of a note only how long it is."""
    return _differing(before.values, after.values, "note")


def _head_changes(before: Head, after: Head) -> dict[str, list[object]]:
    return _differing(_plain(before), _plain(after), "group_note")


def _plain(head: Head) -> dict[str, object]:
    """A head as JSON."""
    at = [one.isoformat("minutes") if one else None for one in (head.started_at, head.ended_at)]
    deliverers = sorted(head.deliverers)
    return {"group_note": head.group_note, "started_at": at[0], "ended_at": at[1], "deliverers": deliverers}


def _differing(before: Mapping[str, object], after: Mapping[str, object], text: str) -> dict[str, list[object]]:
    """Both values of what differs; `text` is told by its length alone."""
    found = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return {
        name: [f"{len(str(one))} characters" for one in pair] if name == text else pair for name, pair in found.items()
    }
