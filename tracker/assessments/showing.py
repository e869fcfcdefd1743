"""What pages show of results: scores with their ranges, the variants beside the standard, and the words around them.

Apart from `queries.py`, which reads rows: here a result meets the definition that it was scored by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.assessments.asking import Sheet
from tracker.assessments.rules.giving import AssessmentView, ResultView, Whole
from tracker.assessments.rules.scoring import Result
from tracker.catalogue.rules.instruments import Better, Instrument, Step
from tracker.core.words import in_words

STANDARD = "standard"
OPEN = "Not computed"
PROVISIONAL = "Provisional: "
_BETTER = {Better.HIGHER: "higher is better", Better.LOWER: "lower is better", Better.NEITHER: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """What one step came to, in each way of scoring; `about` has its range and which way is better."""

    title: str
    about: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as its page shows it; `ways` are the titles of the ways of scoring, over the cells of each row."""

    ways: tuple[str, ...]
    rows: tuple[Row, ...]
    working: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    provisional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument in a person's list: the result that stands last, and all that came before it."""

    instrument: str
    last: AssessmentView
    says: str
    earlier: tuple[AssessmentView, ...]

    def runs_out(self, today: date) -> str:
        """`good`, `tight` within 30 days of its end, `bad` after it, '' where it holds without end."""
        until = self.last.result.holds_until if self.last.result else None
        if until is None:
            return ""
        return "bad" if until < today else "tight" if (until - today).days <= 30 else "good"


def shown(instrument: Instrument, found: Sequence[Result], warnings: Sequence[str], sheet: Sheet) -> Shown:
    """A result with its definition's words."""
    ways = tuple(way_of(instrument, one) for one in found)
    steps = {step.code: step for one in found for step in _steps(instrument, one)}
    wanted = dict.fromkeys(code for one in found for code in one.results)
    texts = {question.code: question.text for question in sheet.questions}
    missing = dict.fromkeys(code for one in found for code in one.missing)
    provisional = tuple(said for said in warnings if said.startswith(PROVISIONAL))
    return Shown(
        ways=ways,
        rows=tuple(_row(steps[code], found) for code in wanted if code in steps),
        working=tuple((way, tuple(line.said for line in one.working)) for way, one in zip(ways, found, strict=True)),
        missing=tuple(texts.get(code, code) for code in missing),
        warnings=tuple(said for said in warnings if said not in provisional),
        provisional=tuple(said.removeprefix(PROVISIONAL) for said in provisional),
    )


def headline(instrument: Instrument, found: Sequence[Result]) -> str:
    """What a result came to in one line: the results that are looked for, of the first way of scoring."""
    if not found:
        return ""
    first = found[0]
    steps = {step.code: step for step in _steps(instrument, first)}
    said = [f"{steps[code].title}: {value_of(first, code)}" for code in first.results if code in steps]
    return "; ".join(said)


def value_of(result: Result, code: str) -> str:
    """What a step came to: a band in words, a score, or that it was not computed."""
    band = result.bands.get(code)
    if band is not None:
        return band.label
    score = result.scores.get(code)
    return OPEN if score is None else str(score)


def way_of(instrument: Instrument, result: Result) -> str:
    """The title of a way of scoring."""
    if result.variant in {"", STANDARD}:
        return "Standard"
    return next((each.title for each in instrument.variants if each.code == result.variant), result.variant)


def lines_of(views: Sequence[AssessmentView], instruments: dict[int, Instrument]) -> tuple[Line, ...]:
    """A person's signed assessments by instrument, whatever its version, by name; the latest given stands."""
    by_code: dict[str, list[AssessmentView]] = {}
    for view in views:
        if view.is_signed and view.result:
            by_code.setdefault(view.code, []).append(view)
    found = [
        Line(
            mine[0].instrument,
            mine[0],
            headline(instruments[mine[0].instrument_id], mine[0].result.found if mine[0].result else ()),
            tuple(mine[1:]),
        )
        for mine in by_code.values()
    ]
    return tuple(sorted(found, key=lambda line: line.instrument.casefold()))


def finding(lines: Sequence[Line], waiting: Sequence[AssessmentView], asked: int, today: date) -> str:
    """A person's list in a sentence: what is asked for, what waits, what has run out."""
    said = [f"{asked} {'is' if asked == 1 else 'are'} asked for"] if asked else []
    if waiting:
        said.append(f"{len(waiting)} {'is' if len(waiting) == 1 else 'are'} not finished")
    out = [line for line in lines if line.runs_out(today) == "bad"]
    if out:
        names = out[0].instrument if len(out) == 1 else f"{len(out)} results"
        said.append(f"{names} {'has' if len(out) == 1 else 'have'} run out")
    if not lines:
        said.append("no result yet")
    elif not out:
        said.append(f"{len(lines)} {'result holds' if len(lines) == 1 else 'results hold'}")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."


def says(instrument: Instrument, result: ResultView) -> str:
    """The finding of a result's page, in a sentence."""
    text = headline(instrument, result.found)
    until = f" It holds until {in_words(result.holds_until)}." if result.holds_until else ""
    return f"{text}.{until}"


Lines = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """What an amendment changes: answers, and what they come to, each with what stands and what would."""

    answers: Lines
    results: Lines


def effects(
    instrument: Instrument, sheet: Sheet, whole: Whole, texts: Mapping[str, str], after: Sequence[Result]
) -> Effects:
    """The answers that change, and every result that does, in each way of scoring."""
    answers = tuple(
        (
            question.text,
            question.said(whole.answers.get(question.code, "")),
            question.said(texts.get(question.code, "")),
        )
        for question in sheet.questions
        if whole.answers.get(question.code, "") != texts.get(question.code, "")
    )
    before = whole.results[0].found if whole.results else ()
    results = []
    for stood, one in zip(before, after, strict=False):
        way = f" ({way_of(instrument, one)})" if len(after) > 1 else ""
        for step in _steps(instrument, one):
            was, now = value_of(stood, step.code), value_of(one, step.code)
            if was != now:
                results.append((f"{step.title}{way}", was, now))
    return Effects(answers, tuple(results))


def _row(step: Step, found: Sequence[Result]) -> Row:
    about = [f"{step.least} to {step.most}"] if step.least is not None and step.most is not None else []
    about += [_BETTER[step.better]] if _BETTER[step.better] else []
    return Row(step.title, ", ".join(about), tuple(value_of(one, step.code) for one in found))


def _steps(instrument: Instrument, result: Result) -> Sequence[Step]:
    """The steps of one way of scoring: a variant's stand in for those of the same code."""
    variant = next((each for each in instrument.variants if each.code == result.variant), None)
    instead = {step.code: step for step in variant.steps} if variant else {}
    return [instead.get(step.code, step) for step in instrument.steps]
