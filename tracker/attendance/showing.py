"""What the register's pages show, made from its values: a module of its own so that routes stay short."""

from itertools import groupby
from typing import Any

from tracker.accounts.rules import Actor, Permission
from tracker.attendance.forms import RegisterForm, TypedRow, clock_text
from tracker.attendance.rules import marks
from tracker.attendance.rules.consequences import Consequence
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import Conflict, Saved
from tracker.attendance.rules.outcomes import Outcomes, OutcomeView
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.stamping import Rows
from tracker.core.errors import Missing
from tracker.ui.reading import read_time


def recording(page: RegisterPage, form: RegisterForm, *, started: bool) -> dict[str, Any]:
    """The page on which a register is recorded; `started` says whether it may be signed."""
    typed = form.rows if form.errors else []
    unsaved = {one.row.membership_id for one in typed if one.differs(page.outcomes)}
    saved = (one.row for one in form.rows if one.row.saved_at and not one.row.left_on)
    settled = [row for row in saved if row.membership_id not in unsaved]
    briefs = {row.membership_id: _read_cells(row, page) for row in settled if row.entry.outcome}
    return {
        "page": page,
        "session": page.session,
        "form": form,
        "started": started,
        "drawn": Rows(page, form, differences, unsaved=unsaved, briefs=briefs),
        "gone": form.gone,
        "typed_words": typed_words,
    }


def reading(page: RegisterPage, viewer: Actor) -> dict[str, Any]:
    """The register to read: signed, or a draft for those who do not record it."""
    return {
        "page": page,
        "session": page.session,
        "rows": [(row, *_read_cells(row, page)) for row in page.rows],
        "counts": marks.count((row.entry for row in page.rows), page.outcomes),
        "moved": sum(marks.is_rescheduled(row.entry, page.outcomes) for row in page.rows),
        "delivered": sum(marks.credited_minutes(row.entry, page.outcomes, page.session.minutes) for row in page.rows),
        "may_amend": page.is_signed and page.has_staff(viewer.user_id) and viewer.may(Permission.AMEND_ATTENDANCE),
        "outcomes": page.outcomes,
        "words": entry_words,
    }


def amending(page: RegisterPage, form: RegisterForm, reason: str) -> dict[str, Any]:
    """The page that amends one row."""
    return {
        "page": page,
        "session": page.session,
        "form": form,
        "drawn": Rows(page, form, differences),
        "shown": form.rows[0],
        "reason": reason,
        "words": entry_words,
    }


def effects(page: RegisterPage, form: RegisterForm, reason: str, found: tuple[Consequence, ...]) -> dict[str, Any]:
    """What an amendment would change, before it is confirmed: in its row, and besides."""
    row, typed = form.rows[0].row, form.rows[0].typed
    after = marks.tidy(marks.followed(row.entry, typed.entry, page.full_minutes), page.outcomes)
    pairs = zip(entry_words(row.entry, page.outcomes), entry_words(after, page.outcomes), strict=True)
    return {
        "page": page,
        "session": page.session,
        "row": row,
        "reason": marks.plain_text(reason),
        "changed": [(what, old, new) for (what, old), (_, new) in pairs if old != new],
        "found": found,
    }


def overtaken(page: RegisterPage, form: RegisterForm) -> dict[str, Any]:
    """A register that a colleague signed while this one was typed: what differs, row by row."""
    mine = [(one.row, marks.tidy(one.typed.entry, page.outcomes)) for one in form.rows]
    found = [(row, differences(Conflict(row.membership_id, entry, row), page.outcomes)) for row, entry in mine]
    return {
        "page": page,
        "session": page.session,
        "rows": [(row, differing) for row, differing in found if differing],
        "head": head_differences(page, form),
        "gone": form.gone,
        "typed_words": typed_words,
    }


def row_of(page: RegisterPage, membership_id: int) -> Row:
    """One row of the page, recorded or not; raises `Missing`."""
    for row in page.rows:
        if row.membership_id == membership_id:
            return row
    raise Missing(f"row {membership_id}")


