"""A group of three that meets today, on a Tuesday afternoon that stands still, and browsers at its register."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import At, Browser
from tests.attendance.group import NOW, Group
from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core import clock


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def group(make: Make) -> Group:
    """A group of three."""
    return Group(make, make.group_today(members=3))


@pytest.fixture
def ruth(at_register: At, group: Group) -> Browser:
    """The lead facilitator at the register."""
    return at_register(group.ruth)


@pytest.fixture
def owen(at_register: At, group: Group) -> Browser:
    """The second facilitator at the register."""
    return at_register(group.owen)


@pytest.fixture
def at_register(client_as: Callable[[Actor], FlaskClient], group: Group) -> At:
    """Anybody at the group's register."""
    return lambda actor: Browser(client_as(actor), group.session_id)
