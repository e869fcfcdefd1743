"""A person's scores over time, measure by measure, by the norms and the reliability of the newest version's definition.

Apart from `rules/`, which knows no other area: here what was scored meets what definitions cite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.assessments.changing import basis_of, change_of
from tracker.assessments.rules.change import Change, Direction, Method, NotComputed, standard_error
from tracker.assessments.rules.giving import AssessmentView
from tracker.assessments.rules.measures import Line, Measure, Reading, Stretch, reliable_from
from tracker.catalogue.rules.instruments import Better, Do, Instrument, Purpose, Step


def measures_of(views: Sequence[AssessmentView], instruments: Mapping[int, Instrument]) -> tuple[Measure, ...]:
    """Every score that is looked for in signed assessments, the standard way of scoring where there is one.

    Not of static risk, which treatment does not move.
    """
    by_code: dict[str, list[AssessmentView]] = {}
    for view in sorted(views, key=lambda each: (each.given_on, each.id)):
        if view.is_signed and view.result and view.result.found and view.purpose != Purpose.STATIC_RISK:
            by_code.setdefault(view.code, []).append(view)
    return tuple(
        measure
        for _, mine in sorted(by_code.items(), key=lambda pair: pair[1][-1].instrument.casefold())
        for step in _scored(instruments[mine[-1].instrument_id])
        if (measure := _measure(instruments[mine[-1].instrument_id], step, mine)) is not None
    )


def _scored(instrument: Instrument) -> list[Step]:
    return [step for step in instrument.steps if step.result and not step.ladder]


def _measure(instrument: Instrument, step: Step, views: Sequence[AssessmentView]) -> Measure | None:
    readings = tuple(reading for view in views if (reading := _reading(view, step.code)) is not None)
    if not readings:
        return None
    error = standard_error(basis_of(instrument, step.code))
    made = Measure(
        of=(instrument.code, step.code),
        instrument=instrument.short_name,
        title=step.title,
        direction=None if step.better is Better.NEITHER else Direction(step.better.value),
        least=None if step.least is None else Decimal(step.least),
        most=None if step.most is None else Decimal(step.most),
        readings=readings,
        bands=_bands(instrument, step.code),
        lines=tuple(
            Line(Decimal(cut.value), cut.meaning, _cited(instrument, cut.cites))
            for cut in instrument.cut_offs
            if cut.step == step.code
        ),
        error=error,
        needed=reliable_from(error),
        change=NotComputed("cannot be computed: a second score is missing", ("second score",)),
    )
    if not made.moved:
        return made
    return replace(made, change=change_between(instrument, step.code, made.first, made.last))


def change_between(
    instrument: Instrument, step: str, first: Reading, last: Reading, method: Method = Method.C
) -> Change | NotComputed:
    """Change from one reading to another by the definition of the later one's version, which must be that of both."""
    if first.instrument_id != last.instrument_id:
        return NotComputed("cannot be computed: the two were scored by different versions of the instrument", ())
    return change_of(instrument, step, first.score, last.score, method)


def _reading(view: AssessmentView, step: str) -> Reading | None:
    score = view.result.found[0].scores.get(step) if view.result else None
    if score is None:
        return None
    return Reading(view.given_on, view.occasion, Decimal(score), view.id, view.instrument_id)


def _bands(instrument: Instrument, step: str) -> tuple[Stretch, ...]:
    """The bands of a score, where one table alone gives them."""
    tables = [one for one in instrument.steps if one.do is Do.TABLE and one.of == (step,) and one.ladder]
    if len(tables) != 1:
        return ()
    ladder = next(each for each in instrument.ladders if each.code == tables[0].ladder)
    return tuple(
        Stretch(ladder.label(str(row.gives)), _decimal(row.least), _decimal(row.most)) for row in tables[0].rows
    )


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _cited(instrument: Instrument, cites: Sequence[str]) -> str:
    return "; ".join(source.citation for source in instrument.sources if source.key in cites)
