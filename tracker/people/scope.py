"""Whom an actor may see: the one rule of scope, as conditions that every statement about people carries.

They are put together once for each actor and day: a page that is opened all day does not compose them again.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, literal, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.statements import among
from tracker.people.models import Area, Involvement, Person, PersonWord
from tracker.people.rules import TIME_ZONES, Capacity, search_words

LAST_SIGN = "\U0010ffff"
WITH_PEOPLE = frozenset({Role.FACILITATOR, Role.OFFENDER_MANAGER, Role.PROGRAMME_LEAD})


Involved = type[Involvement] | AliasedClass[Involvement]


def calendar() -> tuple[date, ...]:
    """Today wherever the service has areas: what a statement that holds a scope is good for."""
    return tuple(clock.today(zone) for zone in TIME_ZONES)


def today_there(rows: Involved = Involvement) -> ColumnElement[date]:
    """The local date of an involvement's person: one value, or by the area's zone while midnight passes."""
    days = {zone: clock.today(zone) for zone in TIME_ZONES}
    if len(set(days.values())) == 1:
        return literal(days[TIME_ZONES[0]])
    theirs, there = aliased(Person), aliased(Area)
    return (
        select(case(days, value=there.time_zone))
        .join(theirs, theirs.area_id == there.id)
        .where(theirs.id == rows.person_id)
        .correlate(rows)
        .scalar_subquery()
    )


def is_open(rows: Involved = Involvement) -> ColumnElement[bool]:
    """Whether an involvement stands on the local date: `from_on <= today <= until_on`, or no end."""
    today = today_there(rows)
    return (rows.from_on <= today) & or_(rows.until_on.is_(None), rows.until_on >= today)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may know of a row of `Person`: for lists and records that are narrowed otherwise too.

    Everybody: SYSTEM. People of their areas: programme leads. People with whom they have an open involvement in a
    capacity of a role that they hold: facilitators, offender managers and leads. Nobody: administrators.
    """
    return _in_scope(actor, calendar())


@lru_cache(maxsize=512)
def _in_scope(actor: Actor, _days: tuple[date, ...]) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if not actor.roles & WITH_PEOPLE:
        return false()
    involved = Person.id.in_(_involved(actor))
    if actor.holds(Role.PROGRAMME_LEAD) and actor.area_ids:
        return or_(among(Person.area_id, actor.area_ids), involved)
    return involved


def still_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The same rule, asked of people whom a statement has found by something narrower, such as by who waits.

    Each is looked up: a database that may begin with everybody of the actor's areas, or with whom they work, does.
    """
    if actor.is_system or not actor.roles & WITH_PEOPLE:
        return in_scope(actor)
    row = aliased(Involvement)
    theirs = (row.user_id == actor.user_id, row.area_id == Person.area_id, row.person_id == Person.id)
    involved = select(row.id).where(*theirs, _in_role(row, actor), is_open(row)).correlate(Person).exists()
    if actor.holds(Role.PROGRAMME_LEAD) and actor.area_ids:
        return case((among(Person.area_id, actor.area_ids), true()), else_=involved)
    return involved


def _involved(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The people with whom an actor has an open involvement: few, and found by the user, whatever is asked.

    A capacity counts while the role stands: whoever is a facilitator no more does not know a group's members.
    """
    row = aliased(Involvement)
    return select(row.person_id).where(row.user_id == actor.user_id, _in_role(row, actor), is_open(row))


def _in_role(row: Any, actor: Actor) -> ColumnElement[bool]:
    return among(row.capacity, [capacity.value for capacity, role in _ROLE_OF.items() if actor.holds(role)])


_ROLE_OF = {
    Capacity.OFFENDER_MANAGER: Role.OFFENDER_MANAGER,
    Capacity.COVER: Role.OFFENDER_MANAGER,
    Capacity.FACILITATOR: Role.FACILITATOR,
    Capacity.TREATMENT_MANAGER: Role.PROGRAMME_LEAD,
}


def involved_elsewhere(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Those of `_involved` who are in other areas than the actor's. CASE: the area is asked first, in its index."""
    row = aliased(Involvement)
    theirs = case((_in_role(row, actor), true()), else_=false())
    elsewhere = ~among(row.area_id, actor.area_ids)
    return select(row.person_id).where(row.user_id == actor.user_id, elsewhere, theirs, is_open(row))


def found_by(typed: str) -> list[ColumnElement[bool]]:
    """Whether a row of `Person` is found by a search: a condition for each word typed, the start of one of theirs."""
    word, ids = PersonWord.word, select(PersonWord.person_id)
    return [Person.id.in_(ids.where(word >= start, word < start + LAST_SIGN)) for start in search_words(typed)]


def visible_to(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The ids of the people an actor may know of, by the rule of `in_scope`, for `Person.id.in_(...)`."""
    if actor.is_system:
        return select(aliased(Person).id)
    if not actor.roles & WITH_PEOPLE:
        return select(aliased(Person).id).where(false())
    if actor.holds(Role.PROGRAMME_LEAD) and actor.area_ids:
        person = aliased(Person)
        theirs = among(person.area_id, actor.area_ids)
        return select(person.id).where(or_(theirs, person.id.in_(_involved(actor))))
    return _involved(actor)
