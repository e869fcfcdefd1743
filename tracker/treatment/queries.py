"""Every read of treatment plans: a version whole, the versions of an enrolment, modules, scales and ratings."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.catalogue.rules.terms import Choice
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import choices
from tracker.delivery.models import Enrolment
from tracker.delivery.rules import EnrolmentState, EnrolmentView
from tracker.people import queries as people
from tracker.people.models import Person
from tracker.people.scope import in_scope
from tracker.treatment.evidence import ref_of
from tracker.treatment.models import Answer, Goal, ModuleChoice, Plan, PlanTarget, Rating, Scale
from tracker.treatment.rules.plans import (
    Agreement,
    AnswerView,
    ChoiceView,
    PlanState,
    PlanView,
    TargetDetails,
    TargetState,
    TargetView,
)
from tracker.treatment.rules.ranking import Module
from tracker.treatment.rules.scaling import RatingView, ScaleView

_Begun, _Signer = aliased(User), aliased(User)


def plan_for(actor: Actor, plan_id: int) -> PlanView:
    """One version of a plan. Raises `Missing` where its person is out of scope."""
    found = plan(plan_id)
    people.person_for(actor, found.person_id)
    return found


def plan(plan_id: int) -> PlanView:
    """One version of a plan, whoever asks. Raises `Missing`. Four statements."""
    found = _plans(Plan.id == plan_id)
    if not found:
        raise Missing(f"treatment plan {plan_id}")
    return found[0]


def newest(enrolment_id: int) -> PlanView | None:
    """The newest version of an enrolment's plan, draft or signed."""
    of = aliased(Plan)
    last = select(func.max(of.number)).where(of.enrolment_id == enrolment_id).scalar_subquery()
    found = _plans(and_(Plan.enrolment_id == enrolment_id, Plan.number == last))
    return found[0] if found else None


