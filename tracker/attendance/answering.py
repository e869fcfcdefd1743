"""What autosave is answered with, as JSON: fingerprints to send next time, and in a conflict both versions, drawn.

A module of its own so that routes stay short. A row's values come back as its controls show them, and only when they
are not the ones that were sent.
"""

from dataclasses import asdict
from typing import Any

from flask import render_template

from tracker.attendance import showing
from tracker.attendance.forms import RegisterForm, TypedRow, clock_text, shown
from tracker.attendance.rules import marks
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.merging import Conflict, HeadConflict, RowEntry, Saved, fingerprint
from tracker.attendance.rules.registers import Head, RegisterPage
from tracker.core.words import both_texts

Answer = tuple[dict[str, Any], int]
_NO_CONTROLS = {"was", "keep", "against", "leaver"}


def of_row(sent: RowEntry, row: Row | None, saved: Saved | None) -> Answer:
    """The row as it stands: 200, or 409 when it waits for a choice or is in the register no more."""
    if row is None:
        return {"gone": True}, 409
    if saved is not None and saved.conflicts:
        return _row_conflict(saved.conflicts[0], saved.page), 409
    answer: dict[str, Any] = {"was": fingerprint(row.entry)}
    if saved is not None and marks.tidy(sent.entry, saved.page.outcomes) != row.entry:
        answer |= {"row": _controls(shown(row, saved.page).typed), "by": row.saved_by}
    return answer, 200


def of_head(sent: Head, saved: Saved) -> Answer:
    """The head as it stands: 200, or 409 with the parts that two people changed differently."""
    head = saved.page.head
    if saved.head_conflict is not None:
        return _head_conflict(sent, saved.head_conflict, saved.page), 409
    answer: dict[str, Any] = {"was": fingerprint(head)}
    if head != sent:
        answer["head"] = _head_controls(head)
    return answer, 200


def _row_conflict(conflict: Conflict, page: RegisterPage) -> dict[str, Any]:
    """Both versions, and what the note box is to hold: both notes."""
    theirs, against = shown(conflict.theirs, page).typed, fingerprint(conflict.theirs.entry)
    drawn = render_template(
        "attendance/_conflict.html",
        shown={"conflict": conflict},
        put={"at": conflict.membership_id, "spoken": conflict.theirs.spoken_name},
        typed={"against": against},
        zone=page.session.zone,
        differences=showing.differences(conflict, page.outcomes),
    )
    note = both_texts(conflict.theirs.entry.note, conflict.mine.note)
    return {"conflict": drawn, "row": _controls(theirs), "note": note}


def _head_conflict(sent: Head, conflict: HeadConflict, page: RegisterPage) -> dict[str, Any]:
    head = page.head
    form = RegisterForm.of(page)
    form.group_note, form.deliverers = sent.group_note, sent.deliverers
    form.started_at, form.ended_at = clock_text(sent.started_at), clock_text(sent.ended_at)
    drawn = render_template("attendance/_head_conflict.html", differences=showing.head_differences(page, form))
    typed = _head_controls(conflict.typed)
    return {"conflict": drawn, "was": fingerprint(head), "head": _head_controls(head), "typed": typed}


def _controls(typed: TypedRow) -> dict[str, str | bool]:
    """The values of a row's controls, by the first part of their names."""
    return {name: value for name, value in asdict(typed).items() if name not in _NO_CONTROLS}


def _head_controls(head: Head) -> dict[str, str | list[str]]:
    return {
        "group_note": head.group_note,
        "started_at": clock_text(head.started_at),
        "ended_at": clock_text(head.ended_at),
        "deliverers": [str(user_id) for user_id in sorted(head.deliverers)],
    }
