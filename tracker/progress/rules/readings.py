"""One person's sessions as they stand: the readings that everything else on the page is worked out from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

OWED, DONE, MADE_UP, CREDITED, WAIVED = "owed", "done", "made_up", "credited", "waived"


class Sign(StrEnum):
    """How one session stands for one person. The value is the class that gives it its colour and sign."""

    ATTENDED = "att"
    PART = "part"
    DID_NOT_COMPLY = "warn"
    MADE_UP = "made"
    CREDITED = "cred"
    ACCEPTABLE = "acc"
    UNACCEPTABLE = "una"
    RESCHEDULED = "off"
    NOT_RECORDED = "none"
    DRAFT = "draft"
    TO_COME = "todo"
    NOT_A_MEMBER = "out"
    SUSPENDED = "susp"
    NOT_CHOSEN = "opt"

    @property
    def words(self) -> str:
        """What the sign says, for a legend and for those who do not see it."""
        return SIGN_WORDS[self]


SIGN_WORDS = {
    Sign.ATTENDED: "Attended",
    Sign.PART: "Attended part: late or left early",
    Sign.DID_NOT_COMPLY: "Attended, did not comply",
    Sign.MADE_UP: "Missed, then made up",
    Sign.CREDITED: "Met elsewhere, or credited",
    Sign.ACCEPTABLE: "Acceptable absence",
    Sign.UNACCEPTABLE: "Unacceptable absence",
    Sign.RESCHEDULED: "Rescheduled",
    Sign.NOT_RECORDED: "Not recorded",
    Sign.DRAFT: "Recorded, not signed",
    Sign.TO_COME: "To come",
    Sign.NOT_A_MEMBER: "Not a member then",
    Sign.SUSPENDED: "Suspended",
    Sign.NOT_CHOSEN: "Module not chosen",
}
PRESENT = frozenset({Sign.ATTENDED, Sign.PART, Sign.DID_NOT_COMPLY})


@dataclass(frozen=True, slots=True)
class Marked:
    """A row of a signed register. `sign` is its outcome's; `whole` is false after coming late or leaving early."""

    sign: Sign
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A session in the timetable as it concerns one person: its local date and how far its register has come.

    `mark` is the person's row once the register is signed; `drafted` says that a row waits for the signature.
    """

    on: date | None
    signed: bool = False
    drafted: bool = False
    mark: Marked | None = None
    member: bool = True
    suspended: bool = False

    @property
    def theirs(self) -> bool:
        """Whether they are to be there: a member then, and not suspended."""
        return self.member and not self.suspended


def sign_of(state: str, place: Place | None, today: date, met_on: date | None = None) -> Sign:
    """How a prescribed session stands: the item's state (owed, done, made_up, credited, waived) and its session.

    A mark counts only from a signed register. What was met without a mark in this timetable (in an earlier group,
    or credited) shows as credited; what was missed and met later as made up. What was met already, on `met_on`, and
    missed when it was held again was never made up: it shows as met elsewhere too.
    """
    mark = place.mark if place and place.signed else None
    if state == DONE and place and mark and mark.sign not in PRESENT:
        return Sign.CREDITED if met_on and place.on and met_on < place.on else Sign.MADE_UP
    if state == MADE_UP:
        return Sign.MADE_UP
    if mark:
        return mark.sign if mark.whole or mark.sign is not Sign.ATTENDED else Sign.PART
    if state in {DONE, CREDITED, WAIVED}:
        return Sign.CREDITED
    return _unmarked(place, today)


def _unmarked(place: Place | None, today: date) -> Sign:
    if place is None:
        return Sign.TO_COME
    if not place.member:
        return Sign.NOT_A_MEMBER
    if place.suspended:
        return Sign.SUSPENDED
    if place.drafted and not place.signed:
        return Sign.DRAFT
    if place.signed or (place.on and place.on < today):
        return Sign.NOT_RECORDED
    return Sign.TO_COME


@dataclass(frozen=True, slots=True)
class Step:
    """One prescribed session of one person: `number` is the programme's, `order` counts those of the person's format.

    Minutes are whole minutes.

    `planned_on` is the local date the timetable gives them, `credited_on` the day the minutes were earned.
    `held` is true once the session's register is signed, and `marked` is then the sign of its outcome: `sign` may
    say "made up" since.
    """

    number: int
    order: int
    title: str
    module: int
    module_title: str
    minutes: int
    credited: int
    state: str
    sign: Sign
    planned_on: date | None = None
    credited_on: date | None = None
    held: bool = False
    marked: Sign | None = None
    engagement: int | None = None
    outcome: str = ""

    @property
    def met(self) -> bool:
        """Whether nothing more is owed for this session."""
        return self.state != OWED

    @property
    def prescribed(self) -> int:
        """The minutes that count towards the whole; a waived session asks for none."""
        return 0 if self.state == WAIVED else self.minutes

    def past(self, today: date) -> bool:
        """Whether the session's day is over, or its register signed."""
        return self.held or (self.planned_on is not None and self.planned_on < today)

    @property
    def words(self) -> str:
        """What the sign says of this one session: one sign stands for what was met elsewhere, credited and waived."""
        if self.sign is not Sign.CREDITED:
            return self.sign.words
        return {CREDITED: "Credited", WAIVED: "Waived"}.get(self.state, "Met elsewhere")

    @property
    def elsewhere_on(self) -> date | None:
        """When it was met at another session than the plan's: as a guest of another group, or in an earlier one."""
        return self.credited_on if self.sign is Sign.CREDITED and self.state == DONE else None

    @property
    def to_catch_up(self) -> bool:
        """Whether the session was held without this person and is still owed."""
        return self.held and not self.met


@dataclass(frozen=True, slots=True)
class ModuleDose:
    """A module's minutes for one person; `due` is what its sessions so far would have brought."""

    number: int
    title: str
    prescribed: int
    credited: int
    due: int
    sessions: int
    met: int

    @property
    def short(self) -> int:
        """Minutes behind the plan so far; never negative."""
        return max(self.due - self.credited, 0)


def by_module(steps: Sequence[Step], today: date) -> tuple[ModuleDose, ...]:
    """The steps added up by module, in order."""
    doses = []
    for number in dict.fromkeys(step.module for step in steps):
        own = [step for step in steps if step.module == number]
        doses.append(
            ModuleDose(
                number=number,
                title=own[0].module_title,
                prescribed=sum(step.prescribed for step in own),
                credited=sum(step.credited for step in own),
                due=sum(step.prescribed for step in own if step.past(today) or step.state == CREDITED),
                sessions=len(own),
                met=sum(step.met for step in own),
            )
        )
    return tuple(doses)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Signed rows of the sessions in the timetable. Rescheduled sessions are not counted."""

    attended: int
    acceptable: int
    unacceptable: int
    to_catch_up: int

    @property
    def counted(self) -> int:
        """Sessions that were attended or missed."""
        return self.attended + self.acceptable + self.unacceptable


def attendance(steps: Sequence[Step]) -> Attendance:
    """What the signed registers say, the first outcome of sessions made up since included."""
    signs = [step.marked for step in steps if step.marked]
    return Attendance(
        attended=sum(sign in PRESENT for sign in signs),
        acceptable=signs.count(Sign.ACCEPTABLE),
        unacceptable=signs.count(Sign.UNACCEPTABLE),
        to_catch_up=sum(step.to_catch_up for step in steps),
    )
