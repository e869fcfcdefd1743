"""Reading the catalogue: the list of versions, one version whole, and the plan that a delivery follows."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from tracker.accounts.queries import names_of
from tracker.catalogue.models import (
    Draft,
    Module,
    Outline,
    OutlineDose,
    Phase,
    ProfileRow,
    Programme,
    ProgrammeFormat,
    ProgrammeVersion,
)
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.rules.drafts import DraftView
from tracker.catalogue.rules.profiles import Profile
from tracker.catalogue.rules.shown import VersionPage
from tracker.catalogue.rules.terms import Choice, Entry, Extent, Pathway, PhaseOutline, Purpose, Terms
from tracker.core.database import db
from tracker.core.errors import Missing

_TERMS: TypeAdapter[Terms] = TypeAdapter(Terms)


def versions() -> list[rules.LoadedVersion]:
    """Every loaded version, by programme name, the latest loaded first within one."""
    return _briefs()


def version(version_id: int) -> rules.LoadedVersion:
    """One version in brief. Raises `Missing`."""
    return _only(found(version_id))


def found(version_id: int | None) -> list[rules.LoadedVersion]:
    """The version of an id in brief, in a list: none for none."""
    return _whole(db.execute(_one_brief(), {"version_id": version_id}).all()) if version_id else []


def programme_of(version_id: int) -> int:
    """The id of a version's programme. Raises `Missing`."""
    found: int | None = db.scalar(select(ProgrammeVersion.programme_id).where(ProgrammeVersion.id == version_id))
    if found is None:
        raise Missing(f"programme version {version_id}")
    return found


def page(code: str, label: str) -> VersionPage:
    """A programme's version by the code and version that its file carries. Raises `Missing`."""
    siblings = _briefs(Programme.code == code)
    brief = _only([sibling for sibling in siblings if sibling.version == label])
    others = tuple(sibling for sibling in siblings if sibling != brief)
    return VersionPage(brief, definition(brief.id), others)


def plan(version_id: int, form: rules.Format) -> list[rules.PlannedSession]:
    """The sessions of a version in a format, in order of delivery; none when it is not delivered so.

    None for a version that is known in outline only, even where some of its sessions are.
    """
    rows = db.execute(_plan(), {"version_id": version_id, "format": form.value}).all()
    return [_planned(row) for row in rows]


@cache
def _plan() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Outline.id.label("outline_id"),
            Outline.number,
            Outline.code,
            Outline.title,
            OutlineDose.kind,
            OutlineDose.minutes,
            Outline.required,
            Outline.gap_weeks,
            Outline.provisional,
            Module.id.label("module_id"),
            Module.number.label("module_number"),
            Module.title.label("module_title"),
            Module.short_title.label("module_short_title"),
            Module.code.label("module_code"),
            Module.choice,
            Outline.purpose,
        )
        .join(OutlineDose, OutlineDose.outline_id == Outline.id)
        .join(Module, Module.id == Outline.module_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == OutlineDose.version_id)
        .where(
            OutlineDose.version_id == bindparam("version_id"),
            OutlineDose.format == bindparam("format"),
            ProgrammeVersion.extent == Extent.WHOLE.value,
        )
        .order_by(Outline.number)
    )


def _planned(row: Row[Any]) -> rules.PlannedSession:
    typed = {"kind": rules.Kind(row.kind), "choice": Choice(row.choice), "purpose": Purpose(row.purpose)}
    return rules.PlannedSession(**row._asdict() | typed)


_KEPT_TERMS = select(ProgrammeVersion.terms).where(ProgrammeVersion.id == bindparam("version_id"))


def terms(version_id: int) -> Terms:
    """What a version says beside its modules: eligibility, entry, menu, completion and the rest. Raises `Missing`."""
    kept = db.execute(_KEPT_TERMS, {"version_id": version_id}).scalar()
    if kept is None:
        raise Missing(f"programme version {version_id}")
    return _TERMS.validate_python(kept)


