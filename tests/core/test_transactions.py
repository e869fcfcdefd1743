"""Commands: one transaction, audited or refused, joined when nested, repeated when databases collide."""

import threading

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent, User
from tracker.accounts.rules import SYSTEM
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.transactions import Unaudited, after_commit, command

USER = Base.metadata.tables[User.__tablename__]
pytestmark = pytest.mark.every_database


def a_user(username: str) -> User:
    return User(username=username, name="A", password_hash="-", created_at=clock.now())


@command
def add_user(username: str, *, audited: bool = True, fail: bool = False) -> int:
    user = db.add(a_user(username))
    if audited:
        audit.record(SYSTEM, Action.USER_CREATED, "user", user.id)
    if fail:
        raise ValueError("after the rows were written")
    return user.id


def usernames() -> list[str]:
    db.close_reading()
    return list(db.scalars(select(User.username).order_by(User.username)))


def test_a_command_commits_when_it_returns(database: str) -> None:
    add_user("a@example.org")
    assert usernames() == ["a@example.org"]


def test_a_command_that_raises_leaves_nothing_behind(database: str) -> None:
    with pytest.raises(ValueError, match="after the rows"):
        add_user("a@example.org", fail=True)
    assert usernames() == []


def test_rows_changed_without_an_audit_row_are_refused(database: str) -> None:
    with pytest.raises(Unaudited, match="user_account"):
        add_user("a@example.org", audited=False)
    assert usernames() == []


def test_bulk_changes_need_an_audit_row_too(database: str) -> None:
    user_id = add_user("a@example.org")

    @command
    def rename_in_bulk() -> None:
        db.change(update(User).where(User.id == user_id).values(name="B"))

    @command
    def insert_in_bulk() -> None:
        db.change(
            insert(USER),
            [
                {
                    "username": "b@x.org",
                    "name": "B",
                    "password_hash": "-",
                    "created_at": clock.now(),
                    "active": True,
                    "must_change_password": False,
                    "version": 1,
                }
            ],
        )

    @command
    def write_to_the_table() -> None:
        db.write(
            update(USER).where(USER.c.id == bindparam("of")).values(name=bindparam("said")),
            [{"of": user_id, "said": "B"}],
        )

    for bulk in (rename_in_bulk, insert_in_bulk, write_to_the_table):
        with pytest.raises(Unaudited):
            bulk()
    assert db.scalar(select(User.name)) == "A"


def test_what_goes_straight_to_a_table_stands_or_falls_with_the_mapped_rows_of_its_command(database: str) -> None:
    rename = update(USER).where(USER.c.username == bindparam("of")).values(name=bindparam("said"))

    @command
    def add_and_rename(*, fail: bool) -> None:
        db.session.add(a_user("a@example.org"))
        db.write(rename, [{"of": "a@example.org", "said": "B"}])
        audit.record(SYSTEM, Action.USER_CREATED, "user", 1)
        if fail:
            raise ValueError("after both")

    with pytest.raises(ValueError, match="after both"):
        add_and_rename(fail=True)
    assert usernames() == []
    add_and_rename(fail=False)
    assert db.scalar(select(User.name)) == "B"


def test_an_inner_command_joins_the_outer_one(database: str) -> None:
    @command
    def both(fail: bool) -> None:
        add_user("a@example.org")
        add_user("b@example.org")
        if fail:
            raise ValueError("outer")

    with pytest.raises(ValueError, match="outer"):
        both(fail=True)
    assert usernames() == []
    both(fail=False)
    assert usernames() == ["a@example.org", "b@example.org"]


def test_outside_effects_happen_only_once_the_commit_stands(database: str) -> None:
    sent: list[str] = []

    @command
    def mail(fail: bool) -> None:
        add_user("a@example.org")
        after_commit(lambda: sent.append(",".join(usernames())))
        if fail:
            raise ValueError("before the commit")

    with pytest.raises(ValueError, match="before the commit"):
        mail(fail=True)
    assert sent == []
    mail(fail=False)
    assert sent == ["a@example.org"]


def test_reading_cannot_write(database: str) -> None:
    values = {"username": "x", "name": "x", "password_hash": "-", "active": True, "version": 1}
    line = insert(USER).values(**values, must_change_password=False, created_at=clock.now())
    for write in (db.execute, db.change, lambda it: db.first_alone(it, {})):
        with pytest.raises(RuntimeError, match="change"):
            write(line)
    with pytest.raises(DBAPIError), db.read_engine.connect() as connection:
        connection.execute(line)
    db.close_reading()


def test_a_row_read_alone_is_that_of_the_moment_and_opens_no_reading(database: str) -> None:
    found = select(USER.c.name).where(USER.c.username == bindparam("of"))
    assert db.first_alone(found, {"of": "a@example.org"}) is None
    add_user("a@example.org")
    assert db.first_alone(found, {"of": "a@example.org"}) is not None
    assert db.execute(found, {"of": "b@example.org"}).first() is None  # a reading is open from here on
    thread = threading.Thread(target=lambda: add_user("b@example.org"))
    thread.start()
    thread.join()
    assert db.first_alone(found, {"of": "b@example.org"}) is None
    db.close_reading()
    assert db.first_alone(found, {"of": "b@example.org"}) is not None


def test_the_trail_can_be_neither_changed_nor_deleted(database: str) -> None:
    add_user("a@example.org")
    for statement in ("UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"):
        with (
            db.write_engine.connect() as connection,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            connection.execute(text(statement))
    assert db.scalar(select(AuditEvent.action)) == "user created"


def test_no_update_is_lost_when_many_write_at_once(database: str) -> None:
    user_id = add_user("a@example.org")
    failures: list[BaseException] = []

    @command
    def count_up() -> None:
        seen = db.scalar(select(User.version).where(User.id == user_id))
        db.change(update(User).where(User.id == user_id).values(version=seen + 1))
        audit.record(SYSTEM, Action.USER_CHANGED, "user", user_id)

    def many() -> None:
        try:
            for _ in range(10):
                count_up()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close_reading()
    assert failures == []
    assert db.scalar(select(User.version).where(User.id == user_id)) == 41
