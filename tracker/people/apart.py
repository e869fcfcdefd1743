"""Who is kept apart from whom: pairs of people who must not be in one group, and writing them for `service`.

Apart from `queries.py`, which has no room left. A pair of ids names nobody, so scope is the caller's to ask there; a
list for a page is masked: whoever is out of the reader's scope has no name in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, or_, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.people.models import NonAssociation, Person

Pair = tuple[int, int]


def holds_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a row of `NonAssociation` stands on a local date: from the first day to the last, both included."""
    return (NonAssociation.from_on <= day) & or_(NonAssociation.until_on.is_(None), NonAssociation.until_on >= day)


def kept_apart(person_ids: Iterable[int], on: date | None = None) -> frozenset[Pair]:
    """The pairs among some people who must not be in one group on a date (none: today), each as (a, b) and (b, a)."""
    ids = sorted(set(person_ids))
    return _both_ways(_pairs(_INSIDE, ids, on)) if len(ids) > 1 else frozenset()


def kept_apart_from(person_ids: Iterable[int], on: date | None = None) -> frozenset[Pair]:
    """Every pair with one of some people in it, whoever the other is, each both ways: for a group and who may join."""
    ids = sorted(set(person_ids))
    return _both_ways(_pairs(_WITH_ANY, ids, on)) if ids else frozenset()


_ONE = NonAssociation.person_id.in_(bindparam("ids", expanding=True))
_OTHER = NonAssociation.other_id.in_(bindparam("ids", expanding=True))
_PAIRS = select(NonAssociation.person_id, NonAssociation.other_id).where(holds_on(bindparam("day")))
_INSIDE, _WITH_ANY = _PAIRS.where(_ONE, _OTHER), _PAIRS.where(or_(_ONE, _OTHER))


def _pairs(found_by: Select[int, int], ids: list[int], on: date | None) -> list[Pair]:
    rows = db.execute(found_by, {"ids": ids, "day": on or clock.now().date()}).all()
    return [(one, other) for one, other in rows]


def _both_ways(pairs: Iterable[Pair]) -> frozenset[Pair]:
    return frozenset(way for one, other in pairs for way in ((one, other), (other, one)))


@dataclass(frozen=True, slots=True)
class ApartView:
    """Somebody whom a person is kept apart from; `other` is '' where the reader may not know who."""

    id: int
    other_id: int
    other: str
    reason: str
    from_on: date
    until_on: date | None
    recorded_name: str

    def stands(self, today: date) -> bool:
        """Whether it holds on a local date."""
        return self.from_on <= today and (self.until_on is None or today <= self.until_on)


def apart_of(person_id: int, may_know: ColumnElement[bool]) -> tuple[ApartView, ...]:
    """Whom a person is or was kept apart from, the latest first; `may_know` says whose names the reader may have.

    Of somebody whom the reader may not know, the reason is left out as well: it may say who they are.
    """
    other_id = case((NonAssociation.person_id == person_id, NonAssociation.other_id), else_=NonAssociation.person_id)
    rows = db.execute(
        select(
            NonAssociation.id,
            other_id,
            case((may_know, Person.surname + ", " + Person.first_names), else_=""),
            case((may_know, NonAssociation.reason), else_=""),
            NonAssociation.from_on,
            NonAssociation.until_on,
            User.name,
        )
        .join(Person, Person.id == other_id)
        .outerjoin(User, User.id == NonAssociation.recorded_by)
        .where(or_(NonAssociation.person_id == person_id, NonAssociation.other_id == person_id))
        .order_by(NonAssociation.from_on.desc(), NonAssociation.id.desc())
    )
    return tuple(ApartView(*[*row[:6], row[6] or "Tracker"]) for row in rows)


def begin(actor: Actor, pair: Pair, reason: str, from_on: date, until_on: date | None) -> int:
    """Write a pair; the caller has asked whether the actor may know both. Raises `Refused` for wrong fields.

    Two different people, a reason, days in order, and no pair of the two that still holds on the first day.
    """
    one, other = sorted(pair)
    problems: dict[str, str] = {}
    if one == other:
        problems["other_id"] = "Choose somebody else"
    if not reason.strip():
        problems["reason"] = "Say why they must not be in one group"
    elif len(reason.strip()) > 300:
        problems["reason"] = "Say why in 300 characters or fewer"
    if until_on is not None and until_on < from_on:
        problems["until_on"] = "The last day must be on or after the first"
    if problems:
        raise Refused.of(problems)
    if (one, other) in kept_apart(pair, from_on):
        raise Refused("other_id", "They are kept apart already")
    row = NonAssociation(
        person_id=one,
        other_id=other,
        reason=reason.strip(),
        from_on=from_on,
        until_on=until_on,
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )
    apart_id = db.add(row).id
    changes = {"other_id": pair[1], "from_on": from_on.isoformat(), "until_on": until_on and until_on.isoformat()}
    audit.record(
        actor, Action.NON_ASSOCIATION_RECORDED, "non_association", apart_id, person_id=pair[0], changes=changes
    )
    return apart_id


def end(actor: Actor, person_id: int, apart_id: int, on: date) -> None:
    """Let a pair hold until a last day; the caller has asked whether the actor may know this one of the two.

    Raises `Missing` for no such pair, and `Refused` for a day before the first, or when it has ended.
    """
    found = db.rows(select(NonAssociation).where(NonAssociation.id == apart_id).with_for_update())
    if not found or person_id not in (found[0].person_id, found[0].other_id):
        raise Missing(f"non-association {apart_id}")
    row = found[0]
    if row.until_on is not None and row.until_on <= on:
        raise Refused("on", "It ends before that day already")
    if on < row.from_on:
        raise Refused("on", "The last day must be on or after the first")
    before, row.until_on = row.until_on, on
    changes = {"until_on": [before and before.isoformat(), on.isoformat()]}
    audit.record(actor, Action.NON_ASSOCIATION_ENDED, "non_association", apart_id, person_id=person_id, changes=changes)
