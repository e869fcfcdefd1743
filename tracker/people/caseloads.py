"""Lists of people: a searched and sorted page of those in scope, likely duplicates, whole caseloads.

Apart from `queries.py` because lists of thousands of people have questions and shapes of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
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
from tracker.people.models import Alias, Area, Involvement, Person, PersonWord
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
    search_words,
    similar,
)
from tracker.people.scope import LAST_SIGN, calendar, in_scope, involved_elsewhere, is_open, still_in_scope

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
    page beyond the last is the last. Who has thousands in scope and searches for nobody waits for no count of them
    all: it goes to `COUNTED`, or as far as the page that is asked for.
    """
    words = search_words(search)
    if words:
        return _found(actor, words, order, descending, number)
    parts = _parts(actor)
    most = max(COUNTED, min(number, _LAST_PAGE) * PAGE)
    total = sum(db.execute(select(*(_count(part, most + 1) for part in parts))).one())
    more, total = total > most, min(total, most)
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    skipped = (number - 1) * PAGE
    within = _first(parts, order, descending, skipped + PAGE)
    rows = db.execute(_ordered(order, descending).where(within).limit(PAGE).offset(skipped)).all()
    return Caseload(_with_officers(rows), total, number, more)


def _with_officers(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[CaseRow, ...]:
    officers = officers_of([row[0] for row in rows])
    return tuple(CaseRow(*[*row, officers[row[0]].name if row[0] in officers else None]) for row in rows)


def _found(actor: Actor, words: Sequence[str], order: Order, descending: bool, number: int) -> Caseload:
    """A page of those in scope who are found by the words, all of whom are counted."""
    ranges = {f"from_{n}": word for n, word in enumerate(words)} | {
        f"to_{n}": w + LAST_SIGN for n, w in enumerate(words)
    }
    statement = _search(actor, len(words), order, descending, calendar())
    number = min(max(number, 1), _LAST_PAGE)
    found = db.execute(statement, {**ranges, "skipped": (number - 1) * PAGE}).all()
    if not found and number > 1:
        total = len(db.execute(statement.limit(None).offset(None), ranges).all())
        return _found(actor, words, order, descending, max(1, -(-total // PAGE)))
    people = {row[0]: row for row in db.execute(_LISTED_THESE, {"ids": [person_id for person_id, _ in found]})}
    return Caseload(_with_officers([people[person_id] for person_id, _ in found]), found[0][1] if found else 0, number)


@lru_cache(maxsize=512)
def _search(
    actor: Actor, words: int, order: Order, descending: bool, _days: tuple[date, ...]
) -> Select[*tuple[int, int]]:
    """Who is found, and how many there are, from the words: everything else is looked up for those who have them.

    A database that may join the people reads all of them, to whom a word belongs that a hundredth of them have.
    """
    word, ids = PersonWord.word, select(PersonWord.person_id)
    starts = [and_(word >= bindparam(f"from_{n}"), word < bindparam(f"to_{n}")) for n in range(words)]

    def theirs(column: SQLColumnExpression[Any], *joins: tuple[Any, ColumnElement[bool]]) -> ScalarSelect[Any]:
        looked_up = select(column).select_from(Person).where(Person.id == PersonWord.person_id)
        return reduce(lambda query, join: query.join(*join), joins, looked_up).correlate(PersonWord).scalar_subquery()

    officer = (Involvement, Involvement.id == _managing().scalar_subquery()), (User, User.id == Involvement.user_id)
    firsts = {
        Order.REFERENCE: lambda: theirs(Person.reference),
        Order.BORN: lambda: theirs(Person.born_on),
        Order.AREA: lambda: theirs(Area.name, (Area, Area.id == Person.area_id)),
        Order.OFFICER: lambda: theirs(User.name, *officer),
    }
    name = theirs(case((still_in_scope(actor), Person.sort_name))).label("name")
    found = (
        ids.add_columns(name, *([firsts[order]().label("first")] if order in firsts else []))
        .where(starts[0], *(PersonWord.person_id.in_(ids.where(start)) for start in starts[1:]))
        .distinct()
        .offset(0)  # looked up once for each, and not again for the condition and the order
        .subquery()
        .c
    )
    first = found.get("first", found.name)
    return (
        select(found.person_id, func.count().over())
        .where(found.name.is_not(None))
        .order_by(first.is_(None), first.desc() if descending else first, found.name, found.person_id)
        .limit(PAGE)
        .offset(bindparam("skipped"))
    )


def _count(part: ColumnElement[bool], most: int) -> ScalarSelect[int]:
    """How many people a part of the scope has, so many at most."""
    found = select(Person.id).where(part).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _parts(actor: Actor) -> list[ColumnElement[bool]]:
    """The scope of `in_scope` in parts without anybody in two, each of which an index finds, counts and sorts."""
    if not actor.holds(Role.PROGRAMME_LEAD) or not actor.area_ids:
        return [in_scope(actor)]
    elsewhere = Person.id.in_(involved_elsewhere(actor))
    return [*(Person.area_id == area_id for area_id in sorted(actor.area_ids)), elsewhere]


def _first(parts: list[ColumnElement[bool]], order: Order, descending: bool, number: int) -> ColumnElement[bool]:
    """Whether a person is among the first so many of one of the parts, in which those of a page must be."""
    if len(parts) == 1 or order is Order.OFFICER:
        return or_(*parts)
    sort = _SORTED_BY.get(order, Person.sort_name)
    sort = sort.desc() if descending and order is not Order.AREA else sort
    firsts = [
        select(Person.id).where(part).order_by(sort, Person.sort_name, Person.id).limit(number).subquery()
        for part in parts
    ]
    return Person.id.in_(union_all(*(select(first.c.id) for first in firsts)))


_SORTED_BY: dict[Order, SQLColumnExpression[Any]] = {
    Order.NAME: Person.sort_name,
    Order.REFERENCE: Person.reference,
    Order.BORN: Person.born_on,
}


_LISTED = select(Person.id, Person.reference, Person.first_names, Person.surname, Person.born_on, Area.name).join(
    Area, Area.id == Person.area_id
)
_LISTED_THESE = _LISTED.where(Person.id.in_(bindparam("ids", expanding=True)))


def _managing() -> Select[*tuple[Any, ...]]:
    """The involvement of a person's offender manager today: one at most, by the rule of `involvements`."""
    officer = Involvement.capacity == Capacity.OFFENDER_MANAGER.value
    return select(Involvement.id).where(Involvement.person_id == Person.id, officer, is_open()).correlate(Person)


def _ordered(order: Order, descending: bool) -> Select[*tuple[Any, ...]]:
    """People by the column asked for, those without a value last, then by name."""
    columns: dict[Order, SQLColumnExpression[Any]] = {**_SORTED_BY, Order.AREA: Area.name, Order.OFFICER: User.name}
    first = columns[order].desc() if descending else columns[order].asc()
    people = _LISTED
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
