"""Pages of early warnings: the list, one person's, one warning and what is done about it, and the rules of areas."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core import clock
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.signals import forms, queries, service
from tracker.signals.queries import Wanted
from tracker.signals.rules.kinds import DEFAULTS, Kind
from tracker.signals.rules.states import State, Warned
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_number, read_page

bp = Blueprint("signals", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]
READ, ANSWER, SET = Permission.READ_WARNINGS, Permission.ANSWER_WARNINGS, Permission.SET_WARNING_RULES
UNDER_PERSON = frozenset({"signals.warning", "signals.snooze", "signals.resolve"})
register(Entry("Early warnings", "signals.index", READ, order=28))
register_tab("person", Tab("Early warnings", "signals.person", READ, order=45, covers=UNDER_PERSON))
register_tab("signals", Tab("Warnings", "signals.index", READ, order=10))
register_tab("signals", Tab("Rules", "signals.rules", SET, order=20, covers=frozenset({"signals.rule"})))


@bp.get("/warnings")
@requires(READ)
def index() -> str:
    """The warnings about people in scope: `state`, `kind` and `area` narrow them, `page` turns."""
    asked = request.args
    state, kind = asked.get("state", ""), asked.get("kind", "")
    wanted = Wanted(
        State(state) if state in list(State) else State.OPEN,
        Kind(kind) if kind in list(Kind) else None,
        read_number(asked.get("area")),
        read_page(asked.get("page")),
    )

    def link(number: int = 1, state: State = wanted.state) -> str:
        shown = state.value if state is not State.OPEN else None
        turned = number if number > 1 else None
        return url_for("signals.index", state=shown, kind=wanted.kind, area=wanted.area_id, page=turned)

    return render_template(
        "signals/index.html",
        listed=queries.warnings(actor(), wanted),
        areas=people.areas_of(actor()) if actor().may(SET) else (),
        states=State,
        kinds=Kind,
        link=link,
        size=queries.PER_PAGE,
    )


@bp.get("/people/<int:person_id>/warnings")
@requires(READ)
def person(person_id: int) -> str:
    """One person's warnings: those that stand first, and what became of the others."""
    found = people.person_for(actor(), person_id)
    rows, today = queries.warnings_of(actor(), person_id), clock.today(found.zone)
    stand = [each for each in rows if each.stands]
    over = [each for each in rows if not each.stands]
    return render_template("signals/person.html", person=found, stand=stand, over=over, today=today)


@bp.route("/warnings/<int:warning_id>", methods=["GET", "POST"])
@requires(READ)
def warning(warning_id: int) -> Page:
    """One warning: the rule, the facts, what to do; whoever deals with it acknowledges it here."""
    found, form = queries.warning_for(actor(), warning_id), forms.AcknowledgeForm()
    if acted(form, lambda: service.acknowledge(actor(), warning_id=warning_id, seen=form.version)):
        flash("Acknowledged. Say what was done once it is settled")
        return redirect(url_for(".warning", warning_id=warning_id))
    return answer("signals/warning.html", form, **_page(found, form))


@bp.route("/warnings/<int:warning_id>/snooze", methods=["GET", "POST"])
@requires(ANSWER)
def snooze(warning_id: int) -> Page:
    """Put a warning aside until a day, with a reason."""
    found, form = queries.warning_for(actor(), warning_id), forms.SnoozeForm()

    def act() -> None:
        until, reason = form.day, form.reason.data or ""
        service.snooze(actor(), warning_id=warning_id, seen=form.version, until=until, reason=reason)

    if acted(form, act):
        flash("Snoozed")
        return redirect(url_for(".warning", warning_id=warning_id))
    return answer("ui/form.html", form, heading="Snooze this warning", lead=f"{found.says}.", **_page(found, form))


@bp.route("/warnings/<int:warning_id>/resolve", methods=["GET", "POST"])
@requires(ANSWER)
def resolve(warning_id: int) -> Page:
    """Close a warning with what was done."""
    found, form = queries.warning_for(actor(), warning_id), forms.ResolveForm()

    def act() -> None:
        service.resolve(actor(), warning_id=warning_id, seen=form.version, done=form.done.data or "")

    if acted(form, act):
        flash("Resolved. It comes again only when something new happens")
        return redirect(url_for(".warning", warning_id=warning_id))
    return answer("ui/form.html", form, heading="Resolve this warning", lead=f"{found.says}.", **_page(found, form))


def _page(found: Warned, form: Any) -> dict[str, Any]:
    if not form.is_submitted():
        form.seen.data = str(found.version)
    there = url_for(".person", person_id=found.person_id)
    crumbs = [("Early warnings", url_for(".index")), (found.name, there)]
    if request.endpoint != "signals.warning":
        crumbs.append((found.kind.label, url_for(".warning", warning_id=found.id)))
    return {"warning": found, "crumbs": crumbs, "caption": found.name, "today": clock.today(found.zone)}


@bp.get("/warnings/rules")
@requires(SET)
def rules() -> str:
    """What the lead's areas have Tracker look for, and who is told."""
    areas = people.areas_of(actor())
    set_there = queries.rules_by_area([area.id for area in areas])
    shown = [(area, set_there.get(area.id, DEFAULTS)) for area in areas]
    return render_template("signals/rules.html", shown=shown)


@bp.route("/warnings/rules/<int:area_id>/<which>", methods=["GET", "POST"])
@requires(SET)
def rule(area_id: int, which: str) -> Page:
    """One kind of rule of an area."""
    area = queries.area_for(actor(), area_id)
    if which not in list(Kind):
        raise Missing(f"rule {which}")
    kind, form = Kind(which), forms.RuleForm()
    form.keep(kind)
    if not form.is_submitted():
        form.show(queries.rules_of(area_id)[kind])

    def act() -> None:
        service.set_rule(actor(), area_id=area_id, seen=form.version, rule=form.rule(kind))

    if acted(form, act):
        flash("Saved. Everybody’s warnings are counted anew by it within minutes")
        return redirect(url_for(".rules"))
    crumbs = [("Early warnings", url_for(".index")), ("Rules", url_for(".rules"))]
    lead = f"{kind.counts} The figures are Tracker’s own starting point, and no national policy."
    return answer("ui/form.html", form, heading=kind.label, caption=area.name, crumbs=crumbs, lead=lead)
