"""Which note comes next: after one that was signed, the writer goes on to the next person of the session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.notes.rules.notes import NoteState

Place = int | None
"""Whose note of a session: a membership, or None for the note of the group."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody on the register; `absent` is what it says so far."""

    membership_id: int
    spoken: str
    absent: bool


@dataclass(frozen=True, slots=True)
class Onward:
    """What is still to be written or signed of a session: how many, and the next of them; '' names the group."""

    place: Place
    spoken: str
    left: int


def onward(
    sitters: Sequence[Sitting], noted: Mapping[Place, NoteState], here: Place, *, of_group: bool
) -> Onward | None:
    """The next note to write or sign, in the register's order from `here` and round; the group's comes last.

    Nobody writes of an absent person, but a draft that was begun is signed. None when nothing is left.
    """
    order = [one.membership_id for one in sitters]
    start = order.index(here) + 1 if here in order else 0
    open_ = [
        (one.membership_id, one.spoken)
        for one in [*sitters[start:], *sitters[:start]]
        if (not one.absent or one.membership_id in noted) and noted.get(one.membership_id) is not NoteState.SIGNED
    ]
    found: list[tuple[Place, str]] = [*open_]
    if of_group and noted.get(None) is not NoteState.SIGNED:
        found.append((None, ""))
    return Onward(found[0][0], found[0][1], len(found)) if found else None
