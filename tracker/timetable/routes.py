"""Pages of a timetable: its forecast and history, moving sessions with a preview, rooms, and who was told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Choice, Permission
from tracker.core import clock
from tracker.core.errors import Missing, Refused
from tracker.core.words import in_words
from tracker.delivery import ahead
from tracker.delivery import queries as deliveries
from tracker.delivery.booking import SeriesPlan, to_book
from tracker.delivery.rules import DeliveryState, DeliveryView, SessionKind, SessionView
from tracker.timetable import booking as bookings
from tracker.timetable import forms, previews, queries, records, service, telling, undoing, worlds
from tracker.timetable import rooms as in_rooms
from tracker.timetable.booking import Asked, Looked
from tracker.timetable.cascade import Wanted
from tracker.timetable.rules import changes, outlooks
from tracker.timetable.rules.changes import Place
from tracker.timetable.rules.moments import read_moment
from tracker.timetable.rules.outlooks import DeliveryForecast
from tracker.timetable.rules.told import Given
from tracker.ui.acting import acted, answer
from tracker.ui.fields import Form
from tracker.ui.navigation import Tab, register_tab

bp = Blueprint("timetable", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]
READ, CHANGE, BOOK = Permission.READ_DELIVERIES, Permission.CHANGE_DELIVERIES, Permission.BOOK_SESSIONS
PAGES = frozenset({"timetable.moving", "timetable.times", "timetable.postpone", "timetable.told", "timetable.letter"})
register_tab("delivery", Tab("Timetable", "timetable.plan", READ, order=25, covers=PAGES))


def amber_weeks() -> int:
    """How many weeks before the end of a sentence the forecast turns amber: a setting."""
    return int(current_app.config["SETTINGS"].amber_weeks)


def _outlooks(delivery_ids: ahead.Ids) -> ahead.Outlooks:
    """What the pages of deliveries say of each member: registered below."""
    found = worlds.forecasts(delivery_ids, amber_weeks())
    return {
        each.membership_id: ahead.MemberOutlook(each.ends_on, each.limit.on, each.outlook.label, each.outlook.look)
        for forecast in found.values()
        for each in forecast.members
    }


ahead.provide_outlooks(_outlooks)


@bp.get("/deliveries/<int:delivery_id>/dates")
@requires(READ)
def plan(delivery_id: int) -> Page:
    """When a delivery and its members will have finished, what changed so far, and what can be done."""
    return _plan(delivery_id, forms.RoomForm())


@bp.post("/deliveries/<int:delivery_id>/room")
@requires(CHANGE)
def room(delivery_id: int) -> Page:
    """Choose the room in which a delivery meets."""
    form = forms.RoomForm()
    form.offer(in_rooms.choices(deliveries.delivery_for(actor(), delivery_id)))
    if acted(form, lambda: service.choose_room(actor(), delivery_id=delivery_id, room_id=form.room_id.data)):
        flash("Room saved")
        return redirect(url_for("timetable.plan", delivery_id=delivery_id))
    return _plan(delivery_id, form)


def _plan(delivery_id: int, form: forms.RoomForm) -> Page:
    page = _delivery_page(delivery_id)
    delivery: DeliveryView = page["delivery"]
    made = records.changes_of(delivery_id)
    standing = next((each for each in made if each.undone_at is None), None)
    stuck = changes.undo_problem(standing, undoing.since(standing, delivery)) if standing else ""
    forecast = worlds.forecasts([delivery_id], amber_weeks())[delivery_id]
    form.offer(in_rooms.choices(delivery))
    if not form.is_submitted():
        form.room_id.data = queries.briefs([delivery_id])[0].room_id
    return answer(
        "timetable/plan.html",
        form,
        forecast=forecast,
        finding=_finding(forecast, page["today"]),
        rule=outlooks.rule(amber_weeks()),
        changes=made,
        standing=standing,
        stuck=stuck,
        untold=[each for each in telling.page_of(delivery_id, page["today"]) if each.untold],
        next=next((each for each in deliveries.next_sessions(delivery_id, page["today"]) if not each.recorded), None),
        **page,
    )


def _finding(forecast: DeliveryForecast, today: object) -> str:
    """The page's first sentence."""
    if forecast.ends_on is None:
        return "No session lies ahead that has a date"
    out, close = forecast.count(outlooks.Outlook.RED), forecast.count(outlooks.Outlook.AMBER)
    over = " ended" if forecast.ends_on < today else " ends"  # type: ignore[operator]
    start = f"It{over} on {in_words(forecast.ends_on)}"
    if out:
        return f"{start}. {out} of {len(forecast.members)} would run out of time"
    return f"{start}. {close} would finish close to the end of their sentence" if close else f"{start}, all in time"


