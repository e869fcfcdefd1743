"""Codes for a shared device: short, good for half an hour, opened once, and a device that stays open for a while."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 and O, 1 and I
LENGTH = 8
GOOD_FOR = timedelta(minutes=30)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code that was given, and how far it went; times are UTC."""

    id: int
    assessment_id: int
    given_by: str
    given_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    seen_at: datetime | None
    ended_at: datetime | None

    def opens(self, now: datetime) -> bool:
        """Whether a device may still open it: once, and not after half an hour."""
        return self.opened_at is None and self.ended_at is None and now < self.expires_at

    def is_open(self, now: datetime) -> bool:
        """Whether a device may answer by it: not for longer than three hours, nor half an hour after its last page."""
        if self.opened_at is None or self.ended_at is not None:
            return False
        return now < self.opened_at + LONGEST and now < (self.seen_at or self.opened_at) + IDLE

    def waits(self, now: datetime) -> bool:
        """Whether it stands between staff and the answers: it may be opened yet, or it is open."""
        return self.opens(now) or self.is_open(now)


def new_code() -> str:
    """Eight letters and figures that cannot be mistaken for each other: 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """A code as it is read out: two times four."""
    return f"{code[:4]} {code[4:]}"


def tidy(typed: str) -> str:
    """A code as it is kept: capitals, without spaces and dashes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[: LENGTH * 2]
