"""Changing the catalogue: loading files, drafting and publishing versions, freezing a version once it is used."""

from pathlib import Path

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue import queries
from tracker.catalogue.definitions.batteries import read_batteries
from tracker.catalogue.definitions.folder import BATTERIES, BESIDE, Definition, lines, read_folder, read_text
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.definitions.profiles import read_profiles
from tracker.catalogue.definitions.suggestions import read_suggestions
from tracker.catalogue.definitions.writing import write
from tracker.catalogue.models import Draft, InstrumentVersion, Programme, ProgrammeVersion
from tracker.catalogue.rules import drafts
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.storing import store
from tracker.catalogue.storing_instruments import store_batteries, store_instruments
from tracker.catalogue.storing_suggestions import store_profiles, store_suggestions
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command


@command
def load_definitions(actor: Actor, folder: Path) -> rules.LoadReport:
    """Put every definition under a folder into the database, programmes and instruments, all of them or none.

    A file that says what is loaded already changes nothing. A changed file replaces a version that nobody
    has used. Raises `Refused` with every mistake, one a line, when a file is wrong, and with one message for
    each file (its field) whose version is in use, or was published here, but whose content has changed.
    """
    reading, instruments = read_folder(folder), read_instruments(folder / BESIDE)
    codes = {found.content.code for found in reading.definitions}
    asked, wrong = read_batteries(folder / BATTERIES, codes, {one.content.code for one in instruments.definitions})
    contents = [one.content for one in instruments.definitions]
    suggested, profiles = read_suggestions(folder, contents), read_profiles(folder, contents)
    wrong += [*suggested.problems, *profiles.problems]
    if problems := [*reading.problems, *instruments.problems, *wrong]:
        raise Refused("folder", lines(problems))
    loaded = [(found, _loaded(found.content)) for found in reading.definitions]
    changed = [(found, row) for found, row in loaded if row is None or row.content_hash != found.hash]
    _refuse_used(changed)
    for found, row in changed:
        store(actor, found, row)
    besides = store_instruments(actor, instruments.definitions)
    store_batteries(actor, codes, asked)
    store_suggestions(actor, suggested.rules)
    store_profiles(actor, profiles.profiles)
    return rules.LoadReport(
        added=(*(found.content.label for found, row in changed if row is None), *besides.added),
        replaced=(*(found.content.label for found, row in changed if row is not None), *besides.replaced),
        unchanged=(*(found.content.label for found, row in loaded if (found, row) not in changed), *besides.unchanged),
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


@command
def mark_instrument_used(actor: Actor, version_id: int) -> None:
    """Freeze a version of an instrument: results rest on it. Again is harmless. Raises `Missing`."""
    row = db.get(InstrumentVersion, version_id)
    if row is None:
        raise Missing(f"instrument version {version_id}")
    if row.used_at is None:
        row.used_at = clock.now()
        audit.record(actor, Action.INSTRUMENT_USED, "instrument_version", version_id)


@command
def start_draft(actor: Actor, *, code: str, version: str = "") -> int:
    """Begin the next version of a programme from one of its versions, or a new programme; returns the draft's id.

    A programme has one open draft: beginning again leads to it. Raises `Refused('code')` for a code that cannot
    stand or that a programme has already, `Missing` for a version that does not exist.
    """
    code = code if version else drafts.check_code(code)
    row = db.row(select(Draft).where(Draft.code == code, Draft.published_at.is_(None)))
    if row is not None:
        return row.id
    taken = [each.version for each in queries.versions() if each.code == code]
    if taken and not version:
        raise Refused("code", f"There is a programme {code} already: draft its next version from its own page")
    label = drafts.next_label(taken)
    base = write(queries.page(code, version).definition) if version else ""
    text = drafts.relabelled(base, label) if base else drafts.scaffold(code, label)
    now, author = clock.now(), actor.user_id
    row = db.add(
        Draft(code=code, label=label, text=text, started_by=author, started_at=now, saved_by=author, saved_at=now)
    )
    audit.record(actor, Action.DRAFT_STARTED, "programme_draft", row.id, changes={"version": f"{code} {label}"})
    return row.id


@command
def save_draft(actor: Actor, draft_id: int, *, text: str, seen: int) -> int:
    """Keep a draft's text, right or wrong; returns how many times it has been saved.

    What is the same as what stands changes nothing. Raises `Missing`, `Refused('text')` for one that was published
    or is too long, and `Stale` with the draft when somebody else saved another text since.
    """
    row = _open_draft(draft_id)
    text = drafts.check_text(text)
    if row.text == text:
        return row.version
    if row.version != seen:
        raise Stale(queries.draft(draft_id))
    before = row.text
    row.text, row.version, row.saved_at = text, row.version + 1, clock.now()
    if actor.user_id is not None:
        row.saved_by = actor.user_id
    lengths = [len(before.splitlines()), len(text.splitlines())]
    audit.record(actor, Action.DRAFT_SAVED, "programme_draft", draft_id, changes={"lines": lengths})
    return row.version


@command
def publish_draft(actor: Actor, draft_id: int, *, text: str, seen: int) -> str:
    """Make a version of a draft, as if its file were loaded; returns the version's label. It never changes again.

    The text is kept first, as `save_draft` does. Raises `Refused('text')` with every mistake, one a line, when it is
    no sound definition, names the programme otherwise, or its version exists; nothing is kept then.
    """
    save_draft(actor, draft_id, text=text, seen=seen)
    row = _open_draft(draft_id)
    found = read_text(row.text, folder=row.code, stem=row.label)
    if not isinstance(found, Definition):
        raise Refused(
            "text", "\n".join(f"line {each.line}: {each.said}" for each in sorted(found, key=lambda each: each.line))
        )
    programme = db.row(select(Programme).where(Programme.code == row.code))
    if programme is not None:
        drafts.check_names(found.content, programme.name, programme.short_name)
    if _loaded(found.content) is not None:
        raise Refused("text", f"{found.content.label} exists already: it was loaded from a file meanwhile")
    version_id = store(actor, found, None)
    row.published_at = clock.now()
    changes = {"version": found.content.label, "draft": draft_id}
    audit.record(actor, Action.VERSION_PUBLISHED, "programme_version", version_id, changes=changes)
    return row.label


@command
def drop_draft(actor: Actor, draft_id: int) -> None:
    """Throw a draft away that was not published. Raises `Missing`, and `Refused('text')` once it was."""
    row = _open_draft(draft_id)
    audit.record(actor, Action.DRAFT_DROPPED, "programme_draft", row.id, changes={"version": f"{row.code} {row.label}"})
    db.change(delete(Draft).where(Draft.id == draft_id))


def _open_draft(draft_id: int) -> Draft:
    row = db.get(Draft, draft_id)
    if row is None:
        raise Missing(f"programme draft {draft_id}")
    if row.published_at is not None:
        raise Refused("text", "This draft was published: it changes no more. Begin the next version instead")
    return row


def _loaded(content: rules.ProgrammeDefinition) -> ProgrammeVersion | None:
    return db.row(
        select(ProgrammeVersion)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(Programme.code == content.code, ProgrammeVersion.version == content.version)
    )


def _refuse_used(changed: list[tuple[Definition, ProgrammeVersion | None]]) -> None:
    published = _published() if changed else set()
    refused = {
        found.file: f"{found.file}: version: {found.content.label} {why}, and the file has changed since "
        "it was loaded. Put it back as it was, and save the changes as a new version"
        for found, row in changed
        if row is not None and (why := _frozen(row, (found.content.code, found.content.version) in published))
    }
    if refused:
        raise Refused.of(refused)


def _frozen(row: ProgrammeVersion, published: bool) -> str:
    """Why a version may not change, '' where it may."""
    return "is in use" if row.used_at is not None else "was published here" if published else ""


def _published() -> set[tuple[str, str]]:
    rows = db.execute(select(Draft.code, Draft.label).where(Draft.published_at.is_not(None)))
    return {(row.code, row.label) for row in rows}
