"""How a delivery stands, from its roll-up: the rules of "needs you", "watch" and "on course", printed where they show.

The thresholds are this service's defaults; change them here and the page says so. The same rules are SQL in
`reports.queries`, so that thousands of deliveries are sorted without being read; a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STALE_NEEDS_DAYS = 21  # without a signed register, while the timetable runs
STALE_WATCH_DAYS = 14
ATTENDED_NEEDS = 75  # percent of signed marks that are attended
ATTENDED_WATCH = 85
MARKS_TO_JUDGE = 20  # signed marks before attendance is judged
START_WATCH_DAYS = 14  # before the first session with under half of the places taken


class State(StrEnum):
    """How a delivery stands, worst first."""

    NEEDS_YOU = "needs_you"
    WATCH = "watch"
    ON_COURSE = "on_course"
    STARTING = "starting"
    FINISHED = "finished"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ").capitalize()

    @property
    def look(self) -> str:
        """The class of its status word."""
        return _LOOKS[self]

    @property
    def rank(self) -> int:
        """Its place when the worst comes first."""
        return list(State).index(self)


_LOOKS = {
    State.NEEDS_YOU: "st--bad",
    State.WATCH: "st--tight",
    State.ON_COURSE: "st--good st--plain",
    State.STARTING: "st--info",
    State.FINISHED: "st--quiet",
}

RULES = (
    (
        State.NEEDS_YOU,
        f"running with nobody on it or without a timetable, no register signed for {STALE_NEEDS_DAYS} days, or under "
        f"{ATTENDED_NEEDS}% of signed marks attended.",
    ),
    (
        State.WATCH,
        f"no register signed for {STALE_WATCH_DAYS} days, under {ATTENDED_WATCH}% attended, or a start within "
        f"{START_WATCH_DAYS} days with under half of the places taken.",
    ),
    (State.FINISHED, "every register signed, or every session of every member met."),
)
RULES_NOTE = f"Counted from signed registers; attendance is judged from {MARKS_TO_JUDGE} marks on."


@dataclass(frozen=True, slots=True)
class Figures:
    """A delivery's roll-up: minutes are of the members now, marks of everybody whose registers are signed."""

    starts_on: date
    ends_on: date | None
    capacity: int
    members: int
    items: int
    items_met: int
    minutes_prescribed: int
    minutes_credited: int
    sessions: int
    sessions_signed: int
    last_session_on: date | None
    marks: int
    marks_attended: int

    def stale_days(self, today: date) -> int:
        """Days since the last signed session, or since the start."""
        last = self.last_session_on if self.last_session_on is not None else self.starts_on
        return (today - last).days


def is_finished(figures: Figures) -> bool:
    """Whether every register is signed, or every session of every member met."""
    signed = 0 < figures.sessions <= figures.sessions_signed
    return signed or 0 < figures.items <= figures.items_met


def state_of(figures: Figures, today: date) -> State:
    """How a delivery stands on a local date."""
    if is_finished(figures):
        return State.FINISHED
    if figures.starts_on > today:
        return State.WATCH if _starts_empty(figures, today) else State.STARTING
    if figures.members == 0 or figures.sessions == 0 or _worse_than(figures, today, STALE_NEEDS_DAYS, ATTENDED_NEEDS):
        return State.NEEDS_YOU
    if _worse_than(figures, today, STALE_WATCH_DAYS, ATTENDED_WATCH):
        return State.WATCH
    return State.ON_COURSE


def _worse_than(figures: Figures, today: date, days: int, percent: int) -> bool:
    return figures.stale_days(today) >= days or _attended_under(figures, percent)


def _attended_under(figures: Figures, percent: int) -> bool:
    return figures.marks >= MARKS_TO_JUDGE and figures.marks_attended * 100 < percent * figures.marks


def _starts_empty(figures: Figures, today: date) -> bool:
    return (figures.starts_on - today).days <= START_WATCH_DAYS and figures.members * 2 < figures.capacity


