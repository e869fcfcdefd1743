"""Changing the catalogue: loading definition files, and freezing a version once it is used."""

from pathlib import Path

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.rules import Action, Actor
from tracker.catalogue.definitions.folder import Definition, lines, read_folder
from tracker.catalogue.models import (
    Module,
    Outline,
    OutlineDose,
    Programme,
    ProgrammeFormat,
    ProgrammeVersion,
)
from tracker.catalogue.rules import programmes as rules
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
        _store(actor, found, row)
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


def _store(actor: Actor, found: Definition, row: ProgrammeVersion | None) -> None:
    content, before = found.content, row.content_hash if row else None
    if row is None:
        row = ProgrammeVersion(programme_id=_programme(content).id, version=content.version)
    else:
        _programme(content)
        _clear(row.id)
    _describe(row, content, found.hash)
    db.add(row)
    _add_formats(row.id, content)
    _add_modules(row.id, content)
    audit.record(
        actor,
        Action.CATALOGUE_LOADED,
        "programme_version",
        row.id,
        changes={"version": content.label, "content_hash": [before, found.hash]},
    )


def _programme(content: rules.ProgrammeDefinition) -> Programme:
    """The programme's row under its present names."""
    row = db.row(select(Programme).where(Programme.code == content.code))
    if row is None:
        row = Programme(code=content.code)
    row.name, row.short_name = content.name, content.short_name
    return db.add(row)


def _describe(row: ProgrammeVersion, content: rules.ProgrammeDefinition, content_hash: str) -> None:
    row.title = content.title
    row.summary = content.summary
    row.status = content.status.value
    row.setting = content.setting.value
    row.content_hash = content_hash
    row.provisional = content.provisional
    row.valid_from = content.valid_from
    row.valid_until = content.valid_until
    row.sources = [
        {"key": source.key, "citation": source.citation, "confidence": source.confidence.value}
        for source in content.sources
    ]
    row.cites = list(content.cites)
    row.loaded_at = clock.now()


def _clear(version_id: int) -> None:
    for table in (OutlineDose, Outline, Module, ProgrammeFormat):
        db.change(delete(table).where(table.version_id == version_id))


def _add_formats(version_id: int, content: rules.ProgrammeDefinition) -> None:
    db.add_all(
        [
            ProgrammeFormat(
                version_id=version_id,
                format=form.format.value,
                title=form.title,
                sessions=form.sessions,
                minutes=form.minutes,
                smallest_group=form.smallest_group,
                largest_group=form.largest_group,
                cites=list(form.cites),
                provisional=form.provisional,
            )
            for form in content.formats
        ]
    )


def _add_modules(version_id: int, content: rules.ProgrammeDefinition) -> None:
    for module in content.modules:
        row = db.add(
            Module(
                version_id=version_id,
                number=module.number,
                code=module.code,
                title=module.title,
                short_title=module.short_title,
                aim=module.aim,
                cites=list(module.cites),
                provisional=module.provisional,
            )
        )
        _add_sessions(version_id, row.id, module.sessions)


def _add_sessions(version_id: int, module_id: int, sessions: tuple[rules.SessionOutline, ...]) -> None:
    rows = [
        Outline(
            version_id=version_id,
            module_id=module_id,
            number=outline.number,
            code=outline.code,
            title=outline.title,
            required=outline.required,
            gap_weeks=outline.gap_weeks,
            provisional=outline.provisional,
        )
        for outline in sessions
    ]
    db.add_all(rows)
    db.add_all(
        [
            OutlineDose(
                outline_id=row.id,
                version_id=version_id,
                format=dose.format.value,
                kind=dose.kind.value,
                minutes=dose.minutes,
            )
            for row, outline in zip(rows, sessions, strict=True)
            for dose in outline.doses
        ]
    )
