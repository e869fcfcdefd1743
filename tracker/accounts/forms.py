"""The shape of what is typed about users, passwords and the trail's filter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wtforms.validators import EqualTo

from tracker.accounts.actions import Action
from tracker.accounts.entering import PASSWORD_LENGTH
from tracker.accounts.records import TrailFilter
from tracker.accounts.rules import Role
from tracker.accounts.tries import TRIES, TRY_WINDOW
from tracker.ui.fields import (
    CheckboxesField,
    Form,
    HiddenField,
    Needed,
    PasswordField,
    Problem,
    SubmitField,
    TextField,
    choice,
)
from tracker.ui.reading import read_number

_PASSWORD_HINT = f"At least {PASSWORD_LENGTH[0]} characters. Three or four unrelated words are strong and easy to type"
_ADDRESS = {"autocomplete": "username", "inputmode": "email"}
_ROLES = tuple(choice(role.value, role.label, hint=role.means) for role in Role)


class SignInForm(Form):
    """An address and its password; the page says after how many tries it is closed, and for how long."""

    tries = TRIES
    closed_minutes = int(TRY_WINDOW.total_seconds()) // 60

    username = TextField("Email address", [Needed("Enter your email address")], render_kw=_ADDRESS)
    password = PasswordField("Password", [Needed("Enter your password")])
    submit = SubmitField("Sign in")


class PasswordForm(Form):
    """One's own password: the current one, and the next one twice."""

    current = PasswordField("Current password", [Needed("Enter your current password")])
    password = PasswordField(
        "New password",
        [Needed("Enter a new password")],
        hint=_PASSWORD_HINT,
        autocomplete="new-password",
    )
    again = PasswordField(
        "New password again",
        [Needed("Enter the new password again"), EqualTo("password", "The two new passwords differ")],
        autocomplete="new-password",
    )
    submit = SubmitField("Change password")


class NewUserForm(Form):
    """A user to add; the password is made up."""

    name = TextField("Name", [Needed("Enter the name that colleagues see")], hint="As colleagues know them")
    username = TextField("Email address", [Needed("Enter an email address")], hint="They sign in with it")
    roles = CheckboxesField("Roles", [Needed("Choose at least one role")], choices=_ROLES)
    submit = SubmitField("Add user")


class UserForm(Form):
    """A user to change; `seen` is the version that was read."""

    name = TextField("Name", [Needed("Enter the name that colleagues see")], hint="As colleagues know them")
    roles = CheckboxesField("Roles", [Needed("Choose at least one role")], choices=_ROLES)
    seen = HiddenField()
    submit = SubmitField("Save")


class ActForm(Form):
    """One button about a user, with the version that was read."""

    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """The trail's filter as it stands in an address: `typed` is shown again, `problems` say what was not a number."""

    chosen: TrailFilter
    before: int | None
    typed: dict[str, str]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "TrailQuery":
        """Read `action`, `by`, `kind`, `record`, `person`, `from`, `until` and `before`."""
        typed = {name: value.strip() for name, value in arguments.items() if value.strip()}
        problems: list[Problem] = []
        chosen = TrailFilter(
            action=next((action for action in Action if action.value == typed.get("action")), None),
            actor_id=_number(typed, "by", problems),
            subject_kind=typed.get("kind", "")[:40],
            subject_id=_number(typed, "record", problems),
            person_id=_number(typed, "person", problems),
            from_on=_day(typed, "from", problems),
            until_on=_day(typed, "until", problems),
        )
        return cls(chosen, _number(typed, "before", []), typed, tuple(problems))

    def address(self, **changed: object) -> dict[str, object]:
        """The arguments of the address of this filter, some of them changed; `before` is dropped unless given."""
        kept = {name: value for name, value in self.typed.items() if name != "before"}
        return {**kept, **changed}


_LABELS = {
    "by": "User",
    "record": "Record",
    "person": "Person",
    "from": "From",
    "until": "Until",
}


def _number(typed: Mapping[str, str], name: str, problems: list[Problem]) -> int | None:
    text = typed.get(name, "")
    if text and read_number(text) is None:
        problems.append(Problem(f"#{name}", f"{_LABELS.get(name, name)} must be a number, like 12"))
    return read_number(text)


def _day(typed: Mapping[str, str], name: str, problems: list[Problem]) -> date | None:
    text = typed.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(Problem(f"#{name}", f"{_LABELS[name]} must be a date, like 2026-11-22"))
        return None