def reasons(figures: Figures, today: date) -> tuple[str, ...]:
    """Why a delivery needs somebody or is watched, in words; () for the others."""
    state = state_of(figures, today)
    if state not in {State.NEEDS_YOU, State.WATCH}:
        return ()
    if figures.starts_on > today:
        days = (figures.starts_on - today).days
        return (f"Starts in {_days(days)} with {figures.members} of {figures.capacity} places taken",)
    said = []
    if not figures.members:
        said.append("Nobody is on it")
    if not figures.sessions:
        said.append("No timetable")
    elif figures.stale_days(today) >= STALE_WATCH_DAYS:
        what = "since the start" if figures.last_session_on is None else f"for {_days(figures.stale_days(today))}"
        said.append(f"No register signed {what}")
    if _attended_under(figures, ATTENDED_WATCH):
        said.append(f"{100 * figures.marks_attended // figures.marks}% attended")
    return tuple(said)


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A delivery in the list. `unsigned` are sessions before today, of anybody at all, whose register is not signed.

    `planned` are the sessions of the delivery as a whole, `held` those whose register is signed: the group's, or all of
    a run for one person. The one-to-ones that a group's members have besides are counted apart.
    """

    delivery_id: int
    code: str
    title: str
    area: str
    programme: str
    state: State
    reasons: tuple[str, ...]
    figures: Figures
    unsigned: int = 0
    planned: int = 0
    held: int = 0

    @property
    def one_to_ones(self) -> int:
        """One-to-ones that the members of a group have besides."""
        return self.figures.sessions - self.planned

    @property
    def one_to_ones_held(self) -> int:
        """Those of them whose register is signed."""
        return self.figures.sessions_signed - self.held


class Sort(StrEnum):
    """What the list may be sorted by."""

    STATE = "state"
    TITLE = "title"
    STARTS = "starts"
    ENDS = "ends"
    ATTENDED = "attended"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader narrowed the list to, and how it is sorted; every field has a default that narrows nothing."""

    state: State | None = None
    area_id: int | None = None
    programme_id: int | None = None
    search: str = ""
    sort: Sort = Sort.STATE
    page: int = 1


@dataclass(frozen=True, slots=True)
class Board:
    """One page of deliveries, and how many there are in each state under the same filters but the state."""

    rows: tuple[BoardRow, ...]
    counts: dict[State, int]
    chosen: Chosen
    total: int

    @property
    def all(self) -> int:
        """Deliveries in any state."""
        return sum(self.counts.values())

    @property
    def findings(self) -> tuple[BoardRow, ...]:
        """Three at most of those that need somebody or are watched, the worst first."""
        return tuple(row for row in self.rows if row.reasons)[:3]

    @property
    def heading(self) -> str:
        """How many there are and how many need the reader."""
        needing = self.counts.get(State.NEEDS_YOU, 0)
        many = f"{self.all:,} {'delivery' if self.all == 1 else 'deliveries'}"
        if not self.all:
            return "No deliveries"
        if not needing:
            return f"{many}, none needs you"
        return f"{many}, {needing:,} {'needs' if needing == 1 else 'need'} you"


BOARD_HEADER = (
    "Code",
    "Delivery",
    "Area",
    "Programme",
    "State",
    "Why",
    "Starts",
    "Ends",
    "People",
    "Places",
    "Sessions",
    "Registers signed",
    "One-to-ones besides",
    "One-to-ones signed",
    "Registers not signed",
    "Marks",
    "Marks attended",
    "Hours prescribed",
    "Hours credited",
    "Sessions prescribed",
    "Sessions met",
)


def board_line(row: BoardRow) -> tuple[object, ...]:
    """A delivery as a line under `BOARD_HEADER`; hours to two decimals."""
    has = row.figures
    return (
        row.code,
        row.title,
        row.area,
        row.programme,
        row.state.label,
        "; ".join(row.reasons),
        has.starts_on,
        has.ends_on,
        has.members,
        has.capacity,
        row.planned,
        row.held,
        row.one_to_ones,
        row.one_to_ones_held,
        row.unsigned,
        has.marks,
        has.marks_attended,
        round(has.minutes_prescribed / 60, 2),
        round(has.minutes_credited / 60, 2),
        has.items,
        has.items_met,
    )
