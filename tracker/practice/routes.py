"""The brief, homework, the handover pack, cover, what somebody needs, and what is printed for a room."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing
from tracker.delivery import queries as delivery
from tracker.delivery.rules import DeliveryView
from tracker.people import queries as people
from tracker.practice import covers, forms, handing_over, queries, rules, service
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, register_tab

bp = Blueprint("practice", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]

ENDS = frozenset({"practice.end_cover", "practice.withdraw"})
register_tab("delivery", Tab("Cover", "practice.cover", Permission.ASK_COVER, order=60, covers=ENDS))
register_tab("person", Tab("Adjustments", "practice.needs", Permission.CHANGE_NEEDS, order=60))


@bp.get("/sessions/<int:session_id>/brief")
@requires(Permission.READ_BRIEFS)
def brief(session_id: int) -> Page:
    """What the facilitators look at before a session, on one sheet."""
    found = queries.brief_for(actor(), session_id)
    form = forms.HomeworkForm()
    form.offer(found.expected)
    form.show(found)
    return answer("practice/brief.html", form, brief=found, finding=rules.finding(found))


@bp.post("/sessions/<int:session_id>/brief")
@requires(Permission.NOTE_HOMEWORK)
def note_homework(session_id: int) -> Page:
    """Note the homework set at the session, and who handed in what was set before."""
    found = queries.brief_for(actor(), session_id)
    if not found.may_note:
        raise Forbidden("only a session's facilitators note its homework")
    form = forms.HomeworkForm()
    form.offer(found.expected)
    if acted(form, lambda: service.note_homework(actor(), session_id=session_id, **form.noted())):
        flash("Homework saved")
        return redirect(url_for("practice.brief", session_id=session_id))
    return answer("practice/brief.html", form, brief=found, finding=rules.finding(found))


@bp.get("/sessions/<int:session_id>/handover")
@requires(Permission.READ_BRIEFS)
def handover(session_id: int) -> Page:
    """The pack for whoever takes a session that is not theirs: the brief, and the last notes of each member."""
    pack = handing_over.handover_for(actor(), session_id)
    return render_template("practice/handover.html", pack=pack, brief=pack.brief, finding=rules.finding(pack.brief))


@bp.get("/sessions/<int:session_id>/sheet")
@requires(Permission.READ_REGISTERS)
def sheet(session_id: int) -> Page:
    """A blank register on paper: names, boxes and room for notes."""
    page = registers.register_for(actor(), session_id)
    return render_template("practice/sheet.html", page=page, session=page.session)


@bp.get("/deliveries/<int:delivery_id>/timetable")
@requires(Permission.READ_DELIVERIES)
def timetable(delivery_id: int) -> Page:
    """A delivery's dates, times and rooms on paper, without a name."""
    found = delivery.delivery_for(actor(), delivery_id)
    rows = queries.group_sessions(delivery_id)
    today = clock.today(found.zone)
    return render_template("practice/timetable.html", delivery=found, rows=rows, today=today)


@bp.route("/deliveries/<int:delivery_id>/cover", methods=["GET", "POST"])
@requires(Permission.ASK_COVER)
def cover(delivery_id: int) -> Page:
    """Who takes the sessions ahead: leads put somebody in, facilitators ask for it."""
    found = delivery.delivery_for(actor(), delivery_id)
    today = clock.today(found.zone)
    ahead = covers.coming(delivery_id, today)
    shown: dict[str, object] = {"delivery": found, "today": today, "state": found.state(today), "ahead": ahead}
    shown["suggested"] = covers.suggestions(found, ahead)
    if actor().may(Permission.GIVE_COVER):
        return _give(found, ahead, shown)
    form = forms.AskForm()
    form.offer(ahead)
    if acted(form, lambda: service.ask_cover(actor(), delivery_id=delivery_id, **form.asked())):
        flash("Cover is asked for")
        return redirect(url_for("practice.cover", delivery_id=delivery_id))
    return answer("practice/cover.html", form, may_give=False, **shown)


def _give(found: DeliveryView, ahead: tuple[rules.Coming, ...], shown: dict[str, object]) -> Page:
    """The page of somebody who may put colleagues in."""
    form = forms.GiveForm()
    staff = [(each.user_id, each.name) for each in found.staff]
    form.offer(ahead, covers.colleagues(found, ahead), staff)
    if not form.is_submitted():
        form.show(ahead, staff)
    if acted(form, lambda: service.give_cover(actor(), delivery_id=found.id, **form.given())):
        flash("Cover is given, and the colleague is told")
        return redirect(url_for("practice.cover", delivery_id=found.id))
    return answer("practice/cover.html", form, may_give=True, **shown)


@bp.post("/covers/<int:cover_id>/end")
@requires(Permission.GIVE_COVER)
def end_cover(cover_id: int) -> Page:
    """End a cover at once."""
    delivery_id = service.end_cover(actor(), cover_id=cover_id)
    flash("Cover is ended")
    return redirect(url_for("practice.cover", delivery_id=delivery_id))


@bp.post("/sessions/<int:session_id>/cover/withdraw")
@requires(Permission.ASK_COVER)
def withdraw(session_id: int) -> Page:
    """Cover is no longer asked for."""
    try:
        delivery_id = service.withdraw_request(actor(), session_id=session_id)
    except Missing:
        delivery_id = delivery.session_for(actor(), session_id).delivery_id
    flash("Cover is no longer asked for")
    return redirect(url_for("practice.cover", delivery_id=delivery_id))


@bp.route("/people/<int:person_id>/needs", methods=["GET", "POST"])
@requires(Permission.CHANGE_NEEDS)
def needs(person_id: int) -> Page:
    """What somebody needs to take part: adjustments, and the language that is interpreted."""
    person = people.person_for(actor(), person_id)
    need = queries.need_for(actor(), person_id)
    form = forms.NeedForm()
    if not form.is_submitted():
        form.show(need)
    if acted(form, lambda: service.change_needs(actor(), person_id=person_id, **form.values())):
        flash("Saved")
        return redirect(url_for("practice.needs", person_id=person_id))
    return answer("practice/needs.html", form, person=person, need=need)
