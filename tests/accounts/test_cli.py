"""`tracker accounts`: what an installer types, and what is printed."""

import pytest
from click.testing import CliRunner, Result

from tests.make import Make
from tests.make.accounts import PASSWORD
from tracker.accounts import service
from tracker.accounts.cli import accounts
from tracker.core.errors import Refused

pytestmark = pytest.mark.usefixtures("database")

NEW = ("create", "--name", "Grace Linden", "--username", "grace@example.org", "--role", "administrator")


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(accounts, arguments, input=typed)


def test_a_user_is_created_with_a_password_that_is_printed_once() -> None:
    result = run(*NEW)
    assert result.exit_code == 0
    password = result.output.split("password: ")[1].strip()
    assert service.sign_in("grace@example.org", password)


def test_a_password_can_be_typed_in_and_is_not_printed() -> None:
    result = run(*NEW, "--password-stdin", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert service.sign_in("grace@example.org", PASSWORD)


def test_what_is_wrong_is_said_and_fails() -> None:
    result = run(*NEW[:3], "--username", "grace", "--role", "facilitator", "--password-stdin", typed="short\n")
    assert result.exit_code == 1
    assert "Enter an email address" in result.output
    assert "12 to 200 characters" in result.output
    assert run("create", "--name", "A", "--username", "a@example.org", "--role", "owner").exit_code == 2


def test_a_forgotten_password_is_reset(make: Make) -> None:
    make.user(username="ruth@example.org")
    result = run("reset", "Ruth@example.org")
    assert service.sign_in("ruth@example.org", result.output.removeprefix("password: ").strip())
    with pytest.raises(Refused):
        service.sign_in("ruth@example.org", PASSWORD)
    assert run("reset", "nobody@example.org").exit_code == 1
    assert run("reset", "ruth@example.org", "--password-stdin", typed="\n").exit_code == 1


def test_users_are_listed_one_a_line(make: Make) -> None:
    ruth = make.user(name="Ruth Teasel", username="ruth@example.org")
    service.set_active(make.administrator(), user_id=ruth.user_id or 0, active=False, seen=1)
    lines = run("list").output.splitlines()
    assert len(lines) == 2
    assert f"{ruth.user_id}\truth@example.org\tRuth Teasel\tfacilitator\tdisabled" in lines
