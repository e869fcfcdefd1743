"""Accepting what a measure suggests, or setting it aside: the reason is kept, and what is accepted becomes evidence."""

from sqlalchemy import select

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.transactions import command
from tracker.formulation import suggestions
from tracker.formulation.models import Evidence, Formulation
from tracker.formulation.rules import suggesting
from tracker.formulation.rules.suggesting import Decided, Fact
from tracker.formulation.rules.terms import Mechanism, Side, Source
from tracker.formulation.service.beginning import to_change
from tracker.formulation.service.writing import saved


@command
def decide(actor: Actor, *, formulation_id: int, rule: str, accepted: bool | None, reason: str) -> None:
    """Decide on a suggestion, once or anew; accepting it adds the fact to the evidence for its mechanism.

    Raises `Missing`, `Forbidden`, and `Refused` where nothing is suggested, or a choice or its reason is missing.
    """
    record, _ = to_change(actor, formulation_id)
    fact = next((one for one in suggestions.facts_of(actor, record.person.id) if one.rule == rule), None)
    suggesting.check_decision(fact, accepted=accepted, reason=reason)
    if fact is None:
        raise AssertionError("a decision is of a fact")
    row = db.locked(select(Formulation).where(Formulation.id == formulation_id))
    before = [Decided.of(one) for one in row.suggestions]
    today = clock.today(record.person.zone).isoformat()
    said = (fact.words, fact.threshold, bool(accepted), reason.strip(), actor.name, today)
    new = Decided(rule, fact.mechanism, *said)
    row.suggestions = [one.plain() for one in suggesting.with_decision(before, new)]
    if accepted and not any(one.rule == rule and one.accepted for one in before):
        _add_evidence(formulation_id, fact)
    changes = {"suggestion": rule, "accepted": accepted, "result_id": fact.result_id, "characters": len(reason)}
    saved(actor, record, formulation_id, changes)


def _add_evidence(formulation_id: int, fact: Fact) -> None:
    db.add(
        Evidence(
            formulation_id=formulation_id,
            mechanism=Mechanism(fact.mechanism).value,
            side=Side.FOR.value,
            text=f"{fact.words} (threshold: {fact.threshold})",
            source=Source.ASSESSMENT.value,
            on_date=fact.on,
            result_id=fact.result_id,
            version=1,
        )
    )
