"""A result as JSON keeps it, and back: numbers as text, so that not one place of a decimal is lost."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.assessments.rules.scoring import Line, Result
from tracker.assessments.rules.sheet import Band, Number, Value


def as_json(result: Result) -> dict[str, Any]:
    """What is kept of a result."""
    return {
        "variant": result.variant,
        "as_of": result.as_of.isoformat(),
        "scores": {step: str(score) for step, score in result.scores.items()},
        "bands": {step: list(band) for step, band in result.bands.items()},
        "results": list(result.results),
        "not_computed": dict(result.not_computed),
        "missing": list(result.missing),
        "projected": {step: [str(low), str(high)] for step, (low, high) in result.projected.items()},
        "working": [list(line) for line in result.working],
    }


def from_json(kept: Mapping[str, Any]) -> Result:
    """A result as it was kept."""
    ends: dict[str, tuple[Value, Value]] = {step: (low, high) for step, (low, high) in kept["projected"].items()}
    return Result(
        variant=kept["variant"],
        as_of=date.fromisoformat(kept["as_of"]),
        scores={step: _number(score) for step, score in kept["scores"].items()},
        bands={step: Band(*band) for step, band in kept["bands"].items()},
        results=tuple(kept["results"]),
        not_computed=dict(kept["not_computed"]),
        missing=tuple(kept["missing"]),
        projected=ends,
        working=tuple(Line(*line) for line in kept["working"]),
    )


def comes_to(kept: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a kept result comes to, apart from how its working puts it: two that agree here are one result."""
    names = ("variant", "scores", "bands", "not_computed", "missing", "projected")
    return tuple(kept[name] for name in names)


def _number(text: str) -> Number:
    return int(text) if text.lstrip("-").isdecimal() else Decimal(text)
