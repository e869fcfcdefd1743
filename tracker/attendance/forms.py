"""The shape of the register's post: twelve rows in one form, read as they were typed.

WTForms draws and binds one field at a time, which for a register costs more than everything else together
(docs/house.md, section 3). So the rows are read here, by the names that the page gives them, and what was
typed stays as it was until the register is saved. Names: `outcome-7` (`other` with `other-7`), `minutes-7`,
`late-7`, `engagement-7`, `note-7`, `was-7`, `keep-7`, where 7 is the membership.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Protocol

from tracker.attendance import rules
from tracker.attendance.rules import Conflict, Entry, Head, RegisterPage, Row, RowEntry, Submission

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class Posted(Protocol):
    """What this module needs of a posted form (werkzeug's MultiDict)."""

    def get(self, key: str, default: str = "") -> str: ...
    def getlist(self, key: str) -> list[str]: ...
    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page draws it: text as typed, beside what is saved."""

    row: Row
    outcome: str  # a button's code, `other`, or ''
    other: str
    minutes: str
    late: bool
    engagement: str
    note: str
    was: str
    keep: str = ""
    conflict: Conflict | None = None
    absent: bool = False

    @property
    def words(self) -> int:
        """How long the note is."""
        return len(self.note.split())


@dataclass
class RegisterForm:
    """The page's form: rows and head as typed, and every problem by the id of its field."""

    rows: list[ShownRow]
    group_note: str
    started_at: str
    ended_at: str
    deliverers: frozenset[int]
    head_was: str
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, page: RegisterPage) -> "RegisterForm":
        """The form as the saved register fills it."""
        head = page.head
        return cls(
            [shown(row, page) for row in page.rows],
            head.group_note,
            clock_text(head.started_at or page.session.starts_at),
            clock_text(head.ended_at or _planned_end(page)),
            head.deliverers,
            rules.fingerprint(head),
        )

    @classmethod
    def read(cls, page: RegisterPage, posted: Posted) -> "RegisterForm":
        """The form as it was sent; rows that it does not name stand as they are saved."""
        return cls(
            [
                _typed(row, page, posted) if f"was-{row.membership_id}" in posted else shown(row, page)
                for row in page.rows
            ],
            posted.get("group_note", ""),
            posted.get("started_at", ""),
            posted.get("ended_at", ""),
            frozenset(int(one) for one in posted.getlist("deliverers") if one.isdecimal()),
            posted.get("head_was", ""),
        )

    def submission(self, *, mark_rest: bool) -> Submission | None:
        """What was typed as values; None, with `errors` filled, when something cannot be read."""
        started, ended = self._time("started_at"), self._time("ended_at")
        rows = tuple(
            RowEntry(shown.row.membership_id, self._entry(shown), shown.was, shown.keep) for shown in self.rows
        )
        if self.errors:
            return None
        head = Head(self.group_note, started, ended, self.deliverers)
        return Submission(rows, head, self.head_was, mark_rest)

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Put messages beside their fields, in the order of the page."""
        self.errors = {**self.errors, **problems}

    def keep_unsettled(self, typed: "RegisterForm", conflicts: Iterable[Conflict], head: Head | None) -> None:
        """Show what a colleague saved differently beside what was typed; note boxes then hold both notes."""
        found = {one.membership_id: one for one in conflicts}
        before = {one.row.membership_id: one for one in typed.rows}
        for at, row in enumerate(self.rows):
            key = row.row.membership_id
            if key in found:
                mine = replace(before[key], row=row.row, conflict=found[key], keep="")
                self.rows[at] = replace(mine, note=_both_notes(mine, found[key]))
                self.errors[f"outcome-{key}"] = f"{row.row.name}: choose which version to keep"
        if head is not None:
            self.group_note = head.group_note
            self.errors["group_note"] = "A colleague wrote a group note meanwhile: both are here to settle"

    def only(self, membership_id: int) -> "RegisterForm":
        """The form of one row, for an amendment."""
        return replace(self, rows=[one for one in self.rows if one.row.membership_id == membership_id])

    def overtake(self, row: Row) -> None:
        """An amendment that a colleague overtook: what was typed stays, on top of the row as it now is."""
        self.rows = [replace(one, row=row, was=rules.fingerprint(row.entry)) for one in self.rows]
        self.errors[""] = f"{row.name} was amended meanwhile: compare the row above with your change, then save again"

    def _time(self, name: str) -> time | None:
        text = getattr(self, name).strip()
        if not text:
            return None
        found = read_time(text)
        if found is None:
            self.errors[name] = "Enter a time, like 6pm or 18:05"
        return found

    def _entry(self, shown: ShownRow) -> Entry:
        at, name = shown.row.membership_id, shown.row.name
        outcome: str | None = shown.outcome or None
        if outcome == "other":
            outcome = shown.other or None
            if outcome is None:
                self.errors[f"outcome-{at}"] = f"{name}: choose which other outcome"
        elif shown.other and outcome:
            self.errors[f"outcome-{at}"] = f"{name}: choose either a button or another outcome, not both"
        elif shown.other:
            outcome = shown.other
        minutes = shown.minutes.strip()
        if minutes and not minutes.isdecimal():
            self.errors[f"minutes-{at}"] = f"{name}: minutes must be a whole number"
        return Entry(
            outcome,
            int(minutes[:6]) if minutes.isdecimal() else None,
            shown.late,
            int(shown.engagement) if shown.engagement.isdecimal() else None,
            shown.note,
        )


def shown(row: Row, page: RegisterPage) -> ShownRow:
    """A row as it is saved; minutes are filled in with the session's until it is recorded."""
    entry = row.entry
    outcome = page.outcomes.get(entry.outcome or "")
    is_button = outcome is not None and bool(outcome.letter)
    planned = min(page.session.minutes, rules.held_minutes(page.head) or page.session.minutes)
    return ShownRow(
        row=row,
        outcome="" if outcome is None else outcome.code if is_button else "other",
        other="" if outcome is None or is_button else outcome.code,
        minutes=str(entry.minutes if entry.minutes is not None else planned),
        late=entry.late,
        engagement=str(entry.engagement or ""),
        note=entry.note,
        was=rules.fingerprint(entry),
        absent=outcome is not None and not outcome.attended,
    )


