"""What an amendment would change besides its row, as facts before and after."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that hangs on a mark, in words: what it is called, and how it stands; '' for nothing."""

    about: str
    value: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """A fact that an amendment changes."""

    about: str
    before: str
    after: str


def consequences(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[Consequence, ...]:
    """The facts that differ, in their order; what is named on one side only is nothing on the other."""
    earlier = {one.about: one.value for one in before}
    later = {one.about: one.value for one in after}
    named = dict.fromkeys([*earlier, *later])
    found = (Consequence(about, earlier.get(about, ""), later.get(about, "")) for about in named)
    return tuple(one for one in found if one.before != one.after)


def in_hours(minutes: int) -> str:
    """`32 hours 30 minutes`, for a total of minutes."""
    hours, rest = divmod(minutes, 60)
    parts = ((hours, "hour"), (rest, "minute"))
    words = [f"{number} {unit if number == 1 else unit + 's'}" for number, unit in parts if number]
    return " ".join(words) or "0 minutes"
