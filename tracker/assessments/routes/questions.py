"""An assessment on a shared device: its questions a group a page, and handing them in or leaving them for later."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.assessments import asking, typed
from tracker.assessments.asking import Group, Sheet
from tracker.assessments.rules.entering import asked, read
from tracker.assessments.rules.giving import ON_DEVICE, Whole
from tracker.assessments.scored import questions
from tracker.assessments.service import devices
from tracker.catalogue import kept_instruments
from tracker.catalogue.kept_instruments import Kept
from tracker.core.access import public
from tracker.core.errors import Missing
from tracker.devices import browser
from tracker.devices import service as shared
from tracker.ui.acting import acted, answer
from tracker.ui.reading import read_page

bp = Blueprint("questions", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]


@bp.route("/kiosk/questions", methods=["GET", "POST"])
@public
def page() -> Page:
    """One group of questions; the next one after it is saved, and at the end what is left open."""
    try:
        whole, kept, pages, place = _answering()
    except Missing:
        return browser.closed()
    here = [at for at, group in enumerate(pages, 1) if group.questions]
    number = read_page(request.args.get("number"))
    if number not in here:
        return redirect(url_for("questions.check"))
    sheet = Sheet((pages[number - 1],), "")
    seen = whole.assessment.id
    form = typed.read(sheet, request.form) if request.method == "POST" else typed.filled(sheet, whole.answers, seen)
    if form.seen != seen:  # sent from the page of another questionnaire, through the Back button
        return redirect(url_for("questions.page"))
    items = frozenset(question.code for question in sheet.questions)
    if acted(form, lambda: devices.save_page(browser.token(), items=items, texts=form.texts, of=seen)):
        return _next(number, back=form.do == "back")
    before = [at for at in here if at < number]
    shown = {"number": here.index(number) + 1, "of": len(here), "back": bool(before), "instrument": kept.content}
    group = pages[number - 1]
    return answer("assessments/kiosk/page.html", form, **shown, place=place, group=group, bare=True, alone=True)


def _next(number: int, *, back: bool) -> Response:
    """On to the next page that asks something in view of the answers, or back to the one before."""
    _, _, pages, _ = _answering()
    here = [at for at, group in enumerate(pages, 1) if group.questions]
    on = [at for at in reversed(here) if at < number] if back else [at for at in here if at > number]
    return redirect(url_for("questions.page", number=on[0]) if on else url_for("questions.check"))


@bp.route("/kiosk/check", methods=["GET", "POST"])
@public
def check() -> Page:
    """What was not answered, and handing in, or leaving it for later where other things are to be answered too."""
    try:
        whole, kept, pages, place = _answering()
        if request.method == "POST":
            return _hands_in(whole)
    except Missing:
        return browser.closed()
    here = [(at, group) for at, group in enumerate(pages, 1) if group.questions]
    left = [
        (at, where, sum(not whole.answers.get(one.code) for one in group.questions))
        for where, (at, group) in enumerate(here, 1)
    ]
    of = sum(len(group.questions) for _, group in here)
    return render_template(
        "assessments/kiosk/check.html",
        instrument=kept.content,
        seen=whole.assessment.id,
        place=place,
        answered=of - sum(many for *_, many in left),
        of=of,
        open_pages=[one for one in left if one[2]],
        last=here[-1][0] if here else 1,
        bare=True,
        alone=True,
    )


def _hands_in(whole: Whole) -> Response:
    """Hand in what the page showed, or leave it for later; a page of what was handed in before does nothing."""
    if request.form.get("seen") != str(whole.assessment.id):
        return redirect(url_for("questions.check"))
    if request.form.get("do") == "later":
        shared.put_off(browser.token(), ON_DEVICE, key=str(whole.assessment.id))
    else:
        devices.finish(browser.token(), of=whole.assessment.id)
    return browser.onwards()


def _answering() -> tuple[Whole, Kept, list[Group], str]:
    """What this device answers, its pages, and its place among all that the device has open, '' for a single one.

    Of each page those questions that are asked in view of the answers so far. A question that hangs on another of the
    same page stands there too, with when to answer it. Raises `Missing`.
    """
    turn, position, whole = devices.answering(browser.token())
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
    return whole, kept, pages, browser.place_of(turn, position)
