"""The pages of a treatment plan: a person's plan, its versions, targets, the menu, scales and ratings."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery import choices, ending
from tracker.delivery import queries as delivery
from tracker.people import queries as people
from tracker.people.rules import PersonView
from tracker.treatment import due, evidence, forms, queries, reviewed, showing
from tracker.treatment.rules import plans, ranking, scaling
from tracker.treatment.rules.plans import PlanView
from tracker.treatment.rules.reviews import ReviewKind
from tracker.treatment.service import choosing, planning, rating, reviewing
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, place, register_tab

bp = Blueprint("treatment", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
READ, PLAN, CHOOSE = Permission.READ_TREATMENT, Permission.PLAN_TREATMENT, Permission.CHOOSE_MODULES
FORM = "ui/form.html"
REVIEWS = "/enrolments/<int:enrolment_id>/reviews/<any(module_end,mid,programme_end,three_way):occasion>"
COVERS = frozenset(
    {"treatment.version", "treatment.target", "treatment.compare", "treatment.review", "treatment.reviews"}
)
ending.follow(reviewing.close_reviews)
register_tab("person", Tab("Treatment plan", "treatment.person", READ, order=24, covers=COVERS))


@bp.get("/people/<int:person_id>/treatment")
@requires(READ)
def person(person_id: int) -> str:
    """A person's treatment plan: the newest version on each programme, those that have not ended first."""
    found = people.person_for(actor(), person_id)
    held = sorted(delivery.enrolments_of(person_id), key=lambda each: (each.ended_on is not None, -each.id))
    known = [(each, queries.newest(each.id)) for each in held[:4]]
    first = next((each for each in known if each[1] is not None), known[0] if known else None)
    if first is None or first[1] is None:
        return render_template("treatment/none.html", person=found, known=known)
    others = [each for each in known if each is not first]
    return _version(first[1], others=others)


@bp.post("/enrolments/<int:enrolment_id>/treatment")
@requires(PLAN)
def begin(enrolment_id: int) -> Response:
    """Begin a plan, or the next version of it."""
    held = delivery.enrolment(enrolment_id)
    people.person_for(actor(), held.person_id)
    try:
        plan_id = planning.begin_plan(actor(), enrolment_id=enrolment_id)
    except Refused as refusal:
        flash(refusal.message)
        return redirect(url_for(".person", person_id=held.person_id))
    return redirect(url_for(".version", plan_id=plan_id))


@bp.get("/treatment/<int:plan_id>")
@requires(READ)
def version(plan_id: int) -> str:
    """One version of a plan."""
    return _version(queries.plan_for(actor(), plan_id))


def _version(plan: PlanView, others: Any = ()) -> str:
    held = delivery.enrolment(plan.enrolment_id)
    found = people.person_for(actor(), plan.person_id)
    versions = queries.versions_of(plan.enrolment_id)
    shown = showing.shown(actor(), held, plan)
    return render_template(
        "treatment/plan.html",
        person=found,
        held=held,
        plan=plan,
        shown=shown,
        versions=versions,
        reviews=reviewed.reviews_of(actor(), plan.enrolment_id),
        kinds=ReviewKind,
        is_newest=versions[0][0] == plan.id,
        others=others,
        finding=plans.finding(plan, found.name, has_menu=shown.has_menu),
        attained=scaling.finding,
        level_name=scaling.level_name,
    )


@bp.get("/treatment/<int:plan_id>/compare/<int:other_id>")
@requires(READ)
def compare(plan_id: int, other_id: int) -> str:
    """What two versions of one plan differ in, the earlier one on the left."""
    both = sorted((queries.plan_for(actor(), each) for each in (plan_id, other_id)), key=lambda each: each.number)
    before, after = both
    if before.enrolment_id != after.enrolment_id:
        abort(404)
    held, found = delivery.enrolment(after.enrolment_id), people.person_for(actor(), after.person_id)
    titles = ranking.titles_of(queries.modules_of(held))
    changes = plans.differences(before, after, titles)
    return render_template(
        "treatment/compare.html", person=found, held=held, before=before, after=after, changes=changes
    )


@bp.route("/treatment/<int:plan_id>/targets/new", methods=["GET", "POST"])
@requires(PLAN)
def add_target(plan_id: int) -> Page:
    """Add a target to a draft."""
    plan = queries.plan_for(actor(), plan_id)
    form = forms.TargetForm()
    form.offer(_titles(plan), new=True)
    if acted(form, lambda: planning.add_target(actor(), plan_id=plan_id, details=form.details())):
        flash("The target is added")
        return redirect(url_for(".version", plan_id=plan_id))
    return answer(FORM, form, heading="Add a target", **_around(plan))


