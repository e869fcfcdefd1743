"""Pages of deliveries: the list, one delivery with its sessions and members, setting one up, and changing it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Choice, Permission, Role
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.programmes import Format
from tracker.core import clock
from tracker.delivery import ahead, boards, course, entry, histories, plans, queries, rounds, trained, wording
from tracker.delivery.forms import deliveries as forms
from tracker.delivery.rules import DeliveryState, EnrolmentState, EnrolmentView, SessionKind
from tracker.delivery.service import enrolling, membership, setting_up
from tracker.people import queries as people
from tracker.ui.acting import acted, answer, entered
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_page

bp = Blueprint("delivery", __name__, template_folder="../templates")
bp.add_app_template_filter(wording.meets, "meets")
bp.add_app_template_filter(wording.staff_names, "staff_names")

Page = str | Response | tuple[str, int]

READ, CHANGE, BOOK = Permission.READ_DELIVERIES, Permission.CHANGE_DELIVERIES, Permission.BOOK_SESSIONS
NOTES_HERE = frozenset({"notes.session_note", "notes.individual_note", "concerns.new", "note_settings.log"})
REGISTERS_HERE = frozenset({"attendance", "around", "catch_ups"})
UNDER_DELIVERIES = frozenset({"members", "practice", "timetable", "reports.matrix"}) | REGISTERS_HERE | NOTES_HERE
QUALITY_HERE = frozenset({"quality.delivery", "quality.observe", "quality.observation", "quality.give_feedback"})
FOR_FACILITATORS = frozenset({Role.FACILITATOR})
register(
    Entry(
        "My groups",
        "delivery.deliveries",
        READ,
        order=20,
        roles=FOR_FACILITATORS,
        covers=UNDER_DELIVERIES | QUALITY_HERE,
    )
)
register(Entry("Deliveries", "delivery.deliveries", READ, order=21, covers=UNDER_DELIVERIES | QUALITY_HERE))
register_tab("delivery", Tab("Overview", "delivery.overview", READ, order=10))
register_tab("delivery", Tab("Sessions", "delivery.sessions", READ, order=20))
register_tab("delivery", Tab("Members", "delivery.members", READ, order=30))
register_tab("person", Tab("Programmes", "delivery.person", READ, order=30, covers=frozenset({"delivery.end"})))


@bp.get("/deliveries")
@requires(READ)
def deliveries() -> str:
    """The deliveries in scope: `state` narrows them, `page` turns."""
    asked = request.args.get("state", "")
    state = DeliveryState(asked) if asked in list(DeliveryState) else None
    board = boards.board(actor(), state, clock.today(viewer().zone), read_page(request.args.get("page")))

    def link(number: int = 1, state: DeliveryState | None = state) -> str:
        page = str(number) if number > 1 else None
        return url_for("delivery.deliveries", state=state.value if state else None, page=page)

    return render_template(
        "delivery/deliveries.html", board=board, state=state, states=DeliveryState, link=link, size=boards.PAGE
    )


@bp.get("/deliveries/<int:delivery_id>")
@requires(READ)
def overview(delivery_id: int) -> str:
    """One delivery: its course, who is on it, what comes next."""
    page = _delivery_page(delivery_id)
    delivery, today = page["delivery"], page["today"]
    sessions = queries.sessions_of_delivery(delivery_id)
    return render_template(
        "delivery/overview.html",
        course=course.course_of(sessions, delivery.format, today),
        members=[each for each in queries.members_of(delivery_id) if each.is_open],
        ahead=sorted(
            (each for each in sessions if each.on_date and each.on_date >= today),
            key=lambda each: (each.on_date, each.starts_at, each.number),
        )[:5],
        skipped=plans.skipped(delivery),
        staffing=trained.staffing_of(delivery, today),
        outlooks=ahead.outlooks([delivery_id]),
        **page,
    )


@bp.get("/deliveries/<int:delivery_id>/sessions")
@requires(READ)
def sessions(delivery_id: int) -> str:
    """Every session of a delivery, and the one-to-ones to be booked."""
    page = _delivery_page(delivery_id)
    delivery, today = page["delivery"], page["today"]
    rows = queries.sessions_of_delivery(delivery_id)
    track = course.course_of(rows, delivery.format, today)
    alone = [row for row in rows if row.kind is not delivery.format]
    return render_template(
        "delivery/sessions.html",
        course=track,
        own=[row for row in rows if row.kind is delivery.format],
        alone=course.one_to_ones(alone, track.next, today),
        goes_round=rounds.goes_round(delivery),
        **page,
    )


@bp.get("/deliveries/<int:delivery_id>/members")
@requires(READ)
def members(delivery_id: int) -> str:
    """Who is and who was on a delivery."""
    page = _delivery_page(delivery_id)
    rows = queries.members_of(delivery_id)
    suspended, left = histories.suspensions([row.membership_id for row in rows]), histories.left(delivery_id)
    outlooks = ahead.outlooks([delivery_id])
    return render_template(
        "delivery/members.html", rows=rows, suspended=suspended, left=left, outlooks=outlooks, **page
    )


@bp.route("/deliveries/new", methods=["GET", "POST"])
@requires(CHANGE)
def new() -> Page:
    """Set up a group: first its timetable, from what was typed, then the delivery."""
    form = forms.NewDeliveryForm()
    _offer(form, SessionKind.GROUP, whole=not form.is_submitted())
    made: list[int] = []

    def act() -> None:
        made.append(setting_up.create_delivery(actor(), wanted=form.details(SessionKind.GROUP)))

    if form.create.data and acted(form, act):
        flash(f"{form.title.data} is set up. Add its members")
        return redirect(url_for("delivery.members", delivery_id=made[0]))
    preview = _preview(form, SessionKind.GROUP)
    if preview is None and form.is_submitted():
        _offer(form, SessionKind.GROUP, whole=True)
    return answer("delivery/new.html", form, preview=preview, entered=entered(form), person=None)


@bp.get("/people/<int:person_id>/programmes")
@requires(READ)
def person(person_id: int) -> Page:
    """The programmes a person is or was on, and the deliveries they were in."""
    return _person_page(person_id, forms.EndForm())


@bp.post("/people/<int:person_id>/programmes")
@requires(CHANGE)
def end(person_id: int) -> Page:
    """Take a person who is in no delivery off a programme."""
    form = forms.EndForm()
    form.offer(_without_delivery(person_id))
    if acted(form, lambda: enrolling.end_enrolment(actor(), **form.ending())):
        flash("Taken off the programme")
        return redirect(url_for("delivery.person", person_id=person_id))
    return _person_page(person_id, form)


def _without_delivery(person_id: int) -> list[EnrolmentView]:
    person = people.person_for(actor(), person_id)
    held = queries.enrolments_of(person.id)
    return [each for each in held if each.state is EnrolmentState.ACTIVE and each.delivery_id is None]


def _person_page(person_id: int, form: forms.EndForm) -> Page:
    person = people.person_for(actor(), person_id)
    waiting = _without_delivery(person_id)
    form.offer(waiting)
    enrolments = queries.enrolments_of(person_id)
    return answer(
        "delivery/person.html",
        form,
        person=person,
        enrolments=enrolments,
        outlooks=ahead.outlooks([each.delivery_id for each in enrolments if each.delivery_id is not None]),
        stays=[each for each in histories.stays_of_person(actor(), person_id) if each.began],
        waiting=waiting,
    )


@bp.route("/people/<int:person_id>/one-to-one", methods=["GET", "POST"])
@requires(CHANGE)
def new_one_to_one(person_id: int) -> Page:
    """Start a programme one-to-one with a person: first its timetable, then the delivery."""
    person = people.person_for(actor(), person_id)
    form = forms.NewOneToOneForm()
    if not form.is_submitted():
        form.area_id.data = person.area_id
    _offer(form, SessionKind.ONE_TO_ONE, whole=not form.is_submitted())
    made: list[int] = []

    def act() -> None:
        wanted = form.details(SessionKind.ONE_TO_ONE)
        made.append(setting_up.create_one_to_one(actor(), person_id=person_id, wanted=wanted))

    if form.create.data and acted(form, act):
        flash(f"{person.name} starts {form.title.data}")
        return redirect(url_for("delivery.overview", delivery_id=made[0]))
    preview = _preview(form, SessionKind.ONE_TO_ONE)
    if preview is None and form.is_submitted():
        _offer(form, SessionKind.ONE_TO_ONE, whole=True)
    return answer("delivery/new.html", form, preview=preview, entered=entered(form), person=person)


@bp.route("/deliveries/<int:delivery_id>/change", methods=["GET", "POST"])
@requires(CHANGE)
def change(delivery_id: int) -> Page:
    """Change a delivery's name, venue or places."""
    delivery = queries.delivery_for(actor(), delivery_id)
    form = forms.ChangeForm()
    if not form.is_submitted():
        form.show(delivery)

    def act() -> None:
        typed = {name: form[name].data for name in ("title", "venue", "capacity")}
        setting_up.change_delivery(actor(), delivery_id=delivery_id, seen=form.version, **typed)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("delivery.overview", delivery_id=delivery_id))
    return answer("delivery/change.html", form, delivery=delivery)


