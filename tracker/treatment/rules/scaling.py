"""Goal attainment scaling: five worded levels for each target, ratings over time, and the T-score with its working.

Kiresuk and Sherman 1968, "Goal attainment scaling: a general method for evaluating comprehensive community mental
health programs", Community Mental Health Journal 4(6), 443-453: T = 50 + 10 S(wx) / sqrt((1 - r) S(w^2) + r (S w)^2),
with x the level from -2 to +2, w the weight, and r the expected correlation of the scales, by their convention 0.3.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

from tracker.core.errors import Refused

LEVELS = {
    -2: "Much less than expected",
    -1: "Somewhat less than expected",
    0: "As expected",
    1: "Somewhat more than expected",
    2: "Much more than expected",
}
RHO = 0.3
LONGEST_LEVEL, HEAVIEST, LONGEST_NOTE = 300, 9, 1_000
FIELDS = {-2: "much_less", -1: "less", 0: "expected", 1: "more", 2: "much_more"}


@dataclass(frozen=True, slots=True)
class ScaleView:
    """The wording of a target's levels, by level, with its weight and where the person stood when it was set."""

    id: int
    target_id: int
    levels: tuple[str, ...]
    weight: int
    baseline: int | None
    by: str
    at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether each of the five levels is worded."""
        return len(self.levels) == len(LEVELS) and all(self.levels)

    def words(self, level: int) -> str:
        """What a level says."""
        return self.levels[level + 2]


@dataclass(frozen=True, slots=True)
class RatingView:
    """Where somebody stood on a local date, by whom it was rated and when that was recorded."""

    target_id: int
    level: int
    on_date: date
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attained:
    """A target's part in the T-score; `level` is the newest rating, None for none, `missing` what stands in the way."""

    target_id: int
    wording: str
    weight: int
    level: int | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class TScore:
    """The T-score, or None with what is missing; `working` goes step by step. 50 is all as expected."""

    value: float | None
    working: tuple[str, ...]
    missing: tuple[str, ...] = ()


def check_scale(levels: Sequence[str], weight: int | None, baseline: int | None) -> None:
    """Each level that is worded says something else; at least what is expected is worded. Raises `Refused`.

    A scale may be kept with levels missing, and gives no score until they are there.
    """
    problems = {}
    for (level, name), text in zip(FIELDS.items(), levels, strict=True):
        if len(text) > LONGEST_LEVEL:
            problems[name] = f"{LEVELS[level]} must be {LONGEST_LEVEL} characters or fewer"
    given = [each.casefold() for each in levels if each]
    if not levels[2]:
        problems["expected"] = "Enter what is expected to be reached"
    elif len(set(given)) < len(given):
        problems["expected"] = "Two levels say the same: word each so that they can be told apart"
    if weight is None or not 1 <= weight <= HEAVIEST:
        problems["weight"] = f"Enter a weight from 1 to {HEAVIEST}"
    if baseline is not None and baseline not in LEVELS:
        problems["baseline"] = "Choose where they stand now"
    if problems:
        raise Refused.of(problems)


def check_rating(scale: ScaleView | None, level: int | None, on: date | None, note: str, today: date) -> None:
    """A rating is one of the worded levels, on a day that was. Raises `Refused`."""
    problems: dict[str, str] = {}
    if scale is None:
        problems[""] = "Word the levels before you rate"
    elif level not in LEVELS or not scale.words(level or 0):
        problems["level"] = "Choose a level that is worded"
    if on is None or on > today:
        problems["on"] = "Enter the day that the rating is of: today or before"
    if len(note) > LONGEST_NOTE:
        problems["note"] = f"This must be {LONGEST_NOTE:,} characters or fewer"
    if problems:
        raise Refused.of(problems)


def newest(ratings: Iterable[RatingView]) -> RatingView | None:
    """The rating of the latest day, of one day the one recorded last."""
    return max(ratings, key=lambda each: (each.on_date, each.at), default=None)


def attained(target_id: int, wording: str, scale: ScaleView | None, ratings: Sequence[RatingView]) -> Attained:
    """A target's part in the score: its newest rating, on the scale as it is worded now."""
    if scale is None:
        return Attained(target_id, wording, 1, None, "its levels are not worded")
    if not scale.is_whole:
        missing = [LEVELS[level].lower() for level in LEVELS if not scale.words(level)]
        return Attained(target_id, wording, scale.weight, None, f"not worded: {', '.join(missing)}")
    found = newest(ratings)
    if found is None:
        return Attained(target_id, wording, scale.weight, None, "it is not rated yet")
    return Attained(target_id, wording, scale.weight, found.level)


def t_score(parts: Sequence[Attained]) -> TScore:
    """The T-score of all of these targets, or what is missing of it: never a score of some of them in silence."""
    missing = tuple(f"{each.wording}: {each.missing}" for each in parts if each.level is None)
    if not parts or missing:
        return TScore(None, (), missing or ("no target is being worked on",))
    levels = [(each.weight, each.level or 0) for each in parts]
    summed = sum(weight * level for weight, level in levels)
    squares, weights = sum(weight**2 for weight, _ in levels), sum(weight for weight, _ in levels)
    below = (1 - RHO) * squares + RHO * weights**2
    value = 50 + 10 * summed / sqrt(below)
    products = " + ".join(f"{weight} × {_signed(level)}" for weight, level in levels)
    working = (
        f"Weight × level, summed: {products} = {_signed(summed)}",
        f"0.7 × sum of squared weights ({squares}) + 0.3 × squared sum of weights ({weights}² = {weights**2}) "
        f"= {below:.1f}; its root is {sqrt(below):.3f}",
        f"T = 50 + 10 × {_signed(summed)} ÷ {sqrt(below):.3f} = {value:.1f}",
    )
    return TScore(round(value, 1), working)


def _signed(level: int) -> str:
    return f"−{-level}" if level < 0 else f"+{level}" if level else "0"


def level_name(level: int) -> str:
    """A level with its sign: `+1, somewhat more than expected`."""
    return f"{_signed(level)}, {LEVELS[level].lower()}"


def finding(parts: Sequence[Attained]) -> str:
    """How many targets are at or above what was expected, in a sentence."""
    rated = [each for each in parts if each.level is not None]
    if not parts:
        return "No target is being worked on."
    if not rated:
        return "No target is rated yet."
    well, left = sum((each.level or 0) >= 0 for each in rated), len(parts) - len(rated)
    if len(rated) == 1:
        said = f"The one rated target is {'at or above' if well else 'below'} the expected level"
    else:
        verb = "is" if well == 1 else "are"
        said = f"{well or 'None'} of {len(rated)} rated targets {verb} at or above the expected level"
    return f"{said}{f'; {left} not rated' if left else ''}."
