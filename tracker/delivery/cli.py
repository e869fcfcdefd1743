"""`tracker delivery ...`: proving the figures that are kept beside deliveries."""

import click

from tracker.accounts.rules import SYSTEM
from tracker.delivery.service import enrolling
from tracker.ui.filters import plural


@click.group()
def delivery() -> None:
    """Deliveries and the figures kept beside them."""


@delivery.command()
@click.option("--repair", is_flag=True, help="Write what was counted over what is kept.")
@click.pass_context
def recount(context: click.Context, *, repair: bool) -> None:
    """Compare every kept figure with a recount in plain SQL; each difference is a line, and the status is 1."""
    found = enrolling.recount_progress(SYSTEM, repair=repair)
    for each in found:
        click.echo(str(each))
    click.echo(f"{len(found)} repaired" if repair else plural(len(found), "difference"))
    if found and not repair:
        context.exit(1)
