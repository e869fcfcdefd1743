"""Giving an assessment: begun, saved in parts, signed with its score, or withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.assessments import queries
from tracker.assessments.models import Assessment, Entry, ScoredResult
from tracker.assessments.offending import offending_of
from tracker.assessments.offering import check_may_begin
from tracker.assessments.rules.entering import as_texts, read
from tracker.assessments.rules.giving import (
    ON_DEVICE,
    AssessmentView,
    Because,
    Mode,
    NewAssessment,
    State,
    Whole,
    check_given_on,
    check_reason,
)
from tracker.assessments.rules.scoring import Result
from tracker.assessments.scored import Outcome, outcome, questions, ready, scoring_hash, subject_of
from tracker.assessments.standings import standings_of
from tracker.catalogue.kept_instruments import Kept, instrument
from tracker.catalogue.service import mark_instrument_used
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.core.transactions import command
from tracker.core.words import in_words
from tracker.devices.queries import turn_with
from tracker.people import service as people
from tracker.people.queries import person_for
from tracker.work import service as work

Settlement = Sequence[Mapping[str, Any]]
TO_SIGN = "assessment_to_sign"
ONCE = "Entered once from paper: nobody checked it by entering it again"


@command
def begin(actor: Actor, *, person_id: int, wanted: NewAssessment) -> int:
    """Begin an assessment; returns its id. From now on the version of the instrument is frozen.

    Raises `Missing` for people out of scope, and `Refused` where the instrument is not for them, or one by the same
    version on the same occasion is open.
    """
    person, kept = person_for(actor, person_id), instrument(wanted.instrument_id)
    check_given_on(wanted.given_on, clock.today(person.zone))
    check_may_begin(actor, kept, person, wanted.given_on, wanted.mode)
    _check_variants(kept, wanted.variants)
    if queries.open_one(person_id, kept.id, wanted.occasion) is not None:
        raise Refused("occasion", f"{kept.content.short_name} is begun already for this occasion: go on with that one")
    mark_instrument_used(actor, kept.id)
    row = db.add(
        Assessment(
            person_id=person_id,
            instrument_id=kept.id,
            enrolment_id=wanted.enrolment_id,
            variants=list(wanted.variants),
            occasion=wanted.occasion.value,
            mode=wanted.mode.value,
            given_on=wanted.given_on,
            state=State.DRAFT.value,
            begun_by=actor.user_id,
            begun_at=clock.now(),
            version=1,
        )
    )
    changes = {"instrument": kept.content.label, "occasion": wanted.occasion.value, "how": wanted.mode.value}
    audit.record(actor, Action.ASSESSMENT_BEGUN, "assessment", row.id, person_id=person_id, changes=changes)
    return row.id


def _check_variants(kept: Kept, variants: tuple[str, ...]) -> None:
    if kept.content.no_standard and not variants:
        raise Refused("variants", f"Choose at least one way of scoring: {kept.content.no_standard}")
    for variant in variants:
        try:
            ready(kept, variant)
        except Refused as refusal:
            raise Refused("variants", refusal.message) from refusal


@command
def save_answers(actor: Actor, *, assessment_id: int, texts: Mapping[str, str], seen: int) -> int:
    """Keep the answers so far, as many as there are; returns the version that now stands.

    What is the same as what stands changes nothing. Raises `Missing`, `Refused` by item, or where somebody answers on a
    shared device, and `Stale` with the `Whole` that stands when somebody else saved other answers since.
    """
    whole = to_enter(actor, assessment_id)
    kept = _tidy(whole.assessment, texts)
    before = whole.first.answers if whole.first else {}
    if kept == dict(before):
        return whole.assessment.version
    if whole.assessment.version != seen:
        raise Stale(whole)
    write_entry(actor, whole.assessment, 1, kept)
    return raise_version(whole.assessment.id)


@command
def sign(actor: Actor, *, assessment_id: int, seen: int) -> int:
    """Sign the answers as they stand and keep what they come to; returns the number of the result.

    Raises `Missing`, `Refused` where nothing is answered, where two entries from paper differ, or where an answer is
    wrong, and `Stale` with the `Whole` that stands when the answers changed since they were read.
    """
    whole = to_enter(actor, assessment_id)
    if whole.assessment.version != seen:
        raise Stale(whole)
    found = preview(actor, whole)
    number = keep_result(actor, whole, found, whole.answers, Because.SIGNED, "")
    say_where_they_stand(actor, whole.assessment, found.found)
    row = db.locked(select(Assessment).where(Assessment.id == assessment_id))
    row.state, row.signed_by, row.signed_at = State.SIGNED.value, actor.user_id, clock.now()
    raise_version(assessment_id, number)
    work.close_task(actor, kind=TO_SIGN, key=str(assessment_id), how="It was signed")
    changes = {"result": number, "missing": len(set().union(*(one.missing for one in found.found)))}
    person_id = whole.assessment.person_id
    audit.record(actor, Action.ASSESSMENT_SIGNED, "assessment", assessment_id, person_id=person_id, changes=changes)
    return number


def preview(actor: Actor, whole: Whole, texts: Mapping[str, str] | None = None) -> Outcome:
    """What the answers, or others in their place, come to; nothing is kept. Raises `Refused`."""
    assessment = whole.assessment
    given = whole.answers if texts is None else texts
    if not any(given.values()):
        raise Refused("", "Nothing is answered yet")
    differing = len(whole.differences()) if texts is None else 0
    if differing:
        said = "answer differs" if differing == 1 else "answers differ"
        raise Refused("", f"{differing} {said} between the two entries: decide each first")
    person = person_for(actor, assessment.person_id)
    found = outcome(
        instrument(assessment.instrument_id),
        assessment.variants,
        given,
        assessment.given_on,
        subject_of(person, assessment.given_on, offending_of([person.id]).get(person.id)),
    )
    once = assessment.mode is Mode.PAPER and whole.second is None
    return Outcome(found.found, found.holds_until, (*found.warnings, ONCE)) if once else found


@command
def withdraw(actor: Actor, *, assessment_id: int, seen: int, reason: str = "") -> None:
    """Take an assessment out of the record: an open one by who may give it, a signed one by a lead, with a reason.

    A signed one keeps its results, the last of which says why. Raises `Missing`, `Forbidden`, `Refused` and `Stale`.
    """
    whole = queries.whole_for(actor, assessment_id)
    assessment = whole.assessment
    if assessment.state is State.WITHDRAWN:
        return
    if assessment.is_signed and not actor.may(Permission.IMPORT_ASSESSMENTS):
        raise Forbidden(f"assessment {assessment_id}")
    if assessment.is_signed:
        reason = check_reason(reason)
    if assessment.version != seen:
        raise Stale(whole)
    number = None
    if assessment.is_signed:
        last = whole.results[0]
        standing = Outcome(last.found, last.holds_until, last.warnings)
        number = keep_result(actor, whole, standing, last.answers, Because.WITHDRAWN, reason)
    row = db.locked(select(Assessment).where(Assessment.id == assessment_id))
    row.state = State.WITHDRAWN.value
    raise_version(assessment_id, number)
    work.close_task(actor, kind=TO_SIGN, key=str(assessment_id), how="It was withdrawn")
    changes = {"state": [assessment.state.value, State.WITHDRAWN.value]}
    audit.record(
        actor,
        Action.ASSESSMENT_WITHDRAWN,
        "assessment",
        assessment_id,
        person_id=assessment.person_id,
        changes=changes,
    )


def to_enter(actor: Actor, assessment_id: int) -> Whole:
    """An open assessment that the actor may enter answers into. Raises `Missing` and `Refused`."""
    whole = queries.whole_for(actor, assessment_id)
    if not whole.assessment.is_open:
        said = whole.assessment.state.label.lower()
        raise Refused("", f"This assessment is {said}: what is signed is amended, with a reason")
    turn = turn_with(ON_DEVICE, str(assessment_id))
    if turn is not None and turn.holds(ON_DEVICE, str(assessment_id), clock.now()):
        raise Refused("", "It is being answered on a shared device: wait until that is finished, or end it")
    return whole


def _tidy(assessment: AssessmentView, texts: Mapping[str, str]) -> dict[str, str]:
    return as_texts(read(questions(instrument(assessment.instrument_id), assessment.variants), texts))


def write_entry(
    actor: Actor,
    assessment: AssessmentView,
    number: int,
    texts: Mapping[str, str],
    settled: Settlement | None = None,
) -> None:
    """Put an entry's answers in place of what stood; the trail says how many there are, not what they say."""
    row = db.row(select(Entry).where(Entry.assessment_id == assessment.id, Entry.number == number))
    row = row or Entry(assessment_id=assessment.id, number=number, settled=[])
    row.answers, row.by, row.at = dict(texts), actor.user_id, clock.now()
    if settled is not None:
        row.settled = list(settled)
    db.add(row)
    changes = {"entry": number, "answers": len(texts)}
    audit.record(
        actor,
        Action.ASSESSMENT_SAVED,
        "assessment",
        assessment.id,
        person_id=assessment.person_id,
        changes=changes,
    )


