"""Pages of rooms, closed days and an area's rule, and of a member of staff: training, leave and hours."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission, Role
from tracker.core import clock
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.people.rules import AreaView
from tracker.resources import forms, queries
from tracker.resources.service import places as places_service
from tracker.resources.service import time_of_staff
from tracker.resources.service import training as training_service
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, place, register, register_tab

bp = Blueprint("resources", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]
PLACES, MANAGE_PLACES = Permission.READ_PLACES, Permission.MANAGE_PLACES
OWN, MANAGE = Permission.READ_OWN_PRACTICE, Permission.MANAGE_STAFF
FORM = "ui/form.html"
register(
    Entry(
        "My practice",
        "resources.my_practice",
        OWN,
        order=50,
        roles=frozenset({Role.FACILITATOR}),
        covers=frozenset({"quality"}),
    )
)
register_tab("staffing", Tab("Rooms and closed days", "resources.places", PLACES, order=20))
MINE = frozenset({"resources.my_practice"})
register_tab("staff", Tab("Training and time", "resources.staff_member", OWN, order=10, covers=MINE))


@bp.get("/places")
@requires(PLACES)
def places() -> str:
    """The rooms and the closed days to come of the viewer's areas, and what each asks of those who deliver."""
    today, areas = clock.today(viewer().zone), people.areas_of(actor())
    rules = queries.staffing_rules([area.id for area in areas])
    shown = [(area, queries.rooms_of(area.id), queries.closures_of(area.id, today), rules[area.id]) for area in areas]
    return render_template("resources/places.html", shown=shown, today=today)


@bp.route("/places/<int:area_id>/rooms/new", methods=["GET", "POST"])
@requires(MANAGE_PLACES)
def add_room(area_id: int) -> Page:
    """Add a room to an area."""
    area, form = _area(area_id), forms.RoomForm()
    if acted(form, lambda: places_service.add_room(actor(), area_id=area_id, details=form.details())):
        flash(f"{form.name.data} is added")
        return redirect(url_for(".places"))
    return answer(FORM, form, heading="Add a room", caption=area.name, crumbs=_to_places())