def terms_of(version_ids: Sequence[int]) -> dict[int, Terms]:
    """The terms of several versions by id, in one statement."""
    rows = db.execute(
        select(ProgrammeVersion.id, ProgrammeVersion.terms)
        .where(ProgrammeVersion.id.in_(version_ids))
        .order_by(ProgrammeVersion.id)
    )
    return {row.id: _TERMS.validate_python(row.terms) for row in rows}


def module_outlines(version_id: int) -> list[rules.ModuleOutline]:
    """The modules of a version in order, with what each requires, serves and holds; none for no such version."""
    return _modules(version_id)


def definition(version_id: int) -> rules.ProgrammeDefinition:
    """A version whole, equal to what its file said when it was loaded. Raises `Missing`."""
    row = db.row(select(ProgrammeVersion).where(ProgrammeVersion.id == version_id))
    if row is None:
        raise Missing(f"programme version {version_id}")
    (programme,) = db.rows(select(Programme).where(Programme.id == row.programme_id))
    return rules.ProgrammeDefinition(
        code=programme.code,
        name=programme.name,
        short_name=programme.short_name,
        version=row.version,
        title=row.title,
        summary=row.summary,
        status=rules.Status(row.status),
        setting=rules.Setting(row.setting),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        sources=tuple(
            rules.Source(source["key"], source["citation"], rules.Confidence(source["confidence"]))
            for source in row.sources
        ),
        cites=tuple(row.cites),
        formats=tuple(_formats([version_id])[version_id]),
        modules=tuple(_modules(version_id)),
        provisional=row.provisional,
        extent=Extent(row.extent),
        phases=tuple(_phases(version_id)),
        terms=_TERMS.validate_python(row.terms),
    )


def profiles() -> tuple[Profile, ...]:
    """Every treated profile that is loaded, by its code."""
    return tuple(Profile.of(kept) for kept in db.scalars(select(ProfileRow.content).order_by(ProfileRow.code)))


def drafts() -> list[DraftView]:
    """The drafts that are being written, by code; what was published is no draft any more."""
    return _drafts(Draft.published_at.is_(None))


def draft(draft_id: int) -> DraftView:
    """One draft, published ones included. Raises `Missing`."""
    found = _drafts(Draft.id == draft_id)
    if not found:
        raise Missing(f"programme draft {draft_id}")
    return found[0]


def _drafts(wanted: ColumnElement[bool]) -> list[DraftView]:
    rows = db.rows(select(Draft).where(wanted).order_by(Draft.code, Draft.id))
    names = names_of({user for row in rows for user in (row.started_by, row.saved_by)})
    return [
        DraftView(
            id=row.id,
            code=row.code,
            label=row.label,
            text=row.text,
            version=row.version,
            started_by=names[row.started_by],
            saved_by=names[row.saved_by],
            saved_at=row.saved_at,
            published_at=row.published_at,
        )
        for row in rows
    ]


def _phases(version_id: int) -> list[PhaseOutline]:
    rows = db.rows(select(Phase).where(Phase.version_id == version_id).order_by(Phase.number))
    return [
        PhaseOutline(
            number=row.number,
            code=row.code,
            title=row.title,
            aim=row.aim,
            entry=Entry(row.entry) if row.entry else None,
            recurs=row.recurs,
            cites=tuple(row.cites),
            provisional=row.provisional,
        )
        for row in rows
    ]


_FORMATS = (
    select(*ProgrammeFormat.__table__.c)
    .where(ProgrammeFormat.version_id.in_(bindparam("ids", expanding=True)))
    .order_by(ProgrammeFormat.version_id, ProgrammeFormat.format)
)


def _formats(version_ids: Sequence[int]) -> dict[int, list[rules.DeliveryFormat]]:
    rows = db.execute(_FORMATS, {"ids": version_ids}).all()
    formats: dict[int, list[rules.DeliveryFormat]] = defaultdict(list)
    for row in rows:
        formats[row.version_id].append(
            rules.DeliveryFormat(
                format=rules.Format(row.format),
                title=row.title,
                sessions=row.sessions,
                minutes=row.minutes,
                smallest_group=row.smallest_group,
                largest_group=row.largest_group,
                cites=tuple(row.cites),
                provisional=row.provisional,
                dose=row.dose,
            )
        )
    return formats


