"""The parts of an instrument file against each other: names, references, circles, what no result needs, its place."""

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches

from tracker.catalogue.definitions.instruments.building import spelled_out
from tracker.catalogue.definitions.instruments.conditions import condition_findings
from tracker.catalogue.definitions.instruments.reach import reach_findings
from tracker.catalogue.definitions.instruments.shape import InstrumentFile
from tracker.catalogue.definitions.instruments.spans import Span, spans_of
from tracker.catalogue.definitions.instruments.step_checks import step_findings
from tracker.catalogue.definitions.part import Path
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Instrument, ScaleKind, Step
from tracker.catalogue.rules.scoring_order import as_variant, circle_of, leads_to_a_result, ordered

Findings = Iterator[Finding]


def findings(file: InstrumentFile, instrument: Instrument, stem: str) -> Findings:
    """Everything wrong between the parts of a file called `stem`.toml, each mistake once."""
    if file.code != stem:
        yield ("code",), f"is {file.code}, but the file is called {stem}.toml: they must be the same"
    for check in _CHECKS:
        yield from check(file, instrument)
    known = spans_of(instrument)
    yield from _conditions_of_items(file, instrument, known)
    yield from _steps(file, instrument, known)
    yield from _variants(file, instrument, known)
    yield from _projection(file, instrument, known)
    yield from _figures(file, known)


def _doubles(file: InstrumentFile, instrument: Instrument) -> Findings:
    lists: list[tuple[str, Sequence[str]]] = [
        (name, [one.code for one in getattr(file, name)]) for name in ("scales", "columns", "ladders", "variants")
    ]
    lists += [(name, [one.key for one in getattr(file, name)]) for name in ("sources", "proposals")]
    for name, codes in lists:
        for index, code in enumerate(codes):
            if code in codes[:index]:
                yield (name, index), f"{code} stands there twice"
    seen: dict[str, str] = {}
    for place, what, code in _values_of(file, instrument):
        if code in seen:
            yield place, f"{code} is the code of {seen[code]} already: items, sections and steps share their codes"
        seen.setdefault(code, what)
    for at, ladder in enumerate(file.ladders):
        levels = [level.code for level in (*ladder.levels, *ladder.beside)]
        for code in sorted({code for code in levels if levels.count(code) > 1}):
            yield ("ladders", at), f"has the band {code} twice"


def _values_of(file: InstrumentFile, instrument: Instrument) -> Iterator[tuple[Path, str, str]]:
    for at, section in enumerate(file.sections):
        yield ("sections", at, "code"), "a section", section.code
    for at, table in enumerate(file.items):
        for item in spelled_out(table, file, {}):
            yield ("items", at, "code"), "an item", item.code
    for at, step in enumerate(instrument.steps):
        yield ("steps", at, "code"), "a step", step.code


def _scales(file: InstrumentFile, _: Instrument) -> Findings:
    for at, scale in enumerate(file.scales):
        path: Path = ("scales", at)
        if scale.kind is ScaleKind.CHOICE and not scale.options:
            yield (*path, "options"), "are missing: a choice needs them"
        if scale.kind is not ScaleKind.CHOICE and scale.options:
            yield (*path, "options"), f"stand on a scale whose kind is {scale.kind}: only a choice has them"
        if scale.least is not None and scale.most is not None and scale.most < scale.least:
            yield (*path, "most"), f"is {scale.most}, less than least, {scale.least}"
        values = [option.value for option in scale.options]
        for index, value in enumerate(values):
            if value in values[:index]:
                yield (*path, "options", index), f"{value} is an option already"


def _items(file: InstrumentFile, _: Instrument) -> Findings:
    scales = [scale.code for scale in file.scales]
    yield from (
        finding
        for at, column in enumerate(file.columns)
        for finding in _stray(("columns", at, "scale"), column.scale, scales, "scale")
    )
    for at, item in enumerate(file.items):
        path: Path = ("items", at)
        if (item.scale is None) == (item.columns is None):
            yield (*path, "scale"), "or columns: an item needs one of the two, and not both"
        if item.scale is not None:
            yield from _stray((*path, "scale"), item.scale, scales, "scale")
        for index, name in enumerate(item.columns or ()):
            yield from _stray((*path, "columns", index), name, [one.code for one in file.columns], "column")
        if item.section is not None:
            yield from _stray((*path, "section"), item.section, [one.code for one in file.sections], "section")
        if item.numbers is not None and item.numbers.last < item.numbers.first:
            yield (*path, "numbers", "last"), f"is {item.numbers.last}, less than first, {item.numbers.first}"


