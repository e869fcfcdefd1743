"""What treatment does in the background: reviews that programmes ask for become tasks."""

from datetime import timedelta
from typing import Any

from tracker.treatment.service import asking
from tracker.work.jobs import handles


@handles("treatment.ask_for_reviews", every=timedelta(hours=1))
def ask_for_reviews(_payload: dict[str, Any]) -> object:
    """Open and close tasks as programmes go on."""
    return asking.ask_for_reviews()
