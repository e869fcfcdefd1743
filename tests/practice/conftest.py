"""A group that meets today and a colleague of the same area who is not on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.practice.service import give_cover

ClientAs = Callable[[Actor], FlaskClient]


@dataclass(frozen=True)
class Room:
    """The group, the colleague, and the day."""

    make: Make
    group: World
    colleague: Actor
    today: date

    def cover(self, *, session_id: int = 0, days_after: int = 1) -> int:
        """Put the colleague in for today's session, or another."""
        assert self.colleague.user_id is not None
        return give_cover(
            self.group.lead,
            delivery_id=self.group.delivery_id,
            session_ids=[session_id or self.group.session_id],
            user_id=self.colleague.user_id,
            days_after=days_after,
            instead_of=self.group.facilitator.user_id,
        )

    @property
    def next_session(self) -> int:
        """The session after today's."""
        return int(self.make.session_ids(self.group.delivery_id)[1])


@pytest.fixture
def room(make: Make) -> Room:
    """Three members, two facilitators, and a colleague."""
    group: World = make.group_today(members=3)
    return Room(make, group, make.facilitator(group.area_id), clock.today("Europe/London"))
