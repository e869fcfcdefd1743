"""Writing instruments into their table: used by the service alone, as `storing.py` is for programmes."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue.definitions.instruments.folder import InstrumentDefinition
from tracker.catalogue.models import InstrumentVersion
from tracker.catalogue.rules.programmes import LoadReport
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused

Pair = tuple[InstrumentDefinition, InstrumentVersion | None]


def store_instruments(actor: Actor, found: Sequence[InstrumentDefinition]) -> LoadReport:
    """Keep the text of each sound instrument by its code and version; what says the same already stays as it is.

    Raises `Refused`, by file, for a version on which results rest, but whose content has changed.
    """
    kept = {(row.code, row.version): row for row in db.rows(select(InstrumentVersion))} if found else {}
    pairs: list[Pair] = [(one, kept.get((one.content.code, one.content.version))) for one in found]
    changed = [(one, row) for one, row in pairs if row is None or row.content_hash != one.hash]
    _refuse_used(changed)
    for one, row in changed:
        _store(actor, one, row)
    return LoadReport(
        added=tuple(one.content.label for one, row in changed if row is None),
        replaced=tuple(one.content.label for one, row in changed if row is not None),
        unchanged=tuple(one.content.label for one, row in pairs if row is not None and (one, row) not in changed),
    )


def _refuse_used(changed: Sequence[Pair]) -> None:
    refused = {
        one.file: f"{one.file}: version: results rest on {one.content.label}, and the file has changed since it was "
        "loaded. Put it back as it was, and save the changes as a new version"
        for one, row in changed
        if row is not None and row.used_at is not None
    }
    if refused:
        raise Refused.of(refused)


def _store(actor: Actor, found: InstrumentDefinition, row: InstrumentVersion | None) -> None:
    content, before = found.content, row.content_hash if row else None
    row = row or InstrumentVersion(code=content.code, version=content.version)
    row.name, row.short_name, row.purpose = content.name, content.short_name, content.purpose.value
    row.text, row.content_hash, row.loaded_at = found.text, found.hash, clock.now()
    row.valid_from, row.valid_until = content.valid_from, content.valid_until
    db.add(row)
    changes = {"version": content.label, "content_hash": [before, found.hash]}
    audit.record(actor, Action.INSTRUMENT_LOADED, "instrument_version", row.id, changes=changes)
