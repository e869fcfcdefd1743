"""Lists of people: a searched and sorted page of those in scope, likely duplicates, whole caseloads.

Apart from `queries.py` because lists of thousands of people have questions and shapes of their own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    or_,
    select,
    true,
    union_all,
)

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Choice, Role
from tracker.core.database import db
from tracker.core.errors import Forbidden
from tracker.core.words import Worded
from tracker.people.models import Alias, Area, Involvement, Person
from tracker.people.queries import (
    INVOLVEMENT,
    PERSON,
    involvement_view,
    officers_of,
    person_for,
    person_view,
)
from tracker.people.rules import (
    Capacity,
    Held,
    Match,
    PersonDetails,
    PersonView,
    age,
    names_to_compare,
    similar,
)
from tracker.people.scope import found_by, in_scope, involved_elsewhere, is_open

PAGE = 25
COUNTED = 1000
_LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a caseload."""

    person_id: int
    reference: str
    first_names: str
    surname: str
    born_on: date
    area_name: str
    officer_name: str | None

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    def age(self, on: date) -> int:
        """Whole years on a date."""
        return age(self.born_on, on)


class Order(Worded):
    """What a caseload is sorted by."""

    NAME = "name"
    REFERENCE = "reference"
    BORN = "born"
    AREA = "area"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of people: `total` on all pages, or with `more` as many as were counted of yet more."""

    rows: tuple[CaseRow, ...]
    total: int
    number: int
    more: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are as far as was counted, one at least."""
        return max(1, -(-self.total // PAGE))


def caseload(
    actor: Actor, *, search: str = "", order: Order = Order.NAME, descending: bool = False, number: int = 1
) -> Caseload:
    """A page of the people in scope who have, for every word searched for, a word that begins with it.

    The words are those of their names, aliases and reference. Three statements whatever the number of rows; a
    page beyond the last is the last. Who has thousands in scope waits for no count of them all: it goes to
    `COUNTED`, or as far as the page that is asked for.
    """
    found = found_by(search)
    parts = [[part, *found] for part in _parts(actor, narrowed=bool(found))]
    most = max(COUNTED, min(number, _LAST_PAGE) * PAGE)
    total = sum(db.execute(select(*(_count(part, most + 1) for part in parts))).one())
    more, total = total > most, min(total, most)
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    skipped = (number - 1) * PAGE
    within = _first(parts, order, descending, skipped + PAGE)
    rows = db.execute(_ordered(order, descending).where(within).limit(PAGE).offset(skipped)).all()
    officers = officers_of([row[0] for row in rows])
    listed = [(*row, officers[row[0]].name if row[0] in officers else None) for row in rows]
    return Caseload(tuple(CaseRow(*row) for row in listed), total, number, more)


def _count(part: list[ColumnElement[bool]], most: int) -> ScalarSelect[int]:
    """How many people a part of the scope has, so many at most."""
    found = select(Person.id).where(*part).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _parts(actor: Actor, *, narrowed: bool) -> list[ColumnElement[bool]]:
    """The scope of `in_scope` in parts without anybody in two, each of which an index finds, counts and sorts.

    Where a search narrows it there is one part, asked of each person who was found: CASE keeps the database from
    beginning with the area, which may have thousands.
    """
    if not actor.holds(Role.PROGRAMME_LEAD) or not actor.area_ids:
        return [in_scope(actor)]
    elsewhere = Person.id.in_(involved_elsewhere(actor))
    if narrowed:
        return [case((Person.area_id.in_(sorted(actor.area_ids)), true()), else_=elsewhere)]
    return [*(Person.area_id == area_id for area_id in sorted(actor.area_ids)), elsewhere]


def _first(parts: list[list[ColumnElement[bool]]], order: Order, descending: bool, number: int) -> ColumnElement[bool]:
    """Whether a person is among the first so many of one of the parts, in which those of a page must be."""
    if len(parts) == 1 or order is Order.OFFICER:
        return or_(*(and_(*part) for part in parts))
    sort = _SORTED_BY.get(order, Person.sort_name)
    sort = sort.desc() if descending and order is not Order.AREA else sort
    firsts = [
        select(Person.id).where(*part).order_by(sort, Person.sort_name, Person.id).limit(number).subquery()
        for part in parts
    ]
    return Person.id.in_(union_all(*(select(first.c.id) for first in firsts)))


_SORTED_BY: dict[Order, SQLColumnExpression[Any]] = {
    Order.NAME: Person.sort_name,
    Order.REFERENCE: Person.reference,
    Order.BORN: Person.born_on,
}


def _managing() -> Select[*tuple[Any, ...]]:
    """The involvement of a person's offender manager today: one at most, by the rule of `involvements`."""
    officer = Involvement.capacity == Capacity.OFFENDER_MANAGER.value
    return select(Involvement.id).where(Involvement.person_id == Person.id, officer, is_open()).correlate(Person)


def _ordered(order: Order, descending: bool) -> Select[*tuple[Any, ...]]:
    """People by the column asked for, those without a value last, then by name."""
    columns: dict[Order, SQLColumnExpression[Any]] = {**_SORTED_BY, Order.AREA: Area.name, Order.OFFICER: User.name}
    first = columns[order].desc() if descending else columns[order].asc()
    people = select(Person.id, Person.reference, Person.first_names, Person.surname, Person.born_on, Area.name).join(
        Area, Area.id == Person.area_id
    )
    if order is Order.OFFICER:
        people = (
            people.outerjoin(Involvement, Involvement.id == _managing().scalar_subquery())
            .outerjoin(User, User.id == Involvement.user_id)
            .order_by(User.name.is_(None))
        )
    return people.order_by(first, Person.sort_name, Person.id)


def may_be(actor: Actor, details: PersonDetails, *, besides: int | None = None) -> tuple[list[int], list[Match]]:
    """People born on the same day with a similar surname or alias: all ids, and what the actor may be told.

    Those out of scope are masked: the actor learns that there is one, not who or where.
    """
    rows = db.execute(
        select(*PERSON, in_scope(actor))
        .join(Area, Area.id == Person.area_id)
        .where(Person.born_on == details.born_on, Person.id != (besides or 0))
        .order_by(Person.sort_name, Person.id)
    ).all()
    aliases = _aliases([row[0] for row in rows])
    typed = names_to_compare(details.surname, details.aliases)
    ids: list[int] = []
    matches: list[Match] = []
    for row in rows:
        person = person_view(row[: len(PERSON)])
        if similar(typed, names_to_compare(person.surname, aliases.get(person.id, ()))):
            ids.append(person.id)
            matches.append(Match(person if row[len(PERSON)] else None))
    return ids, matches


def _aliases(person_ids: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = db.execute(select(Alias.person_id, Alias.name).where(Alias.person_id.in_(person_ids)).order_by(Alias.id))
    for person_id, name in rows:
        found[person_id] = (*found.get(person_id, ()), name)
    return found


def to_hand_over(actor: Actor, person_id: int) -> PersonView:
    """One person of the actor's own areas, to be given another offender manager.

    Raises `Missing`, and `Forbidden` for somebody of another area, whom they know through a delivery alone.
    """
    person = person_for(actor, person_id)
    if not actor.is_system and person.area_id not in actor.area_ids:
        raise Forbidden(f"person {person_id}")
    return person


def held_by(actor: Actor, user_id: int, on: date) -> Held:
    """The people in the actor's areas whom a user manages or covers for on a date or later, by name."""
    theirs = true() if actor.is_system else Person.area_id.in_(sorted(actor.area_ids))
    rows = db.execute(
        select(*PERSON, *INVOLVEMENT)
        .join(Area, Area.id == Person.area_id)
        .join(Involvement, Involvement.person_id == Person.id)
        .join(User, User.id == Involvement.user_id)
        .where(
            theirs,
            Involvement.user_id == user_id,
            Involvement.capacity.in_([Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value]),
            or_(
                Involvement.until_on.is_(None),
                (Involvement.until_on >= on) & (Involvement.until_on >= Involvement.from_on),
            ),
        )
        .order_by(Person.sort_name, Person.id, Involvement.id)
    )
    width = len(PERSON)
    return tuple((person_view(row[:width]), involvement_view(row[width:])) for row in rows)


def carrying(area_ids: frozenset[int] | None) -> tuple[Choice, ...]:
    """Staff who manage or cover for anybody in the areas today (none: anywhere), active or not, by name."""
    found = (
        select(User.id, User.name)
        .join(Involvement, Involvement.user_id == User.id)
        .join(Person, Person.id == Involvement.person_id)
        .where(Involvement.capacity.in_([Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value]), is_open())
        .distinct()
        .order_by(User.name, User.id)
    )
    if area_ids is not None:
        found = found.where(Person.area_id.in_(sorted(area_ids)))
    return tuple(Choice(*row) for row in db.execute(found))
