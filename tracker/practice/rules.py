"""The brief before a session and the handover pack as plain values, and what may be written in the room's records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.core.errors import Refused

HOMEWORK_LIMIT = 300
ADJUSTMENTS_LIMIT = 500
LANGUAGE_LIMIT = 60
WHY_LIMIT = 120
COVER_ASKED = "cover"
"""The kind of task that asks the treatment manager for somebody who takes a session."""


def cover_key(delivery_id: int, session_id: int) -> str:
    """The key of the task that asks for cover of a session."""
    return f"{delivery_id}:{session_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a session is held; `title` is the delivery's, `where` the venue and the room."""

    session_id: int
    delivery_id: int
    title: str
    code: str
    on_date: date | None
    starts_at: time | None
    minutes: int
    where: str
    by_video: bool
    zone: str
    nothing_else: bool = False  # whether its reader may open this session alone, because they cover it


@dataclass(frozen=True, slots=True)
class Plan:
    """What the programme says of a session. `module_aim` and `phase` may be ''."""

    number: int
    sessions: int
    title: str
    purpose: str
    module_number: int
    module_title: str
    module_aim: str
    provisional: str


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody needs to take part; both '' for nothing recorded, which `version` 0 says too."""

    adjustments: str = ""
    interpreter: str = ""
    version: int = 0
    changed_by: str = ""

    def __bool__(self) -> bool:
        """Whether anything is needed."""
        return bool(self.adjustments or self.interpreter)


@dataclass(frozen=True, slots=True)
class Before:
    """The session before this one of the same people, with the homework that was set at it, '' for none.

    `checked`: it was noted who handed it in. `signed`: its register is signed, so that what happened is known.
    """

    session_id: int
    number: int
    on_date: date
    homework: str
    checked: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """An earlier session that a member still owes; `asked` when a catch-up stands open for it."""

    number: int
    outline_id: int
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """A member on the session's date. `last` and `sign` say what happened at the session before, '' if nothing did."""

    membership_id: int
    enrolment_id: int
    person_id: int
    surname: str
    first_names: str
    joined_on: date
    is_new: bool
    suspended_until: date | None
    is_suspended: bool
    last: str
    sign: str
    owed: tuple[Owed, ...] = ()
    handed_in: bool = False
    need: Need = Need()
    concerns: tuple[str, ...] = ()
    full_note: "FullNote | None" = None

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken(self) -> str:
        """`First names Surname`, for sentences."""
        return f"{self.first_names} {self.surname}"

    @property
    def owes(self) -> str:
        """The earlier sessions that are owed, in words: `3, 5 and 6`; many in a row as `1 to 9`, '' for none."""
        return ranges([each.number for each in self.owed])


@dataclass(frozen=True, slots=True)
class Brief:
    """All that the facilitators of a session look at before it."""

    place: Place
    plan: Plan
    staff: tuple[str, ...]
    expected: tuple[Expected, ...]
    before: Before | None
    homework: str
    homework_version: int
    may_note: bool
    guests: tuple[str, ...] = ()  # who comes from another group for this one session, with its name

    @property
    def present(self) -> tuple[Expected, ...]:
        """Who is expected to come: nobody who is suspended."""
        return tuple(one for one in self.expected if not one.is_suspended)


@dataclass(frozen=True, slots=True)
class FullNote:
    """The newest signed note about a member; `text` leaves out what is restricted."""

    note_id: int
    text: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A member's note of a signed register."""

    on_date: date
    number: int
    outcome: str
    sign: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a handover says of one member beside their line in the brief: attendance so far, last notes, tasks."""

    attended: int
    recorded: int
    minutes_credited: int
    minutes_prescribed: int
    notes: tuple[Note, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """What somebody needs who takes a session that is not theirs."""

    brief: Brief
    told: dict[int, Told]  # by membership
    group_note: str
    group_note_on: date | None
    group_note_number: int


def nameless(text: str, listed: str) -> str:
    """An alert or a task as it stands in the row of the person whom it names: `Evidence to look at: session 20`."""
    said = text.replace(f"{listed}: ", "").replace(f"{listed}, ", "").removesuffix(f": {listed}")
    return said[:1].upper() + said[1:]


def said_by(name: str) -> str:
    """How a request for cover begins."""
    return f"{name} asked: "


@dataclass(frozen=True, slots=True)
class Coming:
    """A session ahead, with who covers it and whether cover was asked for; `why` is the reason given."""

    session_id: int
    number: int
    title: str
    member: str
    on_date: date
    starts_at: time | None
    minutes: int
    covers: tuple["Stand", ...]
    asked: bool
    why: str

    def is_by(self, name: str) -> bool:
        """Whether it was somebody of this name who asked."""
        return self.why.startswith(said_by(name))

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of its cover."""
        return self.asked or any(not one.is_over for one in self.covers)


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody who covers a session; `reaches` is false when it was moved beyond the cover's last day."""

    cover_id: int
    name: str
    instead_name: str
    until_on: date
    reaches: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be put in, with what speaks for or against it in words."""

    user_id: int
    name: str
    says: str
    rank: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who might take a session, and why: `free` are trained, of the area and free then; `others` say why not."""

    session_id: int
    number: int
    on_date: date
    starts_at: time
    minutes: int
    asked: bool
    free: tuple[str, ...]
    others: tuple[str, ...]


