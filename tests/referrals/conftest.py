"""An area with its lead, and a group with few places that begins in a fortnight."""

from datetime import timedelta

import pytest

from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core import clock


@pytest.fixture
def area(make: Make) -> int:
    return int(make.area("Northmoor"))


@pytest.fixture
def lead(make: Make, area: int) -> Actor:
    made: Actor = make.lead(area)
    return made


@pytest.fixture
def group(make: Make, area: int, lead: Actor) -> int:
    facilitator = make.facilitator(area)
    starts = clock.today("Europe/London") + timedelta(days=14)
    return int(make.delivery(area, lead, facilitator, starts_on=starts, capacity=3))
