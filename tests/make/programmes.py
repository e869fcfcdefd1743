"""The shipped programmes, read and stored through the service once and put into every later database row by row."""

from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Table, select, update
from sqlalchemy import text as sql

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import service
from tracker.catalogue.definitions.folder import read_folder
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.models import ProgrammeVersion
from tracker.catalogue.service import load_definitions
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.transactions import command

ROOT = Path(__file__).resolve().parents[2]
PROGRAMMES, INVENTED = ROOT / "programmes", ROOT / "tracker" / "demo" / "programmes"
TABLES = (
    *("programme", "programme_version", "programme_format", "phase", "module", "outline", "outline_dose"),
    *("instrument_version", "suggestion_rule", "treated_profile"),
)

_READ_ONCE = {"read_folder": cache(read_folder), "read_instruments": cache(read_instruments)}
_kept: dict[Table, list[dict[str, Any]]] = {}
_said: list[tuple[int | None, int | None, dict[str, Any]]] = []


def load_shipped() -> None:
    """Load the shipped programmes: rows, ids and trail are what `load_definitions` makes of an empty catalogue."""
    if db.scalar(select(ProgrammeVersion.id).limit(1)) is not None:
        load_definitions(SYSTEM, PROGRAMMES)
    elif _kept:
        _put_in()
    else:
        load_definitions(SYSTEM, PROGRAMMES)
        db.close_reading()
        _keep()
    db.close_reading()


def load_invented() -> None:
    """Load the demonstration's programme with its instruments and rules: their files are read once for all tests."""
    with ExitStack() as stack:
        for name, read in _READ_ONCE.items():
            stack.enter_context(patch.object(service, name, read))
        load_definitions(SYSTEM, INVENTED)
    db.close_reading()


def _keep() -> None:
    for name in TABLES:
        table = Base.metadata.tables[name]
        _kept[table] = [dict(row) for row in db.execute(table.select()).mappings()]
    loaded = AuditEvent.action == Action.CATALOGUE_LOADED.value
    columns = (AuditEvent.subject_id, AuditEvent.person_id, AuditEvent.changes)
    _said.extend((row[0], row[1], row[2]) for row in db.execute(select(*columns).where(loaded).order_by(AuditEvent.id)))


@command
def _put_in() -> None:
    connection = db.session.connection()
    for table, rows in _kept.items():
        connection.execute(table.insert(), rows)
        if connection.dialect.name == "postgresql" and "id" in table.columns:
            _count_on(connection, table.name)
    connection.execute(update(Base.metadata.tables["programme_version"]).values(loaded_at=clock.now()))
    audit.record_all(SYSTEM, Action.CATALOGUE_LOADED, "programme_version", _said)


def _count_on(connection: Connection, table: str) -> None:
    """Ids that were given leave the counter where it was."""
    connection.execute(sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"))
