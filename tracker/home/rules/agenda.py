"""A facilitator's day: today's sessions, registers that wait for them, and the rest of the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DRAFT, SIGNED, NOT_HELD = "draft", "signed", "not_held"
AHEAD_DAYS = 7  # how far the next session is looked for when the rest of the week has none


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session of a delivery that the reader facilitates; `with_whom` is whose one-to-one it is, '' for a group.

    `register` is '' before it is begun. `expected` are the members on its date and the guests, `recorded` those
    with an outcome.
    """

    session_id: int
    delivery_id: int
    delivery: str
    number: int
    sessions: int
    title: str
    with_whom: str
    on: date
    starts_at: time | None
    minutes: int
    venue: str
    zone: str
    register: str
    expected: int
    recorded: int
    colleagues: tuple[str, ...]
    covers: bool = False  # whether the reader takes it in a colleague's place, and may open no more of the delivery

    @property
    def is_signed(self) -> bool:
        """Whether nothing is left to do: the register is signed, or the session was not held."""
        return self.register in (SIGNED, NOT_HELD)

    @property
    def is_not_held(self) -> bool:
        """Whether there was no session."""
        return self.register == NOT_HELD

    @property
    def waits(self) -> bool:
        """Whether a past register waits for somebody: it is not signed, and there was anybody to record."""
        return not self.is_signed and bool(self.expected or self.recorded)

    @property
    def is_draft(self) -> bool:
        """Whether a register was begun and not signed."""
        return self.register == DRAFT

    @property
    def name(self) -> str:
        """What it is called in a list: the delivery's name, or whose one-to-one it is."""
        return f"One-to-one: {self.with_whom}" if self.with_whom else self.delivery


@dataclass(frozen=True, slots=True)
class Agenda:
    """The page: each part in order of time, the oldest register first."""

    today: tuple[SessionLine, ...]
    to_finish: tuple[SessionLine, ...]
    week: tuple[SessionLine, ...]
    next: SessionLine | None
    oldest_days: int
    covers: tuple[SessionLine, ...] = ()  # those after this week that the reader takes for a colleague

    @property
    def to_take(self) -> SessionLine | None:
        """The session that the page's one button is for: the first of today whose register is not signed."""
        return next((line for line in self.today if not line.is_signed), None)

    @property
    def finding(self) -> str:
        """What is today, and what waits."""
        return finding(self)


def agenda(lines: Sequence[SessionLine], now: datetime) -> Agenda:
    """Part the sessions by each one's own calendar: today, before today and not signed, later this week, later.

    What is covered for a colleague is said however late it is: its pack can be read at once.
    """
    today: list[SessionLine] = []
    to_finish: list[SessionLine] = []
    week: list[SessionLine] = []
    later: list[SessionLine] = []
    covers: list[SessionLine] = []
    oldest = 0
    for line in sorted(lines, key=lambda one: (one.on, one.starts_at or time(), one.session_id)):
        here = now.astimezone(ZoneInfo(line.zone)).date()
        if line.on < here:
            if line.waits:
                to_finish.append(line)
                oldest = max(oldest, (here - line.on).days)
        elif line.on == here:
            today.append(line)
        elif line.on <= here + timedelta(days=6 - here.weekday()):
            week.append(line)
        elif line.covers:
            covers.append(line)
        else:
            later.append(line)
    ahead = [*week, *later]
    return Agenda(tuple(today), tuple(to_finish), tuple(week), ahead[0] if ahead else None, oldest, tuple(covers))


def finding(page: Agenda) -> str:
    """Two sentences at most: today's sessions, and the registers that wait."""
    open_today = [line for line in page.today if not line.is_signed]
    if not page.today:
        said = "You have no session today."
    elif not open_today:
        said = "Today’s registers are signed."
    else:
        said = f"You have {_count(len(open_today), 'session')} today."
    waiting = len(page.to_finish)
    if not waiting:
        return f"{said} No older register waits for you."
    days = _count(page.oldest_days, "day")
    if waiting == 1:
        return f"{said} 1 older register waits for you, for {days} now."
    return f"{said} {waiting} older registers wait for you: the first has waited {days}."


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
