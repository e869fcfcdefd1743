"""Conditions against what they ask about: a known name, an answer or band that it can have, an order to compare in."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from tracker.catalogue.definitions.instruments.spans import Span
from tracker.catalogue.definitions.part import Path
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Condition, Instrument, Scalar


def condition_findings(
    path: Path, condition: Condition, known: Mapping[str, Span], what: str, instrument: Instrument
) -> Iterator[Finding]:
    """Everything wrong with a condition that may ask about the names in `known`, which are called `what`."""
    for key in ("all", "any", "none"):
        for index, inner in enumerate(getattr(condition, key)):
            yield from condition_findings((*path, key, index), inner, known, what, instrument)
    if not condition.of:
        return
    span = known.get(condition.of)
    if span is None:
        near = next(iter(get_close_matches(condition.of, known, n=1)), None)
        if condition.of not in {step.code for step in instrument.steps} or what == "item":
            yield (
                (*path, "of"),
                f"{condition.of} is not the code of an {what}" + (f": did you mean {near}?" if near else ""),
            )
        return
    yield from _compared(path, condition, span, instrument)


def _compared(path: Path, condition: Condition, span: Span, instrument: Instrument) -> Iterator[Finding]:
    for value in condition.among:
        if span.kind in {"choice", "band"} and value not in span.values:
            yield (*path, "is"), _no_value(value, condition.of, span)
        elif span.kind == "number" and isinstance(value, str):
            yield (*path, "is"), f"must be a number: {condition.of} is one"
        elif span.kind == "date":
            yield (*path, "is"), f"cannot be asked of {condition.of}, which is a date: use a step that counts years"
    for key in ("at_least", "at_most"):
        value = getattr(condition, key)
        if value is not None and (said := _bound(value, condition.of, span, instrument)):
            yield (*path, key), said


def _bound(value: Scalar, of: str, span: Span, instrument: Instrument) -> str:
    if span.kind == "band":
        ladder = next(one for one in instrument.ladders if one.code == span.ladder)
        if value not in {level.code for level in ladder.levels}:
            return f"{value} is not a band in the order of {ladder.code}"
    elif span.kind == "date":
        return f"cannot be asked of {of}, which is a date: use a step that counts years"
    elif isinstance(value, str):
        return "must be a number: answers are compared by their points"
    return ""


def _no_value(value: Scalar, of: str, span: Span) -> str:
    what = "a band" if span.kind == "band" else "an answer"
    return f"{value} is not {what} of {of}: {', '.join(str(one) for one in span.values)}"
