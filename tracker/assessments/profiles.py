"""Treated profiles held against a person's measures, by the norms that the instruments' definitions cite.

Apart from `rules/`, which knows no other area: here what was measured meets what the catalogue's rules ask.
"""

from collections.abc import Mapping, Sequence

from tracker.assessments.changing import edge_of
from tracker.assessments.measuring import change_between
from tracker.assessments.rules.change import Change, CutOff, Method, NotComputed
from tracker.assessments.rules.measures import Measure
from tracker.assessments.rules.treated import (
    Asked,
    GroupFinding,
    MeasureFinding,
    ProfileFinding,
    Verdict,
    judged,
    side,
)
from tracker.catalogue.rules.instruments import Instrument
from tracker.catalogue.rules.profiles import Asks, Profile, ProfileMeasure

NOTHING = "There is no score after treatment"


def found_by(
    profiles: Sequence[Profile], measures: Sequence[Measure], instruments: Mapping[int, Instrument]
) -> tuple[ProfileFinding, ...]:
    """What each profile finds once one of its measures has a score after treatment; before, there is nothing to hold.

    `instruments` are the versions that the measures are by.
    """
    return tuple(_finding(profile, measures, instruments) for profile in profiles if _concerns(profile, measures))


def _concerns(profile: Profile, measures: Sequence[Measure]) -> bool:
    asked = {(one.instrument, one.step) for group in profile.groups for one in group.measures}
    return any(one.of in asked and one.after for one in measures)


def _finding(profile: Profile, measures: Sequence[Measure], instruments: Mapping[int, Instrument]) -> ProfileFinding:
    known = {one.of: one for one in measures}
    groups = tuple(
        GroupFinding(
            group.title,
            group.most,
            group.provisional,
            tuple(_of(profile, one, known.get((one.instrument, one.step)), instruments) for one in group.measures),
        )
        for group in profile.groups
    )
    return ProfileFinding(profile.name, profile.source, profile.provisional, groups)


def _of(
    profile: Profile, asked: ProfileMeasure, measure: Measure | None, instruments: Mapping[int, Instrument]
) -> MeasureFinding:
    after = measure.after if measure else None
    if measure is None or after is None or measure.direction is None:
        return MeasureFinding(asked.name, "", Verdict.OPEN, profile.asks.label, NOTHING)
    instrument, method = instruments[after.instrument_id], Method(profile.cut_off)
    edge = edge_of(instrument, asked.step, measure.direction, method)
    change: Change | NotComputed | None = None
    if profile.asks is Asks.RECOVERED:
        change = change_between(instrument, asked.step, measure.first, after, method)
        if measure.first.is_after:
            change = NotComputed("cannot be computed: a score before it is missing", ("score before",))
    held = Asked(after.score, measure.direction, edge, change)
    return MeasureFinding(asked.name, str(after.score), judged(held), _asks(profile, held), *_why(held))


def _asks(profile: Profile, held: Asked) -> str:
    """What is asked of a measure, with its cut-off where there is one."""
    where = f" ({side(held.edge, held.direction)})" if isinstance(held.edge, CutOff) else ""
    return f"{profile.asks.label}{where}"


def _why(held: Asked) -> tuple[str, tuple[str, ...]]:
    """What stands in the way, or what became of the measure; and the working."""
    found = (held.edge, held.change)
    gaps = [one.why for one in found if isinstance(one, NotComputed)]
    if gaps:
        return ". ".join(dict.fromkeys(said[:1].upper() + said[1:] for said in gaps)), ()
    if isinstance(held.change, Change):
        return held.change.label.label, held.change.working
    return "", held.edge.working if isinstance(held.edge, CutOff) else ()
