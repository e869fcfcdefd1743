"""What assessments do in the background: what batteries ask for becomes somebody's task."""

from typing import Any

from tracker.assessments.service import batteries
from tracker.work.jobs import handles


@handles("assessments.ask_for_batteries", every=batteries.LOOK_EVERY)
def ask_for_batteries(_payload: dict[str, Any]) -> object:
    """Open and close tasks as programmes go on."""
    return batteries.ask_for_batteries()
