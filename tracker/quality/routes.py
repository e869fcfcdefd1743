"""Pages of staff for a lead, of one's own practice, of observations and of feedback on programmes."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import SYSTEM, Permission
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery import queries as delivery_queries
from tracker.delivery.rules import DeliveryView, SessionRow
from tracker.quality import forms, queries, rules, service
from tracker.resources import queries as resources
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, place, register, register_tab

bp = Blueprint("quality", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]
OWN, MANAGE = Permission.READ_OWN_PRACTICE, Permission.MANAGE_STAFF
FORM = "ui/form.html"
register(Entry("Staff", "quality.staff", MANAGE, order=35, covers=frozenset({"resources", "keeping"})))
register_tab("staffing", Tab("Staff", "quality.staff", MANAGE, order=10))
register_tab("staffing", Tab("Feedback on programmes", "quality.feedback", MANAGE, order=30))
register_tab("staffing", Tab("What observers rate", "quality.items", MANAGE, order=40))
register_tab("staff", Tab("Supervision and observations", "quality.practice", OWN, order=20))
register_tab("delivery", Tab("Observations", "quality.delivery", OWN, order=60))


@bp.get("/staff")
@requires(MANAGE)
def staff() -> str:
    """Who delivers in the lead's areas: trained for what, away when, hours this month, last supervised."""
    today = clock.today(viewer().zone)
    rows = queries.staff_board(actor(), today)
    return render_template("quality/staff.html", rows=rows, today=today, finding=rules.staff_finding(rows, today))


@bp.get("/staff/<int:staff_id>/practice")
@requires(OWN)
def practice(staff_id: int) -> str:
    """How somebody was supervised and observed, and what they delivered this month."""
    member, today = resources.staff_for(actor(), staff_id), clock.today(viewer().zone)
    delivered = queries.hours_delivered([staff_id], *rules.month_of(today))
    return render_template(
        "quality/practice.html",
        staff=member,
        own=staff_id == actor().user_id,
        supervisions=queries.supervisions_of(actor(), staff_id),
        observations=queries.observations_of_staff(actor(), staff_id),
        said=queries.feedback_of(staff_id),
        delivered=delivered.get(staff_id, rules.Delivered()),
        today=today,
    )


@bp.route("/staff/<int:staff_id>/supervision/new", methods=["GET", "POST"])
@requires(MANAGE)
def add_supervision(staff_id: int) -> Page:
    """Record a supervision that the viewer gave."""
    member, form = resources.staff_for(actor(), staff_id), forms.SupervisionForm()
    if acted(form, lambda: service.record_supervision(actor(), staff_id=staff_id, details=form.details())):
        flash("Supervision recorded")
        return redirect(url_for(".practice", staff_id=staff_id))
    crumbs = [place("quality.staff"), (member.name, url_for(".practice", staff_id=staff_id))]
    return answer(FORM, form, heading="Record a supervision", caption=member.name, crumbs=crumbs)


@bp.route("/supervision/<int:supervision_id>", methods=["GET", "POST"])
@requires(MANAGE)
def supervision(supervision_id: int) -> Page:
    """Correct a supervision that the viewer gave."""
    found, form = queries.supervision_for(actor(), supervision_id), forms.SupervisionForm()
    member = resources.staff_for(actor(), found.staff_id)
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        seen, details = form.version, form.details()
        service.correct_supervision(actor(), supervision_id=supervision_id, seen=seen, details=details)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for(".practice", staff_id=member.id))
    crumbs = [place("quality.staff"), (member.name, url_for(".practice", staff_id=member.id))]
    return answer(FORM, form, heading="Supervision", caption=member.name, crumbs=crumbs)


@bp.get("/deliveries/<int:delivery_id>/observations")
@requires(OWN)
def delivery(delivery_id: int) -> str:
    """The observations of a delivery, and its sessions held, from which one is begun or feedback given."""
    found = delivery_queries.delivery_for(actor(), delivery_id)
    today = clock.today(found.zone)
    rows = queries.observations_of_delivery(actor(), delivery_id)
    page = {"delivery": found, "state": found.state(today), "today": today, "held": _held(found)[:12]}
    return render_template("quality/delivery.html", observations=rows, **page)


