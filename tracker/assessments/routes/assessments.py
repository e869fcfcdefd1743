"""A person's assessments: the list, beginning one, its answers, signing it, its result, and taking it out."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.assessments import asking, figures, forms, offering, queries, showing, typed
from tracker.assessments.due import asked_of
from tracker.assessments.measuring import measures_of
from tracker.assessments.offending import offending_of
from tracker.assessments.profiles import found_by
from tracker.assessments.rules.giving import ON_DEVICE, Mode, Whole
from tracker.assessments.rules.measures import found as found_of
from tracker.assessments.service import giving
from tracker.catalogue import kept_instruments
from tracker.catalogue.queries import profiles
from tracker.catalogue.rules.instruments import Assessor, Instrument
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.devices.queries import turn_with
from tracker.devices.rules import Turn
from tracker.people import queries as people
from tracker.people.rules import PersonView
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, register_tab

bp = Blueprint("assessments", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
READ, GIVE = Permission.READ_ASSESSMENTS, Permission.GIVE_ASSESSMENTS
UNDER_PERSON = frozenset({"assessments.choose", "assessments.begin", "assessments.change", "devices.person"})
register_tab("person", Tab("Assessments", "assessments.person", READ, order=35, covers=UNDER_PERSON))


@bp.get("/people/<int:person_id>/assessments")
@requires(READ)
def person(person_id: int) -> Page:
    """Everything a person was assessed by: what is not finished, and each instrument's last result."""
    found = people.person_for(actor(), person_id)
    views = queries.assessments_of(actor(), person_id)
    kept = kept_instruments.instruments(view.instrument_id for view in views)
    today = clock.today(found.zone)
    lines = showing.lines_of(views, {number: one.content for number, one in kept.items()})
    waiting = [view for view in views if view.is_open]
    asked = asked_of(person_id)
    said = showing.finding(lines, waiting, len(asked), today)
    return render_template(
        "assessments/person.html", person=found, lines=lines, waiting=waiting, asked=asked, finding=said, today=today
    )


@bp.get("/people/<int:person_id>/assessments/change")
@requires(READ)
def change(person_id: int) -> Page:
    """Every score over time, with what became of it and the working of that."""
    found = people.person_for(actor(), person_id)
    views = queries.assessments_of(actor(), person_id)
    kept = kept_instruments.instruments(view.instrument_id for view in views)
    contents = {number: one.content for number, one in kept.items()}
    measures = measures_of(views, contents)
    return render_template(
        "assessments/change.html",
        person=found,
        measures=measures,
        profiles=found_by(profiles(), measures, contents),
        finding=found_of(measures),
        forest=figures.forest(measures),
        drawn=[(one, figures.over_time(one)) for one in measures if one.moved],
    )


@bp.get("/people/<int:person_id>/assessments/new")
@requires(GIVE)
def choose(person_id: int) -> Page:
    """Which instrument: those that are for this person, and why the others are not."""
    found = people.person_for(actor(), person_id)
    offers = offering.offers_for(actor(), found, clock.today(found.zone))
    return render_template(
        "assessments/choose.html",
        person=found,
        offers=[one for one in offers if not one.why_not],
        others=[one for one in offers if one.why_not],
    )


@bp.route("/people/<int:person_id>/assessments/new/<int:instrument_id>", methods=["GET", "POST"])
@requires(GIVE)
def begin(person_id: int, instrument_id: int) -> Page:
    """Begin one: on which occasion, how, and when."""
    found, kept = people.person_for(actor(), person_id), kept_instruments.instrument(instrument_id)
    content = kept.content
    today = clock.today(found.zone)
    form = forms.BeginForm()
    form.offer(
        _modes(content), [(one.code, one.title, one.rule) for one in content.variants], standard=not content.no_standard
    )
    if not form.is_submitted():
        form.show(today, request.args.get("occasion", ""))
    begun: list[int] = []
    if acted(form, lambda: begun.append(giving.begin(actor(), person_id=person_id, wanted=form.wanted(kept.id)))):
        return redirect(url_for("assessments.answers", assessment_id=begun[0]))
    why_not = offering.why_not(actor(), kept, found, today, offending_of([found.id]).get(found.id))
    sheet = sheet_for(content)
    return answer("assessments/begin.html", form, person=found, instrument=content, why_not=why_not, sheet=sheet)


def _modes(content: Instrument) -> list[Mode]:
    by_person = [Mode.PERSON] if Assessor.PERSON in content.by else []
    return [Mode.INTERVIEW, *by_person, Mode.PAPER]


@bp.get("/assessments/<int:assessment_id>")
@requires(READ)
def assessment(assessment_id: int) -> Page:
    """The result that stands, with its working and all that must be printed with it; an open one is gone on with."""
    whole, found = whole_and_person(assessment_id)
    if not whole.results:
        return redirect(url_for("assessments.answers", assessment_id=assessment_id))
    number = request.args.get("result", type=int)
    result = next((one for one in whole.results if one.number == number), None if number else whole.results[0])
    if result is None:
        raise Missing(f"result {number}")
    content = kept_instruments.instrument(whole.assessment.instrument_id).content
    sheet = sheet_for(content)
    return render_template(
        "assessments/result.html",
        whole=whole,
        one=whole.assessment,
        person=found,
        instrument=content,
        result=result,
        shown=showing.shown(content, result.found, result.warnings, sheet),
        sheet=sheet,
        says=showing.says(content, result),
        headline=lambda past: showing.headline(content, past.found),
        version=whole.assessment.version,
    )


