"""What notes do in the background: concerns that nobody answered go to the leads, missing notes become tasks."""

from datetime import timedelta
from typing import Any

from tracker.notes.service import concerns, missing
from tracker.work.jobs import handles


@handles("notes.pass_on_late", every=timedelta(minutes=15))
def pass_on_late(_payload: dict[str, Any]) -> object:
    """Tell the leads, once for each concern."""
    return concerns.pass_on_late()


@handles("notes.chase_missing", every=timedelta(hours=1))
def chase_missing(_payload: dict[str, Any]) -> object:
    """Open tasks for notes that are missing, and close those of which nothing is asked any more."""
    return missing.chase_missing()
