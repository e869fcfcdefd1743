"""The pages of a shared device around what a code opens: where it is entered, the start, the pauses and the end.

Nobody is signed in: opening a code ends the sign-in of whoever used this browser. Every answer says `no-store`, so that
the next person's Back button finds nothing.
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts import service as accounts
from tracker.accounts.guards import actor, knocking, viewer
from tracker.core.access import public
from tracker.core.errors import Missing
from tracker.devices import browser, opening, service
from tracker.devices.forms import CodeForm
from tracker.devices.rules import StepState, Turn
from tracker.ui.acting import acted, answer
from tracker.ui.reading import read_number

bp = Blueprint("kiosk", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]


@bp.route("/kiosk", methods=["GET", "POST"])
@public
def start() -> Page:
    """Ask for a code; whoever was signed in on this browser is signed out when one opens."""
    form = CodeForm()
    opened: list[str] = []
    if acted(form, lambda: opened.append(service.open_device(form.code.data or "", **knocking()))):
        if g.get("viewer") is not None:
            accounts.sign_out(actor(), viewer().token)
        browser.keep(opened[0])
        turn = service.turn_at(opened[0])
        return redirect(url_for("kiosk.begin") if len(turn.steps) > 1 else _page_of(turn))
    return answer("devices/start.html", form, bare=True, alone=True)


@bp.get("/kiosk/begin")
@public
def begin() -> Page:
    """How many things there are, before the first of them."""
    try:
        turn = service.turn_at(browser.token())
        first = _page_of(turn)
    except Missing:
        return browser.closed()
    names = opening.neutral(turn.steps)
    return render_template("devices/begin.html", names=names, first=first, bare=True, alone=True)


@bp.route("/kiosk/pause", methods=["GET", "POST"])
@public
def pause() -> Page:
    """Between two things: how far the person is, what comes next, and what was left for later."""
    try:
        turn = service.turn_at(browser.token())
        if request.method == "POST":
            return _from_pause(turn)
    except Missing:
        return browser.closed()
    left = service.left(turn)
    shown = {
        "done": turn.many(StepState.DONE),
        "later": opening.open_steps([each for each in turn.steps if each.state is StepState.LATER]),
        "next": left[0] if left else None,
        "name": opening.neutral(left[:1])[0] if left else "",
        "page": _page_of(turn) if left else "",
    }
    return render_template("devices/pause.html", turn=turn, **shown, bare=True, alone=True)


def _from_pause(turn: Turn) -> Response:
    """Back to what was left for later, or the end."""
    position = read_number(request.form.get("again"))
    if position is None:
        later = opening.open_steps([each for each in turn.steps if each.state is not StepState.DONE])
        service.finish(browser.token())
        return browser.over(len(later))
    service.take_up(browser.token(), position)
    return redirect(_page_of(service.turn_at(browser.token())))


@bp.get("/kiosk/finished")
@public
def finished() -> Page:
    """That is all: hand the device back."""
    later = read_number(request.args.get("later")) or 0
    return render_template("devices/finished.html", later=later, bare=True, alone=True)


def _page_of(turn: Turn) -> str:
    """Where the thing stands whose turn it is. Raises `Missing` where none is left."""
    left = service.left(turn)
    if not left:
        raise Missing("device")
    return url_for(opening.kind(left[0].kind).page)
