"""What the version that counts would change in the treatment plan, and deciding on it."""

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core.errors import Forbidden
from tracker.formulation import proposals, queries
from tracker.formulation.forms.deciding import proposals_form
from tracker.formulation.routes import suggesting
from tracker.formulation.routes.writing import crumbs_of
from tracker.formulation.rules.proposing import Proposed, summary
from tracker.formulation.service import proposing
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import page_of

bp = suggesting.bp


@bp.route("/formulations/<int:formulation_id>/proposals", methods=["GET", "POST"])
@requires(Permission.PLAN_TREATMENT)
def proposed(formulation_id: int) -> str | Response | tuple[str, int]:
    """What this version and the treatment plan differ in: each is accepted, or left with a reason."""
    record = queries.record_of(actor(), formulation_id)
    if not record.treats:
        raise Forbidden(f"formulation {formulation_id}")
    if record.current is None or record.current.id != formulation_id:
        return redirect(page_of("formulation.version", formulation_id))
    found = queries.version_for(actor(), record, record.current)
    beside = proposals.compared(record.person.id, found)
    form, made = proposals_form(beside.waiting), []

    def act() -> None:
        made.append(proposing.decide(actor(), formulation_id=formulation_id, decisions=form.decisions(request.form)))

    if acted(form, act):
        flash("Kept. Agree the words with the person, and choose modules here" if made[0] else "Kept", "success")
        here = page_of("formulation.proposed", formulation_id)
        return redirect(page_of("treatment.version", made[0]) if made[0] else here)
    page = {"record": record, "person": record.person, "found": found, "beside": beside, "kinds": Proposed}
    crumbs, said = crumbs_of(record), summary(beside.waiting)
    return answer("formulation/proposals.html", form, crumbs=crumbs, summary=said, **page)
