"""A person on the invented programme with a menu, held one-to-one, with a facilitator who plans with them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.delivery.conftest import TODAY, Service, _noon, here  # noqa: F401
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.delivery.rules import SessionKind
from tracker.treatment import queries
from tracker.treatment.rules.plans import PlanView, TargetDetails
from tracker.treatment.service.planning import add_target, begin_plan, sign_plan

CLOSER = TargetDetails(
    code="closeness", wording="Ring two people", agreed=True, pathway="intimacy_deficits", why="Alone a lot"
)
CALMER = TargetDetails(
    code="coping", wording="Wind down in time", pathway="emotional_dysregulation", why="Notices late"
)
WEEKS = timedelta(weeks=8)


@dataclass(frozen=True)
class Planned:
    """Somebody with a plan: their enrolment, who plans, and the service around them."""

    service: Service
    membership: int
    person: int

    @property
    def ruth(self) -> Actor:
        """Their facilitator."""
        return self.service.ruth

    @property
    def enrolment(self) -> int:
        """Their enrolment on the programme."""
        return self.service.member(self.membership).enrolment_id

    def plan(self) -> PlanView:
        """The newest version as it stands."""
        db.close_reading()
        found = queries.newest(self.enrolment)
        assert found is not None
        return found

    def begins(self, *targets: TargetDetails) -> list[int]:
        """Begin a version with some more targets; returns their ids."""
        plan_id = begin_plan(self.ruth, enrolment_id=self.enrolment)
        return [add_target(self.ruth, plan_id=plan_id, details=each) for each in targets]

    def signs(self) -> int:
        """Sign the newest version, with a review in eight weeks; returns its id."""
        plan = self.plan()
        sign_plan(self.ruth, plan_id=plan.id, seen=plan.version, review_on=TODAY + WEEKS)
        db.close_reading()
        return plan.id


@pytest.fixture
def planned(here: Service) -> Planned:  # noqa: F811
    """A person without a plan yet."""
    run = here.make.delivery(
        here.area,
        here.lead,
        here.ruth,
        version_id=here.make.hedgerow(),
        format=SessionKind.ONE_TO_ONE,
        capacity=1,
        slots=(),
        starts_on=TODAY - timedelta(weeks=3),
    )
    person = here.person(surname="Larchwood", first_names="Neil")
    return Planned(here, here.make.member(run, person, TODAY - timedelta(weeks=3)), person)
