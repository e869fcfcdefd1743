"""The people of a data set who wait for a place: as many in every size, each with a referral, in the measured area."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tracker.bench.making.cast import AREAS
from tracker.bench.making.store import Store
from tracker.bench.making.words import FIRST_NAMES, SURNAMES
from tracker.bench.sizes import WAITING
from tracker.people.models import Person, PersonWord, Sentence, Standing
from tracker.people.rules import SentenceKind, Sex, StandingKind, sort_name, words_of
from tracker.referrals.models import Referral
from tracker.referrals.rules.checks import LABELS
from tracker.referrals.rules.needs import EVERY
from tracker.referrals.rules.states import WAITING as STATUS


def add_waiting(store: Store, first_id: int, version_id: int, today: date) -> None:
    """Add them with ids from `first_id` on; chance is fixed, so that every making gives the same."""
    random = Random(first_id)
    for person_id in range(first_id, first_id + WAITING):
        _add_person(store, random, person_id, today)
        _add_referral(store, random, person_id, version_id, today)


def _add_person(store: Store, random: Random, person_id: int, today: date) -> None:
    surname, first_names, reference = random.choice(SURNAMES), random.choice(FIRST_NAMES), f"W{person_id:06d}"
    store.add(
        Person,
        id=person_id,
        reference=reference,
        first_names=first_names,
        surname=surname,
        born_on=date(1955, 1, 1) + timedelta(days=random.randrange(45 * 365)),
        sex=Sex.MALE.value,
        area_id=AREAS[0][0] if random.random() < 0.9 else AREAS[1][0],
        sort_name=sort_name(surname, first_names),
        created_at=datetime.combine(today - timedelta(days=300), time(9), UTC),
    )
    for word in words_of(surname, first_names, reference, ()):
        store.add(PersonWord, word=word, person_id=person_id)
    store.add(
        Sentence,
        person_id=person_id,
        kind=SentenceKind.COMMUNITY_ORDER.value,
        imposed_on=today - timedelta(days=300),
        ends_on=today + timedelta(days=random.randrange(30, 900)),
    )
    store.add(
        Standing,
        person_id=person_id,
        kind=StandingKind.RM2000_S.value,
        value=random.choice(("low", "medium", "high")),
        variant="standard",
        as_of=today - timedelta(days=250),
        source="Made for measuring",
        recorded_at=datetime.combine(today - timedelta(days=250), time(9), UTC),
    )


def _add_referral(store: Store, random: Random, person_id: int, version_id: int, today: date) -> None:
    store.add(
        Referral,
        person_id=person_id,
        version_id=version_id,
        format="group",
        source="court_requirement",
        setting="community",
        why="The order asks for it.",
        status=STATUS,
        status_on=today - timedelta(days=random.randrange(20)),
        referred_on=today - timedelta(days=random.randrange(20, 300)),
        eligibility=random.choice([*LABELS, "met", "met", "overridden"]),
        free=random.choice([EVERY, EVERY, EVERY, random.randrange(EVERY)]),
        consent=random.choice(["given", "given", "given", ""]),
        adaptation=random.choice(["none", "none", "none", "materials"]),
    )
