"""The steps of an instrument in the order in which they can be worked, and an instrument as a variant scores it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.catalogue.rules.instruments import Case, Do, Instrument, Step, Variant

_SEVERAL = {Do.SUM, Do.MEAN, Do.HIGHEST, Do.LOWEST}


def ordered(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Each step after those it needs, else as in the file. Steps that need each other in a circle are left out."""
    codes = {step.code for step in steps}
    done: dict[str, Step] = {}
    waiting = list(steps)
    while now := next((step for step in waiting if codes.intersection(step.needs()) <= done.keys()), None):
        done[now.code] = now
        waiting.remove(now)
    return tuple(done.values())


def circle_of(step: Step, steps: Sequence[Step]) -> tuple[str, ...]:
    """The codes from a step back to itself, its own first and last; empty where it does not need itself."""
    by_code = {one.code: one for one in steps}
    trails: list[tuple[str, ...]] = [(step.code,)]
    seen: set[str] = set()
    while trails:
        trail = trails.pop()
        for need in by_code[trail[-1]].needs():
            if need == step.code:
                return (*trail, need)
            if need in by_code and need not in seen:
                seen.add(need)
                trails.append((*trail, need))
    return ()


def leads_to_a_result(steps: Sequence[Step]) -> frozenset[str]:
    """The codes that a result is made from, the results themselves included."""
    by_code = {step.code: step for step in steps}
    waiting = [step.code for step in steps if step.result]
    found: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += by_code[code].needs() if code in by_code else ()
    return frozenset(found)


def as_variant(instrument: Instrument, variant: Variant | None) -> Instrument:
    """The instrument with a variant's steps in place of the standard ones, and without what it leaves out."""
    if variant is None:
        return instrument
    instead = {step.code: step for step in variant.steps}
    gone = frozenset(variant.leaves_out)
    return replace(
        instrument,
        items=tuple(item for item in instrument.items if item.code not in gone),
        steps=tuple(_without(instead.get(step.code, step), gone) for step in instrument.steps),
    )


def _without(step: Step, gone: frozenset[str]) -> Step:
    if step.do in _SEVERAL:
        kept = tuple(code for code in step.of if code not in gone)
        return replace(step, of=kept, reverse=tuple(code for code in step.reverse if code not in gone))
    if step.do is Do.TALLY:
        return replace(step, cases=tuple(case for case in step.cases if not gone.intersection(_names(case))))
    return step


def _names(case: Case) -> Iterator[str]:
    return case.when.names() if case.when else iter(())
