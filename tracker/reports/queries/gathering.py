"""The record of one enrolment as a report is made from it: what its writer may read, as it stands now.

Nothing restricted is among it: a passage that is restricted, and a note that is a draft, stay out, and of a
formulation only its ratings and pathways are taken up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments import queries as assessments
from tracker.assessments.measuring import measures_of
from tracker.assessments.rules.measures import Measure
from tracker.catalogue import kept_instruments
from tracker.core.errors import Missing
from tracker.delivery import queries as delivery
from tracker.delivery.rules import EnrolmentView, StaffMember
from tracker.formulation import queries as formulation
from tracker.formulation.queries import Record
from tracker.formulation.rules.parts import FormulationView
from tracker.people import queries as people
from tracker.people.rules import PersonView
from tracker.people.standings import StandingView
from tracker.progress import queries as progress
from tracker.progress.rules.story import Story
from tracker.treatment import evidence, reviewed
from tracker.treatment import queries as treatment
from tracker.treatment.evidence import Piece
from tracker.treatment.rules import scaling
from tracker.treatment.rules.plans import PlanView
from tracker.treatment.rules.reviews import ReviewKind, ReviewView
from tracker.treatment.rules.scaling import Attained, RatingView, ScaleView, TScore

MOST_PASSAGES = 40
"""How many passages of notes a report takes up, the latest; the others are read in the notes."""


@dataclass(frozen=True, slots=True)
class Aims:
    """The plan that counts with where each target stands: its scale, its newest rating, and the T-score of all."""

    plan: PlanView
    scales: Mapping[int, ScaleView]
    now: Mapping[int, RatingView]
    parts: tuple[Attained, ...]
    score: TScore


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a report is made from, in its areas' own words; `as_of` is the local date."""

    person: PersonView
    held: EnrolmentView
    story: Story
    aims: Aims | None
    formulation: FormulationView | None
    measures: tuple[Measure, ...]
    pieces: tuple[Piece, ...]
    standings: tuple[StandingView, ...]
    review: ReviewView | None
    officer: str
    staff: tuple[StaffMember, ...]
    as_of: date


def gathered(actor: Actor, enrolment_id: int) -> Gathered:
    """The record of an enrolment. Raises `Missing` where its person is out of scope.

    The number of statements does not grow with sessions, targets, assessments or notes.
    """
    held = delivery.enrolment(enrolment_id)
    person, story = progress.story_of(actor, held.person_id, enrolment_id)
    if story is None:
        raise Missing(f"enrolment {enrolment_id}")
    aims = _aims(enrolment_id)
    views = assessments.assessments_of(actor, person.id)
    kept = kept_instruments.instruments(view.instrument_id for view in views)
    officer = people.officer_of(person.id)
    return Gathered(
        person=person,
        held=held,
        story=story,
        aims=aims,
        formulation=_formulation(actor, formulation.record_for(actor, person.id)),
        measures=measures_of(views, {number: one.content for number, one in kept.items()}),
        pieces=_pieces(actor, person.id, aims),
        standings=people.standings_of(person.id),
        review=_review(actor, enrolment_id),
        officer=officer.name if officer else "",
        staff=delivery.staff_of(story.enrolment.delivery_id) if story.enrolment.delivery_id else (),
        as_of=story.today,
    )


def _counts(enrolment_id: int) -> int | None:
    """The newest signed version of the plan, else its draft."""
    versions = treatment.versions_of(enrolment_id)
    found = next((each for each in versions if each[3] is not None), versions[0] if versions else None)
    return found[0] if found else None


def _aims(enrolment_id: int) -> Aims | None:
    counts = _counts(enrolment_id)
    if counts is None:
        return None
    plan = treatment.plan(counts)
    scales = treatment.scales_of([each.id for each in plan.targets])
    ratings = treatment.ratings_of(scales.values())
    now = {each.id: found for each in plan.targets if (found := scaling.newest(ratings.get(each.id, ())))}
    parts = tuple(
        scaling.attained(each.id, each.details.wording, scales.get(each.id), ratings.get(each.id, []))
        for each in plan.scored_targets
    )
    return Aims(plan, scales, now, parts, scaling.t_score(parts))


def _formulation(actor: Actor, record: Record) -> FormulationView | None:
    return formulation.version_for(actor, record, record.current) if record.current else None


def _pieces(actor: Actor, person_id: int, aims: Aims | None) -> tuple[Piece, ...]:
    return _quotable(actor, person_id, aims.plan if aims else None)[:MOST_PASSAGES]


def quotable(person_id: int, enrolment_id: int) -> frozenset[str]:
    """What signed notes say today that a report may quote, whoever asks: all of it, not only the latest."""
    counts = _counts(enrolment_id)
    return frozenset(each.text for each in _quotable(SYSTEM, person_id, treatment.plan(counts) if counts else None))


def _quotable(actor: Actor, person_id: int, plan: PlanView | None) -> tuple[Piece, ...]:
    refs = [evidence.ref_of(each.id) for each in plan.targets] if plan else []
    found = evidence.gathered(actor, person_id, refs)
    return tuple(each for each in found if not each.hidden and not each.draft)


def _review(actor: Actor, enrolment_id: int) -> ReviewView | None:
    """The newest signed review of the whole programme."""
    found = reviewed.reviews_of(actor, enrolment_id)
    return next((each for each in found if each.kind is ReviewKind.PROGRAMME_END and each.is_signed), None)
