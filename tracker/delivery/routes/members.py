"""Pages about one member: leaving, moving, suspension, one-to-ones, their plan, decisions on what they do."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core import clock
from tracker.delivery import boards, bus_stop, choices, histories, mixed, queries, rounds
from tracker.delivery.forms import members as forms
from tracker.delivery.menus import CREDITS, Decision
from tracker.delivery.rules import EnrolmentView, ItemState
from tracker.delivery.service import choosing, judging, membership, suspending
from tracker.delivery.service import rounds as rolling
from tracker.people import queries as people
from tracker.ui.acting import acted, answer
from tracker.ui.reading import read_number

bp = Blueprint("members", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
READ, CHANGE, BOOK = Permission.READ_DELIVERIES, Permission.CHANGE_DELIVERIES, Permission.BOOK_SESSIONS
MOST_WEEKS = 52


@bp.route("/memberships/<int:membership_id>/leave", methods=["GET", "POST"])
@requires(CHANGE)
def leave(membership_id: int) -> Page:
    """Record that a member leaves, and why."""
    page = _member_page(membership_id)
    form = forms.LeaveForm()
    form.offer(histories.leave_reasons())
    if not form.is_submitted():
        form.on.data = page["today"]
    if acted(form, lambda: membership.remove_member(actor(), membership_id=membership_id, **form.leaving())):
        flash(f"{page['member'].spoken} has left")
        return redirect(url_for("delivery.members", delivery_id=page["delivery"].id))
    return answer("delivery/leave.html", form, **page)


@bp.get("/memberships/<int:membership_id>/stops")
@requires(CHANGE)
def stops(membership_id: int) -> str:
    """Where a member could go on: deliveries that reach the first session they owe, within `weeks`."""
    page = _member_page(membership_id)
    weeks = min(max(read_number(request.args.get("weeks")) or _weeks(), 1), MOST_WEEKS)
    found = bus_stop.stops_for(actor(), page["delivery"], page["member"], page["today"], weeks)
    first = next(iter(bus_stop.owed_by(page["member"].enrolment_id)), None)
    return render_template("delivery/stops.html", stops=found, weeks=weeks, first=first, **page)


def _weeks() -> int:
    return int(current_app.config["SETTINGS"].bus_stop_weeks)


@bp.route("/memberships/<int:membership_id>/move", methods=["GET", "POST"])
@requires(CHANGE)
def move(membership_id: int) -> Page:
    """Move a member to another delivery of the same programme; `to` and `on` propose where and when."""
    page = _member_page(membership_id)
    form = forms.MoveForm()
    others = boards.others_like(actor(), page["delivery"], page["today"])
    form.offer(others)
    if not form.is_submitted():
        form.to_delivery_id.data = read_number(request.args.get("to"))
        form.on.data = _day(request.args.get("on", "")) or page["today"]
    if acted(form, lambda: membership.move_member(actor(), membership_id=membership_id, **form.moving())):
        flash(f"{page['member'].spoken} has moved")
        return redirect(url_for("delivery.members", delivery_id=form.to_delivery_id.data))
    return answer("delivery/move.html", form, others=others, **page)


def _day(text: str) -> date | None:
    """The day of an address, as `2026-11-24`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.route("/memberships/<int:membership_id>/suspend", methods=["GET", "POST"])
@requires(CHANGE)
def suspend(membership_id: int) -> Page:
    """Suspend a member for some days, or until they come back."""
    page = _member_page(membership_id)
    form = forms.SuspendForm()
    if not form.is_submitted():
        form.from_on.data = page["today"]
    if acted(form, lambda: suspending.suspend(actor(), membership_id=membership_id, **form.suspension())):
        flash(f"{page['member'].spoken} is suspended")
        return redirect(url_for("delivery.members", delivery_id=page["delivery"].id))
    return answer("delivery/suspend.html", form, **page)


@bp.route("/memberships/<int:membership_id>/resume", methods=["GET", "POST"])
@requires(CHANGE)
def resume(membership_id: int) -> Page:
    """Record that a suspended member takes part again."""
    page = _member_page(membership_id)
    form = forms.ResumeForm()
    if not form.is_submitted():
        form.on.data = page["today"]
    if acted(form, lambda: suspending.resume(actor(), membership_id=membership_id, on=form.on.data)):
        flash(f"{page['member'].spoken} is back")
        return redirect(url_for("delivery.members", delivery_id=page["delivery"].id))
    return answer("delivery/resume.html", form, **page)


