"""Every write to registers: record, sign, amend. One function, one thing a facilitator does."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from tracker.accounts import audit
from tracker.accounts.rules import Action, Actor
from tracker.attendance import effects, queries, rules
from tracker.attendance.models import Amendment, Deliverer, Mark, Register, Superseded
from tracker.attendance.rules import (
    Conflict,
    Entry,
    Head,
    RegisterPage,
    RegisterState,
    Row,
    Saved,
    Submission,
)
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.core.transactions import command


@command
def record_attendance(actor: Actor, session_id: int, submission: Submission) -> Saved:
    """Save the whole register as a draft, at once.

    Rows that a colleague saved meanwhile are merged row by row (`rules.merge`): a row that both changed
    differently is left as the colleague saved it and returned as a conflict. Raises `Missing` out of scope,
    `Forbidden` for anyone but the delivery's staff, `Refused` for impossible values, `Stale` once it is signed.
    """
    return _save(actor, _register_to_edit(actor, session_id), submission)


@command
def sign_register(actor: Actor, session_id: int, submission: Submission) -> Saved:
    """Save the register and sign it: from then on its marks count, and change only by amendment.

    What is missing comes back as `problems`, with the draft saved all the same. Raises as `record_attendance`.
    """
    saved = _save(actor, _register_to_edit(actor, session_id), submission)
    if saved.conflicts or saved.head_conflict:
        return saved
    page = saved.page
    local_now = clock.now().astimezone(ZoneInfo(page.session.zone))
    started = rules.is_under_way(page.session.on_date, page.session.starts_at, local_now)
    problems = rules.check_signing(page.rows, page.head, page.outcomes, started=started)
    if problems:
        return replace(saved, problems=problems)
    now = clock.now()
    db.change(
        update(Register)
        .where(Register.session_id == session_id)
        .values(
            state=RegisterState.SIGNED.value,
            signed_by=actor.user_id,
            signed_at=now,
            version=Register.version + 1,
        )
    )
    effects.of_signing(actor, page)
    audit.record(actor, Action.REGISTER_SIGNED, "session", session_id, changes={"marks": len(page.rows)})
    return replace(saved, page=queries.register_for(actor, session_id), signed=True)


@command
def amend_attendance(actor: Actor, session_id: int, membership_id: int, entry: Entry, reason: str, *, seen: str) -> Row:
    """Change one row of a signed register, with a reason; both values are kept and shown.

    `seen` is the fingerprint of the row that was shown. Dosage, completion, catch-ups and the roll-ups follow
    in the same transaction. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with the row as it now is.
    """
    page = queries.register_for(actor, session_id)
    _check_facilitates(actor, page)
    if not page.is_signed:
        raise Refused("", "This register is not signed yet: change it on its own page")
    before = next((row for row in page.rows if row.membership_id == membership_id), None)
    if before is None or before.mark_id is None:
        raise Refused("", "This person has no row in the register")
    if rules.fingerprint(before.entry) != seen:
        raise Stale(before)
    entry = rules.tidy(entry, page.outcomes)
    after = replace(before, entry=entry)
    _check_amendment(page, before, after, reason)
    _write_mark(actor, after)
    _write_amendment(actor, before, after, reason)
    effects.of_amending(actor, page, before, after)
    return after


def _check_amendment(page: RegisterPage, before: Row, after: Row, reason: str) -> None:
    """A reason, a change, and values that a signed register may hold."""
    longest = rules.longest_minutes(page.session.minutes, page.head)
    scale = [point.value for point in page.points]
    problems = rules.check_entries([(after, after.entry)], page.outcomes, scale, longest)
    problems |= rules.check_signing([after], page.head, page.outcomes, started=True)
    if not reason.strip():
        problems["reason"] = "Give a reason for the change"
    elif len(reason) > rules.REASON_LIMIT:
        problems["reason"] = f"The reason may have {rules.REASON_LIMIT} characters at most"
    if not problems and after.entry == before.entry:
        problems[""] = "Nothing was changed"
    if problems:
        raise Refused.of(problems)


def _write_amendment(actor: Actor, before: Row, after: Row, reason: str) -> None:
    """Keep both values and the reason. The trail says which fields changed, never the words of a note."""
    db.session.add(
        Amendment(
            mark_id=before.mark_id,
            at=clock.now(),
            by=actor.user_id,
            reason=reason.strip(),
            before=asdict(before.entry),
            after=asdict(after.entry),
        )
    )
    audit.record(
        actor,
        Action.ATTENDANCE_AMENDED,
        "mark",
        before.mark_id,
        person_id=before.person_id,
        changes=_changes(before.entry, after.entry),
    )


def _register_to_edit(actor: Actor, session_id: int) -> RegisterPage:
    page = queries.register_for(actor, session_id)
    _check_facilitates(actor, page)
    if page.is_signed:
        raise Stale(page)
    return page


def _check_facilitates(actor: Actor, page: RegisterPage) -> None:
    if not any(one.user_id == actor.user_id and one.part for one in page.facilitators):
        raise Forbidden(f"delivery {page.session.delivery_id}")


def _save(actor: Actor, page: RegisterPage, submission: Submission) -> Saved:
    """Merge what was sent with what stands, check it, and write what differs."""
    head, head_conflict = _merged_head(page, submission)
    merged, conflicts, taken = _merged_rows(page, submission)
    _check(page, head, merged)
    changed = [row for row in merged if row.entry != _standing(page, row).entry]
    if changed or head != page.head or page.state is None:
        _write_register(actor, page, head)
        _write_rows(actor, page, changed)
        audit.record(
            actor,
            Action.ATTENDANCE_RECORDED,
            "session",
            page.session.session_id,
            changes={str(row.membership_id): _changes(_standing(page, row).entry, row.entry) for row in changed},
        )
        page = queries.register_for(actor, page.session.session_id)
    return Saved(page, tuple(taken), tuple(conflicts), head_conflict)


def _merged_head(page: RegisterPage, submission: Submission) -> tuple[Head, Head | None]:
    """The head that stands after the merge; a group note that both wrote keeps both texts."""
    mine, theirs = submission.head, page.head
    mine = replace(mine, group_note=mine.group_note.replace("\r\n", "\n").strip())
    stands = rules.fingerprint(theirs)
    if stands == submission.head_was or mine == theirs:
        return mine, None
    if rules.fingerprint(mine) == submission.head_was:
        return theirs, None
    if mine.group_note != theirs.group_note and theirs.group_note not in mine.group_note:
        return theirs, replace(mine, group_note=f"{theirs.group_note}\n\n{mine.group_note}".strip())
    return mine, None


def _merged_rows(page: RegisterPage, submission: Submission) -> tuple[list[Row], list[Conflict], list[Row]]:
    """Rows as they will stand, rows in conflict, and rows taken over from a colleague."""
    sent = {row.membership_id: row for row in submission.rows}
    merged: list[Row] = []
    conflicts: list[Conflict] = []
    taken: list[Row] = []
    for row in page.rows:
        one = sent.get(row.membership_id)
        if one is None:
            merged.append(row)
            continue
        mine = rules.tidy(one.entry, page.outcomes)
        entry = rules.merge(mine, row.entry, one.was, one.keep)
        if entry is None:
            conflicts.append(Conflict(row.membership_id, mine, row))
            entry = row.entry
        elif entry == row.entry and mine != entry and one.keep != "theirs":
            taken.append(row)
        merged.append(replace(row, entry=entry))
    if submission.mark_rest:
        merged = _with_rest_marked(page, merged)
    return merged, conflicts, taken


def _with_rest_marked(page: RegisterPage, rows: Sequence[Row]) -> list[Row]:
    usual = next(code for code, one in page.outcomes.items() if one.attended and one.compliant and one.meets)
    minutes = min(page.session.minutes, rules.held_minutes(page.head) or page.session.minutes)
    filled = rules.mark_rest([(row, row.entry) for row in rows], usual, minutes)
    return [replace(row, entry=filled.get(row.membership_id, row.entry)) for row in rows]


def _check(page: RegisterPage, head: Head, rows: Sequence[Row]) -> None:
    longest = rules.longest_minutes(page.session.minutes, head)
    scale = [point.value for point in page.points]
    problems = rules.check_head(head, (one.user_id for one in page.facilitators))
    problems |= rules.check_entries([(row, row.entry) for row in rows], page.outcomes, scale, longest)
    if problems:
        raise Refused.of(problems)


def _standing(page: RegisterPage, row: Row) -> Row:
    return next(one for one in page.rows if one.membership_id == row.membership_id)


def _write_register(actor: Actor, page: RegisterPage, head: Head) -> None:
    session_id = page.session.session_id
    values = {
        "group_note": head.group_note,
        "started_at": head.started_at,
        "ended_at": head.ended_at,
        "saved_by": actor.user_id,
        "saved_at": clock.now(),
    }
    if page.state is None:
        db.add(Register(session_id=session_id, state=RegisterState.DRAFT.value, **values))
    else:
        db.change(
            update(Register).where(Register.session_id == session_id).values(version=Register.version + 1, **values)
        )
    if page.state is None or head.deliverers != page.head.deliverers:
        db.change(delete(Deliverer).where(Deliverer.session_id == session_id))
        db.add_all([Deliverer(session_id=session_id, user_id=user_id) for user_id in sorted(head.deliverers)])


def _write_rows(actor: Actor, page: RegisterPage, changed: Sequence[Row]) -> None:
    session_id = page.session.session_id
    fresh: list[Mark] = []
    for row in changed:
        if row.mark_id is None:
            fresh.append(
                Mark(
                    session_id=session_id,
                    membership_id=row.membership_id,
                    person_id=row.person_id,
                    saved_by=actor.user_id,
                    saved_at=clock.now(),
                    **asdict(row.entry),
                )
            )
            continue
        if row.saved_by_id != actor.user_id:
            _keep_superseded(_standing(page, row))
        _write_mark(actor, row)
    db.add_all(fresh)


def _write_mark(actor: Actor, row: Row) -> None:
    db.change(
        update(Mark)
        .where(Mark.id == row.mark_id)
        .values(saved_by=actor.user_id, saved_at=clock.now(), version=Mark.version + 1, **asdict(row.entry))
    )


def _keep_superseded(row: Row) -> None:
    db.session.add(
        Superseded(mark_id=row.mark_id, saved_by=row.saved_by_id, saved_at=row.saved_at, values=asdict(row.entry))
    )


def _changes(before: Entry, after: Entry) -> dict[str, list[object]]:
    """What changed, for the trail: both values, but of a note only its length."""
    old, new = _for_trail(before), _for_trail(after)
    return {key: [old[key], new[key]] for key in new if old[key] != new[key]}


def _for_trail(entry: Entry) -> Mapping[str, object]:
    values = asdict(entry)
    note = values.pop("note")
    return {**values, "note": f"{len(note)} characters, {rules.fingerprint(entry)}" if note else ""}