def _citations(file: InstrumentFile, _: Instrument) -> Findings:
    keys = [source.key for source in file.sources]
    used: set[str] = set()
    for path, cites in _citing(file):
        for index, key in enumerate(cites):
            used.add(key)
            yield from _stray((*path, "cites", index), key, keys, "source")
    for at, key in enumerate(keys):
        if key not in used:
            yield ("sources", at, "key"), f"{key}: nothing cites it"


def _citing(file: InstrumentFile) -> Iterator[tuple[Path, Sequence[str]]]:
    yield (), file.cites
    for name in ("steps", "variants", "norms", "reliability", "cut_offs"):
        for at, table in enumerate(getattr(file, name)):
            yield (name, at), table.cites
    for at, variant in enumerate(file.variants):
        for index, step in enumerate(variant.steps):
            yield ("variants", at, "steps", index), step.cites


def _proposals(file: InstrumentFile, _: Instrument) -> Findings:
    keys = [proposal.key for proposal in file.proposals]
    used: set[str] = set()
    places: list[tuple[Path, str | None]] = [((), file.provisional)]
    for name in ("scales", "items", "steps", "variants"):
        places += [((name, at), table.provisional) for at, table in enumerate(getattr(file, name))]
    for at, variant in enumerate(file.variants):
        places += [(("variants", at, "steps", index), step.provisional) for index, step in enumerate(variant.steps)]
    for path, key in places:
        if key is not None:
            used.add(key)
            yield from _stray((*path, "provisional"), key, keys, "proposal")
    for at, key in enumerate(keys):
        if key not in used:
            yield ("proposals", at, "key"), f"{key}: nothing is provisional because of it"


def _terms(file: InstrumentFile, _: Instrument) -> Findings:
    if file.valid_from and file.valid_until and file.valid_until < file.valid_from:
        yield ("valid_until",), f"is {file.valid_until}, before valid_from {file.valid_from}"
    said = file.applies
    if said.youngest is not None and said.oldest is not None and said.oldest < said.youngest:
        yield ("applies", "oldest"), f"is {said.oldest}, less than youngest, {said.youngest}"
    if file.no_standard and not file.variants:
        yield ("no_standard",), "says that a variant must be named, but the file has none"


def _conditions_of_items(file: InstrumentFile, instrument: Instrument, known: dict[str, Span]) -> Findings:
    answers = {item.code: known[item.code] for item in instrument.items if item.code in known}
    before: set[str] = set()
    for at, table in enumerate(file.items):
        path: Path = ("items", at, "asked_when")
        if table.asked_when is not None:
            condition = table.asked_when.value()
            yield from condition_findings(path, condition, answers, "item", instrument)
            for name in condition.names():
                if name in answers and name not in before:
                    yield path, f"asks about {name}, which does not stand before it"
        before.update(item.code for item in spelled_out(table, file, {}))


def _steps(file: InstrumentFile, instrument: Instrument, known: dict[str, Span]) -> Findings:
    for at, step in enumerate(instrument.steps):
        for path, said in step_findings(step, instrument, known):
            yield ("steps", at, *path), said
    for at, (path, said) in reach_findings(instrument, known):
        yield ("steps", at, *path), said
    told: set[str] = set()
    for at, step in enumerate(instrument.steps):
        circle = circle_of(step, instrument.steps)
        if circle and step.code not in told:
            told.update(circle)
            yield ("steps", at), f"goes in a circle: {' needs '.join(circle)}"
    needed = leads_to_a_result(instrument.steps)
    if instrument.steps and not needed:
        yield ("steps",), "have no result: mark at least one with result = true"
        return
    for at, step in enumerate(instrument.steps):
        if step.code not in needed:
            yield ("steps", at), f"{step.code} is never reached: it is no result, and no result needs it"


