"""The page of a shared device: a code opens one assessment, and nothing else can be reached from here.

Nobody is signed in: opening a code ends the sign-in of whoever used this browser. Every answer says `no-store`, so that
the next person's Back button finds nothing.
"""

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from tracker.accounts import service as accounts
from tracker.accounts.guards import actor, forget, knocking, viewer
from tracker.assessments import asking, typed
from tracker.assessments.asking import Group, Sheet
from tracker.assessments.forms import CodeForm
from tracker.assessments.rules.entering import asked, read
from tracker.assessments.rules.giving import Whole
from tracker.assessments.scored import questions
from tracker.assessments.service import devices
from tracker.catalogue import kept_instruments
from tracker.catalogue.kept_instruments import Kept
from tracker.core.access import public
from tracker.core.errors import Missing
from tracker.ui.acting import acted, answer
from tracker.ui.reading import read_page

bp = Blueprint("kiosk", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
KEY = "kiosk"


@bp.route("/kiosk", methods=["GET", "POST"])
@public
def start() -> Page:
    """Ask for a code; whoever was signed in on this browser is signed out when one opens."""
    form = CodeForm()
    opened: list[str] = []
    if acted(form, lambda: opened.append(devices.open_device(form.code.data or "", **knocking()))):
        if g.get("viewer") is not None:
            accounts.sign_out(actor(), viewer().token)
        forget()
        session[KEY] = opened[0]
        return redirect(url_for("kiosk.page", number=1))
    return answer("assessments/kiosk/start.html", form, bare=True, alone=True)


@bp.route("/kiosk/questions", methods=["GET", "POST"])
@public
def page() -> Page:
    """One group of questions; the next one after it is saved, and at the end what is left open."""
    try:
        whole, kept, pages = _answering()
    except Missing:
        return _closed()
    here = [at for at, group in enumerate(pages, 1) if group.questions]
    number = read_page(request.args.get("number"))
    if number not in here:
        return redirect(url_for("kiosk.check"))
    sheet = Sheet((pages[number - 1],), "")
    form = typed.read(sheet, request.form) if request.method == "POST" else typed.filled(sheet, whole.answers, 0)
    items = frozenset(question.code for question in sheet.questions)
    token = session.get(KEY, "")
    if acted(form, lambda: devices.save_page(token, items=items, texts=form.texts)):
        return _next(number, back=form.do == "back")
    before = [at for at in here if at < number]
    shown = {"number": here.index(number) + 1, "of": len(here), "back": bool(before), "instrument": kept.content}
    return answer("assessments/kiosk/page.html", form, **shown, group=pages[number - 1], bare=True, alone=True)


def _next(number: int, *, back: bool) -> Response:
    """On to the next page that asks something in view of the answers, or back to the one before."""
    _, _, pages = _answering()
    here = [at for at, group in enumerate(pages, 1) if group.questions]
    on = [at for at in reversed(here) if at < number] if back else [at for at in here if at > number]
    return redirect(url_for("kiosk.page", number=on[0]) if on else url_for("kiosk.check"))


@bp.route("/kiosk/check", methods=["GET", "POST"])
@public
def check() -> Page:
    """What was not answered, and handing in."""
    try:
        whole, kept, pages = _answering()
        if request.method == "POST":
            devices.finish(session.get(KEY, ""))
            forget()
            return redirect(url_for("kiosk.finished"))
    except Missing:
        return _closed()
    here = [(at, group) for at, group in enumerate(pages, 1) if group.questions]
    left = [
        (at, place, sum(not whole.answers.get(one.code) for one in group.questions))
        for place, (at, group) in enumerate(here, 1)
    ]
    of = sum(len(group.questions) for _, group in here)
    return render_template(
        "assessments/kiosk/check.html",
        instrument=kept.content,
        answered=of - sum(many for *_, many in left),
        of=of,
        open_pages=[one for one in left if one[2]],
        last=here[-1][0] if here else 1,
        bare=True,
        alone=True,
    )


@bp.get("/kiosk/finished")
@public
def finished() -> Page:
    """That is all: hand the device back."""
    return render_template("assessments/kiosk/finished.html", bare=True, alone=True)


def _answering() -> tuple[Whole, Kept, list[Group]]:
    """What this device answers, and its pages: of each the questions that are asked in view of the answers so far.

    A question that hangs on another of the same page stands there too, with when to answer it. Raises `Missing`.
    """
    _, whole = devices.answering(session.get(KEY, ""))
    kept = kept_instruments.instrument(whole.assessment.instrument_id)
    sheet = asking.sheet_of(kept.content, current_app.config["SETTINGS"].wordings)
    every = questions(kept, whole.assessment.variants)
    wanted = set(asked(every, read(every, whole.answers)))
    pages = []
    for group in asking.pages_of(sheet.groups):
        here = {question.code for question in group.questions}
        stands = tuple(
            one for one in group.questions if one.code in wanted or (one.when and asking.hangs_on(one.when) & here)
        )
        pages.append(Group(group.title, stands))
    return whole, kept, pages


def _closed() -> Response:
    """This device opens nothing, or no longer."""
    session.pop(KEY, None)
    return redirect(url_for("kiosk.start"))
