"""A group of three on a Tuesday afternoon that stands still."""

from collections.abc import Iterator

import pytest

from tests.attendance.group import NOW
from tests.enforcement.troupe import Troupe
from tests.make import Make
from tracker.core import clock


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def troupe(make: Make) -> Troupe:
    """A group of three, whose people have community orders."""
    return Troupe(make, make.group_today(members=3))
