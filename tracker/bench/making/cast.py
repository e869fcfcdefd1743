"""The staff of a data set: three who are measured, and the colleagues that a service of its size has."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, update

from tracker.accounts.models import User, UserRole
from tracker.accounts.passwords import KEEPER
from tracker.accounts.rules import Role
from tracker.bench.making.store import Store
from tracker.bench.making.words import FIRST_NAMES, SURNAMES
from tracker.bench.sizes import CASELOAD, Size
from tracker.people.models import Area, StaffArea
from tracker.people.rules import AreaKind, Nation
from tracker.resources.models import Training
from tracker.resources.rules.training import TrainingKind

AREAS = ((1, "NM", "North Moor"), (2, "EV", "Eastvale"), (3, "SC", "South Coast"))
ZONE = "Europe/London"
MEASURED = {
    1: ("facilitator", Role.FACILITATOR),
    2: ("officer", Role.OFFENDER_MANAGER),
    3: ("lead", Role.PROGRAMME_LEAD),
}
FACILITATOR, OFFICER, LEAD = MEASURED
RUNS_PER_FACILITATOR = 8
OTHER_LEADS = 5


@dataclass(frozen=True, slots=True)
class Cast:
    """The ids of the staff, by what they do; the one who is measured stands first."""

    facilitators: tuple[int, ...]
    officers: tuple[int, ...]
    leads: tuple[int, ...]

    def pair(self, number: int) -> tuple[int, int]:
        """The two facilitators of a delivery that the measured one does not run."""
        others = self.facilitators[1:]
        return others[2 * number % len(others)], others[(2 * number + 1) % len(others)]

    def officer_of(self, person_id: int, people: int) -> int:
        """Forty people each, counted from the last, whom the measured officer has."""
        return self.officers[(people - person_id) // CASELOAD]


def address(name: str) -> str:
    """Under what address a measured member of staff signs in."""
    return f"{name}@bench.example"


def add_staff(store: Store, size: Size) -> Cast:
    """Add areas, users and where they work: everybody in the first area."""
    for area_id, code, name in AREAS:
        store.add(
            Area,
            id=area_id,
            code=code,
            name=name,
            kind=AreaKind.PROBATION_REGION.value,
            nation=Nation.ENGLAND.value,
            time_zone=ZONE,
        )
    for user_id, (name, role) in MEASURED.items():
        _add_user(store, user_id, name, f"{FIRST_NAMES[user_id]} {SURNAMES[user_id]}", role)
    free = len(MEASURED) + 1
    facilitators = _add_colleagues(store, free, 2 + 2 * size.groups // RUNS_PER_FACILITATOR, Role.FACILITATOR)
    officers = _add_colleagues(store, facilitators.stop, size.people // CASELOAD, Role.OFFENDER_MANAGER)
    leads = _add_colleagues(store, officers.stop, OTHER_LEADS, Role.PROGRAMME_LEAD)
    return Cast((FACILITATOR, *facilitators), (OFFICER, *officers), (LEAD, *leads))


def add_training(store: Store, cast: Cast, programme_id: int) -> None:
    """Have every facilitator trained for the programme, as its areas ask."""
    for user_id in cast.facilitators:
        store.add(
            Training,
            user_id=user_id,
            programme_id=programme_id,
            kind=TrainingKind.TRAINED.value,
            on_date=date(2020, 3, 2),
            source="Made for measuring",
            recorded_at=datetime(2020, 3, 3, tzinfo=UTC),
        )


def _add_colleagues(store: Store, first: int, number: int, role: Role) -> range:
    ids = range(first, first + number)
    for user_id in ids:
        name = f"{FIRST_NAMES[user_id % len(FIRST_NAMES)]} {SURNAMES[user_id * 7 % len(SURNAMES)]}"
        _add_user(store, user_id, f"staff{user_id}", name, role)
    return ids


def _add_user(store: Store, user_id: int, short: str, name: str, role: Role) -> None:
    store.add(
        User,
        id=user_id,
        username=address(short),
        name=name,
        password_hash="",
        active=True,
        must_change_password=False,
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    store.add(UserRole, user_id=user_id, role=role.value)
    store.add(StaffArea, user_id=user_id, area_id=AREAS[0][0])


def give_password(engine: Engine, user_ids: Sequence[int] = (FACILITATOR, OFFICER, LEAD)) -> str:
    """Let the measured staff sign in with a new random password, which is returned and kept nowhere."""
    password = secrets.token_urlsafe(16)
    kept = KEEPER.hash(password)
    with engine.begin() as connection:
        connection.execute(update(User).where(User.id.in_(user_ids)).values(password_hash=kept))
    return password