@bp.route("/sessions/<int:session_id>/moving", methods=["GET", "POST"])
@requires(BOOK)
def moving(session_id: int) -> Page:
    """Move one session, it and all that follow, or cancel its date: first what would change, then the change."""
    session = deliveries.session_for(actor(), session_id)
    delivery = deliveries.delivery_for(actor(), session.delivery_id, session.staff)
    form = forms.MovingForm()
    form.offer(in_rooms.choices(delivery) if form.room_id.data else ())  # a preview draws no list of them
    if not form.is_submitted():
        form.show(session, _place(session), request.args.get("kind", ""))

    def ask() -> None:
        form.offer(in_rooms.choices(delivery))

    return _previewed(form, delivery, lambda: form.wanted(session_id), "timetable/moving.html", ask, session=session)


@bp.route("/deliveries/<int:delivery_id>/times", methods=["GET", "POST"])
@requires(CHANGE)
def times(delivery_id: int) -> Page:
    """Other weekly times for what lies ahead."""
    delivery = deliveries.delivery_for(actor(), delivery_id)
    form = forms.TimesForm()
    if not form.is_submitted():
        form.show_week((slot.weekday, slot.starts_at) for slot in delivery.slots if slot.until_on == date.max)
        form.from_on.data = max(clock.today(delivery.zone) + timedelta(days=1), delivery.starts_on)
    return _previewed(form, delivery, form.wanted, "timetable/times.html")


@bp.route("/deliveries/<int:delivery_id>/postpone", methods=["GET", "POST"])
@requires(CHANGE)
def postpone(delivery_id: int) -> Page:
    """Everything that is still to be held begins later."""
    form = forms.PostponeForm()
    delivery = deliveries.delivery_for(actor(), delivery_id)
    return _previewed(form, delivery, form.wanted, "timetable/postpone.html")


def _previewed(
    form: Any,
    delivery: DeliveryView,
    wanted: Callable[[], Wanted],
    template: str,
    ask: Callable[[], object] = lambda: None,
    **page: object,
) -> Page:
    """First what would change, from what was typed; then the change, as long as it is what was seen.

    `ask` readies the form where it is drawn instead.
    """

    def act() -> None:
        service.change_timetable(actor(), delivery_id=delivery.id, wanted=wanted(), weeks=amber_weeks(), **form.reasons)

    if form.keep.data and acted(form, act):
        flash("The timetable is changed. Tell the members their dates")
        return redirect(url_for("timetable.plan", delivery_id=delivery.id))
    found = None if form.again.data else _preview(form, delivery, wanted)
    if found is not None:
        form.previewed.data = found.fingerprint
    else:
        ask()
    return answer(template, form, delivery=delivery, found=found, may_override=actor().may(CHANGE), **page)


REASONS = {"why", "despite"}


def _preview(form: Any, delivery: DeliveryView, wanted: Callable[[], Wanted]) -> previews.Preview | None:
    """What would change, unless something is wrong with what was typed; a reason that is missing hides nothing."""
    if not form.is_submitted() or not (form.keep.data or form.validate()):
        return None
    if any(name not in REASONS for name, messages in form.errors.items() if messages and name):
        return None
    try:
        return previews.preview_of(actor(), delivery, wanted(), amber_weeks())
    except Refused as refusal:
        if not form.errors:
            form.refuse(refusal)
        return None


