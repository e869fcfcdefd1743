"""A programme that nobody has heard of needs only its file: it is loaded and planned, and people are put on it."""

from pathlib import Path

import pytest

from tests.catalogue.samples import full, outline, write
from tests.make import Make
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.programmes import Format
from tracker.catalogue.service import load_definitions
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import queries

pytestmark = pytest.mark.every_database


def loaded(folder: Path) -> int:
    load_definitions(SYSTEM, folder)
    db.close_reading()
    (version,) = catalogue.versions()
    return version.id


def test_a_file_is_all_that_it_takes(make: Make, tmp_path: Path) -> None:
    write(tmp_path, full())
    version = loaded(tmp_path)
    area = make.area("Northmoor")
    lead, facilitator = make.lead(area), make.facilitator(area)
    delivery = make.delivery(area, lead, facilitator, version_id=version)
    member = make.member(delivery, make.person(area))
    db.close_reading()
    held = queries.sessions_of_delivery(delivery)
    assert [row.minutes for row in held if row.kind.value == "group"] == [120, 120]
    plan = catalogue.plan(version, Format.GROUP)
    assert [each.title for each in plan] == ["Welcome", "Look", "Roses", "Herbs"]
    assert member
    assert catalogue.version(version).used_at is not None, "in use, so it is frozen"


def test_a_programme_known_in_outline_is_not_delivered(make: Make, tmp_path: Path) -> None:
    write(tmp_path, outline(setting="community"))
    version = loaded(tmp_path)
    area = make.area("Northmoor")
    lead, facilitator = make.lead(area), make.facilitator(area)
    with pytest.raises(Refused, match="This version is not delivered in this format"):
        make.delivery(area, lead, facilitator, version_id=version)
