"""Who may do what: roles, permissions and the actor."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache


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

    @property
    def means(self) -> str:
        """What somebody in the role does here, for those who give it."""
        return _ROLE_MEANS[self.value]


_ROLE_MEANS = {
    "facilitator": "Delivers sessions and takes their registers",
    "offender_manager": "Follows the people on their caseload",
    "programme_lead": "Runs the deliveries of their areas and reads how they go",
    "administrator": "Looks after accounts and areas, and reads no case records",
}


class Permission(StrEnum):
    """A kind of act, as `area:thing:action`; `ROLE_PERMISSIONS` says which role may do it."""

    MANAGE_ACCOUNTS = "accounts:user:manage"
    READ_AUDIT = "accounts:audit:read"
    CHANGE_OWN_PASSWORD = "accounts:password:change"
    READ_PROGRAMMES = "catalogue:programme:read"
    DRAFT_PROGRAMMES = "catalogue:draft:write"
    MANAGE_AREAS = "people:area:manage"
    READ_PEOPLE = "people:person:read"
    CHANGE_PEOPLE = "people:person:change"
    MOVE_CASELOADS = "people:caseload:move"
    READ_PLACES = "resources:place:read"
    MANAGE_PLACES = "resources:place:manage"
    READ_OWN_PRACTICE = "resources:staff:own"
    MANAGE_STAFF = "resources:staff:manage"
    READ_DELIVERIES = "delivery:delivery:read"
    CHANGE_DELIVERIES = "delivery:delivery:change"
    BOOK_SESSIONS = "delivery:session:book"
    CHOOSE_MODULES = "delivery:module:choose"
    READ_TREATMENT = "treatment:plan:read"
    PLAN_TREATMENT = "treatment:plan:change"
    READ_REGISTERS = "attendance:register:read"
    RECORD_ATTENDANCE = "attendance:register:record"
    AMEND_ATTENDANCE = "attendance:register:amend"
    PREPARE_REGISTERS = "attendance:register:prepare"
    MANAGE_OUTCOMES = "attendance:outcome:manage"
    READ_BRIEFS = "practice:brief:read"
    NOTE_HOMEWORK = "practice:homework:note"
    CHANGE_NEEDS = "practice:need:change"
    ASK_COVER = "practice:cover:ask"
    GIVE_COVER = "practice:cover:give"
    GIVE_DEVICES = "devices:code:give"
    READ_ASSESSMENTS = "assessments:assessment:read"
    GIVE_ASSESSMENTS = "assessments:assessment:give"
    IMPORT_ASSESSMENTS = "assessments:result:import"
    READ_NOTES = "notes:note:read"
    WRITE_NOTES = "notes:note:write"
    ADD_TO_NOTES = "notes:note:add"
    MANAGE_NOTES = "notes:note:manage"
    READ_CONCERNS = "notes:concern:read"
    ANSWER_CONCERNS = "notes:concern:answer"
    KEEP_RECORDINGS = "notes:recording:keep"
    READ_FORMULATIONS = "formulation:version:read"
    WRITE_FORMULATIONS = "formulation:version:write"
    REDACT_FORMULATIONS = "formulation:version:redact"
    READ_WARNINGS = "signals:warning:read"
    ANSWER_WARNINGS = "signals:warning:answer"
    SET_WARNING_RULES = "signals:rule:set"
    KEEP_CALENDARS = "feeds:calendar:keep"
    READ_REFERRALS = "referrals:referral:read"
    MAKE_REFERRALS = "referrals:referral:make"
    DECIDE_REFERRALS = "referrals:referral:decide"
    READ_WAITING = "referrals:waiting:read"
    GIVE_PLACES = "referrals:place:give"
    READ_ENFORCEMENT = "enforcement:failure:read"
    REPORT_FAILURES = "enforcement:failure:report"
    DECIDE_FAILURES = "enforcement:failure:decide"
    SET_ENFORCEMENT = "enforcement:rule:set"
    READ_PROGRESS = "progress:person:read"
    READ_REPORTS = "reports:report:read"
    WRITE_REPORTS = "reports:report:write"
    COUNTERSIGN_REPORTS = "reports:report:countersign"
    SET_REPORTS = "reports:rule:set"
    READ_MATRIX = "reports:matrix:read"
    READ_COHORTS = "reports:cohort:read"
    READ_HOME = "home:home:read"


_EVERYONE = frozenset({Permission.CHANGE_OWN_PASSWORD, Permission.READ_PROGRAMMES, Permission.READ_HOME})
_READS_A_PERSON = frozenset(
    {
        Permission.READ_PEOPLE,
        Permission.READ_PROGRESS,
        Permission.READ_TREATMENT,
        Permission.CHANGE_NEEDS,
        Permission.READ_ASSESSMENTS,
        Permission.GIVE_ASSESSMENTS,
        Permission.GIVE_DEVICES,
        Permission.READ_NOTES,
        Permission.READ_CONCERNS,
        Permission.READ_FORMULATIONS,
        Permission.READ_REPORTS,
        Permission.READ_WARNINGS,
        Permission.ANSWER_WARNINGS,
        Permission.READ_ENFORCEMENT,
        Permission.REPORT_FAILURES,
    }
)
_READS_A_DELIVERY = frozenset(
    {
        Permission.READ_DELIVERIES,
        Permission.READ_REGISTERS,
        Permission.PREPARE_REGISTERS,
        Permission.READ_MATRIX,
        Permission.READ_BRIEFS,
        Permission.NOTE_HOMEWORK,
        Permission.ASK_COVER,
        Permission.KEEP_CALENDARS,
        Permission.ADD_TO_NOTES,
        Permission.KEEP_RECORDINGS,
    }
)

_REFERS = frozenset({Permission.READ_REFERRALS, Permission.MAKE_REFERRALS})
_DELIVERS = frozenset(
    {
        Permission.READ_PLACES,
        Permission.READ_OWN_PRACTICE,
        Permission.WRITE_FORMULATIONS,
        Permission.WRITE_REPORTS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FACILITATOR: _EVERYONE
    | _READS_A_PERSON
    | _READS_A_DELIVERY
    | _DELIVERS
    | {
        Permission.RECORD_ATTENDANCE,
        Permission.AMEND_ATTENDANCE,
        Permission.BOOK_SESSIONS,
        Permission.CHOOSE_MODULES,
        Permission.PLAN_TREATMENT,
        Permission.WRITE_NOTES,
    },
    Role.OFFENDER_MANAGER: _EVERYONE
    | _READS_A_PERSON
    | _REFERS
    | {Permission.CHANGE_PEOPLE, Permission.ANSWER_CONCERNS, Permission.DECIDE_FAILURES},
    Role.PROGRAMME_LEAD: _EVERYONE
    | _READS_A_PERSON
    | _REFERS
    | _READS_A_DELIVERY
    | _DELIVERS
    | {
        Permission.MANAGE_PLACES,
        Permission.MANAGE_STAFF,
        Permission.CHANGE_PEOPLE,
        Permission.DECIDE_REFERRALS,
        Permission.READ_WAITING,
        Permission.GIVE_PLACES,
        Permission.DRAFT_PROGRAMMES,
        Permission.MOVE_CASELOADS,
        Permission.CHANGE_DELIVERIES,
        Permission.GIVE_COVER,
        Permission.BOOK_SESSIONS,
        Permission.CHOOSE_MODULES,
        Permission.PLAN_TREATMENT,
        Permission.READ_COHORTS,
        Permission.MANAGE_OUTCOMES,
        Permission.MANAGE_NOTES,
        Permission.REDACT_FORMULATIONS,
        Permission.ANSWER_CONCERNS,
        Permission.SET_WARNING_RULES,
        Permission.DECIDE_FAILURES,
        Permission.SET_ENFORCEMENT,
        Permission.COUNTERSIGN_REPORTS,
        Permission.SET_REPORTS,
        Permission.IMPORT_ASSESSMENTS,
    },
    Role.ADMINISTRATOR: _EVERYONE | {Permission.MANAGE_ACCOUNTS, Permission.READ_AUDIT, Permission.MANAGE_AREAS},
}


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that any of these roles permits; nothing for no role."""
    return frozenset(permission for role in roles for permission in ROLE_PERMISSIONS[role])


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
        return cls(user_id, name, held, frozenset(area_ids), permissions_of(held))

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


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Roles in the order in which they are declared, so that lists of them always read the same."""
    held = frozenset(roles)
    return tuple(role for role in Role if role in held)


def token_hash(token: str) -> str:
    """What is kept of a sign-in's token: it is 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of staff to choose by name."""

    id: int
    name: str
