"""Redacting a signed version: what was put down about somebody else, or should never have been written."""

from flask import flash, redirect
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core.errors import Forbidden
from tracker.formulation import queries, redacted
from tracker.formulation.forms.deciding import RedactForm
from tracker.formulation.routes import proposing, reading
from tracker.formulation.routes.writing import FORM, crumbs_of
from tracker.formulation.rules.redacting import passages
from tracker.formulation.service import redacting
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import page_of

bp = proposing.bp

LEAD = (
    "The text goes from every version that has it, from drafts too, for everybody, and cannot be brought back. Your "
    "name, the day and your reason stand in its place."
)


@bp.route("/formulations/<int:formulation_id>/redact", methods=["GET", "POST"])
@requires(Permission.REDACT_FORMULATIONS)
def redact(formulation_id: int) -> str | Response | tuple[str, int]:
    """Take texts out of a signed version, for everybody and for good."""
    record = queries.record_of(actor(), formulation_id)
    head = record.head(formulation_id)
    if not record.treats:
        raise Forbidden(f"formulation {formulation_id}")
    if not head.is_signed:
        return redirect(page_of("formulation.version", formulation_id))
    found, form = reading.version_of(record, head), RedactForm()
    form.offer(passages(found, redacted.instead_of(record.person.id)))

    def act() -> None:
        parts, why = form.parts.data or (), form.why.data or ""
        redacting.redact(actor(), formulation_id=formulation_id, parts=parts, why=why)

    if acted(form, act):
        flash("Redacted: the text is gone. Look whether a note, the plan or a report says the same", "success")
        return redirect(page_of("formulation.version", formulation_id))
    caption = f"{record.person.name}, version {head.number}"
    heading = "Redact this version"
    return answer(FORM, form, heading=heading, caption=caption, crumbs=crumbs_of(record), lead=LEAD)
