"""How an area keeps its registers: settings, and which outcomes it uses in which words."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

import tracker.attendance.jobs  # noqa: F401 - the worker finds its jobs with the application
from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.attendance import keeping as reads
from tracker.attendance import queries
from tracker.attendance.entering import KeepingForm, WordingForm
from tracker.attendance.rules.keeping import Wording
from tracker.attendance.rules.outcomes import KIND_LABELS
from tracker.attendance.service import keeping
from tracker.core import clock
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, place, register_tab

bp = Blueprint("keeping", __name__)

Page = str | Response | tuple[str, int]
MANAGE = Permission.MANAGE_OUTCOMES
register_tab(
    "staffing",
    Tab("Registers", "keeping.areas", MANAGE, order=50, covers=frozenset({"keeping.area", "keeping.outcome"})),
)


@bp.get("/registers")
@requires(MANAGE)
def areas() -> Page:
    """The lead's areas: with one, straight to it."""
    own = sorted(viewer().signed_in.areas, key=lambda area: area.name)
    if len(own) == 1:
        return redirect(url_for(".area", area_id=own[0].id))
    return render_template("attendance/areas.html", areas=own)


@bp.route("/registers/areas/<int:area_id>", methods=["GET", "POST"])
@requires(MANAGE)
def area(area_id: int) -> Page:
    """How an area keeps its registers, and every outcome as it uses it."""
    name, form = _own(area_id), KeepingForm()
    if not form.is_submitted():
        form.show(reads.keeping_of(area_id))
    if acted(form, lambda: keeping.set_keeping(actor(), area_id, form.keeping())):
        flash("Saved", "success")
        return redirect(url_for(".area", area_id=area_id))
    outcomes = queries.outcomes(area_id, clock.now())
    return answer(
        "attendance/keeping.html",
        form,
        area=name,
        area_id=area_id,
        outcomes=outcomes.values(),
        used=sum(one.enabled for one in outcomes.values()),
        kinds=KIND_LABELS,
    )


@bp.route("/registers/areas/<int:area_id>/outcomes/<outcome_code>", methods=["GET", "POST"])
@requires(MANAGE)
def outcome(area_id: int, outcome_code: str) -> Page:
    """Whether an area uses an outcome, and in which words."""
    name, found, form = _own(area_id), queries.outcomes(area_id, clock.now()).get(outcome_code), WordingForm()
    if found is None:
        abort(404)
    if not form.is_submitted():
        form.show(Wording(found.enabled, found.short_label, found.hint))
    if acted(form, lambda: keeping.word_outcome(actor(), area_id, outcome_code, form.wording(), seen=form.was())):
        flash(f"Saved: {found.label}", "success")
        return redirect(url_for(".area", area_id=area_id))
    return answer(
        "attendance/wording.html",
        form,
        outcome=found,
        kind=KIND_LABELS[found.kind],
        area=name,
        crumbs=[place("quality.staff"), (f"Registers in {name}", url_for(".area", area_id=area_id))],
    )


def _own(area_id: int) -> str:
    """The name of one of the viewer's areas; anybody else's is not there."""
    name = next((one.name for one in viewer().signed_in.areas if one.id == area_id), None)
    if name is None:
        abort(404)
    return name
