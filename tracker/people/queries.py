"""Every read of one person and of areas. Whom an actor may see is in `scope`, lists of people are in `caseloads`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from tracker.accounts.models import User
from tracker.accounts.queries import provide_areas
from tracker.accounts.rules import Actor, Choice
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people.apart import kept_apart as kept_apart
from tracker.people.models import Alias, Area, Involvement, Person, Sentence, StaffArea, Standing
from tracker.people.rules import (
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
)
from tracker.people.scope import calendar, in_scope, is_open
from tracker.people.sentences import SentenceDetails, SentenceView
from tracker.people.standings import STANDING_FACTS, Aspect, StandingFacts, StandingView

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


def answering_for(person_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Who answers for each person today, the offender manager first, then who stands in for them. One statement."""
    both = (Capacity.OFFENDER_MANAGER, Capacity.COVER)
    found: dict[int, dict[Capacity, list[int]]] = {}
    for person_id, choice, capacity in _answered(person_ids, both):
        found.setdefault(person_id, {each: [] for each in both})[capacity].append(choice.id)
    return {person_id: tuple(dict.fromkeys([*each[both[0]][-1:], *each[both[1]]])) for person_id, each in found.items()}


def _answering(person_ids: Iterable[int], capacity: Capacity) -> list[tuple[int, Choice]]:
    """Users who answer for people today in a capacity, by when that began."""
    return [(row[0], row[1]) for row in _answered(person_ids, (capacity,))]


def _answered(person_ids: Iterable[int], capacities: Iterable[Capacity]) -> list[tuple[int, Choice, Capacity]]:
    values = {"people": sorted(set(person_ids)), "capacities": [each.value for each in capacities]}
    return [(row[0], Choice(row[1], row[2]), Capacity(row[3])) for row in db.execute(_answers(calendar()), values)]


@lru_cache(maxsize=8)
def _answers(_days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(Involvement.person_id, User.id, User.name, Involvement.capacity)
        .join(User, User.id == Involvement.user_id)
        .where(
            Involvement.person_id.in_(bindparam("people", expanding=True)),
            Involvement.capacity.in_(bindparam("capacities", expanding=True)),
            is_open(),
        )
        .order_by(Involvement.id)
    )


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


_AREAS = select(*AREA).order_by(Area.name)
_SOME_AREAS = _AREAS.where(Area.id.in_(bindparam("ids", expanding=True)))


def areas(ids: Collection[int] | None = None) -> tuple[AreaView, ...]:
    """Areas by name: all of them, or those with the ids given."""
    rows = db.execute(_AREAS).all() if ids is None else db.execute(_SOME_AREAS, {"ids": sorted(ids)}).all()
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
