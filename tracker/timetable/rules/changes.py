"""A change of a timetable: its kind, its moves, the reason it needs, and until when it may be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from tracker.core.errors import Refused

Moment = tuple[date, time]
LONGEST_REASON = 300


class Kind(StrEnum):
    """What is done to a timetable."""

    ONE = "one"
    FOLLOWING = "following"
    CANCEL_NEXT = "cancel_next"
    CANCEL_LAST = "cancel_last"
    TIMES = "times"
    POSTPONE = "postpone"

    @property
    def label(self) -> str:
        """What was done, in words."""
        return _LABELS[self.value]

    @property
    def cancels(self) -> bool:
        """Whether the first date is given up, and its session held later."""
        return self in {Kind.CANCEL_NEXT, Kind.CANCEL_LAST}

    @property
    def is_of_a_session(self) -> bool:
        """Whether it starts from one session; the others concern the whole delivery."""
        return self not in {Kind.TIMES, Kind.POSTPONE}


_LABELS = {
    "one": "One session moved",
    "following": "A session and all that follow moved",
    "cancel_next": "Cancelled; held in the next slot, and the rest follow",
    "cancel_last": "Cancelled; held after the last session",
    "times": "New weekly times",
    "postpone": "Postponed",
}


class Place(NamedTuple):
    """Where a session is held when it is not where its delivery meets: '' and none are there."""

    venue: str = ""
    room_id: int | None = None


HERE = Place()


class Move(NamedTuple):
    """A session before and after a change."""

    session_id: int
    number: int
    title: str
    was: Moment
    now: Moment
    was_at: Place = HERE
    now_at: Place = HERE

    @property
    def changes(self) -> bool:
        """Whether anything is different."""
        return self.was != self.now or self.was_at != self.now_at

    @property
    def back(self) -> "Move":
        """The move that takes this one back."""
        return Move(self.session_id, self.number, self.title, self.now, self.was, self.now_at, self.was_at)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "session": self.session_id,
            "number": self.number,
            "title": self.title,
            "was": _plain(self.was, self.was_at),
            "now": _plain(self.now, self.now_at),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Move":
        """The move that `plain` made this of."""
        (was, was_at), (now, now_at) = _read(kept["was"]), _read(kept["now"])
        return cls(kept["session"], kept["number"], kept["title"], was, now, was_at, now_at)


def _plain(moment: Moment, place: Place) -> list[Any]:
    return [moment[0].isoformat(), moment[1].isoformat("minutes"), place.venue, place.room_id]


def _read(kept: Sequence[Any]) -> tuple[Moment, Place]:
    return (date.fromisoformat(kept[0]), time.fromisoformat(kept[1])), Place(kept[2], kept[3])


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change as it is kept. `times` are weekly times and first day as JSON, before and after."""

    id: int
    delivery_id: int
    kind: Kind
    why: str
    despite: str
    moves: tuple[Move, ...]
    times: Mapping[str, Any]
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str

    @property
    def first(self) -> Move:
        """The move with which it begins: of a cancellation the session whose date was given up."""
        return self.moves[0]


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since a change: the newest change that stands, what was held, and the sessions as they are now.

    `held` is the first moment of the delivery that came between the change and now; `standing` says when and where
    each session is that still exists; `recorded` are those with a register.
    """

    newest_id: int | None
    held: Moment | None
    standing: Mapping[int, tuple[Moment | None, Place]]
    recorded: frozenset[int]
    now: Moment


def check_reason(why: str) -> str:
    """The reason for a change, trimmed. Raises `Refused('why')` without one."""
    tidy = " ".join(why.split())
    if not tidy:
        raise Refused("why", "Enter the reason: it stays with the change")
    if len(tidy) > LONGEST_REASON:
        raise Refused("why", f"The reason must be {LONGEST_REASON} characters or fewer")
    return tidy


def undo_problem(change: ChangeView, since: Since) -> str:
    """Why a change cannot be undone any more, or ''.

    It can until the delivery's next session has begun or one of the moved sessions has a register, was changed
    again or is gone; never into the past; and the newest change goes first.
    """
    if change.undone_at is not None:
        return "It was undone already"
    if since.newest_id != change.id:
        return "A later change stands: undo that first"
    if any(move.session_id not in since.standing for move in change.moves):
        return "A session that it moved is not there any more"
    if any(move.session_id in since.recorded for move in change.moves):
        return "A session that it moved has a register"
    if since.held is not None:
        return "A session was held since"
    if any(since.standing[move.session_id] != (move.now, move.now_at) for move in change.moves):
        return "A session that it moved was changed again"
    if any(move.was <= since.now and move.was != move.now for move in change.moves) and not change.kind.cancels:
        return "A date to which it would go back has passed"
    if change.kind.cancels and any(move.was <= since.now for move in change.moves):
        return "The cancelled date has passed"
    return ""
