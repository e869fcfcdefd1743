"""A plan on a shared device: what the person reads of it and says; and the code by which staff hand it over."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.core import clock
from tracker.core.access import public
from tracker.core.errors import Missing, Refused
from tracker.devices import browser
from tracker.devices import service as shared
from tracker.devices.rules import GOOD_FOR, spaced
from tracker.people import queries as people
from tracker.treatment import forms, queries
from tracker.treatment.routes import plans
from tracker.treatment.routes.plans import PLAN, Page
from tracker.treatment.service import agreeing
from tracker.ui.acting import acted, answer

bp = Blueprint("plan_device", __name__, template_folder="../templates")


@plans.bp.post("/treatment/<int:plan_id>/code")
@requires(PLAN)
def give_code(plan_id: int) -> Page:
    """A code by which the person reads this version on a shared device and says what they think of it."""
    found = people.person_for(actor(), queries.plan_for(actor(), plan_id).person_id)
    try:
        code = agreeing.give_code(actor(), plan_id=plan_id)
    except Refused as refusal:
        flash(refusal.message, "important")
        return redirect(url_for("treatment.version", plan_id=plan_id))
    until, back = clock.now() + GOOD_FOR, url_for("devices.person", person_id=found.id)
    return render_template("devices/code.html", code=spaced(code), until=until, person=found, back=back)


@bp.route("/kiosk/plan", methods=["GET", "POST"])
@public
def page() -> Page:
    """The targets and modules of a version in the person's own words, and what they say of it."""
    try:
        turn, position, read = agreeing.read_at(browser.token())
        several = len(turn.steps) > 1
        if several and request.form.get("later"):
            return _later()
        form = forms.OwnAnswerForm()
        form.offer(later=several)
        if not form.is_submitted():
            form.read.data = read.mark
        if acted(form, lambda: agreeing.answer_plan(browser.token(), **form.said())):
            return browser.onwards()
    except Missing:
        return browser.closed()
    place = browser.place_of(turn, position)
    return answer("treatment/device.html", form, read=read, place=place, bare=True, alone=True)


def _later() -> Response:
    shared.put_off(browser.token(), agreeing.ON_DEVICE)
    return browser.onwards()
