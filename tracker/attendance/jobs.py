"""What attendance does in the background: apart from its services, because a worker calls it and nobody waits."""

from datetime import timedelta
from typing import Any

from tracker.attendance.service import dating, keeping
from tracker.work.jobs import handles


@handles("attendance.chase_overdue", every=timedelta(hours=6))
def chase_overdue(_payload: dict[str, Any]) -> object:
    """Open tasks for registers that are past the day by which they were to be signed."""
    return keeping.chase_overdue()


@handles("attendance.chase_undetermined", every=timedelta(days=1))
def chase_undetermined(_payload: dict[str, Any]) -> object:
    """Open tasks for outcomes that stood as provisional for longer than their area allows."""
    return keeping.chase_undetermined()


@handles("attendance.date_catch_ups", every=timedelta(days=1))
def date_catch_ups(_payload: dict[str, Any]) -> object:
    """Bring the days by which catch-ups are due in line with timetables as they stand."""
    return dating.date_all()