@bp.route("/deliveries/<int:delivery_id>/staff", methods=["GET", "POST"])
@requires(CHANGE)
def staff(delivery_id: int) -> Page:
    """Change who leads and facilitates a delivery."""
    delivery = queries.delivery_for(actor(), delivery_id)
    form = forms.StaffForm()
    found = boards.staff_choices([delivery.area_id], delivery)
    form.offer_staff(found.leads, found.facilitators)
    if not form.is_submitted():
        form.show(delivery)

    def act() -> None:
        lead_id, chosen, why = form.lead_id.data or 0, form.staff(), form.untrained_why.data or ""
        setting_up.change_staff(
            actor(), delivery_id=delivery_id, seen=form.version, lead_id=lead_id, staff=chosen, untrained_why=why
        )

    if acted(form, act):
        flash("Staff saved")
        return redirect(url_for("delivery.overview", delivery_id=delivery_id))
    return answer("delivery/staff.html", form, delivery=delivery)


@bp.route("/deliveries/<int:delivery_id>/members/new", methods=["GET", "POST"])
@requires(CHANGE)
def join(delivery_id: int) -> Page:
    """Find a person and add them: `q` searches among the people in scope."""
    page = _delivery_page(delivery_id)
    query = request.args.get("q", "")[:100]
    found = boards.candidates(actor(), page["delivery"], query, read_page(request.args.get("page")))
    form = forms.JoinForm()
    form.offer(found.rows)
    admission = entry.rule_of(page["delivery"])
    coming = admission.ahead(page["today"])
    if not form.is_submitted():
        soonest = max(page["today"], page["delivery"].starts_on)
        form.joined_on.data = coming[0].on if coming and soonest > admission.begins_on else soonest

    def act() -> None:
        person_id, joined_on, why = form.person_id.data or 0, form.joined_on.data, form.why.data or ""
        membership.add_member(actor(), delivery_id=delivery_id, person_id=person_id, joined_on=joined_on, why=why)

    if acted(form, act):
        flash("Member added")
        return redirect(url_for("delivery.members", delivery_id=delivery_id))
    shown = {"found": found, "query": query, "size": boards.PAGE, "admission": admission, "coming": coming}
    return answer("delivery/join.html", form, **shown, **page)


