"""What measures suggest of the mechanisms, and deciding on it."""

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.core.errors import Missing
from tracker.formulation import suggestions
from tracker.formulation.forms import deciding as forms
from tracker.formulation.routes import writing
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service import deciding
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import page_of

bp = writing.bp

NAMES = {one.value: one.label for one in Mechanism}


@bp.get("/formulations/<int:formulation_id>/suggestions")
@requires(writing.WRITE)
def suggested(formulation_id: int) -> str:
    """Facts and thresholds, one row a rule, and what was decided."""
    record, found = writing.draft_of(formulation_id)
    facts = suggestions.facts_of(actor(), record.person.id)
    decided = {one.rule: one for one in found.suggestions}
    page = {"record": record, "person": record.person, "found": found, "names": NAMES}
    crumbs = writing.crumbs_of(record, formulation_id)
    return render_template("formulation/suggestions.html", facts=facts, decided=decided, crumbs=crumbs, **page)


@bp.route("/formulations/<int:formulation_id>/suggestions/<rule>", methods=["GET", "POST"])
@requires(writing.WRITE)
def decide(formulation_id: int, rule: str) -> str | Response | tuple[str, int]:
    """Accept one suggestion, or set it aside, with a reason."""
    record, found = writing.draft_of(formulation_id)
    fact = next((one for one in suggestions.facts_of(actor(), record.person.id) if one.rule == rule), None)
    if fact is None:
        raise Missing(f"suggestion {rule}")
    form, stands = forms.DecideForm(), next((one for one in found.suggestions if one.rule == rule), None)
    if stands and not form.is_submitted():
        form.show(stands)

    def act() -> None:
        wanted, reason = form.accepted.data == "yes", form.reason.data or ""
        deciding.decide(actor(), formulation_id=formulation_id, rule=rule, accepted=wanted, reason=reason)

    if acted(form, act):
        flash("Kept with your reason", "success")
        return redirect(page_of("formulation.suggested", formulation_id))
    crumbs = writing.crumbs_of(record, formulation_id)
    name = NAMES[fact.mechanism].lower()
    lead = f"{fact.words}; threshold: {fact.threshold or 'none'}. {fact.standing.label}: {name}."
    return answer(writing.FORM, form, heading="A suggestion", caption=record.person.name, crumbs=crumbs, lead=lead)
