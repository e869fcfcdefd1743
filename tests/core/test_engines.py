"""The connection that a thread keeps: the same one again, never one that broke, stood idle or is in use."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tracker.core import engines
from tracker.core.database import db
from tracker.core.engines import Breaks, Kept


@pytest.fixture
def breaks() -> Breaks:
    return Breaks()


@pytest.fixture
def kept(database: str, breaks: Breaks) -> Iterator[Kept]:
    engine = engines.make(db.read_engine.url.render_as_string(hide_password=False), 2, reads=True)
    found = Kept(engine, breaks)
    yield found
    found.close()
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def used(kept: Kept) -> Connection:
    connection = kept.take()
    assert connection.scalar(text("SELECT 1")) == 1
    kept.give_back(connection)
    return connection


@pytest.mark.every_database
def test_a_thread_has_its_connection_again_and_nobody_elses(kept: Kept) -> None:
    mine = used(kept)
    assert not mine.in_transaction()
    assert used(kept) is mine
    theirs: list[Connection] = []
    thread = threading.Thread(target=lambda: theirs.append(used(kept)))
    thread.start()
    thread.join()
    assert theirs[0] is not mine


@pytest.mark.every_database
def test_a_connection_in_use_is_not_given_twice(kept: Kept) -> None:
    mine = kept.take()
    other = kept.take()
    assert other is not mine
    kept.give_back(other)
    assert other.closed
    kept.give_back(mine)
    assert used(kept) is mine


@pytest.mark.every_database
def test_one_that_stood_idle_goes_through_the_pool(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = used(kept)
    monkeypatch.setattr(engines, "IDLE_SECONDS", 0.0)
    assert used(kept) is not mine
    assert mine.closed


@pytest.mark.every_database
def test_once_one_broke_none_is_taken_as_good(kept: Kept, breaks: Breaks) -> None:
    mine = used(kept)
    breaks.count += 1
    assert used(kept) is not mine
    assert mine.closed


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_whose_server_went_away_is_replaced_after_one_failure(kept: Kept, breaks: Breaks) -> None:
    mine = used(kept)
    backend = mine.scalar(text("SELECT pg_backend_pid()"))
    mine.commit()
    with db.write_engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        other.rollback()
    broken = kept.take()
    with pytest.raises(DBAPIError):
        broken.scalar(text("SELECT 1"))
    kept.give_back(broken)
    assert breaks.count == 1
    assert used(kept) is not mine


@pytest.mark.every_database
def test_threads_beyond_the_pool_keep_nothing(kept: Kept) -> None:
    going, done = threading.Barrier(4), threading.Barrier(4)

    def hold() -> None:
        connection = kept.take()
        going.wait()
        kept.give_back(connection)
        done.wait()

    threads = [threading.Thread(target=hold) for _ in range(3)]
    for thread in threads:
        thread.start()
    going.wait()
    done.wait()
    for thread in threads:
        thread.join()
    assert kept.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert used(kept) is used(kept)


@pytest.mark.every_database
def test_what_did_not_commit_is_taken_back(database: str) -> None:
    writing = Kept(engines.make(db.write_engine.url.render_as_string(hide_password=False), 1, reads=False), Breaks())
    connection = writing.take()
    connection.execute(text("UPDATE outcome SET label = 'Changed'"))
    writing.give_back(connection)
    assert connection.scalar(text("SELECT count(*) FROM outcome WHERE label = 'Changed'")) == 0
    writing.close()
    assert connection.closed


@pytest.mark.every_database
def test_one_statement_may_stand_without_a_transaction_and_the_next_has_one_again(kept: Kept) -> None:
    connection = kept.take()
    with engines.alone(connection):
        connection.scalar(text("SELECT 1"))
        assert not _begun(connection)
        connection.commit()
    connection.scalar(text("SELECT 1"))
    assert _begun(connection)
    kept.give_back(connection)
    assert not _begun(connection)


@pytest.mark.every_database
def test_one_that_stands_alone_cannot_write_either(kept: Kept) -> None:
    connection = kept.take()
    with pytest.raises(DBAPIError), engines.alone(connection):
        connection.execute(text("UPDATE outcome SET label = 'Changed'"))
    kept.give_back(connection)
    assert used(kept) is connection


def _begun(connection: Connection) -> bool:
    """Whether the driver, or the server, knows of a transaction."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status != TransactionStatus.IDLE)
