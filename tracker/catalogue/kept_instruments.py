"""Instruments as they are kept: which there are, and what each says. `queries.py` has programmes alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from tracker.catalogue.definitions.instruments.folder import InstrumentDefinition, read_instrument_text
from tracker.catalogue.models import InstrumentVersion
from tracker.catalogue.rules.instruments import Instrument
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.core.statements import among


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of an instrument as the database keeps it."""

    id: int
    hash: str
    content: Instrument


def instruments_on(day: date) -> tuple[Kept, ...]:
    """The newest version of each instrument that is in use on a day, by name. One statement, but for new texts."""
    rows = db.execute(
        select(
            InstrumentVersion.id,
            InstrumentVersion.code,
            InstrumentVersion.content_hash,
            InstrumentVersion.valid_from,
            InstrumentVersion.valid_until,
        ).order_by(InstrumentVersion.id)
    )
    newest = {
        row.code: (row.id, row.content_hash)
        for row in rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)
    }
    found = [Kept(version_id, content, _read(version_id, content)) for version_id, content in newest.values()]
    return tuple(sorted(found, key=lambda each: each.content.short_name.casefold()))


def instrument(version_id: int) -> Kept:
    """One version. Raises `Missing`."""
    content = db.scalar(select(InstrumentVersion.content_hash).where(InstrumentVersion.id == version_id))
    if content is None:
        raise Missing(f"instrument version {version_id}")
    return Kept(version_id, content, _read(version_id, content))


def instruments(version_ids: Iterable[int]) -> dict[int, Kept]:
    """Several versions by their ids. One statement, but for texts that this process has not read yet."""
    wanted = select(InstrumentVersion.id, InstrumentVersion.content_hash)
    rows = db.execute(wanted.where(among(InstrumentVersion.id, sorted(set(version_ids)))))
    return {row.id: Kept(row.id, row.content_hash, _read(row.id, row.content_hash)) for row in rows.all()}


@lru_cache(maxsize=256)
def _read(version_id: int, content_hash: str) -> Instrument:
    """What a kept text says, read once in a process: its hash is of what it says."""
    row = db.execute(
        select(InstrumentVersion.code, InstrumentVersion.text).where(InstrumentVersion.id == version_id)
    ).one()
    found = read_instrument_text(row.text, file=f"instrument version {version_id}", stem=row.code)
    if not isinstance(found, InstrumentDefinition) or found.hash != content_hash:
        raise ValueError(f"instrument version {version_id} can no longer be read as it was loaded: {found}")
    return found.content
