"""What changed between two versions of a note, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tracker.notes.rules.notes import PassageView

_WORD = re.compile(r"\s+|[\w’']+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PassageChange:
    """One prompt in two versions; `said` is why there are no pieces: hidden, or redacted.

    `mark` says how few read it in the later version, and whether that changed.
    """

    label: str
    pieces: tuple[Piece, ...]
    said: str = ""
    mark: str = ""

    @property
    def differs(self) -> bool:
        """Whether anything came or went."""
        return any(piece.kind != "same" for piece in self.pieces)


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts in reading order: those not `new` make up the one, those not `gone` the other."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append(Piece("gone", "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append(Piece("new", "".join(new[new_from:new_to])))
    return tuple(found)


def changes(before: Sequence[PassageView], after: Sequence[PassageView]) -> tuple[PassageChange, ...]:
    """Every prompt of either version, in the later one's order, with what changed under it."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_change(old.get(key), new.get(key)) for key in keys)


def _change(old: PassageView | None, new: PassageView | None) -> PassageChange:
    one = new or old
    if one is None:
        raise AssertionError("a change is of a passage")
    there = [each for each in (old, new) if each is not None]
    if any(each.redacted for each in there):
        return PassageChange(one.label, (), "Redacted")
    if any(each.hidden for each in there):
        return PassageChange(one.label, (), "Restricted")
    text = words(old.text if old else "", new.text if new else "")
    return PassageChange(one.label, text, mark=_mark(old or one, new or one))


def _mark(old: PassageView, new: PassageView) -> str:
    if old.restricted == new.restricted:
        return "Restricted" if new.restricted else ""
    return "Restricted since" if new.restricted else "Not restricted any more"
