"""Two people on one register: one post of the page, and how it is merged with what a colleague saved meanwhile.

Why it is done so: docs/decisions/0003-merging-a-register.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from tracker.attendance.rules.marks import EMPTY, Entry, Row, followed, plain_text, tidy
from tracker.attendance.rules.outcomes import Outcomes
from tracker.attendance.rules.registers import Head, RegisterPage
from tracker.core.words import both_texts


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row as it was sent: the entry, the fingerprint of the row as it was shown, and any choice made.

    `keep` settles a conflict, `mine` or `theirs`; `against` is the fingerprint of the colleague's version that
    the choice was made against. `leaver` says what becomes of somebody who had left by then, `keep` or `clear`.
    """

    membership_id: int
    entry: Entry
    was: str
    keep: str = ""
    against: str = ""
    leaver: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One post of the register page; `mark_rest` fills every other row with `rest_as`, '' for plain attendance."""

    rows: tuple[RowEntry, ...]
    head: Head
    head_was: str
    mark_rest: bool = False
    rest_as: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that two people changed differently: what was typed, and what the other saved."""

    membership_id: int
    mine: Entry
    theirs: Row


@dataclass(frozen=True, slots=True)
class Gone:
    """What was typed for somebody who has no row in the register any more, having left the group meanwhile."""

    row: Row
    typed: Entry


@dataclass(frozen=True, slots=True)
class HeadConflict:
    """Parts of a head that two people changed differently: by field, what was typed; notes hold both texts."""

    typed: Head
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows as they will stand, rows in conflict, rows taken over from a colleague, and versions that gave way."""

    rows: tuple[Row, ...]
    conflicts: tuple[Conflict, ...]
    taken: tuple[Row, ...]
    declined: tuple[tuple[Row, Entry], ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: rows taken over from a colleague, rows in conflict, and what kept it from being signed.

    `page` is the register as it now stands. A conflict holds only its own row; the others are saved. `gone` is what
    was typed for people who have no row any more: it is saved nowhere.
    """

    page: RegisterPage
    taken: tuple[Row, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    head_conflict: HeadConflict | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False
    gone: tuple[Gone, ...] = ()

    @property
    def held_up(self) -> bool:
        """Whether something that was typed is not saved until somebody has seen why."""
        return bool(self.conflicts or self.head_conflict or self.gone)


def fingerprint(value: Entry | Head) -> str:
    """A short digest of a row, or of each part of a head: sent with the page and back, to tell who changed what."""
    if isinstance(value, Head):
        return ".".join(_digest(part) for part in _parts(value))
    return _digest(tuple(value.values.values()))


def merge(mine: Entry, theirs: Entry, was: str, keep: str = "", against: str = "") -> Entry | None:
    """What stands after two saves of one row; None when they conflict and nobody chose.

    `was` is the fingerprint of the row that the later saver was shown. A row that only one of the two changed
    takes that change; the same change made twice is one. A choice counts only against the version that it was
    made against. It is of outcome, minutes, lateness and engagement: the note is the one typed, for its box
    then held both notes.
    """
    stands = fingerprint(theirs)
    if against == stands and keep in {"mine", "theirs"}:
        return mine if keep == "mine" else replace(theirs, note=mine.note)
    if stands == was or mine == theirs:
        return mine
    return theirs if fingerprint(mine) == was else None


def merge_rows(rows: Iterable[Row], sent: Iterable[RowEntry], outcomes: Outcomes, full: int) -> Merged:
    """Merge each row that was sent into the register; rows that were not sent stay as they are.

    Minutes follow from how late and how early, where `full` are those of somebody who was there throughout.

    A row that nobody has saved yet takes what was sent. That of somebody who had left by then may be cleared.
    """
    found = {one.membership_id: one for one in sent}
    merged: list[Row] = []
    conflicts: list[Conflict] = []
    taken: list[Row] = []
    declined: list[tuple[Row, Entry]] = []
    for row in rows:
        one = found.get(row.membership_id)
        if one is None:
            merged.append(row)
            continue
        mine = EMPTY if row.left_on and one.leaver == "clear" else tidy(followed(row.entry, one.entry, full), outcomes)
        entry = merge(mine, row.entry, one.was, one.keep, one.against) if row.mark_id else mine
        if entry is None:
            conflicts.append(Conflict(row.membership_id, mine, row))
        elif entry != mine and one.against == fingerprint(row.entry):
            declined.append((row, mine))
        elif entry != mine:
            taken.append(row)
        merged.append(row if entry is None else replace(row, entry=entry))
    return Merged(tuple(merged), tuple(conflicts), tuple(taken), tuple(declined))


def typed_for(former: Iterable[Row], sent: Iterable[RowEntry], outcomes: Outcomes) -> tuple[Gone, ...]:
    """What was typed for `former` members, who have no row any more; a row sent back as it was shown says nothing."""
    found = {one.membership_id: one for one in sent}
    typed = ((row, found[row.membership_id]) for row in former if row.membership_id in found)
    rows = ((row, tidy(one.entry, outcomes), one.was) for row, one in typed)
    return tuple(Gone(row, entry) for row, entry, was in rows if fingerprint(entry) != was)


def merge_head(mine: Head, theirs: Head, was: str) -> tuple[Head, HeadConflict | None]:
    """The head that stands after two saves, part by part as with rows, and what both changed differently.

    In a conflict the colleague's part stands until the one typed is sent again; a note then holds both texts.
    """
    mine = replace(mine, group_note=plain_text(mine.group_note))
    parts = [one.name for one in fields(Head)]
    shown = dict(zip(parts, was.split("."), strict=False))
    stands, typed = theirs, mine
    unsettled = []
    for part, my, their in zip(parts, _parts(mine), _parts(theirs), strict=True):
        if _digest(their) == shown.get(part) or my == their:
            stands = replace(stands, **{part: getattr(mine, part)})
        elif _digest(my) == shown.get(part):
            typed = replace(typed, **{part: getattr(theirs, part)})
        else:
            unsettled.append(part)
    if "group_note" in unsettled:
        typed = replace(typed, group_note=both_texts(theirs.group_note, mine.group_note))
    return stands, HeadConflict(typed, tuple(unsettled)) if unsettled else None


def _parts(head: Head) -> tuple[object, ...]:
    """The parts of a head in the order of its fields, comparable and with one way to write each."""
    return (head.group_note, head.started_at, head.ended_at, sorted(head.deliverers))


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=6).hexdigest()
