"""What an answer or a step can come to: bounds, places, values; what the checks of tables and totals rest on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.catalogue.rules.instruments import Do, Instrument, Item, Number, Scale, ScaleKind, Step
from tracker.catalogue.rules.scoring_order import ordered


@dataclass(frozen=True)
class Span:
    """Bounds are inclusive, None where open. `values` are the answers of a choice, or the bands of a ladder."""

    kind: str
    least: Number | None = None
    most: Number | None = None
    places: int = 0
    values: tuple[object, ...] = ()
    ladder: str = ""

    @property
    def unit(self) -> Number:
        """The smallest difference between two values."""
        return Decimal(1).scaleb(-self.places) if self.places else 1


def spans_of(instrument: Instrument) -> dict[str, Span]:
    """What each item and step can come to; one that cannot be told, since it is wrong, is left out."""
    scales = {scale.code: scale for scale in instrument.scales}
    known = {item.code: _item(item, scales[item.scale]) for item in instrument.items if item.scale in scales}
    sometimes = {item.code for item in instrument.items if item.asked_when is not None}
    for step in ordered(instrument.steps):
        span = _step(step, instrument, known, sometimes)
        if span is not None:
            known[step.code] = span
    return known


def reached(step: Step, known: Mapping[str, Span], sometimes: set[str]) -> tuple[Number, Number] | None:
    """The bounds of a sum, a mean or a tally as its parts have them, whatever range it states; None where open."""
    if step.do is Do.TALLY:
        points = [case.points for case in step.cases]
        return sum((one for one in points if one < 0), 0), sum((one for one in points if one > 0), 0)
    bounds = list(_bounds(step, known, sometimes))
    if not bounds or None in bounds:
        return None
    lows, highs = [pair[0] for pair in bounds if pair], [pair[1] for pair in bounds if pair]
    return (sum(lows), sum(highs)) if step.do is Do.SUM else (min(lows), max(highs))


def _bounds(step: Step, known: Mapping[str, Span], sometimes: set[str]) -> Iterator[tuple[Number, Number] | None]:
    for code in step.of:
        span = known.get(code)
        if span is None or span.least is None or span.most is None:
            yield None
        elif step.do is Do.SUM and code in sometimes:
            yield min(span.least, 0), max(span.most, 0)
        else:
            yield span.least, span.most


def _item(item: Item, scale: Scale) -> Span:
    if scale.kind is not ScaleKind.CHOICE:
        return Span(scale.kind.value, scale.least, scale.most, scale.places)
    points = [option.points for option in scale.options if option.points is not None]
    values = tuple(option.value for option in scale.options)
    places = max((_places(one) for one in points), default=0)
    return Span("choice", min(points, default=None), max(points, default=None), places, values)


def _places(number: Number) -> int:
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _step(step: Step, instrument: Instrument, known: Mapping[str, Span], sometimes: set[str]) -> Span | None:
    if step.ladder:
        ladder = next((one for one in instrument.ladders if one.code == step.ladder), None)
        levels = (*ladder.levels, *ladder.beside) if ladder else ()
        return Span("band", values=tuple(level.code for level in levels), ladder=step.ladder) if ladder else None
    if step.do in {Do.SUM, Do.MEAN, Do.TALLY}:
        return _total(step, known, sometimes)
    if step.do in {Do.HIGHEST, Do.LOWEST}:
        bounds = [known[code] for code in step.of if code in known]
        lows = [span.least for span in bounds if span.least is not None]
        highs = [span.most for span in bounds if span.most is not None]
        return Span("number", min(lows, default=None), max(highs, default=None), _finest(step, known))
    if step.do is Do.ELAPSED:
        return Span("number")
    return _given(step, known)


def _total(step: Step, known: Mapping[str, Span], sometimes: set[str]) -> Span:
    places = step.places if step.do is Do.MEAN else _finest(step, known)
    if step.prorate is not None:
        places = max(places, step.prorate.places)
    found = reached(step, known, sometimes)
    if step.least is not None and (found is None or step.do is Do.TALLY):
        return Span("number", step.least, step.most, places)
    least, most = found or (None, None)
    return Span("number", least, most, places)


def _finest(step: Step, known: Mapping[str, Span]) -> int:
    points = max((_places(case.points) for case in step.cases), default=0)
    return max((known[code].places for code in step.of if code in known), default=points)


def _given(step: Step, known: Mapping[str, Span]) -> Span:
    """A step that gives what its rows, cases or cells say."""
    said = [row.gives for row in step.rows] + [gives for *_, gives in step.cells]
    cases = (*step.cases, *((step.otherwise,) if step.otherwise else ()))
    said += [case.gives for case in cases if case.gives is not None]
    taken = [known[case.as_of] for case in cases if case.as_of in known]
    numbers = [one for one in said if not isinstance(one, str)]
    lows = [*numbers, *(span.least for span in taken if span.least is not None)]
    highs = [*numbers, *(span.most for span in taken if span.most is not None)]
    opened = any(span.least is None or span.most is None for span in taken)
    places = max((*(_places(one) for one in numbers), *(span.places for span in taken)), default=0)
    return Span(
        "number", None if opened else min(lows, default=None), None if opened else max(highs, default=None), places
    )
