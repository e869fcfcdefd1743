"""Pages of what was missed and is owed, and of minutes delivered against those prescribed."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.attendance import debts, dosage, making_up
from tracker.attendance.catch_up_form import CatchUpForm
from tracker.attendance.rules.debts import Debt, finding, may_book
from tracker.attendance.rules.doses import by_module, total
from tracker.attendance.service.catching import book_catch_up
from tracker.core import clock
from tracker.core.errors import Missing, Refused
from tracker.delivery import queries as deliveries
from tracker.delivery.rules import DeliveryView, catch_up_key
from tracker.delivery.service.catching import CatchUpWish
from tracker.people import queries as people
from tracker.timetable import rooms
from tracker.timetable.booking import Looked
from tracker.timetable.rules.moments import read_moment
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, page_of, place, register_tab
from tracker.ui.reading import read_number

bp = Blueprint("catch_ups", __name__)

Page = str | Response | tuple[str, int]
READ, BOOK = Permission.READ_DELIVERIES, Permission.BOOK_SESSIONS
register_tab("delivery", Tab("Catch-ups and hours", "catch_ups.delivery", READ, order=35))


def most_tries() -> int:
    """How often a catch-up is tried before a lead decides: a setting."""
    return int(current_app.config["SETTINGS"].catch_up_tries)


@bp.get("/catch-ups")
@requires(BOOK)
def waiting() -> str:
    """What people in the reader's scope missed and owe, by when it is made up."""
    page = max(1, read_number(request.args.get("page")) or 1)
    pairs, more = debts.pairs_of(actor(), skip=(page - 1) * debts.MOST)
    found = debts.debts_by_key(pairs)
    rest = [pair for pair in pairs if catch_up_key(*pair) not in found]
    rows, between = tuple(found.values()), debts.between_groups(rest) if rest else ()
    today = clock.today(viewer().zone)
    shown = {"rows": rows, "between": between, "more": more, "number": page, "today": today, "most": most_tries()}
    return render_template("attendance/catch_ups.html", finding=finding(rows, today, len(between)), **shown)


@bp.get("/catch-ups/<int:enrolment_id>/<int:outline_id>/owed")
@requires(Permission.READ_PROGRESS)
def owed(enrolment_id: int, outline_id: int) -> Page:
    """What somebody owes and whom it waits for; whoever may book it is led to where that is done."""
    waiting = debts.waiting_for(actor(), enrolment_id, outline_id)
    debt = debts.debt_for(actor(), enrolment_id, outline_id) if waiting is None else None
    if debt is not None and actor().may(BOOK):
        return redirect(page_of("catch_ups.book", enrolment_id, outline_id))
    return render_template("attendance/owed.html", owed=waiting or debt, debt=debt)


@bp.get("/deliveries/<int:delivery_id>/catch-ups")
@requires(READ)
def delivery(delivery_id: int) -> str:
    """What the members of one delivery owe, and every member's minutes."""
    found = deliveries.delivery_for(actor(), delivery_id)
    today, rows = clock.today(found.zone), debts.debts_in(delivery_id)
    shown = {"rows": rows, "doses": dosage.of_delivery(delivery_id), "today": today, "most": most_tries()}
    return render_template(
        "attendance/delivery_catch_ups.html",
        delivery=found,
        finding=finding(rows, today),
        state=found.state(today),
        **shown,
    )


@bp.route("/catch-ups/<int:enrolment_id>/<int:outline_id>", methods=["GET", "POST"])
@requires(BOOK)
def book(enrolment_id: int, outline_id: int) -> Page:
    """Book a catch-up, one-to-one or for everybody in the group who owes the same session."""
    try:
        debt, form = debts.debt_for(actor(), enrolment_id, outline_id), CatchUpForm()
    except Missing:
        if debts.waiting_for(actor(), enrolment_id, outline_id) is None:
            raise
        return redirect(page_of("catch_ups.owed", enrolment_id, outline_id))
    delivery = deliveries.delivery_for(actor(), debt.delivery_id)
    others = [each for each in debts.owing(debt.delivery_id, outline_id) if each.enrolment_id != enrolment_id]
    form.offer(len(others), rooms.choices(delivery))
    if not form.is_submitted():
        form.show(request.args.get("how", ""), read_moment(request.args.get("at", "")))

    def act() -> None:
        wish, most = CatchUpWish(**form.wish(debt.membership_id)), most_tries()
        book_catch_up(actor(), enrolment_id=enrolment_id, outline_id=outline_id, wish=wish, most=most, **form.reasons)

    if not form.check.data and acted(form, act):
        flash(f"Catch-up booked: session {debt.number}, {debt.listed}")
        return redirect(url_for(".delivery", delivery_id=debt.delivery_id))
    leads = actor().may(Permission.CHANGE_DELIVERIES)
    stuck = may_book(debt, most_tries(), leads=leads)
    found = None if stuck else _looked(form, debt, delivery)
    form.previewed.data = found.fingerprint if found is not None else ""
    page = {"debt": debt, "others": others, "crumbs": _crumbs(debt), "today": clock.today(viewer().zone)}
    return answer("attendance/book_catch_up.html", form, stuck=stuck, leads=leads, found=found, **page)


def _looked(form: CatchUpForm, debt: Debt, delivery: DeliveryView) -> Looked:
    """What is found at the time in the form, if there is one that can be, and when everybody is free."""
    wanted = making_up.NOTHING
    if form.on_date.data and form.starts_at.data and (not form.check.data or form.validate()):
        try:
            wanted = making_up.asked(debt, delivery, CatchUpWish(**form.wish(debt.membership_id)))
        except Refused as refusal:
            if form.is_submitted() and not form.errors:
                form.refuse(refusal)
    return making_up.look(actor(), debt, delivery, wanted, alone=form.alone, free=True)


def _crumbs(debt: Debt) -> list[tuple[str, str]]:
    return [place("delivery.deliveries"), (debt.delivery, page_of("catch_ups.delivery", debt.delivery_id))]


@bp.get("/people/<int:person_id>/hours/<int:enrolment_id>")
@requires(Permission.READ_PROGRESS)
def hours(person_id: int, enrolment_id: int) -> str:
    """One person's minutes by session, module and programme, with the arithmetic."""
    person = people.person_for(actor(), person_id)
    lines = dosage.of_enrolment(person_id, enrolment_id)
    return render_template("attendance/hours.html", person=person, modules=by_module(lines), all=total(lines))
