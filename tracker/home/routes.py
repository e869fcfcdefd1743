"""Where each role lands after signing in; a user with several roles finds a section for each, in order."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission, Role
from tracker.core import clock
from tracker.home import queries, upkeep
from tracker.home.rules import agenda, attention, waiting
from tracker.reports.queries.board import worst
from tracker.reports.rules import board
from tracker.timetable import worlds
from tracker.timetable.rules import outlooks
from tracker.ui.navigation import Entry, register
from tracker.work.service import acknowledge as acknowledge_alert

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


@bp.post("/alerts/<int:alert_id>/acknowledge")
@requires(Permission.READ_HOME)
def acknowledge(alert_id: int) -> Response:
    """Say that an alert of one's own was read; it leaves the home and stays in the record."""
    acknowledge_alert(actor(), alert_id=alert_id)
    flash("Alert acknowledged")
    return redirect(url_for("home.index"))
