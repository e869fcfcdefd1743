"""Codes for a shared device: short, good for half an hour, opened once; and a person's turn at the device."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.errors import Refused
from tracker.core.words import Worded

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 and O, 1 and I
LENGTH = 8
GOOD_FOR = timedelta(minutes=30)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=3)
MOST = 20
"""So many things one code opens at most."""


class StepState(Worded):
    """How far one thing is that a code opens."""

    WAITING = "waiting", "Not handed in"
    DONE = "done", "Handed in"
    LATER = "later", "Left for later"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a code opens: its place from 1, its kind, and the key by which that kind knows it."""

    position: int
    kind: str
    key: str
    state: StepState = StepState.WAITING


@dataclass(frozen=True, slots=True)
class Turn:
    """A code that was given, what it opens in order, and how far it went; times are UTC."""

    id: int
    person_id: int
    given_by_id: int
    given_by: str
    given_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None
    steps: tuple[Step, ...]

    def opens(self, now: datetime) -> bool:
        """Whether a device may still open it: once, and not after half an hour."""
        return self.opened_at is None and self.ended_at is None and now < self.expires_at

    def is_open(self, now: datetime) -> bool:
        """Whether a device may answer by it: not for longer than three hours, nor half an hour after its last page.

        Both count over all that it opens.
        """
        if self.opened_at is None or self.ended_at is not None:
            return False
        return now < self.opened_at + LONGEST and now < (self.seen_at or self.opened_at) + IDLE

    def waits(self, now: datetime) -> bool:
        """Whether it stands between staff and the answers: it may be opened yet, or it is open."""
        return self.opens(now) or self.is_open(now)

    def holds(self, kind: str, key: str, now: datetime) -> bool:
        """Whether an open device has one thing in hand: what was left for later too, what was handed in no more."""
        found = self.step(kind, key)
        return found is not None and found.state is not StepState.DONE and self.is_open(now)

    def step(self, kind: str, key: str) -> Step | None:
        """One of the things that it opens."""
        return next((each for each in self.steps if (each.kind, each.key) == (kind, key)), None)

    def many(self, state: StepState) -> int:
        """How many things are so far."""
        return sum(each.state is state for each in self.steps)


def ordered(chosen: Collection[str], offered: Iterable[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """What was chosen of what is offered, by the places that were typed; of one place in the order of the offer.

    Raises `Refused('chosen')` where nothing is chosen, too much, or what is not offered any more.
    """
    known = list(offered)
    if not chosen:
        raise Refused("chosen", "Choose what the code opens")
    if not set(chosen) <= set(known):
        raise Refused("chosen", "What can be chosen has changed meanwhile: choose again")
    if len(set(chosen)) > MOST:
        raise Refused("chosen", f"Choose {MOST} at most")
    wanted = [each for each in known if each in set(chosen)]
    return tuple(sorted(wanted, key=lambda each: places.get(each, len(known))))


def new_code() -> str:
    """Eight letters and figures that cannot be mistaken for each other: 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """A code as it is read out: two times four."""
    return f"{code[:4]} {code[4:]}"


def tidy(typed: str) -> str:
    """A code as it is kept: capitals, without spaces and dashes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[: LENGTH * 2]
