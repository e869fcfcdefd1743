"""What is recorded of a person, as the criteria of programmes ask for it, with where each fact comes from.

Apart from `queries`: it reads people's standings, and only the check and its page need it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.eligibility import CriterionKind as Kind
from tracker.catalogue.rules.eligibility import Facts, Judgement, Weight, judge_all, word_for
from tracker.core import clock
from tracker.core.database import db
from tracker.people import queries as people
from tracker.people.models import Standing
from tracker.people.rules import Sex, StandingKind
from tracker.people.standings import STANDING_FACTS, StandingView
from tracker.referrals.queries import ReferralView
from tracker.referrals.rules.checks import FactLine, JudgementLine

STATIC = (StandingKind.RM2000_S, StandingKind.RM2000_C, StandingKind.OSP_DC)
"""Which kind gives the static band, the first that is recorded; levels of Static-99R are no such band."""
NOT_RECORDED = "Not recorded"


@dataclass(frozen=True, slots=True)
class Found:
    """The facts, how they read, and each criterion's answer."""

    facts: Facts
    lines: tuple[FactLine, ...]
    judgements: tuple[JudgementLine, ...]
    verdict: str


def judge(referral: ReferralView) -> Found:
    """Hold a referral against its programme's criteria as things stand today, writing nothing."""
    today = clock.today(referral.person.zone)
    readings = people.standings_of(referral.person.id)
    static = next((one for kind in STATIC if (one := _latest(readings, kind))), None)
    needs, mappa = _latest(readings, StandingKind.NEED_BAND), _latest(readings, StandingKind.MAPPA_LEVEL)
    person, answers = referral.person, referral.answers
    types = None if answers.offence_types is None else frozenset(answers.offence_types)
    facts = Facts(
        static_band=static.value if static else None,
        need_band=needs.value if needs else None,
        mappa_level=mappa.value if mappa else None,
        age=person.age(today),
        sex=None if person.sex is Sex.NOT_KNOWN else person.sex.value,
        setting=answers.setting.value,
        offence_types=types,
        learning_disability=answers.learning_disability,
    )
    terms = catalogue.terms(referral.version_id)
    result = judge_all(terms.eligibility, facts, referral.format)
    levels = (("Static risk band", static), ("Need band", needs), ("MAPPA level", mappa))
    lines = [_line(about, reading) for about, reading in levels]
    lines += [
        FactLine("Age", str(facts.age), "Date of birth, as recorded"),
        FactLine("Sex", person.sex.label, "As recorded"),
        FactLine("Setting", answers.setting.label, "This referral"),
        FactLine("Types of offence", _types(types), "This referral"),
        FactLine("Learning disability or challenge", _yes_or_no(facts.learning_disability), "This referral"),
    ]
    return Found(facts, tuple(lines), tuple(_judged(each) for each in result.judgements), result.verdict.value)


def _latest(readings: Iterable[StandingView], kind: StandingKind) -> StandingView | None:
    return next((each for each in readings if each.kind is kind), None)


def _line(about: str, reading: StandingView | None) -> FactLine:
    if reading is None:
        return FactLine(about, NOT_RECORDED, "")
    variant = f", {reading.variant_words}" if reading.variant_words else ""
    when = f"{reading.as_of.day} {reading.as_of:%B %Y}"
    return FactLine(about, reading.words, f"{reading.facts.label}{variant}, {when}: {reading.source}")


def _types(types: frozenset[str] | None) -> str:
    if types is None:
        return NOT_RECORDED
    words = [word_for(Kind.OFFENCE_TYPE, each) for each in sorted(types)]
    return "; ".join(words)[:1].upper() + "; ".join(words)[1:] if words else "None"


def _yes_or_no(value: bool | None) -> str:
    return NOT_RECORDED if value is None else "Yes" if value else "No"


def _judged(judgement: Judgement) -> JudgementLine:
    criterion = judgement.criterion
    must = criterion.weight is Weight.MUST
    return JudgementLine(criterion.says(), must, judgement.verdict.value, judgement.because)


_NEWEST = (Standing.as_of.desc(), Standing.id.desc())
_RANKED = (
    select(
        Standing.person_id,
        Standing.kind,
        Standing.variant,
        Standing.value,
        func.row_number().over(partition_by=(Standing.person_id, Standing.kind), order_by=_NEWEST).label("place"),
    )
    .where(
        Standing.person_id.in_(bindparam("people", expanding=True)),
        Standing.kind.in_([kind.value for kind in STATIC]),
    )
    .subquery()
)
_BANDS = (
    select(_RANKED.c.person_id, _RANKED.c.kind, _RANKED.c.variant, _RANKED.c.value)
    .where(_RANKED.c.place == 1)
    .order_by(_RANKED.c.person_id)
)


def static_bands(person_ids: Iterable[int]) -> Mapping[int, str]:
    """The present static band of each person in words, by the first kind of `STATIC` recorded; one statement."""
    kinds = [kind.value for kind in STATIC]
    rows = db.execute(_BANDS, {"people": sorted(set(person_ids))}).all()
    found: dict[int, str] = {}
    for person_id, kind, variant, value in sorted(rows, key=lambda row: kinds.index(row[1])):
        words = STANDING_FACTS[StandingKind(kind)].scales.get(variant, {}).get(value, value)
        found.setdefault(person_id, words)
    return found
