"""Sign-ins as plain values: whose one is, how long it has stood, and when it is over.

Apart from `rules.py`, which says who may do what.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.accounts.rules import Actor

TOUCH_EVERY = timedelta(minutes=1)
KEEP_SIGN_INS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area in which a user works, and its IANA time zone."""

    id: int
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """From when until when a sign-in that nobody has ended was used."""

    started_at: datetime
    seen_at: datetime

    def lasts(self, now: datetime, *, idle: timedelta, longest: timedelta) -> bool:
        """Whether the sign-in is still good: seen within `idle`, and not older than `longest`."""
        return now - self.seen_at < idle and now - self.started_at < longest

    def is_due(self, now: datetime) -> bool:
        """Whether a minute has passed since the sign-in was last noted as seen."""
        return now - self.seen_at >= TOUCH_EVERY


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose a sign-in is, and how long it has stood: what every request reads first."""

    sign_in_id: int
    sitting: Sitting
    actor: Actor
    username: str
    areas: tuple[AreaName, ...]
    must_change_password: bool
