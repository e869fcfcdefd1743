"""What a person's measures suggest of the mechanisms, by the rules that are loaded.

Apart from `queries.py` because it reads instruments and results, which no page of a formulation needs otherwise.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from tracker.accounts.rules import Actor, Permission
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.giving import State as Given
from tracker.catalogue import kept_instruments
from tracker.catalogue.models import InstrumentVersion, SuggestionRow
from tracker.catalogue.rules.instruments import Better, Instrument
from tracker.catalogue.rules.suggestions import SuggestionRule
from tracker.core.database import db
from tracker.core.statements import fixed
from tracker.formulation.rules.suggesting import Fact, Measured, judged, shown

STANDARD = "standard"
"""The code of the result that is no variant's."""

_NAMES = select(InstrumentVersion.code, InstrumentVersion.short_name).order_by(InstrumentVersion.id)
_RULES = select(
    SuggestionRow.code,
    SuggestionRow.instrument,
    SuggestionRow.step,
    SuggestionRow.mechanism,
    SuggestionRow.beyond,
    SuggestionRow.source,
    SuggestionRow.provisional,
).order_by(SuggestionRow.mechanism, SuggestionRow.code)

_RESULTS = (
    select(InstrumentVersion.code, Assessment.instrument_id, ScoredResult.id, Assessment.given_on, ScoredResult.found)
    .join(Assessment, Assessment.id == ScoredResult.assessment_id)
    .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
    .where(
        Assessment.person_id == bindparam("person_id"),
        Assessment.state == fixed(Given.SIGNED.value),
        Assessment.result_number == ScoredResult.number,
    )
    .order_by(Assessment.given_on, ScoredResult.id)
)


def facts_of(actor: Actor, person_id: int) -> tuple[Fact, ...]:
    """What each rule finds of a person's newest results, those that point to a mechanism first. Four statements.

    Nothing for who reads no assessments. The person's scope is the caller's to ask.
    """
    if not actor.may(Permission.READ_ASSESSMENTS):
        return ()
    rules = [SuggestionRule(*row) for row in db.execute(_RULES)]
    newest = {row[0]: row for row in db.execute(_RESULTS, {"person_id": person_id})}
    known = kept_instruments.instruments(row[1] for row in newest.values()) if newest else {}
    names = {row[0]: row[1] for row in db.execute(_NAMES)}
    facts = []
    for rule in rules:
        row = newest.get(rule.instrument)
        if row is None:
            facts.append(_fact(rule, names.get(rule.instrument, rule.instrument), None))
            continue
        content = known[row[1]].content
        facts.append(_fact(rule, _named(content, rule.step), _measured(content, rule.step, row)))
    order = ["points", "not", "off", "no_result"]
    return tuple(sorted(facts, key=lambda fact: order.index(fact.standing.value)))


def _named(content: Instrument, step: str) -> str:
    title = next((one.title for one in content.steps if one.code == step), step)
    return f"{content.short_name}: {title}"


def _measured(content: Instrument, step: str, row: Sequence[Any]) -> Measured | None:
    """The score of a step in the standard result, with the one norm that its definition cites."""
    standard = next((one for one in row[4]["results"] if one["variant"] == STANDARD), None)
    score = standard["scores"].get(step) if standard else None
    made = next((one for one in content.steps if one.code == step), None)
    if score is None or made is None:
        return None
    norms = [norm for norm in content.norms if norm.step == step and norm.functional]
    norm = (Decimal(norms[0].mean), Decimal(norms[0].sd)) if len(norms) == 1 else None
    return Measured(row[2], row[3], Decimal(str(score)), made.better is Better.HIGHER, norm)


def _fact(rule: SuggestionRule, measure: str, measured: Measured | None) -> Fact:
    standing, threshold = judged(measured, Decimal(rule.beyond))
    score, on, result_id = (shown(measured.score), measured.on, measured.result_id) if measured else ("", None, None)
    rests_on = (rule.source, rule.provisional)
    return Fact(rule.code, measure, rule.mechanism, standing, score, threshold, on, result_id, *rests_on)
