"""Which bands of which instruments say where a person stands: a table of facts, which the areas below read.

Apart from `rules/`, which knows no other area. Only the standard result speaks, but for RM2000's S, whose variants a
standing keeps beside each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.assessments.rules.scoring import Result
from tracker.people.rules import StandingKind

BY_WAY = "*"
"""The standing's variant is that of the way of scoring."""

STANDINGS: dict[tuple[str, str], tuple[StandingKind, str]] = {
    ("rm2000", "s_band"): (StandingKind.RM2000_S, BY_WAY),
    ("rm2000", "v_band"): (StandingKind.RM2000_V, ""),
    ("rm2000", "c_band"): (StandingKind.RM2000_C, ""),
    ("osp", "dc_band"): (StandingKind.OSP_DC, ""),
    ("osp", "iic_band"): (StandingKind.OSP_IIC, ""),
    ("pni", "need"): (StandingKind.NEED_BAND, "pni"),
    ("sarn", "need"): (StandingKind.NEED_BAND, "sarn"),
    ("static-99r", "level_2016"): (StandingKind.STATIC_99R, "levels_2016"),
    ("static-99r", "band_before_2016"): (StandingKind.STATIC_99R, "bands_before_2016"),
}


@dataclass(frozen=True, slots=True)
class Stands:
    """One level that a result gives."""

    kind: StandingKind
    value: str
    variant: str


def standings_of(code: str, found: Sequence[Result]) -> Iterator[Stands]:
    """Every level that results of an instrument give; what was not computed gives none."""
    for result in found:
        standard = result.variant in {"", "standard"}
        for step, band in result.bands.items():
            kind, variant = STANDINGS.get((code, step), (None, ""))
            if kind is None or not (standard or variant == BY_WAY):
                continue
            yield Stands(kind, band.code, (result.variant or "standard") if variant == BY_WAY else variant)
