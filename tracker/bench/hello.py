"""A signed-in page with the whole layout and nothing in it: what every page costs before it says anything.

It exists only where bench serves the application, and so does signing a register without early warnings.
"""

from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts.guards import requires
from tracker.accounts.rules import Permission
from tracker.app import create_app
from tracker.attendance import followers
from tracker.config import Settings
from tracker.serving import settle
from tracker.signals.service import heed_marks

bp = Blueprint("bench", __name__)


@bp.get("/bench/hello")
@requires(Permission.READ_HOME)
def hello() -> str:
    """The layout alone."""
    return render_template("ui/base.html")


@bp.route("/bench/sessions/<int:session_id>/register", methods=["GET", "POST"])
@requires(Permission.RECORD_ATTENDANCE)
def sign_unwarned(session_id: int) -> ResponseReturnValue:
    """The register's page and post as they are, with nothing settled of early warnings: what these cost is the rest."""
    view: Any = current_app.view_functions["attendance.record" if request.method == "POST" else "attendance.register"]
    with followers.without(heed_marks):
        answer: ResponseReturnValue = view(session_id=session_id)
        return answer


def application(settings: Settings | None = None) -> Flask:
    """Tracker as it is served, and the page above."""
    app = create_app(settings)
    app.register_blueprint(bp)
    if settings is None:  # as a server's worker makes it
        settle()
    return app
