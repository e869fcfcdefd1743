"""Alembic's environment: migrations run on the writing engine of the bound database."""

from alembic import context

import tracker.accounts.models
import tracker.assessments.models
import tracker.attendance.models
import tracker.catalogue.models
import tracker.delivery.models
import tracker.enforcement.models
import tracker.feeds.models
import tracker.formulation.models
import tracker.notes.models
import tracker.people.models
import tracker.practice.models
import tracker.quality.models
import tracker.referrals.models
import tracker.reports.models
import tracker.resources.models
import tracker.signals.models
import tracker.timetable.models
import tracker.treatment.models
import tracker.work.models  # noqa: F401
from tracker.core.database import Base, UtcDateTime, db


def render(kind: str, value: object, autogen: object) -> str | bool:
    """Write Tracker's own column type as the plain one: a migration must not change with the code."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run what was asked for, in one transaction."""
    with db.write_engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
