"""The pages that belong to no area: statements, keys, and in debug mode every component on one page."""

from flask import Blueprint, abort, current_app, render_template

from tracker.core.access import public
from tracker.ui import components

bp = Blueprint("ui", __name__)


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """What works, what is known not to, and how to say so."""
    return render_template("ui/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is kept about the people who use Tracker, and in their browser."""
    return render_template("ui/privacy.html")


@bp.get("/keys")
@public
def keys() -> str:
    """What the keyboard does, and the switch for single letters."""
    return render_template("ui/keys.html")


@bp.get("/components")
@public
def every_component() -> str:
    """Every component, chip, status and field once, for people who build pages."""
    if not current_app.debug:
        abort(404)
    return render_template("ui/components.html", show=components.sample())
