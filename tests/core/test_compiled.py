"""Statements that were compiled before are known again, each for the values that it takes."""

from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    bindparam,
    create_engine,
    func,
    insert,
    select,
)

from tracker.core import compiled
from tracker.core.compiled import Known


def asked(connection: Connection, statement: Select[Any], **params: int) -> Any:
    return connection.execute(statement, params).scalar_one()


def test_the_same_statement_is_compiled_once_and_so_is_one_like_it() -> None:
    known = Known()
    engine = create_engine("sqlite://", execution_options={"compiled_cache": known})
    with engine.connect() as connection:
        one = select(func.abs(bindparam("of")))
        assert [asked(connection, one, of=-3), asked(connection, one, of=4)] == [3, 4]
        assert len(known) == 1
        assert asked(connection, select(func.abs(bindparam("of"))), of=-5) == 5
        assert len(known) == 1
        assert asked(connection, select(func.length(bindparam("of"))), of=12) == 2
        assert len(known) == 2


def test_one_statement_with_values_for_other_columns_is_compiled_anew() -> None:
    table = Table("line", MetaData(), Column("a", Integer), Column("b", Integer))
    line, sent = insert(table), ({"a": 1}, {"b": 2}, {"a": 3, "b": 4})
    engine = create_engine("sqlite://", execution_options={"compiled_cache": Known()})
    with engine.connect() as connection:
        table.create(connection)
        for values in (*sent, *sent):
            connection.execute(line, values)
        assert connection.execute(select(table)).all() == [(1, None), (None, 2), (3, 4)] * 2


def test_more_statements_than_it_keeps_are_all_answered_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "KEPT", 8)
    known = Known()
    engine = create_engine("sqlite://", execution_options={"compiled_cache": known})
    kept = [select(*(func.abs(bindparam(f"p{n}", n)) for n in range(width + 1))) for width in range(30)]
    with engine.connect() as connection:
        for _ in range(3):
            for width, statement in enumerate(kept):
                assert tuple(connection.execute(statement).one()) == tuple(range(width + 1))
    assert len(known) <= 12  # as many as SQLAlchemy's own: half as many again before it tidies up
