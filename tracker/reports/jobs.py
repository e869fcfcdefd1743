"""What reports do in the background: those that are owed become somebody's task."""

from datetime import timedelta
from typing import Any

from tracker.reports.service import asking
from tracker.work.jobs import handles


@handles("reports.chase_owed", every=timedelta(hours=1))
def chase_owed(_payload: dict[str, Any]) -> object:
    """Open tasks for reports that are owed, and close those of which nothing is asked any more."""
    return asking.chase_owed()
