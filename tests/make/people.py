"""Areas, staff who work in them, and people: through the services, with invented names."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.accounts.service import create_user
from tracker.core import clock
from tracker.people import service
from tracker.people.queries import areas_of_user
from tracker.people.rules import AreaKind, Capacity, Nation, PersonDetails, SentenceKind, Sex, StandingKind
from tracker.people.sentences import SentenceDetails

DETAILS = PersonDetails("X000000", "Neil", "Larchwood", date(1980, 5, 17), Sex.MALE, 0)
SURNAMES = ("Larchwood", "Teasel", "Sorrel", "Harebell", "Bryony", "Campion", "Fennel", "Yarrow", "Dogwood")


class Maker:
    """Builders of people; every call makes something new."""

    def __init__(self) -> None:
        """Count from one, so that nothing made twice is the same."""
        super().__init__()
        self._numbers = count(1)

    def area(self, name: str = "", nation: Nation = Nation.ENGLAND) -> int:
        """An area's id; Swiss ones keep another clock."""
        number = next(self._numbers)
        return service.create_area(
            SYSTEM,
            code=f"A{number}{'' if number > 9 else 'X'}",
            name=name or f"Area {number}",
            kind=AreaKind.PROBATION_REGION,
            nation=nation,
        )

    def staff(self, *roles: Role, areas: tuple[int, ...] = (), name: str = "") -> Actor:
        """A user with these roles, placed in these areas, as an actor."""
        number = next(self._numbers)
        name = name or f"Robin {SURNAMES[number % len(SURNAMES)]} {number}"
        made = create_user(
            SYSTEM,
            username=f"people{number}@example.org",
            name=name,
            roles=[role.value for role in roles],
            password="long enough for a test",
        )
        if areas:
            service.place_staff(SYSTEM, user_id=made.user_id, area_ids=areas)
        return Actor.of(made.user_id, name, roles, areas_of_user(made.user_id))

    def officer(self, *areas: int, name: str = "") -> Actor:
        """An offender manager of these areas."""
        return self.staff(Role.OFFENDER_MANAGER, areas=areas, name=name)

    def lead(self, *areas: int, name: str = "") -> Actor:
        """A programme lead of these areas."""
        return self.staff(Role.PROGRAMME_LEAD, areas=areas, name=name)

    def facilitator(self, *areas: int, name: str = "") -> Actor:
        """A facilitator of these areas."""
        return self.staff(Role.FACILITATOR, areas=areas, name=name)

    def details(self, area_id: int, **changed: object) -> PersonDetails:
        """What is typed about somebody new: a fresh reference, and a surname and birth date like nobody else's."""
        number = next(self._numbers)
        fresh = replace(
            DETAILS,
            reference=f"X{number:06}",
            surname=f"{SURNAMES[number % len(SURNAMES)]}{number}",
            born_on=date(1950 + number % 50, 1 + number % 12, 1 + number % 28),
            area_id=area_id,
        )
        return replace(fresh, **changed)  # type: ignore[arg-type]

    def person(self, area_id: int, officer: Actor | None = None, **changed: object) -> int:
        """A person's id; given an officer, on their caseload from today."""
        return service.add_person(
            SYSTEM, details=self.details(area_id, **changed), officer_id=officer.user_id if officer else None
        )

    def involve(
        self, person_id: int, actor: Actor, capacity: Capacity, from_on: date, until_on: date | None = None
    ) -> int:
        """Have a user involved with a person, as a delivery would."""
        assert actor.user_id is not None
        return service.start_involvement(
            SYSTEM,
            person_id=person_id,
            user_id=actor.user_id,
            capacity=capacity,
            from_on=from_on,
            until_on=until_on,
            source="delivery:1",
        )

    def sentence(self, person_id: int, **changed: object) -> int:
        """A community order imposed a year ago, for three years."""
        imposed = clock.today("Europe/London") - timedelta(days=365)
        details = SentenceDetails(SentenceKind.COMMUNITY_ORDER, imposed, ends_on=imposed + timedelta(days=3 * 365))
        details = replace(details, **changed)  # type: ignore[arg-type]
        return service.add_sentence(SYSTEM, person_id=person_id, details=details)

    def standing(
        self, person_id: int, kind: StandingKind = StandingKind.ROSH, value: str = "medium", days_ago: int = 0
    ) -> int:
        """A level recorded from an invented report."""
        as_of = clock.today("Europe/London") - timedelta(days=days_ago)
        return service.record_standing(
            SYSTEM, person_id=person_id, kind=kind, value=value, as_of=as_of, source="Invented report"
        )
