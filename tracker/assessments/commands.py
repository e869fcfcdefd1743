"""`tracker assessments ...`: results brought in from a file, and scored again after the code has changed."""

import sys
from pathlib import Path

import click

from tracker.accounts import queries as accounts
from tracker.accounts.rules import SYSTEM, Actor, Permission
from tracker.accounts.tries import folded
from tracker.assessments.service import importing, rescoring
from tracker.core.errors import Refused
from tracker.people.queries import areas_of_user


@click.group()
def assessments() -> None:
    """Assessments and their results."""


@assessments.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "address", required=True, help="The address of the programme lead who answers for it.")
def import_command(file: Path, address: str) -> None:
    """Bring in results that were scored elsewhere from the CSV FILE: all of it, or nothing."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name}: file: row: is not UTF-8 text") from error
    try:
        many = importing.import_results(_lead(address), file=file.name, text=text)
    except Refused as refusal:
        click.echo("\n".join(refusal.problems.values()))
        raise click.exceptions.Exit(1) from refusal
    click.echo(f"{many} brought in")


def _lead(address: str) -> Actor:
    user = accounts.user_by_address(folded(address))
    if user is None or not user.active:
        raise click.ClickException(f"there is no user {address}")
    actor = Actor.of(user.id, user.name, user.roles, areas_of_user(user.id))
    if not actor.may(Permission.IMPORT_ASSESSMENTS):
        raise click.ClickException(f"{user.name} is no programme lead")
    return actor


@assessments.command()
@click.option("--dry-run", is_flag=True, help="Only say how many would come out otherwise.")
def rescore(*, dry_run: bool) -> None:
    """Score every result that stands again; what comes out otherwise stands from now on, and the one before is kept."""
    scored, changed, failed = 0, 0, 0
    with click.progressbar(length=rescoring.to_score(), label="Scoring", file=sys.stderr) as bar:
        for some in rescoring.rescore(SYSTEM, keep=not dry_run):
            bar.update(some.scored)
            scored, changed, failed = scored + some.scored, changed + some.changed, failed + len(some.failed)
            for line in some.failed:
                click.echo(line)
    click.echo(f"{scored} scored, {changed} came out otherwise, {failed} could not be scored")
    if failed:
        raise click.exceptions.Exit(1)
