"""Pages of enforcement: one person's record, what waits, decisions, evidence, letters, and a service's own figures."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.attendance.queries import outcomes
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing
from tracker.enforcement import forms, queries, wording
from tracker.enforcement.documents import KIND, as_document
from tracker.enforcement.rules.clocks import Step
from tracker.enforcement.rules.deciding import Decided
from tracker.enforcement.rules.letters import PLACEHOLDERS
from tracker.enforcement.rules.lines import FailureView, finding
from tracker.enforcement.service import deciding, recounting, setting
from tracker.people import queries as people
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, page_of, place, register, register_tab

bp = Blueprint("enforcement", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]
READ, REPORT, DECIDE = Permission.READ_ENFORCEMENT, Permission.REPORT_FAILURES, Permission.DECIDE_FAILURES
SET, FORM = Permission.SET_ENFORCEMENT, "ui/form.html"
NIGHTLY = recounting.follow_again
register(Entry("Enforcement", "enforcement.waiting", READ, order=45))
register_tab("person", Tab("Enforcement", "enforcement.person", READ, order=50))


@bp.get("/enforcement")
@requires(READ)
def waiting() -> str:
    """What waits for a letter or a decision, about everybody the reader may know, the soonest due first."""
    rows = queries.open_failures(actor())
    today = clock.today(viewer().zone)
    late = sum(each.due is not None and each.due < today for each in rows)
    return render_template("enforcement/waiting.html", rows=rows, today=today, late=late)


@bp.get("/people/<int:person_id>/enforcement")
@requires(READ)
def person(person_id: int) -> str:
    """One person's failures, newest first, each with its rule, its clocks and all that was done."""
    found = people.person_for(actor(), person_id)
    failures, today = queries.failures_of(person_id), clock.today(found.zone)
    told = queries.told_of(person_id)
    page = {"failures": failures, "today": today, "told": told, "finding": finding(failures, today)}
    return render_template("enforcement/person.html", person=found, **page)


@bp.route("/failures/<int:mark_id>/decision", methods=["GET", "POST"])
@requires(DECIDE)
def decide(mark_id: int) -> Page:
    """Decide on one failure; the words of the letter that goes out with it are kept."""
    failure, form = queries.failure_for(actor(), mark_id), forms.DecisionForm()
    today = clock.today(failure.record.zone)
    chosen = request.args.get("decision", "")
    form.offer(failure.offered, failure.action, chosen, today, len(failure.decisions))

    def act() -> None:
        decided = Decided(form.decision.data)
        letter = wording.letter_of(failure, actor().name, today).text if _has_letter(failure, decided) else ""
        wish = deciding.Wish(decided, form.reason.data or "", form.decided_on.data or today, letter)
        deciding.decide(actor(), mark_id=mark_id, wish=wish, seen=form.version)

    if acted(form, act):
        flash("Decision recorded")
        return _back(failure)
    if not failure.offered and not form.is_submitted():
        flash("Nothing is left to decide on this")
        return _back(failure)
    lead = f"{'. '.join([*failure.clocks[:1], failure.why])}." if failure.clocks else ""
    return _form(form, failure, f"Decide: {failure.record.name}", lead)


def _has_letter(failure: FailureView, decided: Decided) -> bool:
    """Whether the failure's letter goes out with a decision."""
    return failure.rule is not None and decided in (Decided.WARNED, Decided.WARNED_AGAIN, Decided.INITIATED)


@bp.route("/failures/<int:mark_id>/serious", methods=["GET", "POST"])
@requires(REPORT)
def serious(mark_id: int) -> Page:
    """Let one failure go straight to a decision."""
    failure, form = queries.failure_for(actor(), mark_id), forms.SeriousForm()
    if acted(form, lambda: deciding.mark_serious(actor(), mark_id=mark_id, reason=form.reason.data or "")):
        flash("A decision is asked for")
        return _back(failure)
    lead = "One serious failure may go straight to a decision, without a warning first."
    return _form(form, failure, f"Serious failure: {failure.record.name}", lead)


@bp.route("/failures/<int:mark_id>/evidence", methods=["GET", "POST"])
@requires(REPORT)
def evidence(mark_id: int) -> Page:
    """Keep what was shown for an absence; the facilitators answer."""
    failure, form = queries.failure_for(actor(), mark_id), forms.EvidenceForm()

    def act() -> None:
        on = form.received_on.data or clock.today(failure.record.zone)
        deciding.add_evidence(actor(), mark_id=mark_id, what=form.what.data or "", received_on=on)

    if not form.is_submitted():
        form.received_on.data = clock.today(failure.record.zone)
    if acted(form, act):
        flash("Evidence kept. The facilitators are asked to look at it")
        return _back(failure)
    lead = "Say what it was, not what it says: no diagnosis, nothing about other people."
    return _form(form, failure, f"Evidence: {failure.record.name}", lead)


