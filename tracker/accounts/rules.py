"""Who may do what: roles, permissions, the actor, and the words of the audit trail."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.core.errors import Refused


class Role(StrEnum):
    """What a user works as; a user may hold several."""

    FACILITATOR = "facilitator"
    OFFENDER_MANAGER = "offender_manager"
    PROGRAMME_LEAD = "programme_lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in words, in sentence case."""
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    """A kind of act, as `area:thing:action`; `ROLE_PERMISSIONS` says which role may do it."""

    MANAGE_ACCOUNTS = "accounts:user:manage"
    READ_AUDIT = "accounts:audit:read"
    CHANGE_OWN_PASSWORD = "accounts:password:change"
    READ_PROGRAMMES = "catalogue:programme:read"
    MANAGE_AREAS = "people:area:manage"
    READ_PEOPLE = "people:person:read"
    CHANGE_PEOPLE = "people:person:change"
    MOVE_CASELOADS = "people:caseload:move"
    READ_DELIVERIES = "delivery:delivery:read"
    CHANGE_DELIVERIES = "delivery:delivery:change"
    BOOK_SESSIONS = "delivery:session:book"
    READ_REGISTERS = "attendance:register:read"
    RECORD_ATTENDANCE = "attendance:register:record"
    AMEND_ATTENDANCE = "attendance:register:amend"
    READ_PROGRESS = "progress:person:read"
    READ_MATRIX = "reports:matrix:read"
    READ_COHORTS = "reports:cohort:read"
    READ_HOME = "home:home:read"


_EVERYONE = frozenset({Permission.CHANGE_OWN_PASSWORD, Permission.READ_PROGRAMMES, Permission.READ_HOME})
_READS_A_PERSON = frozenset({Permission.READ_PEOPLE, Permission.READ_PROGRESS})
_READS_A_DELIVERY = frozenset({Permission.READ_DELIVERIES, Permission.READ_REGISTERS, Permission.READ_MATRIX})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FACILITATOR: _EVERYONE
    | _READS_A_PERSON
    | _READS_A_DELIVERY
    | {Permission.RECORD_ATTENDANCE, Permission.AMEND_ATTENDANCE, Permission.BOOK_SESSIONS},
    Role.OFFENDER_MANAGER: _EVERYONE | _READS_A_PERSON | {Permission.CHANGE_PEOPLE},
    Role.PROGRAMME_LEAD: _EVERYONE
    | _READS_A_PERSON
    | _READS_A_DELIVERY
    | {
        Permission.CHANGE_PEOPLE,
        Permission.MOVE_CASELOADS,
        Permission.CHANGE_DELIVERIES,
        Permission.BOOK_SESSIONS,
        Permission.READ_COHORTS,
    },
    Role.ADMINISTRATOR: _EVERYONE
    | {Permission.MANAGE_ACCOUNTS, Permission.READ_AUDIT, Permission.MANAGE_AREAS},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a plain value, never a database row. `area_ids` are the areas the user works in."""

    user_id: int | None
    name: str
    roles: frozenset[Role]
    area_ids: frozenset[int] = frozenset()
    permissions: frozenset[Permission] = field(default=frozenset())

    @classmethod
    def of(cls, user_id: int, name: str, roles: Iterable[Role], area_ids: Iterable[int] = ()) -> "Actor":
        """An actor with all that their roles permit."""
        held = frozenset(roles)
        allowed = frozenset().union(*(ROLE_PERMISSIONS[role] for role in held)) if held else frozenset()
        return cls(user_id, name, held, frozenset(area_ids), allowed)

    def may(self, permission: Permission | str) -> bool:
        """Whether any role of the actor permits this kind of act."""
        return self.is_system or permission in self.permissions

    @property
    def is_system(self) -> bool:
        """Whether this is a job or a command of the machine, not a person."""
        return self.user_id is None

    def holds(self, role: Role) -> bool:
        """Whether the actor works in this role."""
        return role in self.roles


SYSTEM = Actor(None, "Tracker", frozenset())


class Action(StrEnum):
    """Every verb of the audit trail, once."""

    USER_CREATED = "user created"
    USER_CHANGED = "user changed"
    USER_DISABLED = "user disabled"
    USER_ENABLED = "user enabled"
    PASSWORD_SET = "password set"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    SIGN_INS_REVOKED = "sign-ins revoked"
    CATALOGUE_LOADED = "catalogue loaded"
    VERSION_USED = "programme version taken into use"
    AREA_CREATED = "area created"
    AREA_CHANGED = "area changed"
    STAFF_PLACED = "staff placed in areas"
    PERSON_ADDED = "person added"
    PERSON_CORRECTED = "person corrected"
    SENTENCE_ADDED = "sentence added"
    SENTENCE_CORRECTED = "sentence corrected"
    INVOLVEMENT_STARTED = "involvement started"
    INVOLVEMENT_ENDED = "involvement ended"
    CASELOAD_MOVED = "caseload moved"
    STANDING_RECORDED = "standing recorded"
    TASK_OPENED = "task opened"
    TASK_CLOSED = "task closed"
    ALERT_RAISED = "alert raised"
    ALERT_ACKNOWLEDGED = "alert acknowledged"
    PERSON_ENROLLED = "person enrolled"
    ENROLMENT_ENDED = "enrolment ended"
    ITEMS_SETTLED = "items settled"
    DELIVERY_CREATED = "delivery created"
    DELIVERY_CHANGED = "delivery changed"
    STAFF_CHANGED = "delivery staff changed"
    TIMETABLE_MADE = "timetable made"
    SESSION_BOOKED = "session booked"
    SESSION_CHANGED = "session changed"
    MEMBER_JOINED = "member joined"
    MEMBER_LEFT = "member left"
    ATTENDANCE_RECORDED = "attendance recorded"
    REGISTER_SIGNED = "register signed"
    ATTENDANCE_AMENDED = "attendance amended"
    OUTCOMES_LOADED = "outcomes loaded"


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
