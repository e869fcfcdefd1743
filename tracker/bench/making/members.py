"""The rows of one member of a delivery: who they are, their sentence, and who is involved with them."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tracker.bench.making.runs import Run
from tracker.bench.making.words import FIRST_NAMES, SURNAMES
from tracker.bench.making.world import World
from tracker.delivery.models import Membership
from tracker.delivery.staffing import source
from tracker.people.models import Involvement, Person, PersonWord, Sentence
from tracker.people.rules import Capacity, SentenceKind, Sex, sort_name, words_of


def add_member(world: World, run: Run, random: Random, person_id: int) -> None:
    """Add a person on the delivery from its first day, with officer, facilitators and treatment manager."""
    _add_person(world, run, random, person_id)
    world.store.add(
        Membership,
        id=person_id,
        delivery_id=run.delivery_id,
        enrolment_id=person_id,
        person_id=person_id,
        joined_on=run.first_on,
    )
    officer = world.cast.officer_of(person_id, world.people)
    involved = [(officer, Capacity.OFFENDER_MANAGER, run.first_on - timedelta(days=90), "caseload")]
    here = source(run.delivery_id)
    involved += [(user_id, Capacity.FACILITATOR, run.first_on, here) for user_id in run.staff]
    for each in (*involved, (run.lead_id, Capacity.TREATMENT_MANAGER, run.first_on, here)):
        _involve(world, run, person_id, *each)


def _add_person(world: World, run: Run, random: Random, person_id: int) -> None:
    surname, first_names = random.choice(SURNAMES), random.choice(FIRST_NAMES)
    reference = f"X{person_id:06d}"
    imposed_on = run.first_on - timedelta(days=random.randrange(60, 200))
    world.store.add(
        Person,
        id=person_id,
        reference=reference,
        first_names=first_names,
        surname=surname,
        born_on=date(1955, 1, 1) + timedelta(days=random.randrange(45 * 365)),
        sex=Sex.MALE.value,
        area_id=run.area_id,
        sort_name=sort_name(surname, first_names),
        created_at=datetime.combine(imposed_on, time(9, 0), UTC),
    )
    for word in words_of(surname, first_names, reference, ()):
        world.store.add(PersonWord, word=word, person_id=person_id)
    world.store.add(
        Sentence,
        person_id=person_id,
        kind=SentenceKind.COMMUNITY_ORDER.value,
        imposed_on=imposed_on,
        ends_on=imposed_on + timedelta(days=3 * 365),
    )


def _involve(
    world: World, run: Run, person_id: int, user_id: int, capacity: Capacity, from_on: date, under: str
) -> None:
    world.store.add(
        Involvement,
        person_id=person_id,
        user_id=user_id,
        area_id=run.area_id,
        capacity=capacity.value,
        from_on=from_on,
        source=under,
    )
