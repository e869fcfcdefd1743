"""The shape of the register's post: twelve rows in one form, read as they were typed.

WTForms draws and binds one field at a time, which for a register costs more than everything else together
(docs/house.md, section 3). So the rows are read here, by the names that the page gives them, and what was
typed stays as it was until the register is saved. Names: `outcome-7` (`other` with `other-7`), `minutes-7`,
`late-7`, `late_minutes-7`, `early_minutes-7`, `engagement-7`, `provisional-7`, `note-7`, `was-7`, to settle a
conflict `keep-7` and `against-7`, and `leaver-7` for somebody who had left by then, where 7 is the membership.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time

from werkzeug.datastructures import MultiDict

from tracker.attendance.rules import marks
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import (
    Conflict,
    HeadConflict,
    RowEntry,
    Saved,
    Submission,
    fingerprint,
)
from tracker.attendance.rules.outcomes import Outcomes, moved
from tracker.attendance.rules.registers import Head, RegisterPage
from tracker.core.words import both_texts
from tracker.ui.fields import Problem
from tracker.ui.filters import clock_time
from tracker.ui.reading import read_number, read_time

KEPT = "Everything else is saved as a draft."
NOT_KEPT = "Nothing was saved. What you typed is still here."


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as it was typed, or as the page fills it in."""

    outcome: str  # a button's code, `other`, or ''
    other: str
    minutes: str
    late: bool
    engagement: str
    note: str
    was: str
    keep: str = ""
    against: str = ""
    leaver: str = ""
    late_minutes: str = ""
    early_minutes: str = ""
    provisional: bool = False

    @classmethod
    def read(cls, posted: Mapping[str, str], at: int) -> "TypedRow":
        """The row of a membership as it was sent, in a plain dictionary: what is not sent is asked for often."""
        return cls(
            outcome=posted.get(f"outcome-{at}", ""),
            other=posted.get(f"other-{at}", ""),
            minutes=posted.get(f"minutes-{at}", ""),
            late=f"late-{at}" in posted,
            engagement=posted.get(f"engagement-{at}", ""),
            note=_lines(posted.get(f"note-{at}", "")),
            was=posted.get(f"was-{at}", ""),
            keep=posted.get(f"keep-{at}", ""),
            against=posted.get(f"against-{at}", ""),
            leaver=posted.get(f"leaver-{at}", ""),
            late_minutes=posted.get(f"late_minutes-{at}", ""),
            early_minutes=posted.get(f"early_minutes-{at}", ""),
            provisional=f"provisional-{at}" in posted,
        )

    @property
    def words(self) -> int:
        """How long the note is."""
        return len(self.note.split())

    @property
    def code(self) -> str | None:
        """The outcome chosen: a button's, or one of the list with or without the button that stands for it."""
        return (self.other if self.outcome in {"", "other"} else self.outcome) or None

    @property
    def entry(self) -> Entry:
        """What was typed as values; what cannot be read is left out."""
        return Entry(
            self.code,
            read_number(self.minutes),
            self.late,
            read_number(self.engagement),
            self.note,
            read_number(self.late_minutes) or None,
            read_number(self.early_minutes) or None,
            self.provisional,
        )

    def sent(self, at: int) -> RowEntry:
        """The row of a membership as values, as the service takes it."""
        return RowEntry(at, self.entry, self.was, self.keep, self.against, self.leaver)

    @property
    def unreadable(self) -> dict[str, str]:
        """What cannot be read, as messages without a name by the first part of the field's."""
        found: dict[str, str] = {}
        if self.outcome == "other" and not self.other:
            found["outcome"] = "choose which other outcome"
        elif self.outcome not in {"", "other"} and self.other:
            found["outcome"] = "choose either a button or another outcome, not both"
        if self.minutes.strip() and read_number(self.minutes) is None:
            found["minutes"] = "minutes must be a whole number"
        for part, text in (("late_minutes", self.late_minutes), ("early_minutes", self.early_minutes)):
            if text.strip() and read_number(text) is None:
                found[part] = "minutes late and early must be whole numbers"
        if self.engagement and read_number(self.engagement) is None:
            found["engagement"] = "choose a point of the engagement scale"
        return found


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page draws it: what is typed, beside what is saved."""

    row: Row
    typed: TypedRow
    absent: bool
    conflict: Conflict | None = None

    @property
    def unreadable(self) -> dict[str, str]:
        """What cannot be read, as messages by field."""
        at, name = self.row.membership_id, self.row.name
        return {f"{part}-{at}": f"{name}: {text}" for part, text in self.typed.unreadable.items()}

    def differs(self, outcomes: Outcomes) -> bool:
        """Whether what was typed is not what is saved."""
        return marks.tidy(self.typed.entry, outcomes) != self.row.entry


@dataclass(frozen=True, slots=True)
class GoneRow:
    """What was typed for somebody who has no row any more, to be read: it is saved nowhere."""

    row: Row
    typed: TypedRow

    @property
    def message(self) -> str:
        """Whose row it was, and why it is not saved."""
        return f"{self.row.name}: not a member on this day any more, so this row is not saved. What you typed is below"


def typed_memberships(posted: Iterable[str]) -> frozenset[int]:
    """The memberships whose rows were sent."""
    found = (read_number(name.removeprefix("was-")) for name in posted if name.startswith("was-"))
    return frozenset(at for at in found if at is not None)


def read_submission(posted: MultiDict[str, str], *, act: str) -> Submission | None:
    """What was sent as values, with every row that it names; None when something cannot be read.

    `act` is the button: `mark` fills the other rows with plain attendance, `mark_as` with the outcome of the list.
    """
    plain = posted.to_dict()
    typed = {at: TypedRow.read(plain, at) for at in sorted(typed_memberships(plain))}
    head, unreadable = read_head(posted)
    if unreadable or any(row.unreadable for row in typed.values()):
        return None
    rows = tuple(row.sent(at) for at, row in typed.items())
    rest_as = posted.get("rest", "") if act == "mark_as" else ""
    if act == "mark_as" and not rest_as:
        return None
    return Submission(rows, head, posted.get("head_was", ""), act in {"mark", "mark_as"}, rest_as)


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
    lead: str = NOT_KEPT
    gone: list[GoneRow] = field(default_factory=list)
    rest: str = ""  # the outcome chosen for everyone else

    @classmethod
    def of(cls, page: RegisterPage) -> "RegisterForm":
        """The form as the saved register fills it."""
        head = page.head
        return cls(
            [shown(row, page) for row in page.rows],
            head.group_note,
            clock_text(head.started_at),
            clock_text(head.ended_at),
            head.deliverers,
            fingerprint(head),
        )

    @classmethod
    def read(cls, page: RegisterPage, posted: MultiDict[str, str], former: Iterable[Row] = ()) -> "RegisterForm":
        """The form as it was sent; rows that it does not name stand as they are saved.

        `former` are the rows of those who were sent and have no row in the register any more.
        """
        plain = posted.to_dict()
        rows = [
            _typed(row, page, plain) if f"was-{row.membership_id}" in plain else shown(row, page) for row in page.rows
        ]
        head, unreadable = read_head(posted)
        started_at, ended_at = posted.get("started_at", ""), posted.get("ended_at", "")
        form = cls(rows, head.group_note, started_at, ended_at, head.deliverers, posted.get("head_was", ""))
        form._show_gone(former, page.outcomes, plain)
        if posted.get("do") == "mark_as":
            form.rest = posted.get("rest", "")
            form.errors |= {} if form.rest else {"rest": "Choose the outcome for everyone else"}
        for one in rows:
            form.errors |= one.unreadable
        form.errors |= unreadable
        return form

    @classmethod
    def after(cls, saved: Saved, posted: MultiDict[str, str]) -> "RegisterForm":
        """The form after a save that left something to settle: what is saved, and on top of it what is not.

        A row in conflict stays as typed, beside the colleague's version; note boxes then hold both notes.
        """
        form = cls.of(saved.page)
        form.lead = KEPT
        plain = posted.to_dict()
        form._show_gone((one.row for one in saved.gone), saved.page.outcomes, plain)
        form._settle_rows(saved, plain)
        if saved.head_conflict is not None:
            form._settle_head(saved.head_conflict, saved.page)
        form.errors |= saved.problems
        return form

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Put messages beside their fields, in the order of the page."""
        self.errors |= problems

    def only(self, membership_id: int) -> "RegisterForm":
        """The form of one row, for an amendment."""
        return replace(self, rows=[one for one in self.rows if one.row.membership_id == membership_id])

    def overtake(self) -> None:
        """An amendment that a colleague overtook: what was typed stays, to be sent again over the row as it now is."""
        self.rows = [replace(one, typed=replace(one.typed, was=fingerprint(one.row.entry))) for one in self.rows]
        name = self.rows[0].row.name
        self.errors[""] = f"{name} was amended meanwhile: compare the row above with your change, then save again"

    @property
    def problems(self) -> list[Problem]:
        """The lines of the error summary."""
        return [Problem(f"#{name}" if name else "", text) for name, text in self.errors.items()]

    def _show_gone(self, former: Iterable[Row], outcomes: Outcomes, posted: Mapping[str, str]) -> None:
        """Rows typed for people who have none any more; one that was sent back as it was shown says nothing."""
        sent = ((row, TypedRow.read(posted, row.membership_id)) for row in former)
        self.gone = [
            GoneRow(row, typed)
            for row, typed in sent
            if typed.unreadable or fingerprint(marks.tidy(typed.entry, outcomes)) != typed.was
        ]
        self.errors |= {f"gone-{one.row.membership_id}": one.message for one in self.gone}

    def _settle_rows(self, saved: Saved, posted: Mapping[str, str]) -> None:
        conflicts = {one.membership_id: one for one in saved.conflicts}
        for at, now in enumerate(self.rows):
            chosen = posted.get(f"leaver-{now.row.membership_id}", "")
            self.rows[at] = replace(now, typed=replace(now.typed, leaver=chosen))
            conflict = conflicts.get(now.row.membership_id)
            if conflict is None:
                continue
            theirs, mine = conflict.theirs.entry, _typed(now.row, saved.page, posted)
            both = both_texts(theirs.note, mine.typed.note)
            typed = replace(mine.typed, keep="", against=fingerprint(theirs), note=both)
            self.rows[at] = replace(mine, typed=typed, conflict=conflict)
            self.errors[f"keep-{conflict.membership_id}"] = f"{now.row.name}: choose which version to keep"

    def _settle_head(self, conflict: HeadConflict, page: RegisterPage) -> None:
        typed = conflict.typed
        names = " and ".join(one.name for one in page.facilitators if one.delivered) or "nobody"
        others = {
            "group_note": "A colleague wrote a group note meanwhile: both are here to settle",
            "started_at": f"A colleague saved {self.started_at or 'no time'} meanwhile: save again to keep yours",
            "ended_at": f"A colleague saved {self.ended_at or 'no time'} meanwhile: save again to keep yours",
            "deliverers": f"A colleague chose {names} meanwhile: save again to keep your choice",
        }
        self.group_note, self.deliverers = typed.group_note, typed.deliverers
        self.started_at, self.ended_at = clock_text(typed.started_at), clock_text(typed.ended_at)
        self.errors |= {part: others[part] for part in conflict.parts}


