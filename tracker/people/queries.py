"""Whom an actor may see, and every read of one person and of areas. Lists of people are in `caseloads`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, literal, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from tracker.accounts.models import User
from tracker.accounts.queries import provide_areas
from tracker.accounts.rules import Actor, Choice, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people.apart import kept_apart as kept_apart
from tracker.people.models import Alias, Area, Involvement, Person, PersonWord, Sentence, StaffArea, Standing
from tracker.people.rules import (
    TIME_ZONES,
    AreaKind,
    AreaView,
    Capacity,
    InvolvementView,
    Nation,
    PersonRecord,
    PersonView,
    SentenceKind,
    Sex,
    StandingKind,
    search_words,
)
from tracker.people.sentences import SentenceDetails, SentenceView
from tracker.people.standings import STANDING_FACTS, Aspect, StandingFacts, StandingView

LAST_SIGN = "\U0010ffff"
WITH_PEOPLE = frozenset({Role.FACILITATOR, Role.OFFENDER_MANAGER, Role.PROGRAMME_LEAD})


Involved = type[Involvement] | AliasedClass[Involvement]


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
    if actor.is_system:
        return true()
    if not actor.roles & WITH_PEOPLE:
        return false()
    involved = Person.id.in_(_involved(actor))
    if actor.holds(Role.PROGRAMME_LEAD) and actor.area_ids:
        return or_(Person.area_id.in_(sorted(actor.area_ids)), involved)
    return involved


def _involved(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The people with whom an actor has an open involvement: few, and found by the user, whatever is asked.

    A capacity counts while the role stands: whoever is a facilitator no more does not know a group's members.
    """
    row = aliased(Involvement)
    capacities = sorted(capacity.value for capacity, role in _ROLE_OF.items() if actor.holds(role))
    return select(row.person_id).where(row.user_id == actor.user_id, row.capacity.in_(capacities), is_open(row))


_ROLE_OF = {
    Capacity.OFFENDER_MANAGER: Role.OFFENDER_MANAGER,
    Capacity.COVER: Role.OFFENDER_MANAGER,
    Capacity.FACILITATOR: Role.FACILITATOR,
    Capacity.TREATMENT_MANAGER: Role.PROGRAMME_LEAD,
}


