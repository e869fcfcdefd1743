"""What is typed about a user and at signing in: addresses, passwords, names, roles, and where to go next.

Apart from `rules.py`, which says who may do what.
"""

import re
from collections.abc import Iterable

from tracker.accounts.rules import Role
from tracker.core.errors import Refused

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PASSWORD_LENGTH = (12, 200)


def check_address(address: str) -> str:
    """The sign-in address, trimmed and folded; raises `Refused('username')` when it is not one."""
    folded = address.strip().casefold()
    if not _ADDRESS.fullmatch(folded) or len(folded) > 200:
        raise Refused("username", "Enter an email address, like name@example.org")
    return folded


def check_password(password: str, *, username: str) -> None:
    """12 to 200 characters, not the address itself, not one character over and over."""
    shortest, longest = PASSWORD_LENGTH
    if not shortest <= len(password) <= longest:
        raise Refused("password", f"Choose a password of {shortest} to {longest} characters")
    if len(set(password)) < 5 or password.casefold() in username:
        raise Refused("password", "Choose a password that is harder to guess")


def check_name(name: str) -> str:
    """A name with single spaces; raises `Refused('name')` unless it has 1 to 120 characters."""
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused("name", "Enter the name that colleagues see")
    if len(tidy) > 120:
        raise Refused("name", f"Name must be 120 characters or fewer: {len(tidy) - 120} too many")
    return tidy


def check_roles(roles: Iterable[str]) -> frozenset[Role]:
    """At least one role, each of them known; raises `Refused('roles')`."""
    chosen = frozenset(roles)
    known = frozenset(role for role in Role if role.value in chosen)
    if not known or len(known) < len(chosen):
        raise Refused("roles", "Choose at least one role")
    return known


def safe_path(target: str) -> str:
    """The target if it is a path on this site, else nothing: where to go next is never another site."""
    elsewhere = not target.startswith("/") or target.startswith("//") or "\\" in target
    return "" if elsewhere or not target.isprintable() or " " in target else target
