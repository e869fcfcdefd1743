"""Who is kept apart from whom: pairs of people who must not be in one group.

Apart from `queries.py`, which has no room left; scope is the caller's to ask, for a pair of ids names nobody.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from tracker.core import clock
from tracker.core.database import db
from tracker.people.models import NonAssociation

Pair = tuple[int, int]


def holds_on(day: date) -> ColumnElement[bool]:
    """Whether a row of `NonAssociation` stands on a local date: from the first day to the last, both included."""
    return (NonAssociation.from_on <= day) & or_(NonAssociation.until_on.is_(None), NonAssociation.until_on >= day)


def kept_apart(person_ids: Iterable[int], on: date | None = None) -> frozenset[Pair]:
    """The pairs among some people who must not be in one group on a date (none: today), each as (a, b) and (b, a)."""
    ids = sorted(set(person_ids))
    if len(ids) < 2:
        return frozenset()
    inside = (NonAssociation.person_id.in_(ids), NonAssociation.other_id.in_(ids))
    return _both_ways(_pairs(*inside, on=on))


def kept_apart_from(person_ids: Iterable[int], on: date | None = None) -> frozenset[Pair]:
    """Every pair with one of some people in it, whoever the other is, each both ways: for a group and who may join."""
    ids = sorted(set(person_ids))
    if not ids:
        return frozenset()
    return _both_ways(_pairs(or_(NonAssociation.person_id.in_(ids), NonAssociation.other_id.in_(ids)), on=on))


def _pairs(*wanted: ColumnElement[bool], on: date | None) -> list[Pair]:
    pair = select(NonAssociation.person_id, NonAssociation.other_id)
    return [(one, other) for one, other in db.execute(pair.where(*wanted, holds_on(on or clock.now().date())))]


def _both_ways(pairs: Iterable[Pair]) -> frozenset[Pair]:
    return frozenset(way for one, other in pairs for way in ((one, other), (other, one)))