def suggested(one: Coming, names: Mapping[int, str], why_not: Mapping[int, Sequence[str]]) -> Suggested:
    """Who might take a session of those named; whoever has a reason against it stands behind, with the reasons."""
    listed = sorted(names, key=lambda user_id: (names[user_id], user_id))
    free = tuple(names[user_id] for user_id in listed if not why_not.get(user_id))
    others = tuple(f"{names[each]} ({', '.join(why_not[each])})" for each in listed if why_not.get(each))
    starts_at = one.starts_at or time.min
    return Suggested(one.session_id, one.number, one.on_date, starts_at, one.minutes, one.asked, free, others)


@dataclass(frozen=True, slots=True)
class Slot:
    """A dated session of a timetable that names nobody."""

    session_id: int
    number: int
    title: str
    module_number: int
    module_title: str
    on_date: date
    starts_at: time | None
    minutes: int
    where: str
    by_video: bool


def where_held(own_venue: str, own_room: str, venue: str, room: str) -> str:
    """The venue and room of a session in words: its own if it has either, else the delivery's; '' is none.

    A room that says its venue already is not said twice.
    """
    there, inside = (own_venue, own_room) if own_venue or own_room else (venue, room)
    if inside in there:
        return there
    return inside if there in inside else f"{there}, {inside}"


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in words, three or more in a row as a range: `1 to 4, 7 and 9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [
        part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(one) for one in run])
    ]
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def finding(brief: Brief) -> str:
    """What waits in the room, in a sentence or two: how many are expected, and for how many something is to be done."""
    present = brief.present
    if not present:
        return "Nobody is expected."
    parts = [f"{_count(len(present), 'person', 'people')} {'is' if len(present) == 1 else 'are'} expected"]
    new = sum(one.is_new for one in present)
    owing = sum(bool(one.owed) for one in present)
    needing = sum(bool(one.need) for one in present)
    away = len(brief.expected) - len(present)
    more = [f"{new} new" if new else "", f"{away} suspended" if away else ""]
    extra = ", ".join(each for each in more if each)
    first = parts[0] + (f": {extra}" if extra else "")
    said = [
        f"{owing} {'owes' if owing == 1 else 'owe'} an earlier session" if owing else "",
        f"{needing} {'needs' if needing == 1 else 'need'} an adjustment or an interpreter" if needing else "",
        "homework is due" if brief.before is not None and brief.before.homework else "",
    ]
    rest = [each for each in said if each]
    if not rest:
        return f"{first}."
    joined = " and ".join((", ".join(rest[:-1]), rest[-1])) if len(rest) > 1 else rest[0]
    return f"{first}. {joined[:1].upper()}{joined[1:]}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def check_homework(text: str) -> str:
    """The homework on one line, trimmed. Raises `Refused`."""
    return _line("homework", "Homework", text, HOMEWORK_LIMIT)


def check_need(adjustments: str, interpreter: str) -> tuple[str, str]:
    """Adjustments and the interpreted language, trimmed. Raises `Refused` for text that is too long."""
    tidy = adjustments.replace("\r\n", "\n").strip()
    over = len(tidy) - ADJUSTMENTS_LIMIT
    if over > 0:
        raise Refused("adjustments", f"Adjustments must be {ADJUSTMENTS_LIMIT} characters or fewer: {over} too many")
    return tidy, _line("interpreter", "Language", interpreter, LANGUAGE_LIMIT)


def check_why(why: str) -> str:
    """The reason for which cover is asked, trimmed. Raises `Refused`: there must be one."""
    tidy = _line("why", "Reason", why, WHY_LIMIT)
    if not tidy:
        raise Refused("why", "Enter why cover is needed, such as leave or training")
    return tidy


def _line(field: str, label: str, text: str, limit: int) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > limit:
        raise Refused(field, f"{label} must be {limit} characters or fewer: {len(tidy) - limit} too many")
    return tidy
