"""Outcomes: what may happen to a person at a session, in families that choose sign and colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase


class OutcomeKind(StrEnum):
    """The families of outcomes: they group the list and choose sign and colour."""

    ATTENDED = "attended"
    ATTENDED_BUT = "attended_but"
    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"
    RESCHEDULED = "rescheduled"
    OFFICER = "officer"


KIND_LABELS = {
    OutcomeKind.ATTENDED: "Attended",
    OutcomeKind.UNACCEPTABLE: "Unacceptable absence",
    OutcomeKind.ACCEPTABLE: "Acceptable absence",
    OutcomeKind.ATTENDED_BUT: "Attended, but",
    OutcomeKind.RESCHEDULED: "Rescheduled",
    OutcomeKind.OFFICER: "Decided by the responsible officer",
}

SIGNS = {
    OutcomeKind.ATTENDED: "att",
    OutcomeKind.ATTENDED_BUT: "warn",
    OutcomeKind.ACCEPTABLE: "acc",
    OutcomeKind.UNACCEPTABLE: "una",
    OutcomeKind.RESCHEDULED: "off",
    OutcomeKind.OFFICER: "acc",
}


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome of the service's list. `attended` is None where attendance is not known (CO10).

    `label` is the national list's; `short_label`, `enabled` and `hint` are the area's where it has words of its own.
    """

    code: str
    label: str
    short_label: str
    kind: OutcomeKind
    attended: bool | None
    compliant: bool
    meets: bool
    means: str
    letter: str
    enabled: bool = True
    enforces: bool = False
    may_be_provisional: bool = False
    hint: str = ""


Outcomes = Mapping[str, OutcomeView]
"""The service's outcomes by code, in their order."""


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of the engagement scale."""

    value: int
    label: str
    description: str


def usual(outcomes: Outcomes) -> str:
    """The code of plain attendance, which 'mark everyone else attended' gives: the first that counts in full."""
    return next(code for code, one in outcomes.items() if one.attended and one.compliant and one.meets and one.enabled)


def moved(outcomes: Outcomes) -> str:
    """The code that says that a session was held at another time, no absence; '' where an area offers none."""
    return next((code for code, one in outcomes.items() if one.kind is OutcomeKind.RESCHEDULED and one.enabled), "")


RESERVED = frozenset("JKLNOTX")
"""Letters that a row of a register has for other things: persons, late, note, other, minutes, tick."""


def buttons(outcomes: Outcomes) -> list[OutcomeView]:
    """The outcomes that are one key away, in the service's order."""
    return [one for one in outcomes.values() if one.letter and one.enabled]


def keys(shown: Iterable[OutcomeView]) -> dict[str, str]:
    """The key of each button, by its outcome's code: no two alike, none that the row has for something else.

    The first letter of what the area calls it; where that is taken, the first of another of its words, else the next
    of its letters that is free, else any. '' for one to which the alphabet leaves nothing.
    """
    found: dict[str, str] = {}
    for one in shown:
        words = one.short_label.upper()
        initials = "".join(word[0] for word in words.split())
        free = (
            letter
            for letter in f"{initials}{words}{ascii_uppercase}"
            if letter in ascii_uppercase and letter not in RESERVED and letter not in found.values()
        )
        found[one.code] = next(free, "")
    return found
