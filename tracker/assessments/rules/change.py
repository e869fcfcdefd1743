"""Change between two administrations: reliable, and clinically significant, with formula and inputs, or not at all.

Jacobson and Truax's statistics, in exact decimals. Reliability, standard deviation and their source must all be
there: without one of them nothing is computed, and what is missing is said. Means and deviations are those of the
cited norms; population 0 is the functional one, 1 the dysfunctional one.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from tracker.core.words import Worded

CRITICAL = Decimal("1.96")
_SHOWN = Decimal("0.01")


class Direction(StrEnum):
    """Which way a score should move for the person."""

    LOWER = "lower"
    HIGHER = "higher"


class Label(Worded):
    """What became of a score, in the order in which the labels are decided."""

    DETERIORATED = "deteriorated"
    ALREADY_IN_RANGE = "already_in_range", "Already in range"
    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"


class Method(StrEnum):
    """How the cut-off is made: 2 deviations from the dysfunctional (a), or the functional mean (b), or between (c)."""

    A = "a"
    B = "b"
    C = "c"


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean and standard deviation of a population, and where they come from."""

    mean: Decimal
    sd: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What change is computed from: reliability `r` of the score, its deviation, and the source of both."""

    r: Decimal | None = None
    sd: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class NotComputed:
    """Why there is no result, in words."""

    why: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliable:
    """The index `rci` to two places, whether the change is reliable, for the better or the worse, and the working."""

    rci: Decimal
    reliable: bool
    better: bool
    worse: bool
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutOff:
    """The score between two ranges, exact, how it was made, and the working."""

    value: Decimal
    method: Method
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The label with all that it rests on."""

    label: Label
    reliable: Reliable
    cut_off: CutOff
    working: tuple[str, ...]


def reliable_change(pre: Decimal, post: Decimal, basis: Basis, direction: Direction) -> Reliable | NotComputed:
    """`SE = SD*sqrt(1-r)`, `Sdiff = sqrt(2*SE^2)`, `RCI = (post-pre)/Sdiff`; reliable beyond 1.96, strictly.

    Decided on squares, so that no rounding of a root can tip it.
    """
    missing = _missing(basis)
    if missing or basis.r is None or basis.sd is None:
        return NotComputed(_why(missing), tuple(missing))
    if not 0 < basis.r < 1 or basis.sd <= 0:
        return NotComputed("cannot be computed: r must be between 0 and 1, and the standard deviation above 0", ())
    with localcontext() as context:
        context.prec = 40
        squared = 2 * basis.sd * basis.sd * (1 - basis.r)
        moved = post - pre
        reliable = moved * moved > CRITICAL * CRITICAL * squared
        error, difference = (squared / 2).sqrt(), squared.sqrt()
        rci = (moved / difference).quantize(_SHOWN)
    better = moved < 0 if direction is Direction.LOWER else moved > 0
    return Reliable(
        rci=rci,
        reliable=reliable,
        better=reliable and better,
        worse=reliable and not better,
        working=(
            f"SE = SD × √(1 − r) = {basis.sd} × √(1 − {basis.r}) = {error.quantize(_SHOWN)}",
            f"Sdiff = √(2 × SE²) = {difference.quantize(_SHOWN)}",
            f"RCI = (post − pre) / Sdiff = ({post} − {pre}) / {difference.quantize(_SHOWN)} = {rci}",
            f"|RCI| is {'more' if reliable else 'not more'} than {CRITICAL}: the change is "
            f"{'reliable' if reliable else 'within what chance would do'}",
            f"r and SD from: {basis.source}",
        ),
    )


def standard_error(basis: Basis) -> Decimal | None:
    """`SE = SD*sqrt(1-r)`; None where reliability, deviation or their source is missing."""
    if _missing(basis) or basis.r is None or basis.sd is None or not 0 < basis.r < 1 or basis.sd <= 0:
        return None
    return basis.sd * (1 - basis.r).sqrt()


