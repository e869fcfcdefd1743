"""Parts of SELECTs that are made once and run at every request."""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, String, false, literal, literal_column
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.functions import aggregate_strings

Attribute = QueryableAttribute[Any] | ColumnElement[Any]


def joined_text(texts: ColumnElement[Any], separator: str) -> ColumnElement[str]:
    """An aggregate: the texts of a group, in no order, with a separator that stands in the statement itself.

    Given as a value, the separator would have the statement's text put together anew at every run.
    """
    return aggregate_strings(texts, cast("str", fixed(separator)))


def fixed(word: str) -> ColumnElement[str]:
    """A word that stands in the statement itself, such as a state: as a value it would be bound anew at every run."""
    return literal_column("'" + word.replace("'", "''") + "'", String)


def among(column: Attribute, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of a few values that stand for as long as the statement: roles, states, areas.

    Words stand in the statement; numbers, which differ from reader to reader, are each a parameter of its own. `in_`
    would make room for them anew at every run, since a list may be longer then.
    """
    named = [fixed(value) if isinstance(value, str) else literal(value, column.type) for value in sorted(values)]
    return column.in_(named) if named else false()
