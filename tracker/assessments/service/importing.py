"""Results that were scored elsewhere, brought in from a file: all of it, or nothing."""

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.assessments import queries
from tracker.assessments.bringing import Ready, look
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.applying import holds_until
from tracker.assessments.rules.giving import Because, Mode, State
from tracker.assessments.service.giving import say_where_they_stand
from tracker.assessments.standings import standings_of
from tracker.catalogue.service import mark_instrument_used
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command


@command
def import_results(actor: Actor, *, file: str, text: str) -> int:
    """Bring in every assessment of a CSV file, signed by who brings it in; returns how many.

    Raises `Refused('file')` with every problem, `file: row: column: problem`, one a line: then nothing is kept.
    """
    ready, problems = look(actor, file, text)
    if problems or not ready:
        raise Refused("file", "\n".join(map(str, problems)) or f"{file}: file: row: has no row")
    for version_id in {one.kept.id for one in ready}:
        mark_instrument_used(actor, version_id)
    lines = [(_bring(actor, one), one.person.id, {"file": file, "row": one.row.number}) for one in ready]
    audit.record_all(actor, Action.ASSESSMENTS_IMPORTED, "assessment", lines)
    speaking = [of for (of, *_), one in zip(lines, ready, strict=True) if any(standings_of(one.code, [one.result]))]
    for assessment_id in speaking:
        whole = queries.whole_for(actor, assessment_id)
        say_where_they_stand(actor, whole.assessment, whole.results[0].found)
    return len(ready)


def _bring(actor: Actor, one: Ready) -> int:
    now = clock.now()
    row = db.add(
        Assessment(
            person_id=one.person.id,
            instrument_id=one.kept.id,
            variants=[],
            occasion=one.row.occasion.value,
            mode=Mode.IMPORT.value,
            given_on=one.row.given_on,
            state=State.SIGNED.value,
            begun_by=actor.user_id,
            begun_at=now,
            signed_by=actor.user_id,
            signed_at=now,
            result_number=1,
            version=1,
        )
    )
    db.add(
        ScoredResult(
            assessment_id=row.id,
            number=1,
            because=Because.IMPORTED.value,
            reason="",
            answers={},
            found=one.found(),
            holds_until=holds_until(one.row.given_on, one.kept.content.result_months),
            scoring="",
            by=actor.user_id,
            at=now,
        )
    )
    return row.id
