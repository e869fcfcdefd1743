"""Answers from paper entered a second time, unseen, and each difference decided."""

from collections.abc import Mapping
from dataclasses import asdict

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.assessments.rules.entering import as_texts, read
from tracker.assessments.rules.giving import Mode, Whole, settle
from tracker.assessments.scored import questions
from tracker.assessments.service.giving import raise_version, to_enter, write_entry
from tracker.catalogue.kept_instruments import instrument
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command


@command
def save_second(actor: Actor, *, assessment_id: int, texts: Mapping[str, str], seen: int) -> int:
    """Keep the second entry so far; returns how many answers differ from the first.

    Raises `Missing`, `Refused` by item, or where there is no first entry from paper, and `Stale` with the `Whole`.
    """
    whole = _on_paper(actor, assessment_id, seen)
    assessment = whole.assessment
    kept = as_texts(read(questions(instrument(assessment.instrument_id), assessment.variants), texts))
    if whole.second is None or kept != dict(whole.second.answers):
        write_entry(actor, assessment, 2, kept, [asdict(one) for one in whole.second.settled] if whole.second else [])
        raise_version(assessment_id)
    first = whole.first.answers if whole.first else {}
    return sum(first.get(code, "") != kept.get(code, "") for code in {**first, **kept})


@command
def settle_entries(actor: Actor, *, assessment_id: int, chosen: Mapping[str, str], seen: int) -> None:
    """Decide each answer on which the entries differ: `first` or `second` by its item; both are kept as they were.

    Raises `Missing`, `Refused` by item for what was not decided, and `Stale` with the `Whole`.
    """
    whole = _on_paper(actor, assessment_id, seen)
    decided = settle(whole, chosen)
    if not decided or whole.first is None or whole.second is None:
        return
    stands = {**whole.first.answers, **{one.item: one.chosen for one in decided}}
    stands = {code: text for code, text in stands.items() if text}
    said = [asdict(one) for one in (*whole.second.settled, *decided)]
    write_entry(actor, whole.assessment, 1, stands)
    write_entry(actor, whole.assessment, 2, stands, said)
    raise_version(assessment_id)
    changes = {"decided": [one.item for one in decided]}
    person_id = whole.assessment.person_id
    audit.record(actor, Action.ENTRIES_SETTLED, "assessment", assessment_id, person_id=person_id, changes=changes)


def _on_paper(actor: Actor, assessment_id: int, seen: int) -> Whole:
    whole = to_enter(actor, assessment_id)
    if whole.assessment.mode is not Mode.PAPER:
        raise Refused("", "Only answers from paper are entered twice")
    if whole.first is None or not whole.first.answers:
        raise Refused("", "Enter the answers a first time before the second")
    if whole.assessment.version != seen:
        raise Stale(whole)
    return whole