@bp.route("/sessions/<int:session_id>/observation", methods=["GET", "POST"])
@requires(MANAGE)
def observe(session_id: int) -> Page:
    """Write down what was seen in a session, and share it with its facilitators."""
    session, form = delivery_queries.session_for(actor(), session_id), forms.ObservationForm()
    before = queries.own_observation(actor(), session_id)
    if before is not None and before.shared_at is not None:
        return redirect(url_for(".observation", observation_id=before.id))
    items = before.items if before is not None else queries.items()
    form.offer(session.staff)
    form.read(items, request.form)
    if before is not None and not form.is_submitted():
        form.show(before)
    made: list[int] = []

    def act() -> None:
        seen, details, share = form.version, form.details(), bool(form.share.data)
        given = service.save_observation(actor(), session_id=session_id, seen=seen, details=details, share=share)
        made.append(given)

    if acted(form, act):
        flash("Shared with those you observed" if form.share.data else "Kept as a draft that only you see")
        return redirect(url_for(".observation", observation_id=made[0]))
    return answer("quality/observe.html", form, session=session, items=items, scale=rules.SCALE)


@bp.route("/observations/<int:observation_id>", methods=["GET", "POST"])
@requires(OWN)
def observation(observation_id: int) -> Page:
    """Read an observation; whoever was observed says that they have read it, and may answer."""
    found, form = queries.observation_for(actor(), observation_id), forms.ReadForm()
    session = delivery_queries.session_for(SYSTEM, found.session_id)  # it stays theirs to read when they have left
    if acted(form, lambda: service.acknowledge(actor(), observation_id=observation_id, reply=form.reply.data or "")):
        flash("Thank you. The observer sees that you have read it")
        return redirect(url_for(".observation", observation_id=observation_id))
    me = actor().user_id
    return answer("quality/observation.html", form, found=found, session=session, scale=rules.SCALE, me=me)


@bp.route("/deliveries/<int:delivery_id>/feedback", methods=["GET", "POST"])
@requires(OWN)
def give_feedback(delivery_id: int) -> Page:
    """Say what worked in a programme as it was delivered here, and what to change."""
    found, form = delivery_queries.delivery_for(actor(), delivery_id), forms.FeedbackForm()
    form.offer(_held(found))
    if not form.is_submitted():
        form.session_id.data = request.args.get("session", type=int)

    def act() -> None:
        about, said = form.session_id.data or None, {"worked": form.worked.data, "to_change": form.to_change.data}
        words = {name: text or "" for name, text in said.items()}
        service.give_feedback(actor(), delivery_id=delivery_id, session_id=about, **words)

    if acted(form, act):
        flash("Thank you. The programme lead reads it with what others said")
        return redirect(url_for(".delivery", delivery_id=delivery_id))
    crumbs = [place("delivery.deliveries"), (found.title, url_for(".delivery", delivery_id=delivery_id))]
    lead = (
        f"About {found.programme}, for whoever looks after it. Nobody’s name, please: people on it are not named here."
    )
    return answer(FORM, form, heading="Feedback on the programme", caption=found.title, crumbs=crumbs, lead=lead)


@bp.get("/feedback")
@requires(MANAGE)
def feedback() -> str:
    """What facilitators of the lead's areas said, by programme version."""
    names = {version.id: version.label for version in catalogue.versions()}
    rows = sorted(queries.feedback(actor()), key=lambda row: (names[row.version_id], -row.given_at.timestamp()))
    found = [(names[version_id], list(said)) for version_id, said in groupby(rows, key=lambda row: row.version_id)]
    return render_template("quality/feedback.html", found=found)


@bp.route("/rated-items", methods=["GET", "POST"])
@requires(MANAGE)
def items() -> Page:
    """What observers rate, and adding to it."""
    form = forms.ItemForm()

    def act() -> None:
        service.add_item(actor(), name=form.name.data or "", looks_for=form.looks_for.data or "")

    if acted(form, act):
        flash(f"{form.name.data} is rated from now on")
        return redirect(url_for(".items"))
    return answer("quality/items.html", form, items=queries.items(), scale=rules.SCALE)


@bp.post("/rated-items/<int:item_id>/retire")
@requires(MANAGE)
def retire_item(item_id: int) -> Response:
    """Let an item be rated no longer."""
    try:
        service.retire_item(actor(), item_id=item_id)
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash("It is rated no longer. Ratings given keep it")
    return redirect(url_for(".items"))


def _held(found: DeliveryView) -> list[SessionRow]:
    """The sessions that have been, the latest first."""
    today = clock.today(found.zone)
    rows = delivery_queries.sessions_of_delivery(found.id)
    held = [row for row in rows if row.on_date is not None and row.on_date <= today and not row.membership_id]
    return sorted(held, key=lambda row: (row.on_date, row.number), reverse=True)
