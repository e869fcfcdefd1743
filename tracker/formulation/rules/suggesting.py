"""What measures suggest of mechanisms: facts, thresholds and what they point to. Somebody decides, with a reason.

A score counts that lies so many standard deviations beyond the mean of the population without the problem, on the side
that is worse. Without such a norm, cited, a rule is off.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from tracker.core.errors import Refused
from tracker.core.words import Worded

REASON = 500


class Standing(Worded):
    """What a rule finds."""

    POINTS = "points", "Points to it"
    NOT = "not", "Does not"
    OFF = "off", "Off: no norm with a citation is loaded"
    NO_RESULT = "no_result", "No result"


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest result of a measure: whose page it has, when it was given, the score; `higher` is better or not.

    `norm` is mean and standard deviation of the population without the problem, None where none is cited.
    """

    result_id: int
    on: date
    score: Decimal
    higher: bool
    norm: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What one rule finds of a person, in words; `result_id` is the result that it looked at."""

    rule: str
    measure: str
    mechanism: str
    standing: Standing
    score: str = ""
    threshold: str = ""
    on: date | None = None
    result_id: int | None = None
    source: str = ""
    provisional: str = ""

    @property
    def words(self) -> str:
        """Calm evenings 5, 12 May 2026."""
        return f"{self.measure} {self.score}".strip()


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a suggestion, and the fact and threshold as they were then."""

    rule: str
    mechanism: str
    fact: str
    threshold: str
    accepted: bool
    reason: str
    by: str
    on: str  # an ISO date

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """From what JSON kept."""
        return cls(**kept)


def judged(measured: Measured | None, beyond: Decimal) -> tuple[Standing, str]:
    """What a rule finds of a measure, and its threshold in words, '' where there is none."""
    if measured is None:
        return Standing.NO_RESULT, ""
    if measured.norm is None:
        return Standing.OFF, ""
    mean, sd = measured.norm
    edge = mean - beyond * sd if measured.higher else mean + beyond * sd
    points = measured.score <= edge if measured.higher else measured.score >= edge
    words = f"{shown(edge)} or {'less' if measured.higher else 'more'}"
    return (Standing.POINTS if points else Standing.NOT), words


def shown(number: Decimal) -> str:
    """A number without needless noughts."""
    return f"{number.normalize():f}"


def check_decision(fact: Fact | None, *, accepted: bool | None, reason: str) -> None:
    """Raise `Refused` unless something is suggested, a decision is made, and it has its reason."""
    problems: dict[str, str] = {}
    if fact is None or fact.standing is not Standing.POINTS:
        problems[""] = "Nothing is suggested here any more"
    if accepted is None:
        problems["accepted"] = "Choose whether you accept it"
    if not reason.strip():
        problems["reason"] = "Enter your reason"
    elif len(reason) > REASON:
        problems["reason"] = f"Use {REASON} characters or fewer: this is {len(reason) - REASON} too many"
    if problems:
        raise Refused.of(problems)


def with_decision(standing: Sequence[Decided], new: Decided) -> list[Decided]:
    """All decisions, the new one in place of an earlier one of its rule."""
    return [*(one for one in standing if one.rule != new.rule), new]