@bp.route("/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(MANAGE_PLACES)
def room(room_id: int) -> Page:
    """Change a room, or close it."""
    found, form = queries.room_for(actor(), room_id), forms.RoomForm()
    if not form.is_submitted():
        form.show(found)
    details = form.details
    if acted(
        form,
        lambda: places_service.change_room(actor(), room_id=room_id, seen=form.version, details=details()),
    ):
        flash("Saved")
        return redirect(url_for(".places"))
    return answer(FORM, form, heading=found.name, caption="Room", crumbs=_to_places())


@bp.route("/places/<int:area_id>/closures/new", methods=["GET", "POST"])
@requires(MANAGE_PLACES)
def add_closure(area_id: int) -> Page:
    """Close an area on some days."""
    area, form = _area(area_id), forms.ClosureForm()
    if acted(form, lambda: places_service.add_closure(actor(), area_id=area_id, **form.days())):
        flash("Closed days added. New timetables leave them out")
        return redirect(url_for(".places"))
    lead = f"Timetables leave these days out, as they do the bank holidays of {area.nation.label}. Sessions that are "
    lead += "on them already stay until they are moved."
    return answer(FORM, form, heading="Add closed days", caption=area.name, crumbs=_to_places(), lead=lead)


@bp.route("/closures/<int:closure_id>", methods=["GET", "POST"])
@requires(MANAGE_PLACES)
def closure(closure_id: int) -> Page:
    """Change the closed days of an area, or take them away."""
    found, form = queries.closure_for(actor(), closure_id), forms.ClosureForm()
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        places_service.change_closure(actor(), closure_id=closure_id, seen=form.version, **form.days())

    if acted(form, act):
        flash("Saved")
        return redirect(url_for(".places"))
    remove = ("Open on these days after all", url_for(".remove_closure", closure_id=closure_id), found.version)
    return answer(FORM, form, heading=found.why, caption=found.when, crumbs=_to_places(), remove=remove)


@bp.post("/closures/<int:closure_id>/remove")
@requires(MANAGE_PLACES)
def remove_closure(closure_id: int) -> Page:
    """Open an area again on these days."""
    form = forms.RemoveForm()
    if acted(form, lambda: places_service.remove_closure(actor(), closure_id=closure_id, seen=form.version)):
        flash("The closed days are removed")
        return redirect(url_for(".places"))
    flash("Nothing was removed: somebody else changed this meanwhile")
    return redirect(url_for(".closure", closure_id=closure_id))


@bp.route("/places/<int:area_id>/rule", methods=["GET", "POST"])
@requires(MANAGE_PLACES)
def rule(area_id: int) -> Page:
    """What an area asks of those who deliver."""
    area, form = _area(area_id), forms.RuleForm()
    if not form.is_submitted():
        form.show(queries.staffing_rule(area_id))

    def act() -> None:
        places_service.set_staffing_rule(actor(), area_id=area_id, seen=form.version, rule=form.rule())

    if acted(form, act):
        flash("Saved")
        return redirect(url_for(".places"))
    lead = "Two facilitators is the usual practice, one the least. A mixed pair is preferred where there is a choice: "
    lead += "Tracker keeps no record of anybody’s gender, so whoever plans decides it."
    return answer(FORM, form, heading="Who may deliver", caption=area.name, crumbs=_to_places(), lead=lead)


@bp.get("/my-practice")
@requires(OWN)
def my_practice() -> str:
    """One's own training, leave and hours."""
    return _staff_page(actor().user_id or 0)


@bp.get("/staff/<int:staff_id>")
@requires(OWN)
def staff_member(staff_id: int) -> str:
    """The training, leave and hours of somebody who works in an area of the viewer's, or of oneself."""
    return _staff_page(staff_id)


@bp.route("/staff/<int:staff_id>/training/new", methods=["GET", "POST"])
@requires(MANAGE)
def add_training(staff_id: int) -> Page:
    """Record that somebody is trained for a programme."""
    staff, form = queries.staff_for(actor(), staff_id), forms.NewTrainingForm()
    form.offer(queries.programmes())

    def act() -> None:
        chosen, details = form.programme_id.data or 0, form.details()
        training_service.record_training(actor(), staff_id=staff_id, programme_id=chosen, details=details)

    if acted(form, act):
        flash("Training recorded")
        return redirect(url_for(".staff_member", staff_id=staff_id))
    return answer(FORM, form, heading="Record training", caption=staff.name, crumbs=_to_staff(staff_id, staff.name))


@bp.route("/training/<int:training_id>", methods=["GET", "POST"])
@requires(MANAGE)
def training(training_id: int) -> Page:
    """Correct what was recorded of a training."""
    found, form = queries.training_for(actor(), training_id), forms.TrainingForm()
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        seen, details = form.version, form.details()
        training_service.correct_training(actor(), training_id=training_id, seen=seen, details=details)

    return _about_training(found, form, act, f"{found.programme} training", "Corrected")


@bp.route("/training/<int:training_id>/withdraw", methods=["GET", "POST"])
@requires(MANAGE)
def withdraw(training_id: int) -> Page:
    """Let a training count no longer."""
    found, form = queries.training_for(actor(), training_id), forms.WithdrawForm()
    if not form.is_submitted():
        form.on.data, form.seen.data = clock.today(viewer().zone), str(found.version)

    def act() -> None:
        given: dict[str, Any] = {"seen": form.version, "on": form.on.data, "why": form.why.data or ""}
        training_service.withdraw_training(actor(), training_id=training_id, **given)

    return _about_training(found, form, act, f"Withdraw {found.programme} training", "Withdrawn")


@bp.route("/staff/<int:staff_id>/leave/new", methods=["GET", "POST"])
@requires(OWN)
def add_leave(staff_id: int) -> Page:
    """Record when somebody is away."""
    staff, form = queries.staff_for(actor(), staff_id), forms.LeaveForm()
    if acted(form, lambda: time_of_staff.record_leave(actor(), staff_id=staff_id, details=form.details())):
        flash("Recorded")
        return redirect(url_for(".staff_member", staff_id=staff_id))
    return answer(FORM, form, heading="Record time away", caption=staff.name, crumbs=_to_staff(staff_id, staff.name))


@bp.route("/leave/<int:leave_id>", methods=["GET", "POST"])
@requires(OWN)
def leave(leave_id: int) -> Page:
    """Change when somebody is away, or take it away."""
    found, form = queries.leave_for(actor(), leave_id), forms.LeaveForm()
    staff = queries.staff_for(actor(), found.user_id)
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        time_of_staff.change_leave(actor(), leave_id=leave_id, seen=form.version, details=form.details())

    if acted(form, act):
        flash("Saved")
        return redirect(url_for(".staff_member", staff_id=staff.id))
    remove = ("Not away after all", url_for(".remove_leave", leave_id=leave_id), found.version)
    crumbs = _to_staff(staff.id, staff.name)
    return answer(FORM, form, heading=found.says, caption=staff.name, crumbs=crumbs, remove=remove)


@bp.post("/leave/<int:leave_id>/remove")
@requires(OWN)
def remove_leave(leave_id: int) -> Page:
    """Somebody is not away after all."""
    found, form = queries.leave_for(actor(), leave_id), forms.RemoveForm()
    if acted(form, lambda: time_of_staff.remove_leave(actor(), leave_id=leave_id, seen=form.version)):
        flash("Removed")
        return redirect(url_for(".staff_member", staff_id=found.user_id))
    flash("Nothing was removed: somebody else changed this meanwhile")
    return redirect(url_for(".leave", leave_id=leave_id))


@bp.route("/staff/<int:staff_id>/hours", methods=["GET", "POST"])
@requires(OWN)
def hours(staff_id: int) -> Page:
    """When somebody works in an ordinary week."""
    staff, form = queries.staff_for(actor(), staff_id), forms.HoursForm()
    if not form.is_submitted():
        form.show(queries.hours_of([staff_id]).get(staff_id, ()))
    if acted(form, lambda: time_of_staff.set_hours(actor(), staff_id=staff_id, hours=form.hours())):
        flash("Saved")
        return redirect(url_for(".staff_member", staff_id=staff_id))
    lead = "Like 9am to 5pm. Leave a day empty when there is no work; all of them, to say nothing about it."
    crumbs = _to_staff(staff_id, staff.name)
    return answer(FORM, form, heading="Working hours", caption=staff.name, crumbs=crumbs, lead=lead)


def _about_training(found: Any, form: Any, act: Any, heading: str, done: str) -> Page:
    staff = queries.staff_for(actor(), found.user_id)
    if acted(form, act):
        flash(done)
        return redirect(url_for(".staff_member", staff_id=staff.id))
    return answer(FORM, form, heading=heading, caption=staff.name, crumbs=_to_staff(staff.id, staff.name))


def _staff_page(staff_id: int) -> str:
    staff, today = queries.staff_for(actor(), staff_id), clock.today(viewer().zone)
    trainings = queries.trainings_of([staff_id])
    return render_template(
        "resources/staff.html",
        staff=staff,
        own=staff_id == actor().user_id,
        trainings=trainings,
        standing=list(dict.fromkeys(one.programme for one in trainings if one.stands(today))),
        leave=queries.leave_of(staff_id, today),
        hours=queries.hours_of([staff_id]).get(staff_id, ()),
        today=today,
    )


def _area(area_id: int) -> AreaView:
    if not queries.works_in(actor(), area_id):
        raise Missing(f"area {area_id}")
    return people.area(area_id)


def _to_places() -> list[tuple[str, str]]:
    return [place("quality.staff"), ("Rooms and closed days", url_for(".places"))]


def _to_staff(staff_id: int, name: str) -> list[tuple[str, str]]:
    own = staff_id == actor().user_id and not actor().may(MANAGE)
    above = place("resources.my_practice" if own else "quality.staff")
    return [above] if own else [above, (name, url_for(".staff_member", staff_id=staff_id))]
