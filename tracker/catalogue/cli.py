"""`tracker catalogue ...`: writing, checking, loading, comparing and exporting definitions, for whoever keeps them."""

import json
import os
from pathlib import Path

import click

from tracker.accounts.rules import SYSTEM
from tracker.catalogue import queries, service
from tracker.catalogue.definitions.batteries import read_batteries
from tracker.catalogue.definitions.folder import BATTERIES, BESIDE, SHIPPED, Definition, lines, read_file, read_folder
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.definitions.instruments.shape import json_schema as instrument_schema
from tracker.catalogue.definitions.instruments.wordings import read_wordings
from tracker.catalogue.definitions.profiles import json_schema as profile_schema
from tracker.catalogue.definitions.profiles import read_profiles
from tracker.catalogue.definitions.shape import json_schema
from tracker.catalogue.definitions.suggestions import json_schema as suggestion_schema
from tracker.catalogue.definitions.suggestions import read_suggestions
from tracker.catalogue.definitions.writing import write
from tracker.catalogue.rules.comparing import changes
from tracker.catalogue.rules.content import content_hash
from tracker.catalogue.rules.drafts import check_code, scaffold
from tracker.catalogue.rules.programmes import ProgrammeDefinition
from tracker.config import instance_folder
from tracker.core.errors import Missing, Refused

_FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=SHIPPED)
_IN_FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=None, help="Where the files are (default: those of Tracker)."
)


@click.group()
def catalogue() -> None:
    """Programme definitions."""


@catalogue.command()
@_FOLDER
def check(folder: Path) -> None:
    """Say all that is wrong with the programmes and instruments in FOLDER (default: those of Tracker)."""
    reading = read_folder(folder)
    instruments = read_instruments(folder / BESIDE)
    kept = [one.content for one in instruments.definitions]
    wordings = read_wordings(instance_folder(os.environ) / "wordings", kept) if folder == SHIPPED else ()
    programmes = {one.content.code for one in reading.definitions}
    _, wrong = read_batteries(folder / BATTERIES, programmes, {one.code for one in kept})
    wrong += [*read_suggestions(folder, kept).problems, *read_profiles(folder, kept).problems]
    problems = [*reading.problems, *instruments.problems, *wrong, *(p for one in wordings for p in one.problems)]
    if problems:
        click.echo(lines(problems))
        raise click.exceptions.Exit(1)
    also = f" and {len(kept)} instruments" if kept else ""
    click.echo(f"{len(reading.definitions)} definitions{also}, no mistakes")
    for one in wordings:
        click.echo(one.said)


@catalogue.command()
@_FOLDER
def load(folder: Path) -> None:
    """Put the definition files in FOLDER (default: those of Tracker) into the database."""
    try:
        report = service.load_definitions(SYSTEM, folder)
    except Refused as refusal:
        click.echo("\n".join(refusal.problems.values()))
        raise click.exceptions.Exit(1) from refusal
    for did, versions in (
        ("added", report.added),
        ("replaced", report.replaced),
        ("unchanged", report.unchanged),
    ):
        for version in versions:
            click.echo(f"{did}: {version}")


@catalogue.command()
@click.argument("code")
@_IN_FOLDER
def new(code: str, folder: Path | None) -> None:
    """Begin a programme: a sound file under CODE, with every place that needs a word."""
    try:
        code = check_code(code)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    path = (folder or SHIPPED) / code / "1.toml"
    if path.parent.exists():
        raise click.ClickException(f"{path.parent} exists already; nothing was written")
    path.parent.mkdir(parents=True)
    path.write_text(scaffold(code), encoding="utf-8")
    click.echo(f"written: {path}")


@catalogue.command()
@click.argument("code")
@click.argument("before")
@click.argument("after")
@_IN_FOLDER
def diff(code: str, before: str, after: str, folder: Path | None) -> None:
    """Say in words what changed in programme CODE from version BEFORE to AFTER: in the database, or in files."""
    old, new = (_version(code, label, folder) for label in (before, after))
    found = changes(old, new)
    for change in found:
        click.echo(f"{change.about}: {change.did.lower()}: {change.what}")
    if not found:
        click.echo("The two versions say the same")


@catalogue.command()
@_FOLDER
def export(folder: Path) -> None:
    """Write every version of the database as a file under FOLDER; a file that says the same already stays as it is."""
    for version in queries.versions():
        definition = queries.definition(version.id)
        path = folder / version.code / f"{version.version}.toml"
        if path.exists() and _says(path, folder) == content_hash(definition):
            click.echo(f"unchanged: {path}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write(definition), encoding="utf-8")
        click.echo(f"written: {path}")


_SCHEMAS = {"instruments": instrument_schema, "profiles": profile_schema, "suggestions": suggestion_schema}


@catalogue.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--instruments", "of", flag_value="instruments", help="The schema of an instrument.")
@click.option("--suggestions", "of", flag_value="suggestions", help="The schema of the file of suggestions.")
@click.option("--profiles", "of", flag_value="profiles", help="The schema of the file of treated profiles.")
def schema(file: Path | None, of: str | None) -> None:
    """Write the JSON Schema of a definition, which editors complete and check by, to FILE or to the screen."""
    made = _SCHEMAS.get(of or "", json_schema)
    text = json.dumps(made(), indent=2) + "\n"
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"written: {file}")


def _version(code: str, label: str, folder: Path | None) -> ProgrammeDefinition:
    """A version of the database, or of a folder where one is named."""
    if folder is None:
        try:
            return queries.page(code, label).definition
        except Missing as missing:
            raise click.ClickException(f"the database has no {code}, version {label}") from missing
    path = folder / code / f"{label}.toml"
    if not path.exists():
        raise click.ClickException(f"there is no {path}")
    found = read_file(path, folder)
    if isinstance(found, Definition):
        return found.content
    raise click.ClickException(f"it cannot be read:\n{lines(found)}")


def _says(path: Path, folder: Path) -> str:
    found = read_file(path, folder)
    return found.hash if isinstance(found, Definition) else ""
