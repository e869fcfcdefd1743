"""Handing a shared device to a person: what goes together and in which order, the code, how far it is, stopping it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core import clock
from tracker.devices import forms, opening, queries, service
from tracker.devices.rules import GOOD_FOR, spaced
from tracker.people import queries as people
from tracker.ui.acting import acted, answer

bp = Blueprint("devices", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]


@bp.route("/people/<int:person_id>/device", methods=["GET", "POST"])
@requires(Permission.GIVE_DEVICES)
def person(person_id: int) -> Page:
    """What the person may answer now, chosen and put in order, for one code; or how far it is on the device."""
    found, now = people.person_for(actor(), person_id), clock.now()
    offers = opening.offers_for(actor(), found)
    refs = [each.ref for each in offers]
    form = forms.choosing(request.form, refs) if request.method == "POST" else forms.ChoosingForm()
    if not form.submitted:
        form.chosen = tuple(each.ref for each in offers if each.likely)
    codes: list[str] = []
    if acted(form, lambda: codes.append(_give(person_id, form.wanted(refs)))):
        until, back = now + GOOD_FOR, url_for("devices.person", person_id=person_id)
        return render_template("devices/code.html", code=spaced(codes[0]), until=until, person=found, back=back)
    turn = queries.turn_of(person_id)
    waits = turn is not None and turn.waits(now)
    far = opening.how_far(actor(), turn.steps) if turn else []
    return answer("devices/person.html", form, person=found, offers=offers, turn=turn, waits=waits, far=far)


def _give(person_id: int, chosen: service.Chosen) -> str:
    return service.give_code(actor(), person_id=person_id, chosen=chosen)


@bp.post("/people/<int:person_id>/device/stop")
@requires(Permission.GIVE_DEVICES)
def stop(person_id: int) -> Response:
    """Stop the device, or the code that was not used: what was answered is kept."""
    service.stop(actor(), person_id=person_id)
    flash("The device is stopped. What was answered is kept")
    return redirect(url_for("devices.person", person_id=person_id))