def shown(row: Row, page: RegisterPage) -> ShownRow:
    """A row as it is saved; until somebody is known to have been there, minutes are filled in with the session's."""
    entry = row.entry
    outcome = page.outcomes.get(entry.outcome or _proposed(row, page))
    is_button = outcome is not None and bool(outcome.letter)
    there = outcome is not None and bool(outcome.attended)
    minutes = entry.minutes if there else page.full_minutes
    typed = TypedRow(
        outcome="" if outcome is None else outcome.code if is_button else "other",
        other="" if outcome is None or is_button else outcome.code,
        minutes="" if minutes is None else str(minutes),
        late=entry.late,
        engagement=str(entry.engagement or ""),
        note=entry.note,
        was=fingerprint(entry),
        late_minutes=str(entry.late_minutes or ""),
        early_minutes=str(entry.early_minutes or ""),
        provisional=entry.provisional,
    )
    return ShownRow(row, typed, absent=outcome is not None and not there)


def _proposed(row: Row, page: RegisterPage) -> str:
    """The outcome that a row comes with until it is saved, theirs to decide: who met it elsewhere missed nothing."""
    if row.saved_at:
        return ""
    if row.elsewhere is not None and row.elsewhere.met:
        return moved(page.outcomes)
    return row.apology.outcome if row.apology else ""


def _typed(row: Row, page: RegisterPage, posted: Mapping[str, str]) -> ShownRow:
    typed = TypedRow.read(posted, row.membership_id)
    chosen = page.outcomes.get(typed.code or "")
    return ShownRow(row, typed, absent=chosen is not None and not chosen.attended)


def read_head(posted: MultiDict[str, str]) -> tuple[Head, dict[str, str]]:
    """What was said of the session as a whole, and messages by field for what cannot be read."""
    texts = {name: posted.get(name, "").strip() for name in ("started_at", "ended_at")}
    times = {name: read_time(text) for name, text in texts.items()}
    unreadable = {
        name: "Enter a time, like 6pm or 18:05" for name, text in texts.items() if text and times[name] is None
    }
    deliverers = frozenset(one for text in posted.getlist("deliverers") if (one := read_number(text)) is not None)
    return Head(_lines(posted.get("group_note", "")), times["started_at"], times["ended_at"], deliverers), unreadable


def _lines(text: str) -> str:
    """Text with plain line ends: browsers send CR and LF."""
    return text.replace("\r\n", "\n")


def clock_text(at: time | None) -> str:
    """A time as its field holds it, `6:05pm`; '' for none."""
    return "" if at is None else clock_time(at)