@bp.route("/treatment/<int:plan_id>/targets/<int:target_id>", methods=["GET", "POST"])
@requires(PLAN)
def change_target(plan_id: int, target_id: int) -> Page:
    """Change what a draft says of a target."""
    plan = queries.plan_for(actor(), plan_id)
    found = plan.target(target_id) or abort(404)
    form = forms.TargetForm()
    form.offer(_titles(plan), new=False)
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        details = form.details()
        planning.change_target(actor(), plan_id=plan_id, target_id=target_id, seen=form.version, details=details)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for(".version", plan_id=plan_id))
    new = not plan.is_signed and not queries.was_signed_with(target_id)
    away = url_for(".take_out", plan_id=plan_id, target_id=target_id)
    remove = ("Take this target out of the plan", away, found.version) if new else None
    return answer(FORM, form, heading="Change a target", remove=remove, **_around(plan))


@bp.post("/treatment/<int:plan_id>/targets/<int:target_id>/take-out")
@requires(PLAN)
def take_out(plan_id: int, target_id: int) -> Response:
    """Take out a target that no signed version has."""
    try:
        planning.take_out_target(actor(), plan_id=plan_id, target_id=target_id)
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash("The target is taken out")
    return redirect(url_for(".version", plan_id=plan_id))


@bp.route("/treatment/<int:plan_id>/sign", methods=["GET", "POST"])
@requires(PLAN)
def sign(plan_id: int) -> Page:
    """Sign a draft, with the day of its review."""
    plan = queries.plan_for(actor(), plan_id)
    form = forms.SignForm()
    if not form.is_submitted():
        form.seen.data, form.review_on.data = str(plan.version), plan.review_on

    def act() -> None:
        planning.sign_plan(actor(), plan_id=plan_id, seen=form.version, review_on=form.review_on.data)

    if acted(form, act):
        flash("The plan is signed")
        return redirect(url_for(".version", plan_id=plan_id))
    has_menu = queries.has_menu(plan.enrolment_id)
    return answer("treatment/sign.html", form, plan=plan, has_menu=has_menu, **_around(plan))


@bp.route("/treatment/<int:plan_id>/answer", methods=["GET", "POST"])
@requires(PLAN)
def record_answer(plan_id: int) -> Page:
    """Record what the person says of a version."""
    plan = queries.plan_for(actor(), plan_id)
    form = forms.AnswerForm()
    form.offer()
    around = _around(plan)
    if not form.is_submitted():
        form.on.data = clock.today(around["person"].zone)
    if acted(form, lambda: planning.record_answer(actor(), plan_id=plan_id, **form.said())):
        flash("Recorded")
        return redirect(url_for(".version", plan_id=plan_id))
    return answer(FORM, form, heading=f"What {around['person'].name} says of the plan", **around)


@bp.route("/enrolments/<int:enrolment_id>/modules", methods=["GET", "POST"])
@requires(CHOOSE)
def modules(enrolment_id: int) -> Page:
    """Choose a person's modules from the menu, for the targets of their plan."""
    held = delivery.enrolment(enrolment_id)
    found = people.person_for(actor(), held.person_id)
    every, plan = queries.modules_of(held), queries.newest(enrolment_id)
    targets = plan.scored_targets if plan else ()
    menu = ranking.shown_for(targets, every)
    form = forms.form_for([each for each, _said in menu], targets, found.first_names)
    if not form.is_submitted():
        form.show([each for each, _said in menu], targets, queries.choices_of(enrolment_id))

    def act() -> None:
        picks = {code: choosing.Pick(**said) for code, said in form.picked().items()}
        choosing.choose_for_targets(actor(), enrolment_id=enrolment_id, picks=picks, reason=form.reason.data or "")

    if acted(form, act):
        flash("The modules are chosen")
        return redirect(url_for("members.plan", enrolment_id=enrolment_id))
    checks = {each.code: ranking.checks_of(each, every) for each, _said in menu}
    overall = showing.overall_checks(held, every, clock.today(found.zone))
    page = {"held": held, "person": found, "menu": menu, "checks": checks, "overall": overall, "plan": plan}
    return answer("treatment/modules.html", form, terms=choices.menu_of(held.version_id), **page)


@bp.get("/treatment/targets/<int:target_id>")
@requires(READ)
def target(target_id: int) -> str:
    """A target: the modules that serve it, its levels and ratings, and what was written with it in view."""
    plan, found = queries.plan_with(actor(), target_id)
    held = delivery.enrolment(plan.enrolment_id)
    every = queries.modules_of(held)
    scale = queries.scales_of([target_id]).get(target_id)
    ratings = queries.ratings_of([scale] if scale else []).get(target_id, [])
    part = scaling.attained(target_id, found.details.wording, scale, ratings)
    ref = evidence.ref_of(target_id)
    return render_template(
        "treatment/target.html",
        person=people.person_for(actor(), plan.person_id),
        held=held,
        plan=plan,
        target=found,
        ranked=ranking.rank(found, every),
        checks={each.code: ranking.checks_of(each, every) for each in every},
        chosen={each.module_code: each for each in plan.chosen_for(target_id)},
        scale=scale,
        ratings=ratings,
        part=part,
        levels=sorted(scaling.LEVELS, reverse=True),
        level_name=scaling.level_name,
        pieces=evidence.gathered(actor(), plan.person_id, [ref]),
    )


