"""Where each role lands after signing in; a user with several roles finds a section for each, in order."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission, Role
from tracker.core import clock
from tracker.home import queries, upkeep, worklists
from tracker.home.rules import agenda, attention, waiting
from tracker.reports.queries.board import worst
from tracker.reports.rules import board
from tracker.timetable import worlds
from tracker.timetable.rules import outlooks
from tracker.ui.navigation import Entry, register
from tracker.ui.reading import read_number, read_page
from tracker.work.mail import is_set_up
from tracker.work.queries import wants_digest
from tracker.work.service import acknowledge as acknowledge_alert
from tracker.work.service import choose_digest as choose

bp = Blueprint("home", __name__, template_folder="templates")

WITH_A_DAY = frozenset({Role.FACILITATOR, Role.OFFENDER_MANAGER})
WITH_PEOPLE = WITH_A_DAY | {Role.PROGRAMME_LEAD}
FOR_LEADS = frozenset({Role.PROGRAMME_LEAD})
UNDER_HOME = frozenset({"feeds"})

register(Entry("Today", "home.index", Permission.READ_HOME, order=8, roles=WITH_A_DAY, covers=UNDER_HOME))
register(Entry("Region", "home.index", Permission.READ_HOME, order=9, roles=FOR_LEADS, covers=UNDER_HOME))
register(Entry("Home", "home.index", Permission.READ_HOME, order=10))

DELIVERIES = 10  # of those that are not finished, the worst first


@bp.get("/")
@requires(Permission.READ_HOME)
def index() -> str:
    """What waits for the signed-in person, by role."""
    who, now = viewer(), clock.now()
    today = clock.today(who.zone)
    is_told = bool(who.actor.roles & WITH_PEOPLE)
    alerts, tasks = queries.waiting_for(who.actor) if is_told else ((), ())
    sections: dict[str, object] = {}
    if who.actor.holds(Role.FACILITATOR):
        sections["agenda"] = agenda.agenda(queries.sessions_of(who.actor, now), now)
    if who.actor.holds(Role.OFFENDER_MANAGER):
        cases = queries.caseload_of(who.actor, today, [alert.person_id for alert in alerts])
        sections["caseload"] = attention.caseload(cases, today)
    if who.actor.holds(Role.PROGRAMME_LEAD):
        region, weeks = worst(who.actor, today, DELIVERIES), current_app.config["SETTINGS"].amber_weeks
        forecasts = worlds.forecasts([row.delivery_id for row in region.rows], weeks)
        sections |= {"region": region, "forecasts": forecasts, "forecast_rule": outlooks.rule(weeks)}
    if who.may(Permission.MANAGE_ACCOUNTS):
        sections["upkeep"] = upkeep.of_now(now)
    return render_template(
        "home/index.html",
        today=today,
        alerts=alerts,
        tasks=tasks,
        attention=attention,
        waiting=waiting,
        board=board,
        **sections,
    )


@bp.get("/work")
@requires(Permission.READ_HOME)
def waiting_for_me() -> str:
    """Everything that the signed-in person has to do, the soonest due first."""
    today = clock.today(viewer().zone)
    return _work_list(worklists.own(actor(), _chosen(request.args), today), today, is_team=False)


@bp.get("/work/areas")
@requires(Permission.READ_COHORTS)
def waiting_in_areas() -> str:
    """What waits for those who work in the lead's areas."""
    today = clock.today(viewer().zone)
    return _work_list(worklists.team(actor(), _chosen(request.args), today), today, is_team=True)


def _chosen(args: MultiDict[str, str]) -> worklists.Chosen:
    owner = read_number(args.get("owner"))
    overdue = args.get("due") == "overdue"
    return worklists.Chosen(args.get("kind", "")[:30], owner, overdue, read_page(args.get("page")))


def _work_list(page: worklists.WorkList, today: date, *, is_team: bool) -> str:
    chosen, who = page.chosen, viewer()
    kept: dict[str, Any] = {
        "kind": chosen.kind or None,
        "owner": chosen.owner_id,
        "due": "overdue" if chosen.overdue else None,
    }
    endpoint = f"home.{'waiting_in_areas' if is_team else 'waiting_for_me'}"
    return render_template(
        "home/waiting.html",
        page=page,
        today=today,
        finding=waiting.finding(page.total, page.late, whole=not page.is_cut),
        is_team=is_team,
        may_see_team=who.may(Permission.READ_COHORTS),
        per_page=worklists.PAGE,
        link=lambda number: url_for(endpoint, page=number, **kept),
        digest=wants_digest(who.user_id or 0),
        sends_mail=is_set_up(current_app.config["SETTINGS"]),
    )


@bp.post("/work/mail")
@requires(Permission.READ_HOME)
def choose_digest() -> Response:
    """Say whether one wants the mail of working mornings."""
    wanted = request.form.get("digest") == "yes"
    choose(actor(), wanted=wanted)
    flash("You will get a mail on working mornings" if wanted else "You will get no more mail about what waits")
    return redirect(url_for("home.waiting_for_me"))


@bp.post("/alerts/<int:alert_id>/acknowledge")
@requires(Permission.READ_HOME)
def acknowledge(alert_id: int) -> Response:
    """Say that an alert of one's own was read; it leaves the home and stays in the record."""
    acknowledge_alert(actor(), alert_id=alert_id)
    flash("Alert acknowledged")
    return redirect(url_for("home.index"))
