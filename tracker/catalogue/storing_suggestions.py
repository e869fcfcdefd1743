"""Writing rules of suggestion into their table: for the service alone, as `storing.py` is for programmes."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue.models import SuggestionRow
from tracker.catalogue.rules.suggestions import SuggestionRule
from tracker.core import clock
from tracker.core.database import db


def store_suggestions(actor: Actor, found: Sequence[SuggestionRule]) -> None:
    """Keep each rule by its code; one that says the same already stays as it is."""
    kept = {row.code: row for row in db.rows(select(SuggestionRow))} if found else {}
    changed = [one for one in found if one.code not in kept or _says(kept[one.code]) != one]
    for one in changed:
        row = kept.get(one.code) or SuggestionRow(code=one.code)
        for name, value in asdict(one).items():
            setattr(row, name, value)
        row.loaded_at = clock.now()
        db.add(row)
    if changed:
        said = {"suggestions": [one.code for one in changed]}
        audit.record(actor, Action.SUGGESTIONS_LOADED, "suggestion_rule", None, changes=said)


def _says(row: SuggestionRow) -> SuggestionRule:
    return SuggestionRule(row.code, row.instrument, row.step, row.mechanism, row.beyond, row.source, row.provisional)