@bp.route("/assessments/<int:assessment_id>/answers", methods=["GET", "POST"])
@requires(GIVE)
def answers(assessment_id: int) -> Page:
    """The questions, with the answers so far: saved in parts, gone on with later, checked before they are signed."""
    whole, found = whole_and_person(assessment_id)
    if not whole.assessment.is_open and request.method == "GET":
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    content = kept_instruments.instrument(whole.assessment.instrument_id).content
    sheet, seen = sheet_for(content), whole.assessment.version
    posted = request.method == "POST"
    form = typed.read(sheet, request.form) if posted else typed.filled(sheet, whole.answers, seen)
    if acted(form, lambda: _save(assessment_id, form)):
        return redirect(_onwards(assessment_id, whole, form.do))
    shown = {"whole": whole, "one": whole.assessment, "person": found, "instrument": content}
    return answer("assessments/answers.html", form, **shown, code=_on_device(assessment_id))


def _on_device(assessment_id: int) -> Turn | None:
    """The code that stands between staff and the answers, if there is one."""
    turn, now = turn_with(ON_DEVICE, str(assessment_id)), clock.now()
    if turn is None or not (turn.opens(now) or turn.holds(ON_DEVICE, str(assessment_id), now)):
        return None
    return turn


def _save(assessment_id: int, form: typed.AnswersForm) -> None:
    giving.save_answers(actor(), assessment_id=assessment_id, texts=form.texts, seen=form.seen)


def _onwards(assessment_id: int, whole: Whole, do: str) -> str:
    if do == "check":
        return url_for("assessments.sign", assessment_id=assessment_id)
    if do == "again":
        return url_for("assessments.again", assessment_id=assessment_id)
    flash("Saved. Nothing is scored until it is signed")
    if do == "code":
        return url_for("assessments.answers", assessment_id=assessment_id)
    return url_for("assessments.person", person_id=whole.assessment.person_id)


@bp.route("/assessments/<int:assessment_id>/sign", methods=["GET", "POST"])
@requires(GIVE)
def sign(assessment_id: int) -> Page:
    """What the answers come to, before they are signed."""
    whole, found = whole_and_person(assessment_id)
    if not whole.assessment.is_open:
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    content = kept_instruments.instrument(whole.assessment.instrument_id).content
    sheet = sheet_for(content)
    form = typed.filled(sheet, whole.answers, whole.assessment.version)
    if request.method == "POST":
        form.seen, form.submitted = request.form.get("seen", 0, type=int), True
    if acted(form, lambda: giving.sign(actor(), assessment_id=assessment_id, seen=form.seen)):
        flash(f"{content.short_name} is signed")
        return redirect(url_for("assessments.assessment", assessment_id=assessment_id))
    checked = None
    try:
        checked = giving.preview(actor(), whole)
    except Refused as refusal:
        form.refuse(refusal)
    return answer(
        "assessments/sign.html",
        form,
        whole=whole,
        one=whole.assessment,
        person=found,
        instrument=content,
        shown=showing.shown(content, checked.found, checked.warnings, sheet) if checked else None,
        says=showing.headline(content, checked.found) if checked else "",
        sheet=sheet,
    )


@bp.route("/assessments/<int:assessment_id>/withdraw", methods=["GET", "POST"])
@requires(GIVE)
def withdraw(assessment_id: int) -> Page:
    """Take an assessment out of the record: an open one at once, a signed one with a reason and by a lead."""
    whole, found = whole_and_person(assessment_id)
    if whole.assessment.is_signed and not actor().may(Permission.IMPORT_ASSESSMENTS):
        raise Forbidden("a lead takes what is signed out of the record")
    form = forms.WithdrawForm()
    if not form.is_submitted():
        form.seen.data = str(whole.assessment.version)
    if not whole.assessment.is_signed:
        del form.reason
    reason = form.reason.data or "" if whole.assessment.is_signed else ""
    if acted(
        form,
        lambda: giving.withdraw(actor(), assessment_id=assessment_id, seen=form.version, reason=reason),
    ):
        flash(f"{whole.assessment.instrument} is out of the record")
        return redirect(url_for("assessments.person", person_id=found.id))
    return answer("assessments/withdraw.html", form, one=whole.assessment, person=found, whole=whole)


def whole_and_person(assessment_id: int) -> tuple[Whole, PersonView]:
    """An assessment in the viewer's scope, and whose it is. Raises `Missing`."""
    whole = queries.whole_for(actor(), assessment_id)
    return whole, people.person_for(actor(), whole.assessment.person_id)


def sheet_for(content: Instrument) -> asking.Sheet:
    """What an instrument asks, in the wording of this installation where there is one."""
    return asking.sheet_of(content, current_app.config["SETTINGS"].wordings)
