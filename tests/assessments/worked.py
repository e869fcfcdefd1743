"""Scoring as the tests ask for it: an instrument of Tracker by its code, some answers, and what came of them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.assessments.rules.scoring import Result
from tracker.assessments.scoring import Ready, Scored, make_ready, score
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.rules.instruments import Instrument, Scale, ScaleKind
from tracker.config import ROOT

AS_OF = date(2026, 11, 2)


@lru_cache
def instruments() -> dict[str, Instrument]:
    shipped, invented = read_instruments(), read_instruments(ROOT / "tracker" / "demo" / "programmes" / "instruments")
    assert shipped.problems == invented.problems == ()
    return {one.content.code: one.content for one in (*shipped.definitions, *invented.definitions)}


@lru_cache
def ready(code: str, variant: str = "") -> Ready:
    return make_ready(instruments()[code], variant)


def scored(code: str, answers: Mapping[str, Any], variant: str = "", as_of: date = AS_OF) -> Scored:
    return score(ready(code, variant), answers, as_of)


def result(code: str, answers: Mapping[str, Any], variant: str = "", as_of: date = AS_OF) -> Result:
    return scored(code, answers, variant, as_of).result


def band(code: str, step: str, answers: Mapping[str, Any], variant: str = "", as_of: date = AS_OF) -> str | None:
    found = result(code, answers, variant, as_of).bands.get(step)
    return found.code if found else None


def lowest(scale: Scale) -> Any:
    """The answer of a scale with the fewest points, a date where it asks for one."""
    if scale.kind is ScaleKind.DATE:
        return date(2010, 5, 5)
    if scale.kind is ScaleKind.NUMBER:
        return scale.least if scale.least is not None else scale.most if scale.most is not None else 0
    return min(scale.options, key=lambda option: option.points or 0).value


def all_answered(code: str) -> dict[str, Any]:
    """Every question answered with the fewest points, and none that earlier answers rule out."""
    instrument = instruments()[code]
    scales = {scale.code: scale for scale in instrument.scales}
    answers: dict[str, Any] = {}
    for item in instrument.items:
        if item.asked_when is None:
            answers[item.code] = lowest(scales[item.scale])
    return answers
