"""Writing rules of suggestion and treated profiles into their tables: for the service alone, as `storing.py` is."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue.models import ProfileRow, SuggestionRow
from tracker.catalogue.rules.profiles import Profile
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


def store_profiles(actor: Actor, found: Sequence[Profile]) -> None:
    """Keep each profile by its code; one that says the same already stays as it is."""
    kept = {row.code: row for row in db.rows(select(ProfileRow))} if found else {}
    changed = [one for one in found if one.code not in kept or Profile.of(kept[one.code].content) != one]
    for one in changed:
        row = kept.get(one.code) or ProfileRow(code=one.code)
        row.content, row.loaded_at = one.plain(), clock.now()
        db.add(row)
    if changed:
        said = {"profiles": [one.code for one in changed]}
        audit.record(actor, Action.PROFILES_LOADED, "treated_profile", None, changes=said)
