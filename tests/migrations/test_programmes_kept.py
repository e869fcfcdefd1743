"""Programmes loaded and used before definitions could say more: kept as they were, and their files accepted."""

from pathlib import Path

import pytest

from tests.catalogue.samples import sound, write
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import queries, service
from tracker.catalogue.rules.programmes import Format
from tracker.catalogue.rules.terms import NOTHING_SAID
from tracker.core import migrations
from tracker.core.database import db

pytestmark = pytest.mark.every_database


def test_a_version_in_use_comes_through_and_its_file_still_says_the_same(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    service.load_definitions(SYSTEM, tmp_path)
    (before,) = queries.versions()
    service.mark_used(SYSTEM, before.id)
    db.close_reading()
    whole, plan = queries.definition(before.id), queries.plan(before.id, Format.GROUP)
    db.close_reading()
    migrations.downgrade("0003")
    migrations.upgrade()
    assert queries.definition(before.id) == whole
    assert queries.plan(before.id, Format.GROUP) == plan
    assert queries.terms(before.id) == NOTHING_SAID
    assert queries.version(before.id).deliverable
    db.close_reading()
    assert service.load_definitions(SYSTEM, tmp_path).unchanged == ("Steady, version 1",)
