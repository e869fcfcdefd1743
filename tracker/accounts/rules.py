"""Who may do what: roles, permissions, the actor, and the words of the audit trail."""

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
        Permission.READ_NOTES,
        Permission.READ_CONCERNS,
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
_DELIVERS = frozenset({Permission.READ_PLACES, Permission.READ_OWN_PRACTICE})

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
        Permission.ANSWER_CONCERNS,
        Permission.SET_WARNING_RULES,
        Permission.DECIDE_FAILURES,
        Permission.SET_ENFORCEMENT,
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
    INSTRUMENT_LOADED = "instrument loaded"
    INSTRUMENT_USED = "instrument version taken into use"
    ASSESSMENT_BEGUN = "assessment begun"
    ASSESSMENT_SAVED = "assessment saved"
    ASSESSMENT_SIGNED = "assessment signed"
    ASSESSMENT_AMENDED = "assessment amended"
    ASSESSMENT_WITHDRAWN = "assessment withdrawn"
    ASSESSMENT_RESCORED = "assessment scored again"
    ASSESSMENTS_IMPORTED = "assessments imported"
    ENTRIES_SETTLED = "second entry settled"
    DEVICE_CODE_GIVEN = "code for a shared device given"
    DEVICE_OPENED = "assessment opened on a shared device"
    DEVICE_FINISHED = "assessment finished on a shared device"
    DRAFT_STARTED = "programme draft started"
    DRAFT_SAVED = "programme draft saved"
    DRAFT_DROPPED = "programme draft dropped"
    VERSION_PUBLISHED = "programme version published"
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
    TASK_DATED = "task dated"
    TASK_REWORDED = "task reworded"
    TASK_HANDED_OVER = "task handed over"
    ALERT_RAISED = "alert raised"
    ALERT_ACKNOWLEDGED = "alert acknowledged"
    DIGEST_CHOSEN = "digest chosen"
    PERSON_ENROLLED = "person enrolled"
    ENROLMENT_ENDED = "enrolment ended"
    ITEMS_SETTLED = "items settled"
    ROOM_ADDED = "room added"
    ROOM_CHANGED = "room changed"
    CLOSURE_ADDED = "closure added"
    CLOSURE_CHANGED = "closure changed"
    CLOSURE_REMOVED = "closure removed"
    STAFFING_RULE_CHANGED = "staffing rule changed"
    LEAVE_RECORDED = "leave recorded"
    LEAVE_CHANGED = "leave changed"
    LEAVE_REMOVED = "leave removed"
    STAFF_HOURS_CHANGED = "staff hours changed"
    TRAINING_RECORDED = "training recorded"
    TRAINING_CORRECTED = "training corrected"
    TRAINING_WITHDRAWN = "training withdrawn"
    TRAINING_OVERRIDDEN = "training check overridden"
    DELIVERY_CREATED = "delivery created"
    DELIVERY_CHANGED = "delivery changed"
    STAFF_CHANGED = "delivery staff changed"
    SESSION_BOOKED = "session booked"
    SESSION_CHANGED = "session changed"
    COVER_ASKED = "cover asked for"
    COVER_GIVEN = "cover given"
    COVER_ENDED = "cover ended"
    HOMEWORK_NOTED = "homework noted"
    NEEDS_CHANGED = "needs changed"
    CALENDAR_MADE = "calendar made"
    CALENDAR_REVOKED = "calendar revoked"
    SESSIONS_MOVED = "sessions moved"
    TIMETABLE_CHANGED = "timetable changed"
    TIMETABLE_RESTORED = "timetable change undone"
    PEOPLE_TOLD = "people told"
    ROOM_CHOSEN = "room chosen"
    MEMBER_JOINED = "member joined"
    MEMBER_LEFT = "member left"
    MEMBER_SUSPENDED = "member suspended"
    MEMBER_RESUMED = "member resumed"
    MODULES_CHOSEN = "modules chosen"
    PLAN_CHANGED = "treatment plan changed"
    PLAN_SIGNED = "treatment plan signed"
    PLAN_ANSWERED = "answer to a treatment plan recorded"
    GOAL_SCALED = "goal attainment scale set"
    GOAL_RATED = "goal attainment rated"
    COMPLETION_JUDGED = "completion judged"
    PRIOR_PROGRAMME_DECIDED = "credit for an earlier programme decided"
    ITEMS_DECIDED = "items decided"
    ROUND_ADDED = "round of sessions added"
    ATTENDANCE_RECORDED = "attendance recorded"
    REGISTER_SIGNED = "register signed"
    ATTENDANCE_AMENDED = "attendance amended"
    SESSION_NOT_HELD = "session not held"
    SESSION_HELD_AFTER_ALL = "session held after all"
    APOLOGY_TAKEN = "apology taken"
    APOLOGY_WITHDRAWN = "apology withdrawn"
    GUEST_ADDED = "guest added to a session"
    GUEST_REMOVED = "guest removed from a session"
    REGISTER_CONFIRMED = "register confirmed"
    REGISTER_DISPUTED = "register disputed"
    OUTCOME_WORDED = "outcome worded for an area"
    REGISTERS_SET_UP = "keeping of registers set"
    NOTE_SAVED = "note saved"
    NOTE_SIGNED = "note signed"
    NOTE_ADDED_TO = "addendum written"
    NOTE_COUNTERSIGNED = "note countersigned"
    NOTE_MOVED = "note moved"
    NOTE_REDACTED = "note redacted"
    NOTE_READ = "restricted note read"
    NOTE_RULE_CHANGED = "rule for notes changed"
    PROMPTS_CHANGED = "prompts of notes changed"
    CONCERN_RAISED = "concern raised"
    CONCERN_ACKNOWLEDGED = "concern acknowledged"
    CONCERN_MOVED = "concern moved"
    CONCERN_REDACTED = "concern redacted"
    CONCERN_PASSED_ON = "concern passed on"
    CONSENT_RECORDED = "consent to recording recorded"
    RECORDING_LOGGED = "recording logged"
    RECORDING_DESTROYED = "recording destroyed"
    WARNING_ACKNOWLEDGED = "early warning acknowledged"
    WARNING_SNOOZED = "early warning snoozed"
    WARNING_RESOLVED = "early warning resolved"
    WARNING_RULE_CHANGED = "early-warning rule changed"
    ENFORCEMENT_DECIDED = "enforcement decided"
    FAILURE_SERIOUS = "failure marked as serious"
    EVIDENCE_GIVEN = "evidence given"
    EVIDENCE_ANSWERED = "evidence answered"
    ENFORCEMENT_SET = "enforcement rule or letter changed"
    ENFORCEMENT_RECOUNTED = "enforcement recounted"
    SUPERVISION_RECORDED = "supervision recorded"
    SUPERVISION_CORRECTED = "supervision corrected"
    OBSERVATION_SAVED = "observation saved"
    OBSERVATION_SHARED = "observation shared"
    OBSERVATION_ACKNOWLEDGED = "observation acknowledged"
    INTEGRITY_ITEM_ADDED = "rated item added"
    INTEGRITY_ITEM_RETIRED = "rated item retired"
    FEEDBACK_GIVEN = "programme feedback given"
    OUTCOMES_LOADED = "outcomes loaded"
    NON_ASSOCIATION_RECORDED = "non-association recorded"
    NON_ASSOCIATION_ENDED = "non-association ended"
    REFERRAL_MADE = "referral made"
    REFERRAL_CHANGED = "referral changed"
    REFERRAL_MOVED = "referral's status changed"
    ELIGIBILITY_CHECKED = "eligibility checked"
    OVERRIDE_ASKED = "override of a criterion asked for"
    OVERRIDE_DECIDED = "override of a criterion decided"
    PRIOR_PROGRAMME_RECORDED = "earlier programme recorded"
    INTAKE_CHANGED = "whom a delivery is for changed"
    PLACE_OFFERED = "place offered"
    OFFER_ANSWERED = "offer answered"
    PLACE_REFUSED = "place refused"


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