@bp.post("/timetable-changes/<int:change_id>/undo")
@requires(BOOK)
def undo(change_id: int) -> Page:
    """Take the newest change back, while nothing has happened since."""
    change = records.change_for(actor(), change_id)
    try:
        service.undo_change(actor(), change_id=change_id)
    except Refused as refusal:
        flash(f"Nothing was undone. {refusal.message}", "important")
    else:
        flash("Undone: every session is back where it was")
    return redirect(url_for("timetable.plan", delivery_id=change.delivery_id))


@bp.get("/deliveries/<int:delivery_id>/told")
@requires(READ)
def told(delivery_id: int) -> Page:
    """Who was told of their sessions, and who must still be."""
    return _told(delivery_id, forms.ToldForm())


@bp.post("/deliveries/<int:delivery_id>/told")
@requires(BOOK)
def tell(delivery_id: int) -> Page:
    """Record that members were told."""
    form = forms.ToldForm()
    page = _delivery_page(delivery_id)
    form.offer([Choice(each.membership_id, each.listed) for each in telling.page_of(delivery_id, page["today"])])
    many: list[int] = []
    if acted(form, lambda: many.append(service.record_told(actor(), delivery_id=delivery_id, **form.telling()))):
        flash(f"Recorded that {many[0]} {'person was' if many[0] == 1 else 'people were'} told")
        return redirect(url_for("timetable.told", delivery_id=delivery_id))
    return _told(delivery_id, form)


def _told(delivery_id: int, form: forms.ToldForm) -> Page:
    page = _delivery_page(delivery_id)
    rows, today = telling.page_of(delivery_id, page["today"]), page["today"]
    form.offer([Choice(each.membership_id, each.listed) for each in rows])
    waiting = [each for each in rows if each.untold]
    if not form.is_submitted():
        ahead_of_them = [one.moment[0] for each in rows for one in each.ahead]
        form.members.data = [each.membership_id for each in waiting or rows]
        form.told_on.data, form.first.data = today, min(ahead_of_them, default=today)
        form.last.data = max(ahead_of_them, default=today)
        knows = any(each.tellings for each in rows)
        form.given.data = Given.CHANGE if waiting and knows else Given.INSTRUCTION
    return answer("timetable/told.html", form, rows=rows, waiting=waiting, **page)


@bp.get("/memberships/<int:membership_id>/letter")
@requires(READ)
def letter(membership_id: int) -> Page:
    """A letter to print: a member's dates, times and places, without a word of what the sessions are about."""
    delivery_id, _member = deliveries.member_for(actor(), membership_id)
    page = _delivery_page(delivery_id)
    found = [each for each in telling.page_of(delivery_id, page["today"]) if each.membership_id == membership_id]
    if not found:
        raise Missing(f"membership {membership_id}")
    lines = {row.id: row for row in deliveries.next_sessions(delivery_id, page["today"], limit=500)}
    return answer("timetable/letter.html", Form(), who=found[0], lines=lines, **page)


@bp.route("/sessions/<int:session_id>/date", methods=["GET", "POST"])
@requires(BOOK)
def booking(session_id: int) -> Page:
    """Book a one-to-one, or give it another time, beside who and what is busy then; a group's session is moved."""
    session = deliveries.session_for(actor(), session_id)
    if session.kind is SessionKind.GROUP:
        return redirect(url_for("timetable.moving", session_id=session_id))
    delivery, form = deliveries.delivery_for(actor(), session.delivery_id), forms.BookingForm()
    form.offer(in_rooms.choices(delivery))
    if not form.is_submitted():
        form.show(session, bookings.place_of(session), read_moment(request.args.get("at", "")))

    def act() -> None:
        service.book_one_to_one(actor(), session_id, version=form.version, **form.booked(), **form.reasons)

    if form.submit.data and acted(form, act):
        flash(f"Session {session.number} {'booked' if session.on_date is None else 'moved'}")
        return redirect(url_for("delivery.sessions", delivery_id=session.delivery_id))
    found = _looked(form, session, delivery)
    form.previewed.data = found.fingerprint
    member = next(iter(deliveries.members_on(session)), None)
    page = {"session": session, "delivery": delivery, "member": member, "found": found}
    return answer("timetable/booking.html", form, may_override=actor().may(CHANGE), **page)


