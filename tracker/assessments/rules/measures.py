"""A score over time: each reading with its error, whether it moved reliably, and that in words with the direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.assessments.rules.change import CRITICAL, Change, Direction, Label, NotComputed
from tracker.assessments.rules.giving import Occasion

_AFTER = frozenset({Occasion.POST, Occasion.FOLLOW_UP})
_SAID = {
    Label.DETERIORATED: "reliably worse",
    Label.ALREADY_IN_RANGE: "in the functional range from the first, and not reliably worse",
    Label.RECOVERED: "reliably better, and across the cut-off",
    Label.IMPROVED: "reliably better, not across the cut-off",
    Label.UNCHANGED: "no reliable change",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One score: when it was given, on which occasion, and by which version of the instrument."""

    on: date
    occasion: Occasion
    score: Decimal
    assessment_id: int
    instrument_id: int

    @property
    def is_after(self) -> bool:
        """Whether treatment was over."""
        return self.occasion in _AFTER


@dataclass(frozen=True, slots=True)
class Stretch:
    """A band of a score, from and to inclusive, None where open."""

    label: str
    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """A score that separates two meanings, with where that stands."""

    value: Decimal
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A score of an instrument with its readings, the oldest first; `least` to `most` is its range where it is known.

    `of` is the codes of instrument and step.
    `error` is the standard error of one score, `needed` the change beyond which it is reliable; None where unknown.
    """

    of: tuple[str, str]
    instrument: str
    title: str
    direction: Direction | None
    least: Decimal | None
    most: Decimal | None
    readings: tuple[Reading, ...]
    bands: tuple[Stretch, ...]
    lines: tuple[Line, ...]
    error: Decimal | None
    needed: Decimal | None
    change: Change | NotComputed

    @property
    def first(self) -> Reading:
        """What change is measured from: the first before treatment, else the first of all."""
        return next((one for one in self.readings if one.occasion is Occasion.PRE), self.readings[0])

    @property
    def last(self) -> Reading:
        """The newest."""
        return self.readings[-1]

    @property
    def after(self) -> Reading | None:
        """The newest after treatment, None before there is one."""
        return next((one for one in reversed(self.readings) if one.is_after), None)

    @property
    def moved(self) -> bool:
        """Whether there are two to compare."""
        return self.last is not self.first

    @property
    def verdict(self) -> str:
        """What became of it, in a few words."""
        if not self.moved:
            return "one score only"
        return _SAID[self.change.label] if isinstance(self.change, Change) else self._raw()

    def _raw(self) -> str:
        """Which way it went, where no more can be said."""
        step = self.last.score - self.first.score
        if not step:
            return "the same score; cannot be computed whether it is reliable"
        if self.direction is None:
            return "moved; which way is better is not stated"
        better = step < 0 if self.direction is Direction.LOWER else step > 0
        return f"moved the {'better' if better else 'worse'} way; cannot be computed whether reliably"

    @property
    def kind(self) -> str:
        """`worse`, `better` or '' for everything else: what a chart stresses."""
        if not self.moved or not isinstance(self.change, Change):
            return ""
        reliable = self.change.reliable
        return "worse" if reliable.worse else "better" if reliable.better else ""

    @property
    def finding(self) -> str:
        """The finding of its chart, in a sentence."""
        if not self.moved:
            return f"{self.title}: {self.last.score}, one score only"
        return f"{self.title}: {self.first.score} to {self.last.score}, {self.verdict}"

    def along(self, score: Decimal) -> float | None:
        """Where a score lies from the worst end (0) to the best end (100) of its range; None where one is unknown."""
        if self.least is None or self.most is None or self.direction is None or self.least == self.most:
            return None
        part = float((score - self.least) / (self.most - self.least) * 100)
        part = min(100.0, max(0.0, part))
        return 100 - part if self.direction is Direction.LOWER else part


def reliable_from(error: Decimal | None) -> Decimal | None:
    """The change beyond which it is reliable: 1.96 times the error of a difference, √2 times that of a score."""
    return None if error is None else (CRITICAL * error * Decimal(2).sqrt()).quantize(Decimal("0.01"))


def found(measures: Sequence[Measure]) -> str:
    """All measures in a sentence, the worse first."""
    both = [one for one in measures if one.moved]
    if not both:
        return "No measure has two scores yet, so nothing can be said of change."
    worse, better = (sum(one.kind == kind for one in both) for kind in ("worse", "better"))
    open_ = sum(isinstance(one.change, NotComputed) for one in both)
    unmoved = len(both) - worse - better - open_
    parts = [
        (worse, "reliably worse"),
        (better, "reliably better"),
        (unmoved, "without reliable change"),
        (open_, "cannot be computed"),
    ]
    said = ", ".join(f"{number} {what}" for number, what in parts if number)
    return f"Of {len(both)} {'measure' if len(both) == 1 else 'measures'} with two scores: {said}."
