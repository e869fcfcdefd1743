"""Pages of referrals: a person's, making one, its answers, state and eligibility; and who is kept apart."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.queries import staff_with_role
from tracker.accounts.rules import Choice, Permission, Role
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.eligibility import OFFENCE_TYPES
from tracker.core import clock
from tracker.core.errors import Missing, Refused
from tracker.people import apart
from tracker.people import queries as people
from tracker.people import service as people_service
from tracker.people.rules import PersonView
from tracker.people.scope import in_scope
from tracker.referrals import eligible, placed, queries, waiting
from tracker.referrals.forms import referrals as forms
from tracker.referrals.rules import checks
from tracker.referrals.rules.needs import free_words
from tracker.referrals.rules.states import Stage
from tracker.referrals.rules.time_left import NEVER, spare_days
from tracker.referrals.service import checking, deciding, referring
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_page

bp = Blueprint("referrals", __name__, template_folder="../templates")
bp.add_app_template_filter(free_words, "free_words")

Page = str | Response | tuple[str, int]

READ, MAKE, DECIDE = Permission.READ_REFERRALS, Permission.MAKE_REFERRALS, Permission.DECIDE_REFERRALS
UNDER_PERSON = frozenset(
    {
        f"referrals.{name}"
        for name in (
            "new",
            "referral",
            "answers",
            "status",
            "eligibility",
            "prior",
            "ask",
            "decide",
            "keep_apart",
            "end_apart",
        )
    }
)
register(Entry("Referrals", "referrals.index", READ, order=25))
register_tab("person", Tab("Referrals", "referrals.person", READ, order=25, covers=UNDER_PERSON))


@bp.get("/referrals")
@requires(READ)
def index() -> str:
    """The referrals of people in scope: `stage` narrows them, `page` turns."""
    asked = request.args.get("stage", "")
    stage = Stage(asked) if asked in list(Stage) else None
    page = waiting.referrals(actor(), stage, read_page(request.args.get("page")))

    def link(number: int = 1, stage: Stage | None = stage) -> str:
        return url_for("referrals.index", stage=stage, page=number if number > 1 else None)

    return render_template(
        "referrals/index.html",
        page=page,
        stage=stage,
        stages=Stage,
        link=link,
        size=waiting.PAGE,
        eligibility=checks.LABELS,
    )


@bp.get("/people/<int:person_id>/referrals")
@requires(READ)
def person(person_id: int) -> str:
    """A person's referrals, the latest first, and whom they are kept apart from."""
    found = people.person_for(actor(), person_id)
    return render_template(
        "referrals/person.html",
        person=found,
        referrals=queries.referrals_of(found),
        today=clock.today(found.zone),
        apart=apart.apart_of(person_id, in_scope(actor())),
        eligibility=checks.LABELS,
    )


@bp.route("/people/<int:person_id>/referrals/new", methods=["GET", "POST"])
@requires(MAKE)
def new(person_id: int) -> Page:
    """Refer somebody to a programme."""
    found = people.person_for(actor(), person_id)
    form = forms.NewReferralForm()
    form.offer([Choice(each.id, each.label) for each in catalogue.versions() if each.deliverable])
    if not form.is_submitted():
        form.referred_on.data = clock.today(found.zone)
    made: list[int] = []
    if acted(form, lambda: made.append(referring.refer(actor(), wanted=form.wanted(person_id)))):
        flash(f"{found.name} is referred. Say when and how they can come")
        return redirect(url_for("referrals.answers", referral_id=made[0]))
    return answer("referrals/new.html", form, person=found)


@bp.get("/referrals/<int:referral_id>")
@requires(READ)
def referral(referral_id: int) -> str:
    """One referral: where it stands, what is known, its check, offers and history."""
    page = _page(referral_id)
    found = page["referral"]
    moves = queries.life_cycle().by_hand(found.status.code, leads=actor().may(DECIDE))
    return render_template(
        "referrals/referral.html",
        check=queries.last_check(referral_id),
        offers=placed.offers_of(referral_id),
        history=queries.history_of(referral_id),
        priors=queries.priors_of(referral_id),
        areas={each.id: each.name for each in people.areas(found.answers.travel_areas)},
        moves=moves,
        spare=spare_days(found.sentence_end, found.need.weeks, page["today"]),
        never=NEVER,
        **page,
    )


@bp.route("/referrals/<int:referral_id>/answers", methods=["GET", "POST"])
@requires(MAKE)
def answers(referral_id: int) -> Page:
    """What is known for placing somebody: when they can come, how they travel, what helps them, consent."""
    page = _page(referral_id)
    found = page["referral"]
    form = forms.AnswersForm()
    areas = [each for each in people.areas() if each.id != found.person.area_id]
    cohorts = {each.code: each.title for each in catalogue.terms(found.version_id).cohorts}
    form.offer(areas, OFFENCE_TYPES, cohorts)
    if not form.is_submitted():
        form.show(found.answers, found.version)

    def act() -> None:
        referring.save_answers(actor(), referral_id=referral_id, answers=form.answers(), seen=form.version)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("referrals.referral", referral_id=referral_id))
    return answer("referrals/answers.html", form, cohorts=cohorts, **page)


@bp.route("/referrals/<int:referral_id>/status", methods=["GET", "POST"])
@requires(MAKE)
def status(referral_id: int) -> Page:
    """Change what becomes of a referral."""
    page = _page(referral_id)
    cycle = queries.life_cycle()
    moves = cycle.by_hand(page["referral"].status.code, leads=actor().may(DECIDE))
    form = forms.StatusForm()
    form.offer(cycle, moves)
    if not form.is_submitted():
        form.seen.data = str(page["referral"].version)

    def act() -> None:
        to, reason, note = form.to.data or "", form.reason.data or "", form.note.data or ""
        deciding.change_status(actor(), referral_id=referral_id, to=to, seen=form.version, reason=reason, note=note)

    if acted(form, act):
        flash(f"{page['person'].name}: {cycle.statuses[form.to.data or ''].label.lower()}")
        return redirect(url_for("referrals.referral", referral_id=referral_id))
    return answer("referrals/status.html", form, moves=moves, **page)


