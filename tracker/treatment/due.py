"""What the points of programmes ask for now, of everybody or of one enrolment: reviews and meetings.

Apart from `queries`, which reads plans: this reads enrolments against what their programmes ask for.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Module, Outline
from tracker.catalogue.rules.terms import Moment, Point, PointKind
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import among
from tracker.delivery.models import Delivery, Enrolment, Item, Membership, Staff
from tracker.delivery.moments import Coming, Part, comings
from tracker.delivery.rules import EnrolmentState, StaffPart
from tracker.people.models import Area, Person
from tracker.people.queries import PERSON, person_view
from tracker.people.rules import PersonView
from tracker.treatment.models import Review
from tracker.treatment.rules.due import Asked, Held, unanswered
from tracker.treatment.rules.plans import PlanState
from tracker.treatment.rules.reviews import ReviewKind

_STATES = [EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value]


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review or meeting that is asked for and not signed; `owner_id` leads the treatment, as far as anybody does."""

    person: PersonView
    enrolment_id: int
    asked: Asked
    module: str
    owner_id: int | None

    @property
    def key(self) -> str:
        """The key of its task: it begins with the enrolment."""
        return f"{self.enrolment_id}:{self.asked.position}:{self.asked.module}"

    @property
    def what(self) -> str:
        """What it is, with its module: Module review, Managing myself."""
        return ", ".join(part for part in (self.asked.kind.label, self.module) if part)


def kind_of(kind: PointKind, moment: Moment) -> ReviewKind | None:
    """What is written at a point: None where it asks for no review and no meeting."""
    if kind is PointKind.THREE_WAY:
        return ReviewKind.THREE_WAY
    if kind is not PointKind.REVIEW:
        return None
    if moment is Moment.END:
        return ReviewKind.PROGRAMME_END
    return ReviewKind.MODULE_END if moment in {Moment.AFTER_MODULE, Moment.AFTER_EACH_MODULE} else ReviewKind.MID


def due_now(enrolment_id: int | None = None) -> tuple[DueReview, ...]:
    """What is asked for and not signed yet, by enrolment. Five statements at most, however many there are."""
    points = _points(enrolment_id)
    rows: Sequence[Any] = db.execute(_modules(points, enrolment_id)).all() if points else ()
    if not rows:
        return ()
    enrolments = {row.enrolment_id for row in rows}
    held, leads = _held(enrolments), _leads(enrolments)
    found: list[DueReview] = []
    for number, own in groupby(rows, key=lambda row: int(row.enrolment_id)):
        found += _of_one(list(own), points, held.get(number, ()), leads.get(number))
    return tuple(found)


def _of_one(
    rows: Sequence[Any], points: Mapping[int, Sequence[Point]], held: Sequence[Held], owner_id: int | None
) -> Iterator[DueReview]:
    first, person = rows[0], person_view(rows[0][: len(PERSON)])
    today = clock.today(person.zone)
    parts = [Part(row.code, row.phase, row.last if row.items == row.met else None) for row in rows]
    named = {row.code: (row.number, row.title) for row in rows}
    asked = [
        _asked(one, one.reached_on, named)
        for one in comings(points[first.version_id], parts, first.enrolled_on, today)
        if one.reached_on is not None
    ]
    titles = dict(named.values())
    for one in unanswered([each for each in asked if each is not None], held, today):
        yield DueReview(person, first.enrolment_id, one, titles.get(one.module, ""), owner_id)


def _asked(one: Coming, on: date, named: Mapping[str, tuple[int, str]]) -> Asked | None:
    kind = kind_of(one.point.kind, one.point.moment)
    if kind is None:
        return None
    code = one.module or one.point.target if kind is ReviewKind.MODULE_END else one.module
    module = named.get(code, (0, ""))[0]
    return Asked(one.position, kind, one.point.title, on, module, code if module else "", one.point.weeks)


def _points(enrolment_id: int | None) -> dict[int, Sequence[Point]]:
    """The points of the versions that somebody is on, of those that ask for a review or a meeting. Two statements."""
    versions = (
        select(Enrolment.version_id).where(among(Enrolment.state, _STATES)).distinct().order_by(Enrolment.version_id)
    )
    if enrolment_id is not None:
        versions = versions.where(Enrolment.id == enrolment_id)
    said = catalogue.terms_of(list(db.scalars(versions).all()))
    return {
        version_id: terms.points
        for version_id, terms in said.items()
        if any(kind_of(point.kind, point.moment) for point in terms.points)
    }


def _modules(versions: Collection[int], enrolment_id: int | None) -> Any:
    """Each module that each enrolment has, with how much of it is met and when the last of it was."""
    found = (
        select(
            *PERSON,
            Enrolment.id.label("enrolment_id"),
            Enrolment.version_id,
            Enrolment.enrolled_on,
            Module.code,
            Module.number,
            Module.title,
            Module.phase,
            func.count().label("items"),
            func.count(Item.met_on).label("met"),
            func.max(Item.met_on).label("last"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Area, Area.id == Person.area_id)
        .join(Item, Item.enrolment_id == Enrolment.id)
        .join(Outline, Outline.id == Item.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(among(Enrolment.version_id, sorted(versions)), among(Enrolment.state, _STATES))
        .group_by(*PERSON, Enrolment.id, Module.id)
        .order_by(Enrolment.id, Module.number)
    )
    return found if enrolment_id is None else found.where(Enrolment.id == enrolment_id)


def _held(enrolments: Collection[int]) -> dict[int, list[Held]]:
    rows = db.execute(
        select(Review.enrolment_id, Review.kind, Review.module_code, Review.on_date)
        .where(among(Review.enrolment_id, sorted(enrolments)), Review.state == PlanState.SIGNED.value)
        .order_by(Review.on_date, Review.id)
    )
    found: dict[int, list[Held]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Held(ReviewKind(row[1]), row[2], row[3]))
    return found


def _leads(enrolments: Collection[int]) -> dict[int, int]:
    """Who leads the delivery that each person is, or was last, a member of: its lead facilitator, else its lead."""
    lead = (
        select(func.min(Staff.user_id))
        .where(Staff.delivery_id == Delivery.id, Staff.part == StaffPart.LEAD.value)
        .correlate(Delivery)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Membership.enrolment_id, func.coalesce(lead, Delivery.lead_id))
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .where(among(Membership.enrolment_id, sorted(enrolments)))
        .order_by(Membership.joined_on, Membership.id)
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}
