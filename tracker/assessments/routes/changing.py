"""Paper entered a second time, a code for a shared device, amending what is signed, and results brought in."""

from flask import flash, redirect, render_template, request, url_for

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.assessments import bringing, forms, showing, typed
from tracker.assessments.routes import assessments
from tracker.assessments.routes.assessments import GIVE, Page, sheet_for, whole_and_person
from tracker.assessments.rules.giving import Mode
from tracker.assessments.rules.importing import COLUMNS
from tracker.assessments.scored import Outcome
from tracker.assessments.service import amending, devices, importing, twice
from tracker.catalogue import kept_instruments
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.devices import service as shared
from tracker.devices.rules import GOOD_FOR, spaced
from tracker.ui.acting import acted, answer

bp = assessments.bp


@bp.route("/assessments/<int:assessment_id>/again", methods=["GET", "POST"])
@requires(GIVE)
def again(assessment_id: int) -> Page:
    """The same paper entered a second time, without sight of the first."""
    whole, found = whole_and_person(assessment_id)
    one = whole.assessment
    if not one.is_open or one.mode is not Mode.PAPER or not whole.answers:
        return redirect(url_for("assessments.answers", assessment_id=assessment_id))
    content = kept_instruments.instrument(one.instrument_id).content
    sheet = sheet_for(content)
    second = whole.second.answers if whole.second else {}
    form = typed.read(sheet, request.form) if request.method == "POST" else typed.filled(sheet, second, one.version)
    texts, seen = form.texts, form.seen
    if acted(form, lambda: twice.save_second(actor(), assessment_id=assessment_id, texts=texts, seen=seen)):
        if form.do != "check":
            flash("Saved. Go on with the second entry at any time")
            return redirect(url_for("assessments.person", person_id=found.id))
        return redirect(url_for("assessments.differences", assessment_id=assessment_id))
    return answer("assessments/again.html", form, whole=whole, one=one, person=found, instrument=content)


@bp.route("/assessments/<int:assessment_id>/differences", methods=["GET", "POST"])
@requires(GIVE)
def differences(assessment_id: int) -> Page:
    """Every answer on which the two entries differ, side by side, to be decided with the paper in hand."""
    whole, found = whole_and_person(assessment_id)
    if not whole.assessment.is_open:
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    content = kept_instruments.instrument(whole.assessment.instrument_id).content
    sheet = sheet_for(content)
    form = typed.filled(sheet, {}, whole.assessment.version)
    if request.method == "POST":
        form = typed.chosen(sheet, request.form)
    chosen, seen = form.texts, form.seen
    if acted(form, lambda: twice.settle_entries(actor(), assessment_id=assessment_id, chosen=chosen, seen=seen)):
        return redirect(url_for("assessments.sign", assessment_id=assessment_id))
    if form.overtaken:
        whole, _ = whole_and_person(assessment_id)
    differing = [question for question in sheet.questions if question.code in whole.differences()]
    shown = {"whole": whole, "one": whole.assessment, "person": found, "instrument": content}
    return answer("assessments/differences.html", form, **shown, differing=differing)


@bp.route("/assessments/<int:assessment_id>/amend", methods=["GET", "POST"])
@requires(GIVE)
def amend(assessment_id: int) -> Page:
    """Other answers in place of signed ones, with a reason: first what they come to, then the change."""
    whole, found = whole_and_person(assessment_id)
    one = whole.assessment
    if not one.is_signed or one.mode is Mode.IMPORT:
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    content = kept_instruments.instrument(one.instrument_id).content
    sheet = sheet_for(content)
    posted = request.method == "POST"
    form = typed.read(sheet, request.form) if posted else typed.filled(sheet, whole.answers, one.version)
    shown = {"whole": whole, "one": one, "person": found, "instrument": content}
    done: list[Outcome | int] = []
    if form.do == "edit":
        form.submitted = False
    if acted(form, lambda: done.append(_amend(assessment_id, form))):
        if isinstance(done[0], Outcome):
            effects = showing.effects(content, sheet, whole, form.texts, done[0].found)
            return render_template("assessments/effects.html", **shown, form=form, effects=effects)
        flash(f"{content.short_name} is amended")
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    return answer("assessments/amend.html", form, **shown)


def _amend(assessment_id: int, form: typed.AnswersForm) -> Outcome | int:
    """What an amendment would come to, or once that was seen, the number of its result."""
    write = amending.amend if form.do == "confirm" else amending.preview_amendment
    return write(actor(), assessment_id=assessment_id, texts=form.texts, reason=form.reason, seen=form.seen)


@bp.post("/assessments/<int:assessment_id>/code")
@requires(GIVE)
def give_code(assessment_id: int) -> Page:
    """A code for a shared device, shown this once."""
    _, found = whole_and_person(assessment_id)
    try:
        code = devices.give_code(actor(), assessment_id=assessment_id)
    except Refused as refusal:
        flash(refusal.message, "important")
        return redirect(url_for("assessments.answers", assessment_id=assessment_id))
    until, back = clock.now() + GOOD_FOR, url_for("assessments.answers", assessment_id=assessment_id)
    return render_template("devices/code.html", code=spaced(code), until=until, person=found, back=back)


@bp.post("/assessments/<int:assessment_id>/code/end")
@requires(GIVE)
def end_code(assessment_id: int) -> Page:
    """Stop the device, or the code that was not used: what was answered is kept."""
    _, found = whole_and_person(assessment_id)
    shared.stop(actor(), person_id=found.id)
    flash("The device is stopped. What was answered is kept")
    return redirect(url_for("assessments.answers", assessment_id=assessment_id))


@bp.route("/assessments/import", methods=["GET", "POST"])
@requires(Permission.IMPORT_ASSESSMENTS)
def bring_in() -> Page:
    """Results that were scored elsewhere: first what a file holds and what is wrong with it, then all of it at once."""
    form = forms.ImportForm()
    looked: list[tuple[str, str]] = []
    if not acted(form, lambda: looked.append(form.sent())):
        return answer("assessments/import.html", form, ready=(), wrong=(), columns=COLUMNS)
    name, text = looked[0]
    ready, problems = bringing.look(actor(), name, text)
    confirmed = request.form.get("do") == "confirm" and not problems
    if confirmed and acted(form, lambda: importing.import_results(actor(), file=name, text=text)):
        flash(f"{len(ready)} brought in from {name}")
        return redirect(url_for("people.caseload"))
    page, status = answer(
        "assessments/import.html",
        form,
        ready=ready,
        wrong=problems,
        columns=COLUMNS,
        sent=(name, text),
        headline=lambda one: showing.headline(one.kept.content, [one.result]),
    )
    return page, 422 if problems else status
