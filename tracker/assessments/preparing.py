"""A definition made ready to score: catalogue's instrument in, a `Scorer` of plain steps out.

Apart from `rules/`, which knows no other area, and from `scoring`, since a service prepares a version once and scores
with it often.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.assessments.rules import conditions as tests
from tracker.assessments.rules import deciding, steps
from tracker.assessments.rules.answers import Amount, Choice, Day, Question
from tracker.assessments.rules.scoring import Line, Projection, Scorer, Step
from tracker.assessments.rules.sheet import Band, Number, Order
from tracker.catalogue.rules import instruments as told
from tracker.catalogue.rules.scoring_order import as_variant, ordered
from tracker.core.errors import Refused

Orders = Mapping[str, Order]


def prepare(instrument: told.Instrument, variant: str = "") -> Scorer:
    """The instrument, standard or in a variant, ready to score. It must have passed the catalogue's checks.

    Raises `Refused` on `variant` for one that it does not have, or where it has no standard scoring.
    """
    chosen = _variant(instrument, variant)
    scored = as_variant(instrument, chosen)
    ladders = {ladder.code: _order(ladder) for ladder in scored.ladders}
    by_step = {step.code: ladders[step.ladder] for step in scored.steps if step.ladder}
    scales = {scale.code: _scale(scale) for scale in scored.scales}
    bounds = _turned(scored)
    return Scorer(
        questions=tuple(
            Question(
                item.code,
                item.topic,
                scales[item.scale],
                condition(item.asked_when, by_step) if item.asked_when else None,
                item.required,
            )
            for item in scored.items
        ),
        steps=tuple(_step(step, by_step, bounds) for step in ordered(scored.steps)),
        orders=by_step,
        results=tuple(step.code for step in scored.steps if step.result),
        variant=variant or ("" if instrument.no_standard else "standard"),
        unused=frozenset(chosen.leaves_out) if chosen else frozenset(),
        opening=_opening(instrument, chosen),
        projection=_projection(scored),
        _titles={step.code: step.title for step in scored.steps},
    )


def condition(said: told.Condition, orders: Orders) -> tests.Condition:
    """A condition ready to be asked; bounds on a band become places in its order."""
    if said.all:
        return tests.Every(tuple(condition(inner, orders) for inner in said.all))
    if said.any:
        return tests.Some(tuple(condition(inner, orders) for inner in said.any))
    if said.none:
        return tests.Not(tests.Some(tuple(condition(inner, orders) for inner in said.none)))
    parts: list[tests.Condition] = []
    if said.known is not None:
        parts.append(tests.Known(said.of, said.known))
    if said.among:
        parts.append(tests.Among(said.of, frozenset(said.among)))
    if said.at_least is not None or said.at_most is not None:
        order = orders.get(said.of)
        parts.append(tests.Within(said.of, _place(said.at_least, order), _place(said.at_most, order)))
    return parts[0] if len(parts) == 1 else tests.Every(tuple(parts))


def _place(bound: told.Scalar | None, order: Order | None) -> Number | None:
    if isinstance(bound, str):
        return order.places[bound] if order else None
    return bound


def _variant(instrument: told.Instrument, code: str) -> told.Variant | None:
    named = [variant.code for variant in instrument.variants]
    if not code or code == "standard":
        if instrument.no_standard:
            raise Refused("variant", f"Name a variant, {' or '.join(named)}: {instrument.no_standard}")
        return None
    if code not in named:
        has = f"has the variants {', '.join(named)}" if named else "has no variants"
        raise Refused("variant", f"There is no variant {code}: {instrument.short_name} {has}")
    return instrument.variants[named.index(code)]


def _opening(instrument: told.Instrument, variant: told.Variant | None) -> tuple[Line, ...]:
    if variant is None:
        return ()
    lines = [Line("", f"Variant {variant.code}: {variant.rule}")]
    topics = {item.code: item.topic for item in instrument.items}
    lines += [Line("", f"Left out by {variant.code}: {code} ({topics[code]})") for code in variant.leaves_out]
    return tuple(lines)


def _projection(instrument: told.Instrument) -> Projection | None:
    said = instrument.projection
    return Projection(said.items, said.least, said.most, said.step, said.gives) if said else None


def _order(ladder: told.Ladder) -> Order:
    labels = {level.code: level.label for level in (*ladder.levels, *ladder.beside)}
    return Order(
        bands={code: Band(code, label) for code, label in labels.items()},
        labels=labels,
        places={level.code: place for place, level in enumerate(ladder.levels)},
        codes=tuple(level.code for level in ladder.levels),
    )


def _scale(scale: told.Scale) -> Choice | Amount | Day:
    if scale.kind is told.ScaleKind.CHOICE:
        return Choice({option.value: option.points for option in scale.options})
    return Amount(scale.least, scale.most, scale.places) if scale.kind is told.ScaleKind.NUMBER else Day()


def _turned(instrument: told.Instrument) -> dict[str, Number]:
    """For each item, the sum of its lowest and highest points: what reverse scoring takes an answer from."""
    sums: dict[str, Number] = {}
    scales = {scale.code: scale for scale in instrument.scales}
    for item in instrument.items:
        scale = scales[item.scale]
        points = [option.points for option in scale.options if option.points is not None]
        if points:
            sums[item.code] = min(points) + max(points)
        elif scale.least is not None and scale.most is not None:
            sums[item.code] = scale.least + scale.most
    return sums


def _step(step: told.Step, orders: Orders, turned: Mapping[str, Number]) -> Step:
    return _MAKERS[step.do](step, orders, turned)


def _total(step: told.Step, _: Orders, turned: Mapping[str, Number]) -> Step:
    prorate = step.prorate
    return steps.Total(
        step.code,
        step.title,
        step.of,
        {code: turned[code] for code in step.reverse},
        mean=step.do is told.Do.MEAN,
        most_missing=prorate.most_missing if prorate else 0,
        places=step.places if step.do is told.Do.MEAN else prorate.places if prorate else 0,
    )


def _table(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    order = orders.get(step.code)
    if step.rows[0].among:
        gives: dict[Any, Any] = {value: row.gives for row in step.rows for value in row.among}
        return steps.Match(step.code, step.title, step.of[0], gives, order)
    rows = tuple(steps.Row(row.least, row.most, row.gives) for row in step.rows)
    return steps.Lookup(step.code, step.title, step.of[0], rows, order)


def _cases(step: told.Step, orders: Orders) -> tuple[steps.Case, ...]:
    return tuple(_case(case, orders) for case in step.cases)


def _case(case: told.Case, orders: Orders) -> steps.Case:
    when = condition(case.when, orders) if case.when else tests.Every(())
    return steps.Case(when, case.because, case.gives, case.as_of, case.points, case.by)


def _tally(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    return deciding.Tally(step.code, step.title, _cases(step, orders))


def _choose(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    otherwise = _case(step.otherwise or told.Case(""), orders)
    return deciding.Choose(step.code, step.title, _cases(step, orders), otherwise, orders.get(step.code))


def _move(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    order = orders[step.code]
    cap = order.places[step.cap] if step.cap else len(order.codes) - 1
    return deciding.Move(step.code, step.title, step.of[0], _cases(step, orders), order, cap)


def _extreme(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    return steps.Extreme(step.code, step.title, step.of, step.do is told.Do.HIGHEST, orders.get(step.code))


def _matrix(step: told.Step, orders: Orders, _: Mapping[str, Number]) -> Step:
    cells: dict[tuple[str, str], Any] = {(row, column): gives for row, column, gives in step.cells}
    return steps.Grid(step.code, step.title, (step.of[0], step.of[1]), cells, orders.get(step.code))


def _elapsed(step: told.Step, _: Orders, __: Mapping[str, Number]) -> Step:
    return steps.Elapsed(step.code, step.title, *step.of)


_MAKERS: dict[told.Do, Callable[[told.Step, Orders, Mapping[str, Number]], Step]] = {
    told.Do.SUM: _total,
    told.Do.MEAN: _total,
    told.Do.TABLE: _table,
    told.Do.TALLY: _tally,
    told.Do.CHOOSE: _choose,
    told.Do.HIGHEST: _extreme,
    told.Do.LOWEST: _extreme,
    told.Do.MATRIX: _matrix,
    told.Do.MOVE: _move,
    told.Do.ELAPSED: _elapsed,
}
