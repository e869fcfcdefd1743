"""The frozen instrument from the shape of its file: numbered items, columns and sections spelled out.

Nothing is judged here: a name that leads nowhere stays, for `checks` to find.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.catalogue.definitions.instruments import steps_shape
from tracker.catalogue.definitions.instruments.shape import InstrumentFile, ItemTable, ScaleTable, VariantTable
from tracker.catalogue.definitions.values import Reasons, reason
from tracker.catalogue.rules import instruments as rules
from tracker.catalogue.rules.programmes import Source

Sections = dict[str, tuple[str, ...]]


def build(file: InstrumentFile) -> rules.Instrument:
    """The instrument that a file says."""
    reasons = {proposal.key: " ".join(proposal.reason.split()) for proposal in file.proposals}
    items = tuple(item for table in file.items for item in spelled_out(table, file, reasons))
    sections = {
        section.code: tuple(item.code for item in items if item.section == section.code) for section in file.sections
    }
    same = ("code", "name", "short_name", "version", "purpose", "valid_from", "valid_until", "result_months")
    return rules.Instrument(
        **{key: getattr(file, key) for key in same},
        summary=" ".join(file.summary.split()),
        licence=" ".join(file.licence.split()),
        cites=tuple(file.cites),
        sources=tuple(Source(kept.key, kept.citation, kept.confidence) for kept in file.sources),
        items=items,
        scales=tuple(_scale(table, reasons) for table in file.scales),
        by=tuple(file.by),
        sections=tuple(rules.Section(one.code, one.title) for one in file.sections),
        ladders=tuple(rules.Ladder(one.code, _levels(one.levels), _levels(one.beside)) for one in file.ladders),
        steps=tuple(_step(step, sections, reasons) for step in file.steps),
        variants=tuple(_variant(one, sections, reasons) for one in file.variants),
        projection=_projection(file, sections),
        applies=_applies(file),
        warnings=tuple(file.warnings),
        norms=tuple(rules.Norm(**_cited(one)) for one in file.norms),
        reliability=tuple(rules.Reliability(**_cited(one)) for one in file.reliability),
        cut_offs=tuple(rules.CutOff(**_cited(one)) for one in file.cut_offs),
        training=file.training or "",
        no_standard=file.no_standard or "",
        provisional=reason(reasons, file.provisional),
    )


def spelled_out(table: ItemTable, file: InstrumentFile, reasons: Reasons) -> Iterator[rules.Item]:
    """The items that one table of a file stands for: by its numbers, and in its columns."""
    numbers = range(table.numbers.first, table.numbers.last + 1) if table.numbers else (None,)
    columns = {column.code: column for column in file.columns}
    for number in numbers:
        code = table.code if number is None else f"{table.code}{number}"
        topic = table.topic if number is None else f"{table.topic} {number}"
        for name in table.columns or (None,):
            column = columns.get(name or "")
            yield rules.Item(
                code=f"{code}_{name}" if name else code,
                topic=f"{topic}, {column.title.lower()}" if column else topic,
                scale=(column.scale if column else table.scale) or "",
                section=table.section or "",
                asked_when=table.asked_when.value() if table.asked_when else None,
                required=table.required,
                provisional=reason(reasons, table.provisional),
            )


def _cited(table: Any) -> dict[str, Any]:
    said = {name: getattr(table, name) for name in type(table).model_fields}
    return {**said, "cites": tuple(table.cites)}


def _scale(table: ScaleTable, reasons: Reasons) -> rules.Scale:
    return rules.Scale(
        code=table.code,
        kind=table.kind,
        options=tuple(
            rules.Option(one.value, one.label, one.points if one.points is not None else _own_points(one.value))
            for one in table.options
        ),
        least=table.least,
        most=table.most,
        places=table.places,
        provisional=reason(reasons, table.provisional),
    )


def _own_points(value: rules.Scalar) -> rules.Number | None:
    return None if isinstance(value, str) else value


def _levels(tables: Sequence[Any]) -> tuple[rules.Level, ...]:
    return tuple(rules.Level(one.code, one.label) for one in tables)


def _applies(file: InstrumentFile) -> rules.Applies:
    said = file.applies
    return rules.Applies(
        sexes=tuple(said.sexes),
        youngest=said.youngest,
        oldest=said.oldest,
        offences=tuple(said.offences),
        not_only=tuple(said.not_only),
        note=said.note or "",
    )


def _projection(file: InstrumentFile, sections: Sections) -> rules.Projection | None:
    said = file.projection
    if said is None:
        return None
    return rules.Projection(_spelled(said.of, sections), said.least, said.most, said.step, said.gives)


def _variant(table: VariantTable, sections: Sections, reasons: Reasons) -> rules.Variant:
    return rules.Variant(
        code=table.code,
        title=table.title,
        rule=table.rule,
        leaves_out=_spelled(table.leaves_out, sections),
        steps=tuple(_step(step, sections, reasons) for step in table.steps),
        cites=tuple(table.cites),
        provisional=reason(reasons, table.provisional),
    )


def _spelled(names: Sequence[str], sections: Sections) -> tuple[str, ...]:
    return tuple(code for name in names for code in sections.get(name, (name,)))


def _step(table: steps_shape.AnyStep, sections: Sections, reasons: Reasons) -> rules.Step:
    said: Any = table
    least, most = getattr(said, "range", None) or (None, None)
    prorate = getattr(said, "prorate", None)
    otherwise = getattr(said, "otherwise", None)
    return rules.Step(
        code=table.code,
        do=rules.Do(table.do),
        title=table.title,
        of=_of(said, sections),
        ladder=getattr(said, "ladder", None) or "",
        rows=tuple(rules.Row(row.gives, row.from_, row.to, row.is_ or ()) for row in _listed(said, "rows")),
        cases=tuple(_case(case) for case in _listed(said, "cases")),
        otherwise=_case(otherwise) if otherwise else None,
        cells=tuple(
            (row, column, gives)
            for row, columns in (getattr(said, "cells", None) or {}).items()
            for column, gives in columns.items()
        ),
        reverse=_spelled(getattr(said, "reverse", ()), sections),
        prorate=rules.Prorate(prorate.most_missing, prorate.places) if prorate else None,
        least=least,
        most=most,
        places=getattr(said, "places", 0),
        cap=getattr(said, "cap", None) or "",
        better=table.better,
        result=table.result,
        cites=tuple(table.cites),
        provisional=reason(reasons, table.provisional),
    )


def _of(said: Any, sections: Sections) -> tuple[str, ...]:
    if isinstance(said, steps_shape.MatrixStep):
        return said.rows_of, said.columns_of
    if isinstance(said, steps_shape.ElapsedStep):
        return (said.since, said.until) if said.until else (said.since,)
    of = getattr(said, "of", ())
    return _spelled([of] if isinstance(of, str) else of, sections)


def _listed(said: Any, key: str) -> Sequence[Any]:
    return getattr(said, key, None) or ()


def _case(table: Any) -> rules.Case:
    when = getattr(table, "when", None)
    return rules.Case(
        because=table.because,
        when=when.value() if when else None,
        gives=getattr(table, "gives", None),
        as_of=getattr(table, "as_of", None) or "",
        points=getattr(table, "points", 0),
        by=getattr(table, "by", 0),
    )
