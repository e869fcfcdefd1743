"""`tracker signals ...`: counting everybody's early warnings anew, and the nightly job that does it."""

from datetime import timedelta
from typing import Any

import click

from tracker.signals import service
from tracker.ui.filters import plural
from tracker.work.jobs import handles


@click.group()
def signals() -> None:
    """Early warnings."""


@signals.command()
@click.option("--quiet", is_flag=True, help="List what is found, and tell nobody: for a first count on old records.")
@click.option("--no-forecasts", is_flag=True, help="Leave the forecasts to the nightly count.")
def recount(quiet: bool, no_forecasts: bool) -> None:
    """Settle everybody's warnings by the rules as they are now, and say how many changed."""
    changed = service.recount(forecasts=not no_forecasts, tells=not quiet)
    click.echo(f"{plural(changed, 'warning')} changed" if changed else "Every warning agrees")


@handles(service.COUNT, every=timedelta(days=1))
def count_every_night(_payload: dict[str, Any]) -> object:
    """Concerns grow old, snoozes run out and forecasts move without anybody's signature."""
    return service.recount()