@bp.route("/treatment/targets/<int:target_id>/levels", methods=["GET", "POST"])
@requires(PLAN)
def levels(target_id: int) -> Page:
    """Word the five levels of a target."""
    plan, found = queries.plan_with(actor(), target_id)
    form = forms.ScaleForm()
    form.offer()
    if not form.is_submitted():
        form.show(queries.scales_of([target_id]).get(target_id))
    if acted(form, lambda: rating.set_scale(actor(), target_id=target_id, seen=form.version, **form.scale())):
        flash("The levels are saved")
        return redirect(url_for(".target", target_id=target_id))
    lead = f"{found.details.wording}. Word each level so that two people would rate the same."
    return answer(FORM, form, heading="Levels of attainment", lead=lead, **_around(plan, target_id))


@bp.route("/treatment/targets/<int:target_id>/rating", methods=["GET", "POST"])
@requires(PLAN)
def rate(target_id: int) -> Page:
    """Rate where the person stands on a target."""
    plan, found = queries.plan_with(actor(), target_id)
    form = forms.RatingForm()
    form.offer(queries.scales_of([target_id]).get(target_id))
    around = _around(plan, target_id)
    if not form.is_submitted():
        form.on.data = clock.today(around["person"].zone)
    if acted(form, lambda: rating.rate(actor(), target_id=target_id, **form.rating())):
        flash("The rating is saved")
        return redirect(url_for(".target", target_id=target_id))
    return answer(FORM, form, heading="Rate where they stand", lead=found.details.wording, **around)


@bp.get("/enrolments/<int:enrolment_id>/reviews")
@requires(READ)
def reviews(enrolment_id: int) -> str:
    """The reviews and meetings of an enrolment, with a plan or without, and those that are due."""
    held = delivery.enrolment(enrolment_id)
    found = people.person_for(actor(), held.person_id)
    return render_template(
        "treatment/reviews.html",
        person=found,
        held=held,
        due=due.due_now(enrolment_id),
        reviews=reviewed.reviews_of(actor(), enrolment_id),
        titles=ranking.titles_of(queries.modules_of(held)),
        kinds=ReviewKind,
    )


@bp.route(REVIEWS, methods=["GET", "POST"])
@requires(PLAN)
def begin_review(enrolment_id: int, occasion: str) -> Page:
    """Write a review, or the record of a three-way meeting."""
    held, of = delivery.enrolment(enrolment_id), ReviewKind(occasion)
    found = people.person_for(actor(), held.person_id)
    form = forms.review_form(of, queries.modules_of(held))
    if not form.is_submitted():
        form.begin(clock.today(found.zone), request.args.get("module", ""))
    done: list[int] = []

    def act() -> None:
        details, sign = form.details(of), form.signs
        made = reviewing.begin_review(actor(), enrolment_id=enrolment_id, kind=of, details=details, sign=sign)
        done.append(made)

    if acted(form, act):
        flash("Signed" if form.signs else "Draft saved")
        return redirect(url_for(".review", review_id=done[0]))
    return answer(FORM, form, heading=of.label, caption=found.name, crumbs=_above(found))


@bp.get("/treatment/reviews/<int:review_id>")
@requires(READ)
def review(review_id: int) -> str:
    """A review, or the record of a meeting."""
    found = reviewed.review_for(actor(), review_id)
    held = delivery.enrolment(found.enrolment_id)
    page = {"person": people.person_for(actor(), found.person_id), "held": held}
    titles = ranking.titles_of(queries.modules_of(held))
    return render_template("treatment/review.html", review=found, titles=titles, **page)


@bp.route("/treatment/reviews/<int:review_id>/change", methods=["GET", "POST"])
@requires(PLAN)
def change_review(review_id: int) -> Page:
    """Go on with a draft, and sign it."""
    found = reviewed.review_for(actor(), review_id)
    form = forms.review_form(found.kind, queries.modules_of(delivery.enrolment(found.enrolment_id)))
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        details, sign = form.details(found.kind), form.signs
        reviewing.save_review(actor(), review_id=review_id, seen=form.version, details=details, sign=sign)

    if acted(form, act):
        flash("Signed" if form.signs else "Draft saved")
        return redirect(url_for(".review", review_id=review_id))
    person = people.person_for(actor(), found.person_id)
    return answer(FORM, form, heading=found.kind.label, caption=person.name, crumbs=_above(person))


def _above(found: PersonView) -> list[tuple[str, str]]:
    return [place("people.caseload"), (f"{found.name}: treatment plan", url_for(".person", person_id=found.id))]


def _titles(plan: PlanView) -> dict[str, str]:
    return queries.titles_of(delivery.enrolment(plan.enrolment_id).version_id)


def _around(plan: PlanView, target_id: int | None = None) -> dict[str, Any]:
    """What stands around a form about a plan: whose it is, and the way back."""
    found = people.person_for(actor(), plan.person_id)
    crumbs = [place("people.caseload"), (f"{found.name}: treatment plan", url_for(".version", plan_id=plan.id))]
    if target_id is not None:
        crumbs.append(("Target", url_for(".target", target_id=target_id)))
    return {"person": found, "crumbs": crumbs, "caption": f"{found.name}, version {plan.number}"}
