"""Pages of the waiting list, of matching a delivery, and of offers."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import tracker.referrals.jobs  # noqa: F401 - what it does by itself
from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.errors import Missing
from tracker.delivery import completing
from tracker.delivery import queries as delivery
from tracker.people import queries as people
from tracker.people.rules import Sex
from tracker.referrals import candidates, credits, placed, queries, waiting, wording
from tracker.referrals.forms import places as forms
from tracker.referrals.rules import checks
from tracker.referrals.rules.matching import Order, band_mix, common_bar
from tracker.referrals.rules.needs import Adaptation, Source
from tracker.referrals.rules.time_left import in_weeks
from tracker.referrals.service import crediting, finishing, placing
from tracker.referrals.waiting import WaitingRow, Wanted
from tracker.ui.acting import acted, answer
from tracker.ui.exports import csv_text
from tracker.ui.filters import plural
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_number, read_page

bp = Blueprint("places", __name__, template_folder="../templates")
completing.follow(finishing.finish)
bp.add_app_template_filter(in_weeks, "in_weeks")
bp.add_app_template_filter(wording.points, "points")

Page = str | Response | tuple[str, int]

READ, GIVE = Permission.READ_WAITING, Permission.GIVE_PLACES
register(Entry("Waiting list", "places.waiting_list", READ, order=24))
UNDER = frozenset({"places.intake", "places.refuse", "places.allocate"})
register_tab("delivery", Tab("Waiting list", "places.match", READ, order=35, covers=UNDER))
FILTERS = ("programme", "status", "source", "adaptation", "sex", "area", "urgent", "order")
HEADER = (
    "Person",
    "Reference",
    "Programme",
    "Area",
    "Status",
    "Urgent",
    "Source",
    "Referred on",
    "Days waiting",
    "Sentence ends",
    "Weeks the programme needs",
    "Days to spare",
    "Eligibility",
)


@bp.get("/waiting")
@requires(READ)
def waiting_list() -> str:
    """Who waits in the lead's areas: filters, order, time waiting and time left."""
    wanted, today = _wanted(request.args), clock.today(viewer().zone)
    page = waiting.waiting_list(actor(), wanted, today, read_page(request.args.get("page")))

    def link(number: int = 1) -> str:
        return _link("places.waiting_list", page=number if number > 1 else None)

    return render_template(
        "referrals/waiting.html",
        page=page,
        wanted=wanted,
        today=today,
        link=link,
        csv=_link("places.waiting_csv"),
        size=waiting.PAGE,
        sources=Source,
        adaptations=Adaptation,
        sexes=Sex,
        orders=waiting.Order,
        eligibility=checks.LABELS,
        pairs=lambda found: [(each.id, each.name) for each in found],
        labelled=lambda found: [(each.value, each.label) for each in found],
        deliveries=candidates.deliveries_to_match(actor(), page.by_programme, today),
    )


