"""The time, asked in one place, so that tests and the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_set: ContextVar[datetime | None] = ContextVar("clock_set", default=None)


def now() -> datetime:
    """The present instant, in UTC, to the microsecond."""
    return _set.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar date now in an IANA time zone such as `Europe/London`."""
    return now().astimezone(ZoneInfo(zone)).date()


def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name."""
    return ZoneInfo(name)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an aware instant inside the block."""
    if instant.tzinfo is None:
        raise ValueError("the clock is set to aware instants only")
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def at_local(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local wall time; a time that the spring change skips is taken an hour later."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return local.astimezone(UTC)


def ends(day: date, at: time, minutes: int) -> time:
    """The wall time `minutes` after `at`, on the clock face; past midnight it wraps."""
    return (datetime.combine(day, at) + timedelta(minutes=minutes)).time()