def _typed(row: Row, page: RegisterPage, posted: Posted) -> ShownRow:
    at = row.membership_id
    outcome, other = posted.get(f"outcome-{at}", ""), posted.get(f"other-{at}", "")
    chosen = page.outcomes.get(other if outcome == "other" else outcome)
    return ShownRow(
        row=row,
        outcome=outcome,
        other=other,
        minutes=posted.get(f"minutes-{at}", ""),
        late=f"late-{at}" in posted,
        engagement=posted.get(f"engagement-{at}", ""),
        note=posted.get(f"note-{at}", ""),
        was=posted.get(f"was-{at}", ""),
        keep=posted.get(f"keep-{at}", ""),
        absent=chosen is not None and not chosen.attended,
    )


def _both_notes(shown: ShownRow, conflict: Conflict) -> str:
    theirs = conflict.theirs.entry.note
    if not theirs or theirs in shown.note:
        return shown.note
    return f"{theirs}\n\n{shown.note}".strip()


def _planned_end(page: RegisterPage) -> time | None:
    if page.session.starts_at is None:
        return None
    total = page.session.starts_at.hour * 60 + page.session.starts_at.minute + page.session.minutes
    return time(total // 60 % 24, total % 60)


def clock_text(at: time | None) -> str:
    """A time as a time field holds it, `18:05`; '' for none."""
    return at.strftime("%H:%M") if at else ""


def read_time(text: str) -> time | None:
    """A time as people write it: 18:05, 6pm, 6.05 pm; None when it is not one."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