@bp.route("/evidence/<int:evidence_id>", methods=["GET", "POST"])
@requires(Permission.AMEND_ATTENDANCE)
def answer_evidence(evidence_id: int) -> Page:
    """Accept evidence, which amends the record, or leave the record as it is."""
    (failure, found), form = queries.evidence_for(actor(), evidence_id), forms.AnswerForm()
    every = outcomes(failure.record.area_id, clock.now()).values()
    listed = [each for each in every if each.enabled and each.attended is False and not each.enforces]
    form.offer((each.code, each.label) for each in listed)

    def act() -> None:
        words = form.words.data or ""
        if form.answer.data == "accepted":
            outcome = form.outcome.data or ""
            deciding.accept_evidence(actor(), evidence_id=evidence_id, outcome=outcome, words=words)
        else:
            deciding.decline_evidence(actor(), evidence_id=evidence_id, words=words)

    if acted(form, act):
        flash("Answered")
        return _back(failure)
    return _form(form, failure, f"Evidence: {failure.record.name}", found.what)


@bp.get("/failures/<int:mark_id>/letter")
@requires(DECIDE)
def letter(mark_id: int) -> str:
    """The letter of what a failure asks for, to print; recorded as sent with the decision."""
    failure = queries.failure_for(actor(), mark_id)
    made = wording.letter_of(failure, actor().name, clock.today(failure.record.zone))
    return render_template("enforcement/letter.html", failure=failure, letter=made, crumbs=_crumbs(failure))


@bp.get("/failures/<int:mark_id>/letter.docx")
@requires(DECIDE)
def letter_document(mark_id: int) -> Response:
    """The same letter for a word processor, in a file whose name says whose only by the case reference."""
    failure = queries.failure_for(actor(), mark_id)
    reference = people.person_for(actor(), failure.record.person_id).reference
    today = clock.today(failure.record.zone)
    response = Response(as_document(wording.letter_of(failure, actor().name, today)), mimetype=KIND)
    name = secure_filename(f"letter-{reference}-{today.isoformat()}.docx")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/enforcement/rules")
@requires(SET)
def rules() -> str:
    """Every rule by nation and kind of sentence, those of the lead's own nations first, and their areas' letters."""
    areas, found, nations = people.areas_of(actor()), queries.rules(), setting.nations_of(actor())
    own = [each for each in found if each.nation in nations]
    others = [each for each in found if each.nation not in nations]
    return render_template("enforcement/rules.html", own=own, others=others, areas=areas, steps=LETTERS)


LETTERS = {Step.WARNING: "Warning letter", Step.DECISION: "Notice of a decision to be made"}


@bp.route("/enforcement/rules/<int:rule_id>", methods=["GET", "POST"])
@requires(SET)
def rule(rule_id: int) -> Page:
    """Change the figures of one rule."""
    found, form = queries.rule_for(rule_id), forms.RuleForm()
    if found.nation not in setting.nations_of(actor()):
        raise Forbidden(f"rules of {found.nation}")
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        setting.change_rule(actor(), rule_id=rule_id, figures=form.figures(), seen=form.version)

    if acted(form, act):
        flash("Saved. What waits comes into line with it in a moment")
        return redirect(url_for(".rules"))
    page = {"heading": found.label, "crumbs": _setting_crumbs()}
    return answer(FORM, form, lead=found.provisional and f"Provisional: {found.provisional}", **page)


@bp.route("/enforcement/letters/<int:area_id>/<step>", methods=["GET", "POST"])
@requires(SET)
def template(area_id: int, step: str) -> Page:
    """An area's own words for a letter, or everybody's to begin from."""
    wanted = next((each for each in LETTERS if each.value == step), None)
    area = next((each for each in people.areas_of(actor()) if each.id == area_id), None)
    if wanted is None or area is None:
        raise Missing(f"letter {area_id} {step}")
    found, form = wording.template_for(area_id, wanted), forms.LetterForm()
    if not form.is_submitted():
        form.title.data, form.body.data = found.title, found.body
        form.seen.data = str(found.version if found.own else 0)

    def act() -> None:
        title, body = form.title.data or "", form.body.data or ""
        setting.change_letter(actor(), area_id=area_id, step=wanted, title=title, body=body, seen=form.version)

    if acted(form, act):
        flash(f"Saved for {area.name}")
        return redirect(url_for(".rules"))
    page = {"area": area, "own": found.own, "names": PLACEHOLDERS, "crumbs": _setting_crumbs()}
    return answer("enforcement/template.html", form, what=LETTERS[wanted], **page)


def _setting_crumbs() -> list[tuple[str, str]]:
    return [place("enforcement.waiting"), ("Rules and letters", url_for("enforcement.rules"))]


def _crumbs(failure: FailureView) -> list[tuple[str, str]]:
    record = failure.record
    return [place("people.caseload"), (record.name, page_of("enforcement.person", record.person_id))]


def _back(failure: FailureView) -> Response:
    return redirect(url_for("enforcement.person", person_id=failure.record.person_id))


def _form(form: Any, failure: FailureView, heading: str, lead: str) -> Page:
    page = {"heading": heading, "caption": failure.heading, "lead": lead, "crumbs": _crumbs(failure)}
    return answer(FORM, form, **page)