def involved_elsewhere(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Those of `_involved` who are in other areas than the actor's. CASE: the area is asked first, in its index."""
    row = aliased(Involvement)
    capacities = sorted(capacity.value for capacity, role in _ROLE_OF.items() if actor.holds(role))
    theirs = case((row.capacity.in_(capacities), true()), else_=false())
    elsewhere = row.area_id.not_in(sorted(actor.area_ids))
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
        theirs = person.area_id.in_(sorted(actor.area_ids))
        return select(person.id).where(or_(theirs, person.id.in_(_involved(actor))))
    return _involved(actor)


PERSON = (
    Person.id,
    Person.reference,
    Person.first_names,
    Person.surname,
    Person.born_on,
    Person.sex,
    Person.area_id,
    Area.name,
    Area.time_zone,
    Person.version,
)
"""The columns of a `PersonView`, for a select that joins `Area`; `person_view` makes one of the row."""


def person_view(row: Sequence[Any]) -> PersonView:
    """A person from the columns of `PERSON`."""
    values = [*row[:5], Sex(row[5]), *row[6:]]
    return PersonView(*values)


def person_for(actor: Actor, person_id: int) -> PersonView:
    """One person. Raises `Missing` when there is none or the actor may not know."""
    found = db.execute(
        select(*PERSON).join(Area, Area.id == Person.area_id).where(Person.id == person_id, in_scope(actor))
    ).first()
    if found is None:
        raise Missing
    return person_view(found)


def record_for(actor: Actor, person_id: int) -> PersonRecord:
    """One person with their aliases. Raises `Missing`."""
    person = person_for(actor, person_id)
    names = db.scalars(select(Alias.name).where(Alias.person_id == person_id).order_by(Alias.id))
    return PersonRecord(person, tuple(names))


def holder_of(reference: str) -> int | None:
    """The id of whoever has a case reference, whatever the scope: only to refuse a second one."""
    found: int | None = db.scalar(select(Person.id).where(Person.reference == reference))
    return found


def involvements_of(person_id: int) -> tuple[InvolvementView, ...]:
    """Everybody who is or was with a person, the latest first; what never came into force is left out."""
    rows = db.execute(
        select(*INVOLVEMENT)
        .join(User, User.id == Involvement.user_id)
        .where(
            Involvement.person_id == person_id,
            or_(Involvement.until_on.is_(None), Involvement.until_on >= Involvement.from_on),
        )
        .order_by(Involvement.from_on.desc(), Involvement.id.desc())
    )
    return tuple(involvement_view(row) for row in rows)


INVOLVEMENT = (
    Involvement.id,
    Involvement.person_id,
    Involvement.user_id,
    User.name,
    Involvement.capacity,
    Involvement.from_on,
    Involvement.until_on,
    Involvement.source,
)


def involvement_view(row: Sequence[Any]) -> InvolvementView:
    """An involvement from the columns of `INVOLVEMENT`."""
    values = [*row[:4], Capacity(row[4]), *row[5:]]
    return InvolvementView(*values)


def officer_of(person_id: int) -> Choice | None:
    """A person's offender manager today, none where nobody is."""
    return officers_of([person_id]).get(person_id)


def officers_of(person_ids: Iterable[int]) -> dict[int, Choice]:
    """The offender manager of each person today; people without one are left out. One statement."""
    return dict(_answering(person_ids, Capacity.OFFENDER_MANAGER))


def covers_of(person_ids: Iterable[int]) -> dict[int, tuple[Choice, ...]]:
    """Who stands in for the offender manager of each person today; most have nobody. One statement."""
    found: dict[int, tuple[Choice, ...]] = {}
    for person_id, choice in _answering(person_ids, Capacity.COVER):
        found[person_id] = (*found.get(person_id, ()), choice)
    return found


def _answering(person_ids: Iterable[int], capacity: Capacity) -> list[tuple[int, Choice]]:
    """Users who answer for people today in a capacity, by when that began."""
    rows = db.execute(
        select(Involvement.person_id, User.id, User.name)
        .join(User, User.id == Involvement.user_id)
        .where(Involvement.person_id.in_(sorted(set(person_ids))), Involvement.capacity == capacity.value, is_open())
        .order_by(Involvement.id)
    )
    return [(row[0], Choice(row[1], row[2])) for row in rows]


def sentences_of(person_id: int) -> tuple[SentenceView, ...]:
    """A person's sentences, the latest imposed first."""
    rows = db.execute(
        select(*SENTENCE)
        .where(Sentence.person_id == person_id)
        .order_by(Sentence.imposed_on.desc(), Sentence.id.desc())
    )
    return tuple(_sentence(row) for row in rows)


def sentence_for(actor: Actor, sentence_id: int) -> SentenceView:
    """One sentence. Raises `Missing` when there is none or its person is out of scope."""
    found = db.execute(
        select(*SENTENCE)
        .join(Person, Person.id == Sentence.person_id)
        .where(Sentence.id == sentence_id, in_scope(actor))
    ).first()
    if found is None:
        raise Missing
    return _sentence(found)


SENTENCE = (
    Sentence.id,
    Sentence.person_id,
    Sentence.version,
    Sentence.kind,
    Sentence.imposed_on,
    Sentence.release_on,
    Sentence.licence_ends_on,
    Sentence.ends_on,
)


def _sentence(row: Sequence[Any]) -> SentenceView:
    details = SentenceDetails(SentenceKind(row[3]), *row[4:])
    return SentenceView(row[0], row[1], details, row[2])


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on a person's summary, as of their area's date `today`."""

    record: PersonRecord
    today: date
    sentences: tuple[SentenceView, ...]
    standings: tuple[StandingView, ...]
    involvements: tuple[InvolvementView, ...]

    def present(self, aspect: Aspect) -> list[StandingView]:
        """The latest reading of each kind and variant of one aspect: side by side, never one from many."""
        latest: dict[tuple[StandingKind, str], StandingView] = {}
        for reading in self.standings:
            if reading.facts.aspect is aspect:
                latest.setdefault((reading.kind, reading.variant), reading)
        return list(latest.values())

    @property
    def earlier(self) -> list[StandingView]:
        """The readings that a later one of their kind and variant follows."""
        present = {reading.id for aspect in Aspect for reading in self.present(aspect)}
        return [reading for reading in self.standings if reading.id not in present]

    @property
    def unsettled(self) -> list[StandingFacts]:
        """The kinds among the present readings whose scale is provisional, each once."""
        kinds = dict.fromkeys(reading.kind for aspect in Aspect for reading in self.present(aspect))
        return [STANDING_FACTS[kind] for kind in kinds if STANDING_FACTS[kind].provisional]

    def in_capacity(self, capacity: Capacity) -> list[InvolvementView]:
        """Who is with the person today in one capacity."""
        return [each for each in self.involvements if each.capacity is capacity and each.stands(self.today)]


def page_for(actor: Actor, person_id: int) -> PersonPage:
    """One person's summary, in five statements. Raises `Missing`."""
    record = record_for(actor, person_id)
    return PersonPage(
        record,
        clock.today(record.person.zone),
        sentences_of(person_id),
        standings_of(person_id),
        involvements_of(person_id),
    )


def standings_of(person_id: int) -> tuple[StandingView, ...]:
    """Every reading of a person, by kind, the present one first: latest `as_of`, then last recorded."""
    rows = db.execute(
        select(
            Standing.id,
            Standing.kind,
            Standing.value,
            Standing.variant,
            Standing.as_of,
            Standing.source,
            func.coalesce(User.name, "Tracker"),
        )
        .outerjoin(User, User.id == Standing.recorded_by)
        .where(Standing.person_id == person_id)
        .order_by(Standing.as_of.desc(), Standing.id.desc())
    )
    order = list(StandingKind)
    readings = [StandingView(row[0], StandingKind(row[1]), *row[2:]) for row in rows]
    return tuple(sorted(readings, key=lambda reading: order.index(reading.kind)))


AREA = (Area.id, Area.code, Area.name, Area.kind, Area.nation, Area.time_zone)


def areas(ids: Collection[int] | None = None) -> tuple[AreaView, ...]:
    """Areas by name: all of them, or those with the ids given."""
    found = select(*AREA).order_by(Area.name)
    rows = db.execute(found if ids is None else found.where(Area.id.in_(sorted(ids))))
    return tuple(AreaView(row[0], row[1], row[2], AreaKind(row[3]), Nation(row[4]), row[5]) for row in rows)


def area(area_id: int) -> AreaView:
    """One area. Raises `Missing`."""
    found = areas([area_id])
    if not found:
        raise Missing
    return found[0]


def areas_of(actor: Actor) -> tuple[AreaView, ...]:
    """The areas in which an actor works, by name; all of them for SYSTEM."""
    return areas(None if actor.is_system else actor.area_ids)


def zone_of_area(area_id: int) -> str:
    """An area's IANA time zone. Raises `Missing`."""
    return area(area_id).time_zone


def staff_by_area() -> dict[int, tuple[Choice, ...]]:
    """Who is placed in each area, by name."""
    rows = db.execute(
        select(StaffArea.area_id, User.id, User.name)
        .join(User, User.id == StaffArea.user_id)
        .order_by(StaffArea.area_id, User.name, User.id)
    )
    placed: dict[int, tuple[Choice, ...]] = {}
    for area_id, user_id, name in rows:
        placed[area_id] = (*placed.get(area_id, ()), Choice(user_id, name))
    return placed


def is_user(user_id: int) -> bool:
    """Whether there is such a user."""
    return db.scalar(select(User.id).where(User.id == user_id)) is not None


def areas_of_user(user_id: int) -> frozenset[int]:
    """The areas in which a user works."""
    return frozenset(db.scalars(select(StaffArea.area_id).where(StaffArea.user_id == user_id)))


def _areas_of_column(user_id: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Area.id, Area.name, Area.time_zone)
        .join(StaffArea, StaffArea.area_id == Area.id)
        .where(StaffArea.user_id == user_id)
    )


provide_areas(_areas_of_column)