def _delivery_page(delivery_id: int) -> dict[str, Any]:
    """What every page of one delivery needs."""
    delivery = queries.delivery_for(actor(), delivery_id)
    today = clock.today(delivery.zone)
    return {"delivery": delivery, "today": today, "state": delivery.state(today), "states": DeliveryState}


def _offer(form: forms.NewDeliveryForm, wanted: SessionKind, *, whole: bool) -> None:
    """The actor's areas, their staff, and the versions that are delivered in this format.

    Unless the `whole` form is drawn, only what was chosen is offered: a preview draws no list, and an area's staff are
    hundreds.
    """
    mine = actor()
    found = boards.staff_choices(mine.area_ids, of=None if whole else form.chosen_staff())
    form.offer_staff(found.leads, found.facilitators)
    versions = [
        Choice(version.id, version.label)
        for version in (catalogue.versions() if whole else catalogue.found(form.version_id.data))
        if version.deliverable and any(each.format is Format(wanted.value) for each in version.formats)
    ]
    form.offer(versions, people.areas_of(mine))
    if not form.is_submitted() and mine.holds(Role.PROGRAMME_LEAD):
        form.lead_id.data = mine.user_id


def _preview(form: forms.NewDeliveryForm, wanted: SessionKind) -> plans.Preview | None:
    """The timetable of what was typed, unless something is wrong with it; problems stand in the form."""
    found: list[plans.Preview] = []
    if not form.errors and not form.again.data:
        acted(form, lambda: found.append(plans.preview(form.details(wanted))))
    return found[0] if found else None
