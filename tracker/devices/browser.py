"""What the browser of a shared device keeps, and where it goes next.

Apart from `routes`, for the pages of the areas above that a code opens use it too.
"""

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import forget
from tracker.core.errors import Missing
from tracker.devices import service
from tracker.devices.rules import StepState, Turn

KEY = "kiosk"


def token() -> str:
    """The token of what this device has open, '' where it has nothing."""
    known: str = session.get(KEY, "")
    return known


def keep(opened: str) -> None:
    """Let this browser keep the token of a device, and nothing of what it kept before."""
    forget()
    session[KEY] = opened


def closed() -> Response:
    """This device opens nothing, or no longer."""
    session.pop(KEY, None)
    return redirect(url_for("kiosk.start"))


def onwards() -> Response:
    """After one thing was handed in or left for later: the pause before the next, or the end."""
    try:
        turn = service.turn_at(token())
    except Missing:
        return over(0)
    return redirect(url_for("kiosk.pause")) if len(turn.steps) > 1 else over(turn.many(StepState.LATER))


def over(later: int) -> Response:
    """The end: nothing is left in this browser."""
    forget()
    return redirect(url_for("kiosk.finished", later=later or None))


def place_of(turn: Turn, position: int) -> str:
    """Where a thing stands among all that the device has open: '2 of 4', '' for a single one."""
    return f"{position} of {len(turn.steps)}" if len(turn.steps) > 1 else ""
