"""A signed-in page with the whole layout and nothing in it: what every page costs before it says anything.

It exists only where bench serves the application.
"""

from flask import Blueprint, Flask, render_template

from tracker.accounts.guards import requires
from tracker.accounts.rules import Permission
from tracker.app import create_app
from tracker.config import Settings
from tracker.serving import settle

bp = Blueprint("bench", __name__)


@bp.get("/bench/hello")
@requires(Permission.READ_HOME)
def hello() -> str:
    """The layout alone."""
    return render_template("ui/base.html")


def application(settings: Settings | None = None) -> Flask:
    """Tracker as it is served, and the page above."""
    app = create_app(settings)
    app.register_blueprint(bp)
    if settings is None:  # as a server's worker makes it
        settle()
    return app
