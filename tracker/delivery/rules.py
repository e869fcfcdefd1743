"""Enrolments, deliveries, members and sessions as plain values, and how an item is settled."""

from dataclasses import dataclass
from datetime import date, time

from tracker.core.words import WEEKDAYS, Worded


class EnrolmentState(Worded):
    """Where an enrolment stands; `completed` while every item is met."""

    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


CATCH_UP = "catch_up"
CATCH_UP_ROUND = 0  # the round of sessions in which something missed is made up
"""The kind of task that asks for a session that was missed, one for each item that is owed."""


def catch_up_key(enrolment_id: int, outline_id: int) -> str:
    """The key of the task for one item."""
    return f"{enrolment_id}:{outline_id}"


class ItemState(Worded):
    """How a session outline that an enrolment owes stands."""

    OWED = "owed"
    DONE = "done"
    MADE_UP = "made_up"
    CREDITED = "credited"
    WAIVED = "waived"

    @property
    def is_met(self) -> bool:
        """Whether nothing is owed any more."""
        return self is not ItemState.OWED


class SessionKind(Worded):
    """Whom a session is for: everybody on the delivery on its date, or one member."""

    GROUP = "group"
    ONE_TO_ONE = "one_to_one", "One-to-one"


class StaffPart(Worded):
    """A facilitator's part in a delivery."""

    LEAD = "lead"
    REGULAR = "regular"
    COVER = "cover"


class DeliveryState(Worded):
    """Before its first day, between, and after its last dated session."""

    STARTING = "starting"
    RUNNING = "running"
    FINISHED = "finished"


BY_VIDEO = "By video"


@dataclass(frozen=True, slots=True, order=True)
class WeeklySlot:
    """A weekly time in local wall time, weekday 0 being Monday, from a first day to a last, or always."""

    weekday: int
    starts_at: time
    from_on: date = date.min
    until_on: date = date.max

    def holds(self, day: date) -> bool:
        """Whether it is one of a day's times."""
        return self.weekday == day.weekday() and self.from_on <= day <= self.until_on

    @property
    def day(self) -> str:
        """The weekday in words."""
        return WEEKDAYS[self.weekday]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A facilitator of a delivery."""

    user_id: int
    name: str
    part: StaffPart


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery. `programme` is `i-SOTP, version 1`; `provisional` says why some of its structure is, or is ''.

    `outlines` is the number of sessions the programme has in this format.
    """

    id: int
    code: str
    title: str
    version_id: int
    programme: str
    programme_code: str
    programme_version: str
    format: SessionKind
    provisional: str
    outlines: int
    area_id: int
    area_name: str
    nation: str
    zone: str
    venue: str
    room_id: int | None
    capacity: int
    starts_on: date
    ends_on: date | None
    members: int
    lead_id: int
    lead_name: str
    version: int
    slots: tuple[WeeklySlot, ...]
    staff: tuple[StaffMember, ...]

    @property
    def places(self) -> int:
        """Places still free."""
        return max(0, self.capacity - self.members)

    def state(self, today: date) -> DeliveryState:
        """Starting, running or finished on a local date."""
        return state_of(self.starts_on, self.ends_on, today)


