"""Bringing the database to the schema of this version, and asking where it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from tracker.core.database import db

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def expected_head() -> str:
    """The revision that this version of Tracker needs, from the pinned file."""
    return (FOLDER / "HEAD").read_text(encoding="ascii").strip()


def present_head() -> str | None:
    """The revision of the bound database, or None when it is empty."""
    with db.read_engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def configuration() -> Config:
    """Alembic's configuration for the bound database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(revision: str = "head") -> None:
    """Bring the bound database up to a revision."""
    command.upgrade(configuration(), revision)


def downgrade(revision: str) -> None:
    """Take the bound database down to a revision."""
    command.downgrade(configuration(), revision)
