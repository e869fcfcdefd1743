"""`tracker demo ...`."""

import click

from tracker.core import migrations
from tracker.demo import seeding


@click.group()
def demo() -> None:
    """An invented service to look at and to try things in."""


@demo.command()
def seed() -> None:
    """Fill an empty database with invented people; refuses one that has users."""
    migrations.upgrade()
    if not seeding.is_empty():
        raise click.ClickException("This database has users already; a demo goes only into an empty one")
    seeding.seed()
    click.echo(seeding.sign_in_notice("the address that 'tracker run' serves"))
