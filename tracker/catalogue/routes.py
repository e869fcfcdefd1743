"""Pages of the catalogue: the programmes, and one version of a programme whole."""

from flask import Blueprint, render_template

from tracker.accounts.guards import requires
from tracker.accounts.rules import Permission
from tracker.catalogue import queries
from tracker.catalogue.rules.programmes import CONFIDENCE_MEANS, Confidence
from tracker.ui.navigation import Entry, register

bp = Blueprint("catalogue", __name__, url_prefix="/programmes", template_folder="templates")

register(Entry("Programmes", "catalogue.programmes", Permission.READ_PROGRAMMES, order=90))

LOOKS = {
    Confidence.VERIFIED: "st--good",
    Confidence.FOUNDING_REPORT: "st--info",
    Confidence.LITERATURE: "st--info",
    Confidence.DERIVED: "st--quiet",
    Confidence.UNCERTAIN: "st--tight",
}


@bp.get("/")
@requires(Permission.READ_PROGRAMMES)
def programmes() -> str:
    """Every programme, by version."""
    return render_template("catalogue/programmes.html", versions=queries.versions())


@bp.get("/<code>/<version>")
@requires(Permission.READ_PROGRAMMES)
def programme(code: str, version: str) -> str:
    """One version: formats, modules, sessions, minutes, totals, sources, and what is provisional."""
    page = queries.page(code, version)
    return render_template("catalogue/programme.html", page=page, looks=LOOKS, meanings=CONFIDENCE_MEANS)
