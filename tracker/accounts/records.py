"""Users and lines of the audit trail as they are read: values apart from `rules`, which every area reads."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.accounts.actions import Action
from tracker.accounts.rules import Role
from tracker.accounts.sittings import AreaName


@dataclass(frozen=True, slots=True)
class UserView:
    """A user as administrators see one; `seen_at` is their last request, None before the first sign-in."""

    id: int
    username: str
    name: str
    roles: tuple[Role, ...]
    active: bool
    must_change_password: bool
    created_at: datetime
    seen_at: datetime | None
    version: int
    areas: tuple[AreaName, ...]


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page of a list of users; `total` counts those on all pages."""

    users: tuple[UserView, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    user_id: int
    name: str
    username: str
    active: bool
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Created:
    """A new user, and the password to hand over: it is shown once and kept nowhere."""

    user_id: int
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which lines of the trail to show: days are UTC dates, both ends included; None does not narrow."""

    action: Action | None = None
    actor_id: int | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    person_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """A line of the audit trail without its values: `fields` names what changed, never to what."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject_kind: str
    subject_id: int | None
    person_id: int | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Lines of the audit trail, newest first; `older` is where the next page starts, None on the last."""

    lines: tuple[TrailLine, ...]
    older: int | None


NO_LINES = TrailPage((), None)
