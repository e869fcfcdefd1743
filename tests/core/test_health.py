"""Health: alive whatever happens, ready only on a migrated database that answers."""

from pathlib import Path

from flask.testing import FlaskClient

from tracker.core import migrations
from tracker.core.database import db


def test_a_migrated_service_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json == {"status": "ok"}


def test_a_service_whose_tables_are_behind_is_not_ready(client: FlaskClient) -> None:
    migrations.downgrade("0002")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database not migrated"})


def test_a_service_without_its_database_is_alive_and_not_ready(client: FlaskClient, tmp_path: Path) -> None:
    db.bind(f"sqlite:///{tmp_path / 'nowhere' / 'tracker.sqlite3'}")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database unreachable"})