def cut_off(
    method: Method, direction: Direction, functional: Figures | None = None, dysfunctional: Figures | None = None
) -> CutOff | NotComputed:
    """`a = M1 ± 2*SD1`, `b = M0 ± 2*SD0`, `c = (SD0*M1 + SD1*M0) / (SD0+SD1)`; the sign is that of the better side."""
    missing = [] if method is Method.A else _absent(functional, "functional")
    missing += [] if method is Method.B else _absent(dysfunctional, "dysfunctional")
    if missing:
        return NotComputed(_why(missing), tuple(missing))
    towards = -1 if direction is Direction.LOWER else 1
    if method is Method.A and dysfunctional:
        value = dysfunctional.mean + towards * 2 * dysfunctional.sd
        working = (
            f"a = M1 {_sign(towards)} 2 × SD1 = {dysfunctional.mean} {_sign(towards)} 2 × {dysfunctional.sd} = {value}",
        )
        return CutOff(value, method, (*working, f"M1 and SD1 from: {dysfunctional.source}"))
    if method is Method.B and functional:
        value = functional.mean - towards * 2 * functional.sd
        working = (
            f"b = M0 {_sign(-towards)} 2 × SD0 = {functional.mean} {_sign(-towards)} 2 × {functional.sd} = {value}",
        )
        return CutOff(value, method, (*working, f"M0 and SD0 from: {functional.source}"))
    return _between(functional, dysfunctional)


def _between(functional: Figures | None, dysfunctional: Figures | None) -> CutOff | NotComputed:
    if functional is None or dysfunctional is None or functional.sd + dysfunctional.sd <= 0:
        return NotComputed("cannot be computed: both standard deviations must be above 0", ())
    low, high = functional, dysfunctional
    value = (low.sd * high.mean + high.sd * low.mean) / (low.sd + high.sd)
    sums = f"({low.sd} × {high.mean} + {high.sd} × {low.mean}) / ({low.sd} + {high.sd})"
    return CutOff(
        value,
        Method.C,
        (
            f"c = (SD0 × M1 + SD1 × M0) / (SD0 + SD1) = {sums} = {value.quantize(_SHOWN)}",
            f"M0 and SD0 from: {low.source}",
            f"M1 and SD1 from: {high.source}",
        ),
    )


def clinical_change(
    pre: Decimal, post: Decimal, basis: Basis, direction: Direction, edge: CutOff | NotComputed
) -> Change | NotComputed:
    """Deteriorated, already in range, recovered (reliable and across), improved or unchanged, decided in this order.

    Crossing is strict: a score on the cut-off has not crossed it.
    """
    reliable = reliable_change(pre, post, basis, direction)
    if isinstance(reliable, NotComputed) or isinstance(edge, NotComputed):
        gaps = [one for one in (reliable, edge) if isinstance(one, NotComputed)]
        missing = tuple(what for gap in gaps for what in gap.missing)
        return NotComputed(_why(list(missing)) if missing else gaps[0].why, missing)
    before, after = is_across(pre, edge, direction), is_across(post, edge, direction)
    label = _label(reliable, before=before, after=after)
    side = "below" if direction is Direction.LOWER else "above"
    shown = edge.value.quantize(_SHOWN)
    crossing = f"The functional side is {side} {shown}: pre {_in(before)}, post {_in(after)}"
    return Change(label, reliable, edge, (*reliable.working, *edge.working, crossing, f"So: {label.label.lower()}"))


def _label(reliable: Reliable, *, before: bool, after: bool) -> Label:
    if reliable.worse:
        return Label.DETERIORATED
    if before:
        return Label.ALREADY_IN_RANGE
    if reliable.better:
        return Label.RECOVERED if after else Label.IMPROVED
    return Label.UNCHANGED


def is_across(score: Decimal, edge: CutOff, direction: Direction) -> bool:
    """Whether a score lies on the functional side; one on the cut-off does not."""
    return score < edge.value if direction is Direction.LOWER else score > edge.value


def _missing(basis: Basis) -> list[str]:
    said = (
        ("reliability (r)", basis.r),
        ("standard deviation", basis.sd),
        ("source of both", basis.source.strip() or None),
    )
    return [name for name, value in said if value is None]


def _absent(figures: Figures | None, which: str) -> list[str]:
    if figures is None:
        return [f"norms of the {which} population"]
    return [] if figures.source.strip() else [f"source of the {which} norms"]


def _why(missing: list[str]) -> str:
    return f"cannot be computed: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"


def _sign(towards: int) -> str:
    return "+" if towards > 0 else "−"


def _in(across: bool) -> str:
    return "is on it" if across else "is not"
