"""Scoring by a definition: applicability first, then the standard result, and a variant's beside it, with warnings.

Apart from `rules/`, which knows no other area. No table is read here: services hand in the version they keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.assessments.preparing import prepare
from tracker.assessments.rules.applying import Limits, Subject, check_applies, holds_until
from tracker.assessments.rules.scoring import Result, Scorer
from tracker.catalogue.rules.instruments import Applies, Instrument
from tracker.core.words import in_words


@dataclass(frozen=True, slots=True)
class Ready:
    """An instrument with its scorers: the standard one (None where it has none), and a variant's if one is asked."""

    instrument: Instrument
    standard: Scorer | None
    variant: Scorer | None
    limits: Limits
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The result asked for; where that is a variant's, the standard one beside it; and what must be printed."""

    instrument: Instrument
    result: Result
    standard: Result | None
    holds_until: date | None
    warnings: tuple[str, ...]


def make_ready(instrument: Instrument, variant: str = "") -> Ready:
    """Prepare once, to score often. Raises `Refused` on `variant` (see `preparing.prepare`)."""
    named = variant if variant != "standard" else ""
    standard = None if instrument.no_standard else prepare(instrument)
    varied = prepare(instrument, named) if named or standard is None else None
    return Ready(instrument, standard, varied, _limits(instrument.applies), _warnings(instrument, named))


def score(ready: Ready, answers: Mapping[str, object], as_of: date, subject: Subject | None = None) -> Scored:
    """Score answers as of a date. A variant's result never stands in for the standard one: both are given.

    Raises `Refused`: by item for answers that are wrong, by `person....` where the instrument is not for them.
    """
    instrument = ready.instrument
    unchecked = check_applies(ready.limits, subject or Subject())
    standard = ready.standard.score(answers, as_of) if ready.standard else None
    varied = ready.variant.score(answers, as_of) if ready.variant else None
    result = varied or standard
    if result is None:
        raise ValueError("made ready for neither a variant nor the standard")
    return Scored(
        instrument=instrument,
        result=result,
        standard=standard if varied else None,
        holds_until=holds_until(as_of, instrument.result_months),
        warnings=(*ready.warnings, *_outdated(instrument, as_of), *unchecked),
    )


def _limits(applies: Applies) -> Limits:
    return Limits(
        sexes=frozenset(applies.sexes),
        youngest=applies.youngest,
        oldest=applies.oldest,
        offences=frozenset(applies.offences),
        not_only=frozenset(applies.not_only),
    )


def _warnings(instrument: Instrument, variant: str) -> tuple[str, ...]:
    said = list(instrument.warnings)
    if instrument.applies.note:
        said.append(instrument.applies.note)
    if instrument.training:
        said.append(instrument.training)
    reasons = [*instrument.open_points, *(one.provisional for one in instrument.variants if one.code == variant)]
    return (*said, *(f"Provisional: {reason}" for reason in dict.fromkeys(reasons) if reason))


def _outdated(instrument: Instrument, as_of: date) -> list[str]:
    if instrument.valid_from and as_of < instrument.valid_from:
        return [f"This version was in use only from {in_words(instrument.valid_from)}"]
    if instrument.valid_until and as_of > instrument.valid_until:
        return [f"This version was in use only until {in_words(instrument.valid_until)}"]
    return []
