"""Codes that were given before one could open several things: they come through the step, and open what they did."""

import pytest

from tests.make import Make
from tracker.assessments.rules.giving import Mode
from tracker.assessments.service import devices
from tracker.core import migrations
from tracker.core.database import db
from tracker.devices import service as shared

BEFORE = "0028"


@pytest.mark.every_database
def test_a_code_of_one_assessment_opens_it_after_the_step_down_and_up(make: Make, area: int) -> None:
    officer = make.officer(area)
    made = make.assessment(make.person(area, officer), officer, mode=Mode.PERSON)
    db.close_reading()
    code = devices.give_code(officer, assessment_id=made)
    db.close_reading()
    migrations.downgrade(BEFORE)
    migrations.upgrade()
    token = shared.open_device(code, network="198.51.100.0/24", secret="for tests only")
    _, place, whole = devices.answering(token)
    assert (place, whole.assessment.id) == (1, made)