def keep_result(
    actor: Actor, whole: Whole, found: Outcome, texts: Mapping[str, str], because: Because, reason: str
) -> int:
    """Add a result, which then stands in place of the one before; returns its number."""
    number = whole.results[0].number + 1 if whole.results else 1
    db.add(
        ScoredResult(
            assessment_id=whole.assessment.id,
            number=number,
            because=because.value,
            reason=reason,
            answers=dict(texts),
            found=found.kept(),
            holds_until=found.holds_until,
            scoring="" if because is Because.IMPORTED else scoring_hash(),
            by=actor.user_id,
            at=clock.now(),
        )
    )
    return number


def say_where_they_stand(
    actor: Actor, assessment: AssessmentView, found: Sequence[Result], before: Sequence[Result] = ()
) -> None:
    """Write the levels that a result gives to the person's standings, but for those that it gave before."""
    known = list(standings_of(assessment.code, before))
    for one in standings_of(assessment.code, found):
        if one not in known:
            people.record_standing(
                actor,
                person_id=assessment.person_id,
                kind=one.kind,
                value=one.value,
                variant=one.variant,
                as_of=assessment.given_on,
                source=f"Assessment by {assessment.instrument}, {in_words(assessment.given_on)}",
            )


def raise_version(assessment_id: int, result_number: int | None = None) -> int:
    """Say that the assessment changed, and which of its results stands; returns its version."""
    row = db.locked(select(Assessment).where(Assessment.id == assessment_id))
    row.version += 1
    if result_number is not None:
        row.result_number = result_number
    return row.version