@bp.get("/waiting.csv")
@requires(READ)
def waiting_csv() -> Response:
    """The waiting list under the same filters, whole."""
    today = clock.today(viewer().zone)
    rows = waiting.waiting_list(actor(), _wanted(request.args), today).rows
    response = Response(csv_text(HEADER, [_line(row, today) for row in rows]), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="waiting.csv"'
    return response


def _line(row: WaitingRow, today: date) -> tuple[object, ...]:
    return (
        row.listed,
        row.reference,
        row.programme,
        row.area_name,
        row.status_label,
        "Yes" if row.urgent else "No",
        Source(row.source).label,
        row.referred_on,
        (today - row.referred_on).days,
        None if row.endless else row.sentence_end,
        row.need.weeks,
        row.spare(today),
        checks.LABELS[row.eligibility],
    )


def _wanted(args: MultiDict[str, str]) -> Wanted:
    """The filters of an address; what is not one of the choices narrows nothing."""
    return Wanted(
        programme_id=read_number(args.get("programme")),
        status=args.get("status", "")[:30],
        source=args.get("source", "", type=Source),
        adaptation=args.get("adaptation", "", type=Adaptation),
        sex=args.get("sex", "", type=Sex),
        area_id=read_number(args.get("area")),
        urgent="urgent" in args,
        order=args.get("order", waiting.Order.SPARE, type=waiting.Order),
    )


def _link(endpoint: str, **changed: Any) -> str:
    kept = {key: value for key, value in request.args.items() if key in FILTERS and value}
    return url_for(endpoint, **{**kept, **changed})


@bp.get("/deliveries/<int:delivery_id>/waiting")
@requires(READ)
def match(delivery_id: int) -> Page:
    """Who of those waiting fits a delivery, and why: `order` orders each list, `all` shows everybody."""
    form = forms.AllocateForm()
    form.who.choices = []
    return _matched(delivery_id, form)


@bp.post("/deliveries/<int:delivery_id>/waiting")
@requires(GIVE)
def allocate(delivery_id: int) -> Page:
    """Offer places to everybody who was ticked, or to nobody."""
    form = forms.AllocateForm()
    form.who.choices = []
    found = delivery.delivery_for(actor(), delivery_id)
    chosen = form.chosen()

    def act() -> None:
        today = clock.today(found.zone)
        placing.allocate(
            actor(),
            delivery_id=delivery_id,
            chosen=chosen,
            answer_by=form.answer_by.data,
            settled=form.settled.data or "",
            join_on=max(today, found.starts_on) if form.at_once.data else None,
        )

    if acted(form, act):
        done = "join" if form.at_once.data else "offered a place"
        flash(f"{plural(len(chosen), 'person', 'people')} {done}")
        return redirect(url_for("places.match", delivery_id=delivery_id))
    return _matched(delivery_id, form)


def _matched(delivery_id: int, form: forms.AllocateForm) -> Page:
    asked = request.args.get("order", "")
    order = Order(asked) if asked in list(Order) else Order.SPARE
    everybody = "all" in request.args
    found = candidates.matched(actor(), delivery_id, order)
    lists = candidates.lists(found, everybody=everybody)
    ranking, fitting = found.ranking, bool(found.ranking.fits)
    return answer(
        "referrals/match.html",
        form,
        found=found,
        delivery=found.delivery,
        state=found.delivery.state(found.today),
        today=found.today,
        lists=lists,
        mix=band_mix(lists.bands),
        ticked={one for one, _ in form.chosen()},
        order=order,
        orders=Order,
        everybody=everybody,
        common=None if fitting else common_bar(ranking.not_now, found.group),
    )


@bp.route("/deliveries/<int:delivery_id>/joining", methods=["GET", "POST"])
@requires(GIVE)
def joining(delivery_id: int) -> Page:
    """Let those whose places are held become members."""
    found = delivery.delivery_for(actor(), delivery_id)
    form = forms.JoinForm()
    form.offer(each for each in reversed(placed.offers_in(delivery_id)) if each.state.holds)
    if not form.is_submitted():
        form.joined_on.data = max(clock.today(found.zone), found.starts_on)

    def act() -> None:
        ids, on = form.offers.data or [], form.joined_on.data or date.max
        placing.join(actor(), delivery_id=delivery_id, offer_ids=ids, joined_on=on)

    if acted(form, act):
        flash(f"{plural(len(form.offers.data or []), 'person', 'people')} joined")
        return redirect(url_for("delivery.members", delivery_id=delivery_id))
    return answer("referrals/joining.html", form, delivery=found)


@bp.route("/deliveries/<int:delivery_id>/intake", methods=["GET", "POST"])
@requires(GIVE)
def intake(delivery_id: int) -> Page:
    """Say whom a delivery is for."""
    found = delivery.delivery_for(actor(), delivery_id)
    form = forms.IntakeForm()
    areas = [each for each in people.areas() if each.id != found.area_id]
    form.offer(areas, catalogue.terms(found.version_id).cohorts)
    if not form.is_submitted():
        form.show(placed.intake_of(delivery_id))

    def act() -> None:
        placing.set_intake(actor(), delivery_id=delivery_id, intake=form.intake(), seen=form.version)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("places.match", delivery_id=delivery_id))
    return answer("referrals/intake.html", form, delivery=found)


@bp.route("/deliveries/<int:delivery_id>/waiting/<int:referral_id>/refuse", methods=["GET", "POST"])
@requires(GIVE)
def refuse(delivery_id: int, referral_id: int) -> Page:
    """Record that somebody is not offered a place in this delivery."""
    found = delivery.delivery_for(actor(), delivery_id)
    referral = queries.referral_for(actor(), referral_id)
    form = forms.RefuseForm()
    form.offer(queries.life_cycle())

    def act() -> None:
        reason, note = form.reason.data or "", form.note.data or ""
        placing.refuse_place(actor(), delivery_id=delivery_id, referral_id=referral_id, reason=reason, note=note)

    if acted(form, act):
        flash(f"{referral.person.name} is not offered a place here")
        return redirect(url_for("places.match", delivery_id=delivery_id))
    return answer("referrals/refuse.html", form, delivery=found, referral=referral)


@bp.route("/offers/<int:offer_id>", methods=["GET", "POST"])
@requires(GIVE)
def offer(offer_id: int) -> Page:
    """Record what became of an offer."""
    found, referral = placed.offer_for(actor(), offer_id)
    if not found.state.holds and not request.form:
        raise Missing
    form = forms.AnswerForm()
    form.offer(found, queries.life_cycle())
    if not form.is_submitted():
        form.on.data, form.seen.data = clock.today(referral.person.zone), str(found.version)
    if acted(form, lambda: placing.answer_offer(actor(), offer_id=offer_id, seen=form.version, **form.answer())):
        flash(f"{referral.person.name}: {form.answer()['state'].label.lower()}")
        return redirect(url_for("places.match", delivery_id=found.delivery_id))
    return answer("referrals/offer.html", form, offer=found, referral=referral)


@bp.route("/enrolments/<int:enrolment_id>/earlier", methods=["GET", "POST"])
@requires(GIVE)
def earlier(enrolment_id: int) -> Page:
    """What earlier programmes are proposed to credit on an enrolment: accepted for chosen sessions, or declined."""
    held = delivery.enrolment(enrolment_id)
    person = people.person_for(actor(), held.person_id)
    found = credits.proposals(held)
    first = next((each for each in found if not each.decision), None)
    form = forms.CreditedForm()
    form.offer(credits.owed_of(enrolment_id))
    if not form.is_submitted() and first is not None:
        form.outlines.data, form.prior_id.data = sorted(first.outlines), str(first.prior_id)

    if acted(form, lambda: crediting.decide_prior(actor(), enrolment_id=enrolment_id, **form.decided())):
        flash("Decided")
        return redirect(url_for("places.earlier", enrolment_id=enrolment_id))
    return answer("referrals/earlier.html", form, held=held, person=person, proposals=found, first=first)
