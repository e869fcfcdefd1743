"""Writing instruments and batteries into their tables: for the service alone, as `storing.py` is for programmes."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue.definitions.batteries import BatteryLine
from tracker.catalogue.definitions.instruments.folder import InstrumentDefinition
from tracker.catalogue.models import BatteryItem, InstrumentVersion
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


def store_batteries(actor: Actor, programmes: Collection[str], lines: Sequence[BatteryLine]) -> None:
    """Keep what these programmes ask for in place of what they asked for before; the same again changes nothing."""
    kept = db.rows(select(BatteryItem).where(BatteryItem.programme_code.in_(sorted(programmes))))
    wanted = {(one.programme, one.instrument, one.occasion): one for one in lines}
    before = {(row.programme_code, row.instrument_code, row.occasion): row for row in kept}
    same = [key for key, row in before.items() if key in wanted and _as_line(row) == wanted[key]]
    gone = [row.id for key, row in before.items() if key not in same]
    new = [one for key, one in wanted.items() if key not in same]
    if not gone and not new:
        return
    db.change(delete(BatteryItem).where(BatteryItem.id.in_(gone)))
    db.add_all(
        [
            BatteryItem(
                programme_code=one.programme,
                instrument_code=one.instrument,
                occasion=one.occasion,
                at=one.at,
                months=one.months,
                days=one.days,
                provisional=one.provisional,
            )
            for one in new
        ]
    )
    changes = {"added": len(new), "removed": len(gone)}
    audit.record(actor, Action.CATALOGUE_LOADED, "battery", None, changes=changes)


def _as_line(row: BatteryItem) -> BatteryLine:
    return BatteryLine(
        row.programme_code, row.instrument_code, row.occasion, row.at, row.months, row.days, row.provisional
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
