"""`tracker accounts ...`: users, for whoever installs Tracker or has lost the last administrator's password."""

import sys

import click

from tracker.accounts import queries, service
from tracker.accounts.records import UserView
from tracker.accounts.rules import SYSTEM, Role
from tracker.core.errors import Refused

_PASSWORD = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; else one is made up."
)


@click.group()
def accounts() -> None:
    """Users who may sign in."""


@accounts.command()
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--username", required=True, metavar="ADDRESS", help="The email address to sign in with.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What they work as; give it again for another.",
)
@_PASSWORD
def create(name: str, username: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Add a user; a made-up password is printed and must be changed at the first sign-in."""
    password = _typed(password_stdin)
    try:
        made = service.create_user(SYSTEM, username=username, name=name, roles=roles, password=password)
    except Refused as refusal:
        raise _failure(refusal) from refusal
    click.echo(f"user {made.user_id} created")
    if password is None:
        click.echo(f"password: {made.password}")


@accounts.command()
@click.argument("username", metavar="ADDRESS")
@_PASSWORD
def reset(username: str, password_stdin: bool) -> None:
    """Give the user of ADDRESS another password, to be changed at the next sign-in; ends their sign-ins."""
    user = queries.user_by_address(username.strip().casefold())
    if user is None:
        raise click.ClickException(f"nobody signs in as {username}")
    password = _typed(password_stdin)
    try:
        made = service.reset_password(SYSTEM, user_id=user.id, password=password)
    except Refused as refusal:
        raise _failure(refusal) from refusal
    click.echo(f"password of {user.name} set" if password else f"password: {made.password}")


@accounts.command(name="list")
def list_users() -> None:
    """Print the users, one a line: number, address, name, roles, state."""
    number = pages = 1
    while number <= pages:
        page = queries.users(number=number)
        for user in page.users:
            click.echo("\t".join(_columns(user)))
        number, pages = number + 1, page.pages


def _columns(user: UserView) -> tuple[str, ...]:
    state = "enabled" if user.active else "disabled"
    return str(user.id), user.username, user.name, ", ".join(user.roles), state


def _typed(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


def _failure(refusal: Refused) -> click.ClickException:
    return click.ClickException("\n".join(refusal.problems.values()))
