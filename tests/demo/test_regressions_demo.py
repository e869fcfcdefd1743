"""The demo holds its sessions by day, whatever the hour at which it is made."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.attendance.group import counted
from tracker.accounts import queries as users
from tracker.accounts.rules import Actor, Role
from tracker.attendance.rules.registers import is_under_way
from tracker.core import clock
from tracker.core.database import db
from tracker.demo import seeding
from tracker.home import queries as homes
from tracker.home.rules.agenda import Agenda, agenda

SUMMER_NIGHT = datetime(2026, 7, 14, 1, 40, tzinfo=UTC)
EARLY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 23, 45, tzinfo=UTC)
TO_CONFIRM = "SELECT s.on_date FROM register_confirmation c JOIN programme_session s ON s.id = c.session_id"
TIMES = "SELECT starts_at, minutes FROM programme_session WHERE on_date IS NOT NULL"


def ruths_day(now: datetime) -> Agenda:
    """What the demo's first facilitator finds."""
    db.close_reading()
    ruth = users.user_by_address(seeding.address("ruth"))
    assert ruth is not None
    return agenda(homes.sessions_of(Actor.of(ruth.id, ruth.name, [Role.FACILITATOR]), now), now)


@pytest.mark.parametrize("now", [SUMMER_NIGHT, EARLY, LATE])
def test_every_session_of_the_demo_lies_in_the_day_and_one_can_be_signed(database: str, now: datetime) -> None:
    with clock.standing_at(now):
        seeding.seed()
        day = ruths_day(now)
    begins = [time.fromisoformat(str(at)) for at, _ in counted(TIMES)]
    ends = [clock.ends(date(2026, 1, 1), time.fromisoformat(str(at)), minutes) for at, minutes in counted(TIMES)]
    assert min(begins) >= time(9)
    assert max(ends) <= time(20)
    ((confirmed,),) = counted(TO_CONFIRM)
    assert now.date() - date.fromisoformat(str(confirmed)[:10]) <= timedelta(days=8), "nobody neglects it"
    local = now.astimezone(ZoneInfo("Europe/London"))
    open_now = [line for line in (*day.today, *day.to_finish) if is_under_way(line.on, line.starts_at, local)]
    assert [line.on for line in day.today] == [local.date()]
    assert [line for line in open_now if not line.is_signed]
    if local.time() >= time(9):
        assert day.today[0] in open_now