def to_answer(person_id: int) -> list[tuple[int, int, int, str, bool, str]]:
    """The newest plans of a person's enrolments that have not ended and name a target. One statement.

    Of each: id, enrolment, number, programme, whether it is signed, and what was said of it last, '' for nothing.
    """
    of = aliased(Plan)
    last = select(func.max(of.number)).where(of.enrolment_id == Plan.enrolment_id).scalar_subquery()
    said = select(Answer.answer).where(Answer.plan_id == Plan.id).order_by(Answer.id.desc()).limit(1).scalar_subquery()
    rows = db.execute(
        select(Plan.id, Plan.enrolment_id, Plan.number, Programme.name, Plan.state, func.coalesce(said, ""))
        .join(Enrolment, Enrolment.id == Plan.enrolment_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(
            Plan.person_id == person_id,
            Plan.number == last,
            Enrolment.state.in_([EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value]),
            select(PlanTarget.plan_id).where(PlanTarget.plan_id == Plan.id).exists(),
        )
        .order_by(Plan.enrolment_id.desc())
    )
    return [(row[0], row[1], row[2], row[3], row[4] == PlanState.SIGNED.value, row[5]) for row in rows]


def on_device(actor: Actor, plan_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The number of some plans, and what was said of each at a device, '' for nothing; in scope only. One statement."""
    of = aliased(Answer)
    said = select(func.max(of.id)).where(of.plan_id == Plan.id, of.at_device.is_(True)).scalar_subquery()
    rows = db.execute(
        select(Plan.id, Plan.number, func.coalesce(Answer.answer, ""))
        .join(Person, Person.id == Plan.person_id)
        .outerjoin(Answer, Answer.id == said)
        .where(in_scope(actor), Plan.id.in_(sorted(plan_ids)))
        .order_by(Plan.id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def versions_of(enrolment_id: int) -> list[tuple[int, int, str, Any]]:
    """The versions of an enrolment's plan, the newest first: id, number, who signed it and when, '' and None before."""
    rows = db.execute(
        select(Plan.id, Plan.number, func.coalesce(User.name, ""), Plan.signed_at)
        .outerjoin(User, User.id == Plan.signed_by)
        .where(Plan.enrolment_id == enrolment_id)
        .order_by(Plan.number.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


_PLANS = (
    select(
        Plan.id,
        Plan.enrolment_id,
        Plan.person_id,
        Plan.number,
        Plan.state,
        _Begun.name,
        Plan.begun_at,
        Plan.review_on,
        func.coalesce(_Signer.name, ""),
        Plan.signed_at,
        Plan.version,
        Enrolment.version_id,
    )
    .join(Enrolment, Enrolment.id == Plan.enrolment_id)
    .join(_Begun, _Begun.id == Plan.begun_by)
    .outerjoin(_Signer, _Signer.id == Plan.signed_by)
    .order_by(Plan.enrolment_id, Plan.number)
)


def _plans(wanted: Any) -> list[PlanView]:
    rows: Sequence[Any] = db.execute(_PLANS.where(wanted)).all()
    return [
        PlanView(
            id=row[0],
            enrolment_id=row[1],
            person_id=row[2],
            number=row[3],
            state=PlanState(row[4]),
            begun_by=row[5],
            begun_at=row[6],
            review_on=row[7],
            signed_by=row[8],
            signed_at=row[9],
            version=row[10],
            targets=_targets(row[0], row[11]),
            answers=_answers(row[0]),
            choices=choices_of(row[1], until=row[9]),
        )
        for row in rows
    ]


def titles_of(version_id: int) -> dict[str, str]:
    """The treatment targets of a programme version, by code."""
    return {each.code: each.title for each in catalogue.terms(version_id).targets}


def has_menu(enrolment_id: int) -> bool:
    """Whether modules are chosen from a menu in an enrolment's programme version."""
    version_id = db.scalar(select(Enrolment.version_id).where(Enrolment.id == enrolment_id))
    outlines = catalogue.module_outlines(version_id) if version_id else []
    return any(each.choice is Choice.MENU for each in outlines)


def codes_of(enrolment_id: int) -> tuple[str, ...]:
    """The codes of the treatment targets of an enrolment's programme version."""
    version_id = db.scalar(select(Enrolment.version_id).where(Enrolment.id == enrolment_id))
    return tuple(titles_of(version_id)) if version_id else ()


def _targets(plan_id: int, version_id: int) -> tuple[TargetView, ...]:
    rows = db.execute(
        select(
            PlanTarget.target_id,
            PlanTarget.plan_id,
            PlanTarget.code,
            PlanTarget.wording,
            PlanTarget.agreed,
            PlanTarget.pathway,
            PlanTarget.why,
            PlanTarget.state,
            PlanTarget.state_why,
            User.name,
            PlanTarget.saved_at,
            PlanTarget.version,
        )
        .join(User, User.id == PlanTarget.saved_by)
        .where(PlanTarget.plan_id == plan_id)
        .order_by(PlanTarget.target_id)
    ).all()
    titles = titles_of(version_id) if rows else {}
    return tuple(
        TargetView(
            row[0],
            row[1],
            titles.get(row[2], ""),
            TargetDetails(row[2], row[3], row[4], row[5], row[6], TargetState(row[7]), row[8]),
            *row[9:],
        )
        for row in rows
    )


def _answers(plan_id: int) -> tuple[AnswerView, ...]:
    rows = db.execute(
        select(Answer.answer, Answer.words, Answer.on_date, User.name, Answer.at, Answer.at_device)
        .join(User, User.id == Answer.by)
        .where(Answer.plan_id == plan_id)
        .order_by(Answer.id)
    )
    return tuple(AnswerView(Agreement(row[0]), *row[1:]) for row in rows)


def choices_of(enrolment_id: int, until: Any = None) -> tuple[ChoiceView, ...]:
    """What was last decided of each module for an enrolment, up to an instant (None: now), in order of module code."""
    so_far = [ModuleChoice.enrolment_id == enrolment_id]
    if until is not None:
        so_far.append(ModuleChoice.at <= until)
    last = select(func.max(ModuleChoice.id)).where(*so_far).group_by(ModuleChoice.module_code)
    rows = db.execute(
        select(
            ModuleChoice.module_code,
            ModuleChoice.chosen,
            ModuleChoice.targets,
            ModuleChoice.reason,
            ModuleChoice.view,
            User.name,
            ModuleChoice.at,
        )
        .join(User, User.id == ModuleChoice.by)
        .where(ModuleChoice.id.in_(last))
        .order_by(ModuleChoice.module_code)
    )
    return tuple(ChoiceView(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows)


def was_signed_with(target_id: int) -> bool:
    """Whether a signed version has this target: it is then set aside, never taken out."""
    found = select(Plan.id).join(PlanTarget, PlanTarget.plan_id == Plan.id)
    signed = (PlanTarget.target_id == target_id, Plan.state == PlanState.SIGNED.value)
    return db.scalar(found.where(*signed).limit(1)) is not None


def modules_of(held: EnrolmentView) -> tuple[Module, ...]:
    """The modules of an enrolment's version in its format, with what each serves and what the person has of it."""
    said = {module.code: module for module in catalogue.module_outlines(held.version_id)}
    return tuple(
        Module(
            code=each.code,
            number=each.number,
            title=each.title,
            aim=each.aim,
            from_menu=each.from_menu,
            requires=each.requires,
            targets=said[each.code].targets,
            pathways=tuple(pathway.value for pathway in said[each.code].pathways),
            sessions=each.sessions,
            minutes=each.minutes,
            items=each.items,
            met=each.met,
        )
        for each in choices.modules_of(held)
    )


def enrolment_of_target(actor: Actor, target_id: int) -> int:
    """The enrolment that a target is of. Raises `Missing` where its person is out of scope."""
    row = db.execute(
        select(Goal.enrolment_id, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Goal.enrolment_id)
        .where(Goal.id == target_id)
    ).one_or_none()
    if row is None:
        raise Missing(f"treatment target {target_id}")
    people.person_for(actor, row[1])
    return int(row[0])


def plan_with(actor: Actor, target_id: int) -> tuple[PlanView, TargetView]:
    """The newest version that has a target, and the target. Raises `Missing` where its person is out of scope."""
    enrolment_of_target(actor, target_id)
    number = select(Plan.id).join(PlanTarget, PlanTarget.plan_id == Plan.id).where(PlanTarget.target_id == target_id)
    plan_id = db.scalar(number.order_by(Plan.number.desc()).limit(1))
    found = plan(plan_id) if plan_id else None
    target = found.target(target_id) if found else None
    if found is None or target is None:
        raise Missing(f"treatment target {target_id}")
    return found, target


def scales_of(target_ids: Collection[int]) -> dict[int, ScaleView]:
    """The scale of each of these targets as it is worded now; one without is left out."""
    last = select(func.max(Scale.id)).where(Scale.target_id.in_(target_ids)).group_by(Scale.target_id)
    rows = db.execute(
        select(Scale.id, Scale.target_id, Scale.levels, Scale.weight, Scale.baseline, User.name, Scale.at)
        .join(User, User.id == Scale.by)
        .where(Scale.id.in_(last))
        .order_by(Scale.target_id)
    )
    return {row[1]: ScaleView(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows}


def ratings_of(scales: Collection[ScaleView]) -> dict[int, list[RatingView]]:
    """The ratings on these scales by target, the earliest day first; those on an earlier wording are left out."""
    rows = db.execute(
        select(Scale.target_id, Rating.level, Rating.on_date, Rating.note, User.name, Rating.at)
        .join(Scale, Scale.id == Rating.scale_id)
        .join(User, User.id == Rating.by)
        .where(Rating.scale_id.in_([each.id for each in scales]))
        .order_by(Rating.on_date, Rating.id)
    )
    found: dict[int, list[RatingView]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(RatingView(*row))
    return found


def taggable(person_id: int) -> Sequence[tuple[str, str]]:
    """The open targets of the newest version of each plan that a person is on, as references with their wording.

    One statement.
    """
    of = aliased(Plan)
    last = select(func.max(of.number)).where(of.enrolment_id == Plan.enrolment_id).correlate(Plan).scalar_subquery()
    running = or_(Enrolment.state == EnrolmentState.ACTIVE.value, Enrolment.state == EnrolmentState.COMPLETED.value)
    rows = db.execute(
        select(PlanTarget.target_id, PlanTarget.wording)
        .join(Plan, Plan.id == PlanTarget.plan_id)
        .join(Enrolment, Enrolment.id == Plan.enrolment_id)
        .where(Plan.person_id == person_id, Plan.number == last, running)
        .where(PlanTarget.state == TargetState.OPEN.value)
        .order_by(PlanTarget.target_id)
    )
    return [(ref_of(row[0]), row[1]) for row in rows]


def worded(person_id: int) -> dict[str, str]:
    """Every target that any plan of a person ever had, as references with their newest wording. One statement."""
    rows = db.execute(
        select(PlanTarget.target_id, PlanTarget.wording)
        .join(Plan, Plan.id == PlanTarget.plan_id)
        .where(Plan.person_id == person_id)
        .order_by(Plan.number, PlanTarget.target_id)
    )
    return {ref_of(row[0]): row[1] for row in rows}
