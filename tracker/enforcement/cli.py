"""`tracker enforcement ...`: proving what is kept of failures."""

import click

from tracker.enforcement.service.recounting import recounted
from tracker.ui.filters import plural


@click.group()
def enforcement() -> None:
    """Failures to comply and what they ask for."""


@enforcement.command()
@click.option("--repair", is_flag=True, help="Bring what differs in line with what was counted.")
@click.pass_context
def recount(context: click.Context, *, repair: bool) -> None:
    """Compare every failure and task with a recount in plain SQL; each difference is a line, and the status is 1."""
    found = recounted(repair=repair)
    for each in found:
        click.echo(str(each))
    click.echo(f"{len(found)} brought in line" if repair else plural(len(found), "difference"))
    if found and not repair:
        context.exit(1)
