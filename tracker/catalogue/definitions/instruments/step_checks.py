"""One step against the rest of its instrument: what it names, its bands, its reverse key."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from tracker.catalogue.definitions.instruments.conditions import condition_findings
from tracker.catalogue.definitions.instruments.spans import Span
from tracker.catalogue.definitions.part import Path
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Case, Do, Instrument, Ladder, Scalar, Step

Findings = Iterator[Finding]
_ADDS = {Do.SUM, Do.MEAN}


def step_findings(step: Step, instrument: Instrument, known: Mapping[str, Span]) -> Findings:
    """What is wrong with a step; paths begin below it. What it covers is looked at in `reach`."""
    codes = {item.code for item in instrument.items} | {one.code for one in instrument.steps}
    for name in step.of:
        if name not in codes:
            near = next(iter(get_close_matches(name, sorted(codes), n=1)), None)
            yield ("of",), f"{name} is not the code of an item or step" + (f": did you mean {near}?" if near else "")
    if step.do in {Do.TABLE, Do.MOVE} and len(step.of) != 1:
        yield ("of",), "must name one item or step, not a section"
    elif step.do not in {Do.TALLY, Do.CHOOSE} and not step.of:
        yield ("of",), "names nothing that is asked: the section has no items"
    if len(set(step.of)) < len(step.of):
        yield ("of",), "names something twice"
    for name in step.reverse:
        if name not in step.of:
            yield ("reverse",), f"{name} is not among what is added up"
        elif name in known and known[name].least is None:
            yield ("reverse",), f"{name} has no lowest and highest points to turn round"
    yield from _cases(step, instrument, known)
    yield from _kinds(step, known)
    yield from _bands(step, instrument, known)


def _cases(step: Step, instrument: Instrument, known: Mapping[str, Span]) -> Findings:
    seen: list[object] = []
    for index, case in enumerate(step.cases):
        path: Path = ("cases", index)
        if case.when is not None:
            yield from condition_findings((*path, "when"), case.when, known, "item or step", instrument)
        if step.do is not Do.TALLY and case.when in seen:
            yield path, "can never be reached: an earlier case has the same condition"
        seen.append(case.when)
    if step.do is Do.CHOOSE:
        for index, case in enumerate(step.cases):
            yield from _outcome(("cases", index), case, instrument)
        if step.otherwise is not None:
            yield from _outcome(("otherwise",), step.otherwise, instrument)


def _outcome(path: Path, case: Case, instrument: Instrument) -> Findings:
    if (case.gives is None) == (not case.as_of):
        yield path, "needs one of gives and as_of, and not both"
    if case.as_of and case.as_of not in {one.code for one in instrument.steps}:
        yield (*path, "as_of"), f"{case.as_of} is not the code of a step"


def _kinds(step: Step, known: Mapping[str, Span]) -> Findings:
    for name in step.of:
        kind = known[name].kind if name in known else None
        if step.do is Do.ELAPSED and kind not in {"date", None}:
            yield ("since",), f"{name} is not a date"
        if step.do in _ADDS and kind in {"date", "band"}:
            yield ("of",), f"{name} is a {kind}: give it points with a table first"
        if step.do is Do.MOVE and name in known and known[name].ladder != step.ladder:
            yield ("of",), f"{name} is not a band of {step.ladder}"
        if step.do in {Do.HIGHEST, Do.LOWEST} and name in known and known[name].ladder != step.ladder:
            yield ("of",), f"{name} is not {f'a band of {step.ladder}' if step.ladder else 'a number'}"


def _bands(step: Step, instrument: Instrument, known: Mapping[str, Span]) -> Findings:
    ladder = next((one for one in instrument.ladders if one.code == step.ladder), None)
    if step.ladder and ladder is None:
        yield ("ladder",), f"{step.ladder} is not the code of a ladder"
        return
    for path, gives in _given(step):
        if ladder is None and isinstance(gives, str):
            yield path, f"{gives} is a band, but the step names no ladder"
        elif ladder is not None and gives not in _codes(ladder):
            yield path, f"{gives} is not a band of {ladder.code}: {', '.join(_codes(ladder))}"
    for index, case in enumerate(step.cases):
        if case.as_of in known and known[case.as_of].ladder != step.ladder:
            yield ("cases", index, "as_of"), f"{case.as_of} does not give what this step gives"
    if step.otherwise and step.otherwise.as_of in known and known[step.otherwise.as_of].ladder != step.ladder:
        yield ("otherwise", "as_of"), f"{step.otherwise.as_of} does not give what this step gives"
    if ladder is not None and step.cap and step.cap not in {level.code for level in ladder.levels}:
        yield ("cap",), f"{step.cap} is not a band in the order of {ladder.code}"


def _given(step: Step) -> Iterator[tuple[Path, Scalar]]:
    for index, row in enumerate(step.rows):
        yield ("rows", index, "gives"), row.gives
    for index, case in enumerate(step.cases):
        if case.gives is not None:
            yield ("cases", index, "gives"), case.gives
    if step.otherwise is not None and step.otherwise.gives is not None:
        yield ("otherwise", "gives"), step.otherwise.gives
    for across, down, gives in step.cells:
        yield ("cells", across, down), gives


def _codes(ladder: Ladder) -> list[str]:
    return [level.code for level in (*ladder.levels, *ladder.beside)]
