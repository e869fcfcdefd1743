"""Writing a definition into its tables: used by the service alone, and apart from it because it is long and plain."""

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue.definitions.folder import Definition
from tracker.catalogue.models import (
    Module,
    Outline,
    OutlineDose,
    Phase,
    Programme,
    ProgrammeFormat,
    ProgrammeVersion,
)
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.rules.content import plain
from tracker.core import clock
from tracker.core.database import db


def store(actor: Actor, found: Definition, row: ProgrammeVersion | None) -> int:
    """Write a sound definition as a new version, or over the row of one that nobody uses; returns the version's id."""
    content, before = found.content, row.content_hash if row else None
    if row is None:
        row = ProgrammeVersion(programme_id=_programme(content).id, version=content.version)
    else:
        _programme(content)
        _clear(row.id)
    _describe(row, content, found.hash)
    db.add(row)
    _add_formats(row.id, content)
    _add_phases(row.id, content)
    _add_modules(row.id, content)
    audit.record(
        actor,
        Action.CATALOGUE_LOADED,
        "programme_version",
        row.id,
        changes={"version": content.label, "content_hash": [before, found.hash]},
    )
    return row.id


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
    row.extent = content.extent.value
    row.terms = plain(content.terms)
    row.loaded_at = clock.now()


def _clear(version_id: int) -> None:
    for table in (OutlineDose, Outline, Module, Phase, ProgrammeFormat):
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
                dose=form.dose,
            )
            for form in content.formats
        ]
    )


def _add_phases(version_id: int, content: rules.ProgrammeDefinition) -> None:
    db.add_all(
        [
            Phase(
                version_id=version_id,
                number=phase.number,
                code=phase.code,
                title=phase.title,
                aim=phase.aim,
                entry=phase.entry.value if phase.entry else "",
                recurs=phase.recurs,
                cites=list(phase.cites),
                provisional=phase.provisional,
            )
            for phase in content.phases
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
                phase=module.phase,
                choice=module.choice.value,
                entry_point=module.entry_point,
                requires=list(module.requires),
                targets=list(module.targets),
                pathways=[pathway.value for pathway in module.pathways],
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
            purpose=outline.purpose.value,
            prompts=plain(outline.prompts),
            group_prompts=plain(outline.group_prompts),
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