def _modules(version_id: int) -> list[rules.ModuleOutline]:
    rows = db.rows(select(Module).where(Module.version_id == version_id).order_by(Module.number))
    sessions = _sessions(version_id)
    return [
        rules.ModuleOutline(
            number=row.number,
            code=row.code,
            title=row.title,
            short_title=row.short_title,
            aim=row.aim,
            cites=tuple(row.cites),
            sessions=tuple(sessions[row.id]),
            provisional=row.provisional,
            phase=row.phase,
            choice=Choice(row.choice),
            entry_point=row.entry_point,
            requires=tuple(row.requires),
            targets=tuple(row.targets),
            pathways=tuple(Pathway(pathway) for pathway in row.pathways),
        )
        for row in rows
    ]


def _sessions(version_id: int) -> dict[int, list[rules.SessionOutline]]:
    doses: dict[int, list[rules.Dose]] = defaultdict(list)
    for dose in db.rows(select(OutlineDose).where(OutlineDose.version_id == version_id).order_by(OutlineDose.format)):
        doses[dose.outline_id].append(rules.Dose(rules.Format(dose.format), rules.Kind(dose.kind), dose.minutes))
    sessions: dict[int, list[rules.SessionOutline]] = defaultdict(list)
    for row in db.rows(select(Outline).where(Outline.version_id == version_id).order_by(Outline.number)):
        sessions[row.module_id].append(
            rules.SessionOutline(
                number=row.number,
                code=row.code,
                title=row.title,
                doses=tuple(doses[row.id]),
                required=row.required,
                gap_weeks=row.gap_weeks,
                provisional=row.provisional,
                purpose=Purpose(row.purpose),
                prompts=_prompts(row.prompts),
                group_prompts=_prompts(row.group_prompts),
            )
        )
    return sessions


def _prompts(kept: Sequence[dict[str, str]]) -> tuple[rules.NotePrompt, ...]:
    return tuple(rules.NotePrompt(**one) for one in kept)


def _only(found: Sequence[rules.LoadedVersion]) -> rules.LoadedVersion:
    if len(found) != 1:
        raise Missing("no such programme version")
    return found[0]


def _briefs(*wanted: ColumnElement[bool]) -> list[rules.LoadedVersion]:
    return _whole(db.execute(_brief_rows().where(*wanted) if wanted else _brief_rows()).all())


def _whole(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[rules.LoadedVersion]:
    formats = _formats([row.id for row in rows])
    return [_brief(row, tuple(formats[row.id])) for row in rows]


@cache
def _one_brief() -> Select[*tuple[Any, ...]]:
    return _brief_rows().where(ProgrammeVersion.id == bindparam("version_id"))


@cache
def _brief_rows() -> Select[*tuple[Any, ...]]:
    modules = (
        select(func.count())
        .where(Module.version_id == ProgrammeVersion.id)
        .correlate(ProgrammeVersion)
        .scalar_subquery()
    )
    return (
        select(
            ProgrammeVersion.id,
            Programme.code,
            Programme.name,
            Programme.short_name,
            ProgrammeVersion.version,
            ProgrammeVersion.title,
            ProgrammeVersion.status,
            ProgrammeVersion.setting,
            ProgrammeVersion.valid_from,
            ProgrammeVersion.valid_until,
            ProgrammeVersion.provisional,
            ProgrammeVersion.used_at,
            ProgrammeVersion.extent,
            modules.label("modules"),
        )
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .order_by(Programme.short_name, Programme.id, ProgrammeVersion.id.desc())
    )


def _brief(row: Row[Any], formats: tuple[rules.DeliveryFormat, ...]) -> rules.LoadedVersion:
    return rules.LoadedVersion(
        id=row.id,
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        version=row.version,
        title=row.title,
        status=rules.Status(row.status),
        setting=rules.Setting(row.setting),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        provisional=row.provisional,
        modules=row.modules,
        formats=formats,
        used_at=row.used_at,
        extent=Extent(row.extent),
    )