def _looked(form: forms.BookingForm, session: SessionView, delivery: DeliveryView) -> Looked:
    """What is found at the time in the form, if there is one that can be, and when everybody is free."""
    asked = [Asked(())]
    typed = form.booked()
    if typed["on_date"] and typed["starts_at"] and (not form.is_submitted() or form.validate() or form.submit.data):
        try:
            asked = [bookings.single(session, **typed)]
        except Refused as refusal:
            if form.is_submitted() and not form.errors:
                form.refuse(refusal)
    return bookings.look(actor(), delivery, asked[0], free_for=session)


@bp.route("/memberships/<int:membership_id>/one-to-ones", methods=["GET", "POST"])
@requires(BOOK)
def one_to_ones(membership_id: int) -> Page:
    """A member's one-to-ones: what is to be booked, and a series of them booked at once, its dates seen first."""
    delivery_id, member = deliveries.member_for(actor(), membership_id)
    page = _delivery_page(delivery_id)
    delivery, today = page["delivery"], page["today"]
    rows = [row for row in deliveries.sessions_of_delivery(delivery_id) if row.membership_id == membership_id]
    waiting, form = to_book(delivery_id, membership_id), forms.SeriesForm()
    form.offer(in_rooms.choices(delivery))
    if not form.is_submitted():
        form.begin(today, delivery.slots[0].starts_at if delivery.slots else None, len(waiting))
    wish = form.wish()
    if form.book.data and acted(
        form, lambda: service.book_series(actor(), membership_id=membership_id, wish=wish, **form.reasons)
    ):
        flash("Booked")
        return redirect(url_for("timetable.one_to_ones", membership_id=membership_id))
    planned, found = _series(form, delivery, membership_id)
    form.preview.secondary = planned is not None
    page |= {"waiting": waiting, "ahead": [row for row in rows if row.on_date and row.on_date >= today]}
    page |= {"member": member, "planned": planned, "found": found, "may_override": actor().may(CHANGE)}
    return answer("timetable/one_to_ones.html", form, **page)


def _series(
    form: forms.SeriesForm, delivery: DeliveryView, membership_id: int
) -> tuple[SeriesPlan | None, Looked | None]:
    """The dates of a series and what is found at them, unless something is wrong with what was typed."""
    if not form.is_submitted() or any(form.errors.get(name) for name in SERIES):
        return None, None
    try:
        if not (form.book.data or form.validate()):
            return None, None
        planned, asked = bookings.series(actor(), delivery, membership_id, form.wish())
    except Refused as refusal:
        if not form.errors:
            form.refuse(refusal)
        return None, None
    found = bookings.look(actor(), delivery, asked)
    form.previewed.data = found.fingerprint
    return planned, found


SERIES = ("first_on", "starts_at", "every_weeks", "count", "venue", "room_id")


def _place(session: SessionView) -> Place:
    line = next(each for each in queries.sessions([session.delivery_id]) if each.id == session.id)
    return Place(line.venue, line.room_id)


def _delivery_page(delivery_id: int) -> dict[str, Any]:
    """What every page of one delivery needs."""
    delivery = deliveries.delivery_for(actor(), delivery_id)
    today = clock.today(delivery.zone)
    return {"delivery": delivery, "today": today, "state": delivery.state(today), "states": DeliveryState}
