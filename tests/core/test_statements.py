"""Statements that are run at every request have the same text each time; what is frozen is read once."""

from functools import partial

import pytest
from sqlalchemy import column, literal, select, table, union_all
from sqlalchemy.engine import make_url

from tests.accounts.counting import statements
from tracker.accounts.models import User
from tracker.core.database import db
from tracker.core.statements import among, fixed, joined_text
from tracker.core.transactions import command

pytestmark = pytest.mark.every_database

NUMBERS = union_all(
    *[select(literal(number).label("n"), literal(text).label("t")) for number, text in ((1, "a"), (2, "b"))]
)
ROWS = NUMBERS.subquery()


def test_one_of_a_few_values(database: str) -> None:
    assert db.scalars(select(ROWS.c.t).where(among(ROWS.c.n, {2, 3}))).all() == ["b"]
    assert db.scalars(select(ROWS.c.t).where(~among(ROWS.c.n, {2}))).all() == ["a"]


def test_one_of_no_values_is_never(database: str) -> None:
    assert db.scalars(select(ROWS.c.t).where(among(ROWS.c.n, ()))).all() == []
    assert len(db.scalars(select(ROWS.c.t).where(~among(ROWS.c.n, ()))).all()) == 2


@pytest.mark.parametrize("separator", ["\n", "\x1e", "'", ", "])
def test_texts_of_a_group_are_joined(database: str, separator: str) -> None:
    joined = db.scalar(select(joined_text(ROWS.c.t, separator)))
    assert sorted(joined.split(separator)) == ["a", "b"]


@pytest.mark.parametrize("word", ["a", "", "it's", "50% :of", "\x1f"])
def test_a_word_that_stands_in_the_statement_is_that_word(database: str, word: str) -> None:
    assert db.scalar(select(fixed(word))) == word
    assert db.scalars(select(ROWS.c.t).where(among(ROWS.c.t, {word, "b"})).order_by(ROWS.c.t)).all()[-1] == "b"


def test_a_list_that_stands_is_not_put_together_at_each_run(database: str) -> None:
    dialect = make_url(database).get_dialect()()
    some = table("some", column("n"), column("t"))
    text = str(select(joined_text(some.c.t, ",")).where(among(some.c.n, {1, 2})).compile(dialect=dialect))
    assert "POSTCOMPILE" not in text


def test_what_is_frozen_is_read_once_and_what_a_command_reads_is_not_kept(database: str) -> None:
    def count() -> int:
        return len(db.scalars(select(User.id)).all())

    @command
    def inside(number: int) -> int:
        with statements() as sent:
            db.frozen(("users", number), count)
        return len(sent)

    assert [inside(1), inside(1)] == [1, 1]
    with statements() as sent:
        for _ in range(3):
            db.frozen(("users", 1), count)
    assert len(sent) == 1
    assert [inside(1), inside(2)] == [0, 1]


def test_what_is_frozen_belongs_to_its_database(database: str) -> None:
    assert db.frozen("word", lambda: "one") == "one"
    db.bind(database)
    assert db.frozen("word", lambda: "two") == "two"


def test_there_is_room_for_so_much_that_is_frozen(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.core.database.FROZEN_KEPT", 2)
    for number in range(5):
        assert db.frozen(number, partial(int, number)) == number
