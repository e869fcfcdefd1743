"""Change of a score by the norms and the reliability that its own definition cites.

Apart from `rules/`, which knows no other area. Where a definition has no norms, or several and none is named, the
answer is that it cannot be computed, with what is missing.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from tracker.assessments.rules.change import (
    Basis,
    Change,
    CutOff,
    Direction,
    Figures,
    Method,
    NotComputed,
    clinical_change,
    cut_off,
)
from tracker.catalogue.rules.instruments import Better, Instrument, Norm, Number, Reliability

Kept = TypeVar("Kept", Norm, Reliability)


def change_of(
    instrument: Instrument, step: str, pre: Number, post: Number, method: Method = Method.C
) -> Change | NotComputed:
    """Change of a step's score from `pre` to `post`, both of this version.

    The deviation of the index is that of the norm row of the population with the problem, which is where somebody
    is measured from; method b, which needs no such row, takes the functional one.
    """
    direction = direction_of(instrument, step)
    if direction is None:
        return NotComputed(f"cannot be computed: which way {step} should move is missing", (f"direction of {step}",))
    edge = edge_of(instrument, step, direction, method)
    return clinical_change(Decimal(pre), Decimal(post), basis_of(instrument, step, method), direction, edge)


def direction_of(instrument: Instrument, step: str) -> Direction | None:
    """Which way a step's score should move, None where its definition does not say."""
    better = next((one.better for one in instrument.steps if one.code == step), Better.NEITHER)
    return None if better is Better.NEITHER else Direction(better.value)


def edge_of(instrument: Instrument, step: str, direction: Direction, method: Method) -> CutOff | NotComputed:
    """The cut-off of a step's score by the norms that its definition cites."""
    functional, problem = (_norm(instrument, step, functional=which) for which in (True, False))
    return cut_off(method, direction, _figures(instrument, functional), _figures(instrument, problem))


def basis_of(instrument: Instrument, step: str, method: Method = Method.C) -> Basis:
    """Reliability and deviation of a step's score, as far as its definition cites them."""
    reliability = _only([one for one in instrument.reliability if one.step == step])
    row = _norm(instrument, step, functional=method is Method.B)
    return Basis(
        r=Decimal(reliability.value) if reliability else None,
        sd=Decimal(row.sd) if row else None,
        source=_source(instrument, [*(reliability.cites if reliability else ()), *(row.cites if row else ())]),
    )


def _norm(instrument: Instrument, step: str, *, functional: bool) -> Norm | None:
    return _only([norm for norm in instrument.norms if norm.step == step and norm.functional is functional])


def _only(found: Sequence[Kept]) -> Kept | None:
    return found[0] if len(found) == 1 else None


def _figures(instrument: Instrument, norm: Norm | None) -> Figures | None:
    if norm is None:
        return None
    return Figures(Decimal(norm.mean), Decimal(norm.sd), f"{norm.population}: {_source(instrument, norm.cites)}")


def _source(instrument: Instrument, cites: Sequence[str]) -> str:
    return "; ".join(source.citation for source in instrument.sources if source.key in cites)
