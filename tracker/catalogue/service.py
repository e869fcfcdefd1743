"""Changing the catalogue: loading definition files, and freezing a version once it is used."""

from pathlib import Path

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.rules import Action, Actor
from tracker.catalogue.definitions.folder import Definition, lines, read_folder
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.storing import store
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command


@command
def load_definitions(actor: Actor, folder: Path) -> rules.LoadReport:
    """Put every definition under a folder into the database, all of them or none.

    A file that says what is loaded already changes nothing. A changed file replaces a version that nobody
    has used. Raises `Refused` with every mistake, one a line, when a file is wrong, and with one message for
    each file (its field) whose version is in use but whose content has changed.
    """
    reading = read_folder(folder)
    if reading.problems:
        raise Refused("folder", lines(reading.problems))
    loaded = [(found, _loaded(found.content)) for found in reading.definitions]
    changed = [(found, row) for found, row in loaded if row is None or row.content_hash != found.hash]
    _refuse_used(changed)
    for found, row in changed:
        store(actor, found, row)
    return rules.LoadReport(
        added=tuple(found.content.label for found, row in changed if row is None),
        replaced=tuple(found.content.label for found, row in changed if row is not None),
        unchanged=tuple(found.content.label for found, row in loaded if (found, row) not in changed),
    )


@command
def mark_used(actor: Actor, version_id: int) -> None:
    """Freeze a version: from now on its files may not change it. Again is harmless. Raises `Missing`."""
    row = db.get(ProgrammeVersion, version_id)
    if row is None:
        raise Missing(f"programme version {version_id}")
    if row.used_at is None:
        row.used_at = clock.now()
        audit.record(actor, Action.VERSION_USED, "programme_version", version_id)


def _loaded(content: rules.ProgrammeDefinition) -> ProgrammeVersion | None:
    return db.row(
        select(ProgrammeVersion)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(Programme.code == content.code, ProgrammeVersion.version == content.version)
    )


def _refuse_used(changed: list[tuple[Definition, ProgrammeVersion | None]]) -> None:
    refused = {
        found.file: f"{found.file}: version: {found.content.label} is in use, and the file has changed since "
        "it was loaded. Put it back as it was, and save the changes as a new version"
        for found, row in changed
        if row is not None and row.used_at is not None
    }
    if refused:
        raise Refused.of(refused)