@bp.route("/referrals/<int:referral_id>/eligibility", methods=["GET", "POST"])
@requires(MAKE)
def eligibility(referral_id: int) -> Page:
    """Every criterion as things stand today; recording keeps facts and answers as they are now."""
    page = _page(referral_id)
    form = forms.CheckForm()
    if acted(form, lambda: checking.check_eligibility(actor(), referral_id=referral_id)):
        flash("The check is recorded")
        return redirect(url_for("referrals.referral", referral_id=referral_id) + "#check")
    return answer(
        "referrals/eligibility.html",
        form,
        found=eligible.judge(page["referral"]),
        last=queries.last_check(referral_id),
        **page,
    )


@bp.route("/referrals/<int:referral_id>/criteria/<int:number>", methods=["GET", "POST"])
@requires(MAKE)
def ask(referral_id: int, number: int) -> Page:
    """Ask a programme lead to set a criterion aside, or to judge it as met."""
    page = _page(referral_id)
    check = queries.last_check(referral_id)
    if check is None or not 0 < number <= len(check.judgements):
        raise Missing
    form = forms.OverrideForm()
    leads = staff_with_role(Role.PROGRAMME_LEAD, [page["person"].area_id])
    form.offer(leads)
    if not form.is_submitted() and actor().user_id in {each.id for each in leads}:
        form.approver_id.data = actor().user_id

    def act() -> None:
        reason, approver = form.reason.data or "", form.approver_id.data or 0
        checking.ask_override(actor(), referral_id=referral_id, place=number - 1, reason=reason, approver_id=approver)

    if acted(form, act):
        flash("Asked and recorded")
        return redirect(url_for("referrals.referral", referral_id=referral_id) + "#check")
    return answer("referrals/ask.html", form, line=check.judgements[number - 1], **page)


@bp.route("/overrides/<int:override_id>", methods=["GET", "POST"])
@requires(DECIDE)
def decide(override_id: int) -> Page:
    """Decide whether a criterion is set aside."""
    found, check, override = queries.override_for(actor(), override_id)
    form = forms.DecisionForm()

    def act() -> None:
        approve, note = form.decision.data == "approved", form.note.data or ""
        checking.decide_override(actor(), override_id=override_id, approve=approve, note=note)

    if acted(form, act):
        flash("Your decision is recorded")
        return redirect(url_for("referrals.referral", referral_id=found.id) + "#check")
    line = check.judgements[override.place]
    return answer("referrals/decide.html", form, line=line, override=override, **_page(found.id))


@bp.route("/referrals/<int:referral_id>/earlier", methods=["GET", "POST"])
@requires(MAKE)
def prior(referral_id: int) -> Page:
    """Record a programme that somebody was on before."""
    page = _page(referral_id)
    form = forms.PriorForm()
    if acted(form, lambda: referring.record_prior(actor(), referral_id=referral_id, prior=form.prior())):
        flash("Recorded")
        return redirect(url_for("referrals.referral", referral_id=referral_id))
    return answer("referrals/prior.html", form, **page)


@bp.route("/people/<int:person_id>/apart", methods=["GET", "POST"])
@requires(MAKE)
def keep_apart(person_id: int) -> Page:
    """Record that two people must not be in one group."""
    found = people.person_for(actor(), person_id)
    form = forms.ApartForm()
    if not form.is_submitted():
        form.from_on.data = clock.today(found.zone)

    def act() -> None:
        other = _other(form.reference.data or "")
        from_on, reason = form.from_on.data or clock.today(found.zone), form.reason.data or ""
        people_service.keep_apart(
            actor(), pair=(person_id, other.id), reason=reason, from_on=from_on, until_on=form.until_on.data
        )

    if acted(form, act):
        flash("They are kept apart")
        return redirect(url_for("referrals.person", person_id=person_id))
    return answer("referrals/apart.html", form, person=found)


@bp.route("/people/<int:person_id>/apart/<int:apart_id>", methods=["GET", "POST"])
@requires(MAKE)
def end_apart(person_id: int, apart_id: int) -> Page:
    """Let two people be in one group again."""
    found = people.person_for(actor(), person_id)
    rows = apart.apart_of(person_id, in_scope(actor()))
    row = next((each for each in rows if each.id == apart_id), None)
    if row is None:
        raise Missing
    form = forms.ApartEndForm()
    if not form.is_submitted():
        form.on.data = clock.today(found.zone)

    def act() -> None:
        on = form.on.data or clock.today(found.zone)
        people_service.end_keeping_apart(actor(), person_id=person_id, apart_id=apart_id, on=on)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("referrals.person", person_id=person_id))
    return answer("referrals/apart_end.html", form, person=found, row=row)


def _other(reference: str) -> PersonView:
    """Somebody by their case reference; who is out of scope is as unknown as nobody. Raises `Refused`."""
    holder = people.holder_of("".join(reference.split()).upper())
    try:
        return people.person_for(actor(), holder or 0)
    except Missing:
        raise Refused("reference", "You know nobody with this case reference") from None


def _page(referral_id: int) -> dict[str, Any]:
    """What every page of one referral needs."""
    found = queries.referral_for(actor(), referral_id)
    return {
        "referral": found,
        "person": found.person,
        "today": clock.today(found.person.zone),
        "eligibility": checks.LABELS,
    }
