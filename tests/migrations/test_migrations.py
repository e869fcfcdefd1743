"""Migrations: from nothing to head and back by single steps, on every database, without drift."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import tracker.assessments.models
import tracker.attendance.models
import tracker.devices.models
import tracker.enforcement.models
import tracker.formulation.models
import tracker.notes.models
import tracker.quality.models
import tracker.referrals.models
import tracker.reports.models
import tracker.resources.models
import tracker.signals.models
import tracker.treatment.models
import tracker.work.models  # noqa: F401
from tests.make import Make
from tracker.core import migrations
from tracker.core.database import Base, db

BEFORE_NOTES = "0010"

pytestmark = pytest.mark.every_database


def revisions() -> list[str]:
    """Every revision, oldest first."""
    script = ScriptDirectory.from_config(migrations.configuration())
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def tables() -> set[str]:
    return set(inspect(db.write_engine).get_table_names()) - {"alembic_version"}


def rows_of(names: tuple[str, ...]) -> dict[str, int]:
    with db.write_engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}


def test_the_pinned_head_is_the_newest_revision_and_there_is_one(database: str) -> None:
    script = ScriptDirectory.from_config(migrations.configuration())
    assert script.get_heads() == [migrations.expected_head()]


def test_the_migrated_database_is_what_the_models_say(database: str) -> None:
    with db.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_step_goes_down_and_up_again(database: str) -> None:
    steps = revisions()
    full = tables()
    for target in [*reversed(steps[:-1]), "base"]:
        migrations.downgrade(target)
        assert migrations.present_head() == (None if target == "base" else target)
    assert tables() == set()
    for target in steps:
        migrations.upgrade(target)
        assert migrations.present_head() == target
    assert tables() == full


def test_a_service_in_use_is_brought_up_to_date_with_all_its_rows(make: Make) -> None:
    world = make.group_today(members=2)
    make.signed_register(world.facilitator, world.session_id)
    counted = ("person", "enrolment", "enrolment_item", "membership", "delivery", "programme_session", "mark")
    before = rows_of(counted)
    assert all(before.values())
    db.close_reading()
    migrations.downgrade(BEFORE_NOTES)
    migrations.upgrade()
    assert rows_of(counted) == before


def test_upgrading_twice_changes_nothing(database: str) -> None:
    migrations.upgrade()
    assert migrations.present_head() == migrations.expected_head()


def test_a_fresh_database_knows_the_outcomes_and_the_engagement_scale(database: str) -> None:
    with db.read_engine.connect() as connection:
        outcomes = connection.execute(text("SELECT count(*) FROM outcome")).scalar()
        acceptable = connection.execute(text("SELECT count(*) FROM outcome WHERE kind = 'acceptable'")).scalar()
        points = connection.execute(text("SELECT count(*) FROM engagement_point")).scalar()
    assert (outcomes, acceptable, points) == (19, 9, 5)


def test_every_revision_has_a_file_named_after_it(database: str) -> None:
    names = sorted(path.stem[:4] for path in (migrations.FOLDER / "versions").glob("0*.py"))
    assert names == revisions()
    assert all((Path(migrations.FOLDER) / "HEAD").read_text().strip() >= name for name in names)
