"""`tracker catalogue ...`: checking and loading definition files, for whoever writes or installs them."""

from pathlib import Path

import click

from tracker.accounts.rules import SYSTEM
from tracker.catalogue import service
from tracker.catalogue.definitions.folder import SHIPPED, lines, read_folder
from tracker.core.errors import Refused

_FOLDER = click.argument("folder", type=click.Path(path_type=Path), default=SHIPPED)


@click.group()
def catalogue() -> None:
    """Programme definitions."""


@catalogue.command()
@_FOLDER
def check(folder: Path) -> None:
    """Say all that is wrong with the definition files in FOLDER (default: those of Tracker)."""
    reading = read_folder(folder)
    if reading.problems:
        click.echo(lines(reading.problems))
        raise click.exceptions.Exit(1)
    click.echo(f"{len(reading.definitions)} definitions, no mistakes")


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
