"""Changing a signed assessment with a reason: the result before is kept, and what changes is shown first."""

from collections.abc import Mapping

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.assessments import queries
from tracker.assessments.rules.entering import as_texts, read
from tracker.assessments.rules.giving import Because, Mode, Whole, check_reason
from tracker.assessments.scored import Outcome, questions
from tracker.assessments.service.giving import keep_result, preview, raise_version, say_where_they_stand
from tracker.catalogue.kept_instruments import instrument
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command


def preview_amendment(actor: Actor, *, assessment_id: int, texts: Mapping[str, str], reason: str, seen: int) -> Outcome:
    """What signed answers would come to if they were these; nothing is kept.

    Raises `Missing`, `Refused` for a signed one without a reason or without a change, and `Stale` with the `Whole`.
    """
    whole, kept, _ = _checked(actor, assessment_id, texts, reason, seen)
    return preview(actor, whole, kept)


@command
def amend(actor: Actor, *, assessment_id: int, texts: Mapping[str, str], reason: str, seen: int) -> int:
    """Put other answers in place of signed ones, and what they come to; returns the number of the new result.

    Raises as `preview_amendment` does.
    """
    whole, kept, why = _checked(actor, assessment_id, texts, reason, seen)
    found = preview(actor, whole, kept)
    before = whole.answers
    number = keep_result(actor, whole, found, kept, Because.AMENDED, why)
    say_where_they_stand(actor, whole.assessment, found.found, whole.results[0].found)
    raise_version(assessment_id, number)
    changed = sorted(code for code in {**before, **kept} if before.get(code, "") != kept.get(code, ""))
    changes = {"result": number, "answers": changed}
    person_id = whole.assessment.person_id
    audit.record(actor, Action.ASSESSMENT_AMENDED, "assessment", assessment_id, person_id=person_id, changes=changes)
    return number


def _checked(
    actor: Actor, assessment_id: int, texts: Mapping[str, str], reason: str, seen: int
) -> tuple[Whole, dict[str, str], str]:
    whole = queries.whole_for(actor, assessment_id)
    assessment = whole.assessment
    if not assessment.is_signed:
        raise Refused("", "Only what is signed is amended")
    if assessment.mode is Mode.IMPORT:
        raise Refused("", "This was scored elsewhere: take it out of the record, and bring in the right result")
    kept = as_texts(read(questions(instrument(assessment.instrument_id), assessment.variants), texts))
    if assessment.version != seen:
        raise Stale(whole)
    if kept == dict(whole.answers):
        raise Refused("", "No answer was changed")
    return whole, kept, check_reason(reason)
