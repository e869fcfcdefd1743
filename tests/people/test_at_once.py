"""Two people at the same record at the same moment: one wins, the other is told, nothing is half done."""

from functools import partial

import pytest

from tests.make import Make
from tests.threads import at_once
from tracker.accounts.rules import SYSTEM
from tracker.core.errors import Refused, Stale
from tracker.people import queries, service
from tracker.people.rules import Capacity

pytestmark = pytest.mark.every_database


def test_one_reference_added_four_times_at_once_is_one_person(make: Make) -> None:
    north = make.area()
    details = [make.details(north, reference="X777777") for _ in range(4)]
    given = at_once([partial(service.add_person, SYSTEM, details=one) for one in details])
    assert sum(isinstance(each, int) for each in given) == 1
    assert sum(isinstance(each, Refused) and each.field == "reference" for each in given) == 3


def test_four_corrections_of_one_version_are_one_saved_and_three_stale(make: Make) -> None:
    north = make.area()
    person = make.person(north)
    typed = [make.details(north) for _ in range(4)]
    given = at_once([partial(service.correct_person, SYSTEM, person_id=person, details=one, seen=1) for one in typed])
    assert sum(each is None for each in given) == 1
    assert sum(isinstance(each, Stale) for each in given) == 3
    assert queries.person_for(SYSTEM, person).version == 2


def test_four_assignments_at_once_leave_one_offender_manager(make: Make) -> None:
    north = make.area()
    person = make.person(north)
    officers = [make.officer(north).user_id or 0 for _ in range(4)]
    at_once([partial(service.assign_officer, SYSTEM, person_id=person, user_id=one) for one in officers])
    page = queries.page_for(SYSTEM, person)
    assert len(page.in_capacity(Capacity.OFFENDER_MANAGER)) == 1