@bp.route("/deliveries/<int:delivery_id>/round", methods=["GET", "POST"])
@requires(CHANGE)
def another_round(delivery_id: int) -> Page:
    """Let a rolling group go round again with what its members still owe: its dates are seen first."""
    delivery = queries.delivery_for(actor(), delivery_id)
    form = forms.RoundForm()
    if acted(form, lambda: rolling.extend_cycle(actor(), delivery_id=delivery_id)):
        flash("The round is added")
        return redirect(url_for("delivery.sessions", delivery_id=delivery_id))
    planned, said = rounds.looked_ahead(delivery, clock.today(delivery.zone))
    return answer("delivery/round.html", form, delivery=delivery, planned=planned, said=said)


@bp.get("/enrolments/<int:enrolment_id>/plan")
@requires(READ)
def plan(enrolment_id: int) -> str:
    """What of a programme a person has met where, what is planned where, and what has no plan yet."""
    page = _enrolment_page(enrolment_id)
    return render_template(
        "delivery/plan.html",
        plan=mixed.plan_for(page["held"], page["today"]),
        standings=mixed.Standing,
        stays=[each for each in histories.stays(enrolment_id) if each.began],
        decisions=histories.decisions(enrolment_id),
        **page,
    )


@bp.route("/enrolments/<int:enrolment_id>/credit", methods=["GET", "POST"])
@requires(CHANGE)
def credit(enrolment_id: int) -> Page:
    """Credit or waive sessions that are owed, or take a credit back; an address may name the one that is meant."""
    page = _enrolment_page(enrolment_id)
    open_to = {ItemState.OWED, ItemState.CREDITED, ItemState.WAIVED}
    form = forms.CreditForm()
    form.offer(each for each in queries.items_of(enrolment_id) if each.state in open_to)
    if not form.is_submitted():
        form.outlines.data = [read_number(request.args.get("session"))]

    def act() -> None:
        how = Decision(form.how.data)
        typed = {"outlines": form.outlines.data or [], "reason": form.reason.data or ""}
        wanted: dict[str, Any] = {"enrolment_id": enrolment_id, **typed}
        if how in CREDITS:
            choosing.credit_items(actor(), how=how, source=form.source.data or "", **wanted)
        else:
            choosing.take_back_credit(actor(), **wanted)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("members.plan", enrolment_id=enrolment_id))
    return answer("delivery/credit.html", form, **page)


@bp.route("/enrolments/<int:enrolment_id>/restart", methods=["GET", "POST"])
@requires(CHANGE)
def restart(enrolment_id: int) -> Page:
    """Let a person begin a module again."""
    page = _enrolment_page(enrolment_id)
    found = mixed.plan_for(page["held"], page["today"]).modules
    form = forms.RestartForm()
    form.offer((each.module, f"{each.consequence.because}." if each.consequence else "") for each in found)
    if not form.is_submitted():
        by_rule = next((each for each in found if each.begins_again), None)
        form.module.data = by_rule.module.code if by_rule is not None else None

    def act() -> None:
        chosen, reason = form.module.data or "", form.reason.data or ""
        choosing.restart_module(actor(), enrolment_id=enrolment_id, module=chosen, reason=reason)

    if acted(form, act):
        flash("The module begins again")
        return redirect(url_for("members.plan", enrolment_id=enrolment_id))
    return answer("delivery/restart.html", form, **page)


@bp.route("/enrolments/<int:enrolment_id>/completion", methods=["GET", "POST"])
@requires(CHANGE)
def completion(enrolment_id: int) -> Page:
    """Judge what only a person can say before a programme is complete, beside what its rule finds."""
    page = _enrolment_page(enrolment_id)
    found = mixed.plan_for(page["held"], page["today"])
    form = forms.CompletionForm()
    form.offer(choices.points_of(page["held"].version_id, found.asks))
    if not form.is_submitted() and found.judged is not None:
        form.points.data, form.engaged.data = sorted(found.judged.points), "yes" if found.judged.engaged else "no"
    done: list[bool] = []
    if acted(
        form,
        lambda: done.append(judging.judge_completion(actor(), enrolment_id=enrolment_id, **form.judgement())),
    ):
        flash("Judged sufficient" if done[0] else "Judged not sufficient: the programme is not complete")
        return redirect(url_for("members.plan", enrolment_id=enrolment_id))
    return answer("delivery/completion.html", form, plan=found, **page)


def _member_page(membership_id: int) -> dict[str, Any]:
    """What every page of one member needs."""
    delivery_id, member = queries.member_for(actor(), membership_id)
    delivery = queries.delivery_for(actor(), delivery_id)
    today = clock.today(delivery.zone)
    suspensions = histories.suspensions([membership_id]).get(membership_id, ())
    return {"delivery": delivery, "member": member, "today": today, "suspensions": suspensions}


def _enrolment_page(enrolment_id: int) -> dict[str, Any]:
    """What every page of one enrolment needs."""
    held: EnrolmentView = queries.enrolment(enrolment_id)
    person = people.person_for(actor(), held.person_id)
    return {"held": held, "person": person, "today": clock.today(person.zone)}
