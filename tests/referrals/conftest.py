"""A group with few places that begins in a fortnight."""

from datetime import timedelta

import pytest

from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core import clock


@pytest.fixture
def group(make: Make, area: int, lead: Actor) -> int:
    facilitator = make.facilitator(area)
    starts = clock.today("Europe/London") + timedelta(days=14)
    return int(make.delivery(area, lead, facilitator, starts_on=starts, capacity=3))
