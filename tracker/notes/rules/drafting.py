"""A draft that is saved as it is typed: what stands under a prompt, and what two writers of one note may do."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.notes.rules.notes import PassageView, Typed, VersionView, WritingView, tidy

REST = timedelta(minutes=30)
"""After so long without a letter, what stands is kept as a version before it is written over: a sitting is one."""


Standing = PassageView | WritingView | None
"""What stands under a prompt: typed since the last version, or in it; or nothing."""


def fingerprint(one: Standing | Typed) -> str:
    """A short digest of what stands under a prompt, '' for nothing: sent with the page and back."""
    if one is None or not one.text:
        return ""
    said = "\0".join([tidy(one.text), "only" if one.restricted else "", *one.targets])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to stand under each prompt, and the keys of those that two people changed differently."""

    passages: tuple[Typed, ...]
    conflicts: tuple[str, ...] = ()


def merge(
    typed: Sequence[Typed], standing: Mapping[str, PassageView], was: Mapping[str, str], *, fresh: bool = True
) -> Merged:
    """What stands after two saves of one note: under each prompt, the text of whoever changed it.

    `was` has the fingerprints of what was read; of a prompt that it leaves out, what stands was read if the page is
    `fresh`. A prompt that both changed differently is in conflict; what stands under prompts that were not typed stays.
    """
    passages, conflicts = [], []
    for one in typed:
        there = standing.get(one.key)
        now, mine = fingerprint(there), fingerprint(one)
        read = was.get(one.key, now if fresh else None)
        if mine == read and now != read:
            passages.append(as_typed(there) if there is not None else Typed(one.key, one.label, ""))
            continue
        if now not in {read, mine}:
            conflicts.append(one.key)
        passages.append(one)
    known = {one.key for one in typed}
    rest = (as_typed(one) for key, one in standing.items() if key not in known and one.text)
    return Merged((*passages, *rest), tuple(conflicts))


def as_typed(one: PassageView | WritingView) -> Typed:
    """What stands, as if it were typed again."""
    return Typed(one.key, one.label, one.text, one.restricted, one.targets)


def overlaid(last: VersionView | None, writing: Sequence[WritingView], order: Sequence[str]) -> VersionView | None:
    """The draft as it stands: its last version, and over it what was typed since; in the order of the prompts."""
    if not writing:
        return last
    found = {one.key: one for one in last.passages} if last else {}
    for one in writing:
        found[one.key] = PassageView(one.key, one.label, one.text, one.restricted, one.targets, redacted=False)
    places = {key: at for at, key in enumerate(order)}
    said = sorted((one for one in found.values() if one.text or one.redacted), key=lambda one: places.get(one.key, 99))
    newest = max(writing, key=lambda one: one.at)
    return VersionView(last.number + 1 if last else 1, False, newest.by, newest.at, tuple(said))


def needs_version(writing: Iterable[WritingView], sent: Iterable[Typed], by_id: int | None, now: datetime) -> bool:
    """Whether what was typed is kept as a version before this is written.

    So it is when somebody writes over what another has typed since the last version, or comes back after a rest.
    """
    stands = {one.key: one for one in writing}
    if stands and now - max(one.at for one in stands.values()) >= REST:
        return True
    over = ((stands[one.key], one) for one in sent if one.key in stands)
    return any(there.by_id != by_id and fingerprint(there) not in {"", fingerprint(one)} for there, one in over)
