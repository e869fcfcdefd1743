"""What every delivery of a data set shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.attendance.rules.outcomes import Outcomes
from tracker.bench.making.cast import Cast
from tracker.bench.making.store import Store
from tracker.catalogue.rules.programmes import PlannedSession


@dataclass(frozen=True, slots=True)
class World:
    """Where rows go, the staff, how many people there are, and the programme they are on."""

    store: Store
    cast: Cast
    people: int
    version_id: int
    plan: Sequence[PlannedSession]
    outcomes: Outcomes