def done(saved: Saved) -> str:
    """What the confirmation says: what was saved, and what of a colleague's was kept."""
    page = saved.page
    first = "Register signed" if saved.signed else f"Draft saved: {page.recorded} of {len(page.rows)} recorded"
    by_saver = groupby(sorted(saved.taken, key=lambda row: row.saved_by), key=lambda row: row.saved_by)
    kept = [f"{saver} had saved {', '.join(row.spoken_name for row in rows)}" for saver, rows in by_saver]
    return f"{first}. {' and '.join(kept)} meanwhile, which is kept" if kept else first


def entry_words(entry: Entry, outcomes: Outcomes) -> list[tuple[str, str]]:
    """An entry in words, as (what, value)."""
    outcome = outcomes.get(entry.outcome or "")
    return [
        ("Outcome", _outcome_words(entry, outcome)),
        ("Minutes", "None" if entry.minutes is None else str(entry.minutes)),
        ("Late", f"{entry.late_minutes} minutes" if entry.late_minutes else "Late" if entry.late else "No"),
        ("Left early", f"{entry.early_minutes} minutes" if entry.early_minutes else "No"),
        ("Engagement", str(entry.engagement or "Not rated")),
        ("Note", entry.note or "None"),
    ]


def _outcome_words(entry: Entry, outcome: OutcomeView | None) -> str:
    if outcome is None:
        return "Not recorded"
    return f"{outcome.label}, reason not known yet" if entry.provisional else outcome.label


def typed_words(typed: TypedRow, outcomes: Outcomes) -> list[tuple[str, str]]:
    """What was typed in a row, read or not, as (what, value); what was left alone is not named."""
    outcome = outcomes.get(typed.code or "")
    there = outcome is None or bool(outcome.attended)
    filled_in = outcome is None and "minutes" not in typed.unreadable  # by the page, before an outcome is chosen
    found = [
        ("Outcome", outcome.label if outcome else ""),
        ("Minutes", typed.minutes.strip() if there and not filled_in else ""),
        ("Late", (typed.late_minutes or "Late") if there and (typed.late or typed.late_minutes) else ""),
        ("Left early", typed.early_minutes if there else ""),
        ("Engagement", typed.engagement if there else ""),
        ("Note", marks.plain_text(typed.note)),
    ]
    return [(what, value) for what, value in found if value]


def differences(conflict: Conflict, outcomes: Outcomes) -> list[tuple[str, str, str]]:
    """Only the fields in which two versions of a row differ, as (what, mine, theirs)."""
    mine, theirs = entry_words(conflict.mine, outcomes), entry_words(conflict.theirs.entry, outcomes)
    return [(what, one, other) for (what, one), (_, other) in zip(mine, theirs, strict=True) if one != other]


def head_differences(page: RegisterPage, form: RegisterForm) -> list[tuple[str, str, str]]:
    """What was typed of the session as a whole against what was signed, as (what, mine, theirs)."""
    names = {one.user_id: one.name for one in page.facilitators}
    head = page.head
    found = [
        ("Group note", marks.plain_text(form.group_note), head.group_note),
        ("Actual start", _clock(form.started_at), clock_text(head.started_at)),
        ("Actual end", _clock(form.ended_at), clock_text(head.ended_at)),
        ("Delivered by", _named(form.deliverers, names), _named(head.deliverers, names)),
    ]
    return [(what, mine or "None", theirs or "None") for what, mine, theirs in found if mine != theirs]


def _clock(typed: str) -> str:
    """A time as typed, in the one way to write it if it can be read."""
    return clock_text(read_time(typed)) or typed.strip()


def _named(user_ids: frozenset[int], names: dict[int, str]) -> str:
    return ", ".join(name for user_id, name in names.items() if user_id in user_ids)


def _part_words(entry: Entry) -> str:
    late = f"{entry.late_minutes} min late" if entry.late_minutes else "late" if entry.late else ""
    early = f"left {entry.early_minutes} min early" if entry.early_minutes else ""
    return ", ".join(["Attended", *filter(None, (late, early))]) if late or early else "Attended in part"


def _read_cells(row: Row, page: RegisterPage) -> tuple[str, str]:
    outcome = page.outcomes.get(row.entry.outcome or "")
    sign = marks.sign_of(row.entry, page.outcomes, page.session.minutes)
    words = "Not recorded" if outcome is None else outcome.short_label
    if sign == "part":
        words = _part_words(row.entry)
    elif row.entry.provisional:
        words = f"{words}, reason not known yet"
    return sign, words