def _variants(file: InstrumentFile, instrument: Instrument, known: dict[str, Span]) -> Findings:
    codes = [step.code for step in instrument.steps]
    items = [item.code for item in instrument.items]
    wrong = {step.code for step in instrument.steps if any(step_findings(step, instrument, known))}
    wrong |= {instrument.steps[at].code for at, _ in reach_findings(instrument, known)}
    for at, variant in enumerate(instrument.variants):
        path: Path = ("variants", at)
        for name in variant.leaves_out:
            yield from _stray((*path, "leaves_out"), name, items, "item")
        for index, step in enumerate(variant.steps):
            yield from _stray((*path, "steps", index, "code"), step.code, codes, "step")
        scored = as_variant(instrument, variant)
        if len(ordered(scored.steps)) < len(ordered(instrument.steps)):
            yield (*path, "steps"), "make steps need each other in a circle"
        own = {step.code: (*path, "steps", index) for index, step in enumerate(variant.steps)}
        for step, (below, said) in _of_variant(scored):
            if step.code in own:
                yield (*own[step.code], *below), said
            elif set(step.needs()).intersection(variant.leaves_out) and step.code not in wrong:
                yield (
                    (*path, "leaves_out"),
                    f"the step {step.code} still asks for what is left out: give it anew in this variant",
                )
            elif step.code not in wrong and below[-1:] != ("range",) and below[:-1] != ("rows",):
                yield path, f"the step {step.code} no longer fits: {said}"


def _of_variant(scored: Instrument) -> Iterator[tuple[Step, Finding]]:
    spans = spans_of(scored)
    for step in scored.steps:
        for finding in step_findings(step, scored, spans):
            yield step, finding
    for index, finding in reach_findings(scored, spans):
        yield scored.steps[index], finding


def _projection(file: InstrumentFile, instrument: Instrument, known: dict[str, Span]) -> Findings:
    said = instrument.projection
    if said is None:
        return
    items = [item.code for item in instrument.items]
    gates = {name for item in instrument.items if item.asked_when for name in item.asked_when.names()}
    scales = {scale.code: scale for scale in instrument.scales}
    of = {item.code: scales.get(item.scale) for item in instrument.items}
    for name in said.items:
        yield from _stray(("projection", "of"), name, items, "item")
        if name in gates:
            yield ("projection", "of"), f"{name} decides whether another item is asked, so nothing can stand in for it"
        scale = of.get(name)
        for key, value in (("least", said.least), ("most", said.most)):
            if scale and value not in [option.value for option in scale.options]:
                yield ("projection", key), f"{value} is not an answer of {name}"
    span = known.get(said.step)
    if span is None or span.kind != "band":
        yield ("projection", "step"), f"{said.step} is not a step that gives a band"
    elif said.gives not in span.values:
        yield ("projection", "gives"), f"{said.gives} is not a band of {span.ladder}"


def _figures(file: InstrumentFile, known: dict[str, Span]) -> Findings:
    steps = [step.code for step in file.steps]
    for name in ("norms", "reliability", "cut_offs"):
        for at, table in enumerate(getattr(file, name)):
            yield from _stray((name, at, "step"), table.step, steps, "step")
            if table.step in known and known[table.step].kind == "band":
                yield (name, at, "step"), f"{table.step} gives a band: this needs a step that gives a number"
    for at, norm in enumerate(file.norms):
        if norm.sd <= 0:
            yield ("norms", at, "sd"), "must be more than 0"
    for at, one in enumerate(file.reliability):
        if not 0 < one.value < 1:
            yield ("reliability", at, "value"), "must be between 0 and 1"


def _stray(path: Path, name: str, kept: Sequence[str], what: str) -> Findings:
    if name not in kept:
        near = next(iter(get_close_matches(name, kept, n=1)), None)
        yield (
            path,
            f"{name} is not the code of a{'n' if what == 'item' else ''} {what}"
            + (f": did you mean {near}?" if near else ""),
        )


_CHECKS: tuple[Callable[[InstrumentFile, Instrument], Findings], ...] = (
    _doubles,
    _scales,
    _items,
    _citations,
    _proposals,
    _terms,
)
