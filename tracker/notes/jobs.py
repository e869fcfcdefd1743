"""What notes do in the background: concerns that nobody answered in time go to the leads."""

from datetime import timedelta
from typing import Any

from tracker.notes.service import concerns
from tracker.work.jobs import handles


@handles("notes.pass_on_late", every=timedelta(minutes=15))
def pass_on_late(_payload: dict[str, Any]) -> object:
    """Tell the leads, once for each concern."""
    return concerns.pass_on_late()