def state_of(starts_on: date, ends_on: date | None, today: date) -> DeliveryState:
    """Starting before the first day, finished after the last dated session, running between them."""
    if today < starts_on:
        return DeliveryState.STARTING
    return DeliveryState.FINISHED if ends_on is not None and ends_on < today else DeliveryState.RUNNING


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with what its register needs: local date and wall time, and the zone they are in.

    `venue` is where it is held, `own_venue` is '' where that is the delivery's.
    """

    id: int
    delivery_id: int
    delivery_code: str
    delivery_title: str
    outline_id: int
    number: int
    title: str
    module_number: int
    module_title: str
    kind: SessionKind
    membership_id: int | None
    on_date: date | None
    starts_at: time | None
    minutes: int
    venue: str
    own_venue: str
    zone: str
    nation: str
    area_id: int
    version: int
    staff: tuple[StaffMember, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list; `member` is whose it is, '' for the group's; `record` is '', `draft` or `signed`."""

    id: int
    delivery_id: int
    outline_id: int
    number: int
    title: str
    module_number: int
    module_title: str
    kind: SessionKind
    membership_id: int | None
    member: str
    on_date: date | None
    starts_at: time | None
    minutes: int
    venue: str
    record: str

    @property
    def recorded(self) -> bool:
        """Whether it has a register: it does not move any more."""
        return is_record(self.record)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a delivery on a date."""

    membership_id: int
    enrolment_id: int
    person_id: int
    surname: str
    first_names: str

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken(self) -> str:
        """`First names Surname`, for sentences."""
        return f"{self.first_names} {self.surname}"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A membership with its enrolment's counts; minutes prescribed are those of the whole programme."""

    membership_id: int
    enrolment_id: int
    person_id: int
    surname: str
    first_names: str
    joined_on: date
    left_on: date | None
    why_left: str
    state: EnrolmentState
    items: int
    items_met: int
    minutes_prescribed: int
    minutes_credited: int

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken(self) -> str:
        """`First names Surname`, for sentences."""
        return f"{self.first_names} {self.surname}"

    @property
    def is_open(self) -> bool:
        """Whether they have not left."""
        return self.left_on is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may join a delivery; `standing` says what they are on already, or is ''."""

    person_id: int
    label: str
    standing: str


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """A person on a programme version; `delivery_id` is where they are a member now, if anywhere."""

    id: int
    person_id: int
    version_id: int
    programme_id: int
    programme: str
    format: SessionKind
    provisional: str
    state: EnrolmentState
    enrolled_on: date
    ended_on: date | None
    items: int
    items_met: int
    minutes_prescribed: int
    minutes_credited: int
    membership_id: int | None
    delivery_id: int | None
    delivery_title: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of an enrolment with its outline, in order of delivery."""

    outline_id: int
    number: int
    title: str
    module_id: int
    module_number: int
    module_title: str
    minutes_prescribed: int
    minutes_credited: int
    state: ItemState
    met_on: date | None
    session_id: int | None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What a signed mark means for an enrolment's item: met or not, minutes credited, on which local date."""

    enrolment_id: int
    met: bool
    minutes: int
    on: date
    how: ItemState = ItemState.DONE


@dataclass(frozen=True, slots=True)
class Tally:
    """By how much the signed sessions and marks of a delivery change."""

    signed: int
    marks: int
    attended: int
    acceptable: int
    unacceptable: int


@dataclass(frozen=True, slots=True)
class OwedItem:
    """An item as it stands before a result, and after it."""

    state: ItemState
    minutes: int
    session_id: int | None
    met_on: date | None


NOT_HELD = "not_held"
"""What the record of a session says that was not held on its date: nobody missed it, and it may be planned again."""


def is_record(record: str) -> bool:
    """Whether what a session's record says keeps it where it is."""
    return record not in ("", NOT_HELD)


def settled(before: OwedItem, result: ItemResult, session_id: int) -> OwedItem:
    """What an item becomes by a result from a session.

    A session speaks only for what it settled itself: an item that another session met, or that was credited
    or waived, stays as it is, and so does one that was made up when the session missed is missed still. A session that
    is not met leaves the item owed, with the most minutes one gave.
    """
    settled_here = before.session_id == session_id and (result.met or before.state is result.how)
    if before.state.is_met and not settled_here:
        return before
    if result.met:
        return OwedItem(result.how, result.minutes, session_id, result.on)
    if before.session_id not in (None, session_id) and result.minutes <= before.minutes:
        return before
    return OwedItem(ItemState.OWED, result.minutes, session_id if result.minutes else None, None)


def overlaps(one: time, minutes: int, other: time, other_minutes: int) -> bool:
    """Whether two sessions on one day share any minute."""
    first, second = _minute(one), _minute(other)
    return first < second + other_minutes and second < first + minutes


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a delivery's roll-up, or of an enrolment, that is not what a recount finds."""

    record: str
    record_id: int
    figure: str
    kept: int | date | None
    counted: int | date | None

    def __str__(self) -> str:
        """`delivery 3: members is 11, counted 12`."""
        return f"{self.record} {self.record_id}: {self.figure} is {self.kept}, counted {self.counted}"
