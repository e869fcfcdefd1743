"""Tables without gap or overlap, totals that reach their range, matrices without a hole."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from tracker.catalogue.definitions.instruments.spans import Span, reached
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Do, Instrument, Number, Row, Step

Findings = Iterator[Finding]


def reach_findings(instrument: Instrument, known: Mapping[str, Span]) -> Iterator[tuple[int, Finding]]:
    """What is wrong with what each step covers, by the step's place; paths begin below the step."""
    sometimes = {item.code for item in instrument.items if item.asked_when is not None}
    for index, step in enumerate(instrument.steps):
        for finding in _of_step(step, known, sometimes):
            yield index, finding


def _of_step(step: Step, known: Mapping[str, Span], sometimes: set[str]) -> Findings:
    if step.do is Do.TABLE and len(step.of) == 1 and step.of[0] in known:
        yield from _table(step, known[step.of[0]])
    elif step.do is Do.MATRIX and all(code in known for code in step.of):
        yield from _matrix(step, known[step.of[0]], known[step.of[1]])
    elif step.least is not None and step.most is not None:
        yield from _range(step, reached(step, known, sometimes))


def _range(step: Step, found: tuple[Number, Number] | None) -> Findings:
    least, most = step.least, step.most
    if found is None or least is None or most is None:
        return
    wrong = least < found[0] or most > found[1] if step.do is Do.TALLY else (least, most) != found
    if wrong:
        yield ("range",), f"says {least} to {most}, but what it adds up reaches {found[0]} to {found[1]}"


def _table(step: Step, span: Span) -> Findings:
    if span.kind == "date":
        yield ("of",), f"{step.of[0]} is a date: a table needs a number or a choice"
    elif any(row.among for row in step.rows) and not span.values:
        yield ("rows",), f"must have from and to, not `is`: {step.of[0]} is a number"
    elif any(row.among for row in step.rows):
        yield from _among(step, span)
    elif span.kind == "band":
        yield ("rows",), f"must have `is` in each row: {step.of[0]} is a band"
    else:
        yield from _numbers(step, span)


def _among(step: Step, span: Span) -> Findings:
    seen: set[object] = set()
    for index, row in enumerate(step.rows):
        if not row.among or row.least is not None or row.most is not None:
            yield ("rows", index), "must have `is`, as the other rows have, and neither from nor to"
        for value in row.among:
            if value in seen:
                yield ("rows", index, "is"), f"{value} is in an earlier row already"
            elif span.values and value not in span.values:
                yield ("rows", index, "is"), f"{value} can never be reached: {_said(span)}"
            seen.add(value)
    left = [str(value) for value in span.values if value not in seen]
    if left:
        yield ("rows",), f"leave a gap: nothing is said for {', '.join(left)}"


def _numbers(step: Step, span: Span) -> Findings:
    order = sorted(range(len(step.rows)), key=lambda at: (step.rows[at].least is not None, step.rows[at].least or 0))
    for at in order:
        row = step.rows[at]
        if row.least is not None and row.most is not None and row.most < row.least:
            yield ("rows", at, "to"), f"is {row.most}, less than from, {row.least}"
        elif _outside(row, span):
            yield ("rows", at), f"can never be reached: {step.of[0]} runs {_said(span)}"
    for before, after in pairwise(order):
        yield from _seam(step.rows[before], step.rows[after], after, span.unit)
    yield from _ends(step.rows[order[0]], step.rows[order[-1]], span)


def _outside(row: Row, span: Span) -> bool:
    above = row.least is not None and span.most is not None and row.least > span.most
    below = row.most is not None and span.least is not None and row.most < span.least
    return above or below


def _seam(before: Row, after: Row, at: int, unit: Number) -> Findings:
    if before.most is None or after.least is None or after.least <= before.most:
        yield ("rows", at, "from"), "overlaps another row: each value must be in one row only"
    elif after.least != before.most + unit:
        first, last = before.most + unit, after.least - unit
        gap = f"{first}" if first == last else f"{first} to {last}"
        yield ("rows", at, "from"), f"leaves a gap before it: nothing is said for {gap}"


def _ends(first: Row, last: Row, span: Span) -> Findings:
    if first.least is not None and (span.least is None or first.least > span.least):
        yield ("rows",), f"leave a gap: nothing is said for less than {first.least}"
    if last.most is not None and (span.most is None or last.most < span.most):
        yield ("rows",), f"leave a gap: nothing is said for more than {last.most}"


def _matrix(step: Step, rows: Span, columns: Span) -> Findings:
    said = {(row, column) for row, column, _ in step.cells}
    for row, column in sorted(said):
        for value, span, of in ((row, rows, step.of[0]), (column, columns, step.of[1])):
            if value not in {str(one) for one in span.values}:
                yield ("cells", row), f"{value} is no value of {of}"
    holes = [
        f"{row} with {column}"
        for row in rows.values
        for column in columns.values
        if (str(row), str(column)) not in said
    ]
    if holes:
        yield ("cells",), f"leave a gap: nothing is said for {', '.join(holes)}"


def _said(span: Span) -> str:
    if span.values and span.kind in {"choice", "band"}:
        return f"the values are {', '.join(str(value) for value in span.values)}"
    return f"from {span.least if span.least is not None else 'any'} to {span.most if span.most is not None else 'any'}"
