"""Scoring again what stands, after the code that scores has changed: what comes out otherwise is a new result.

The one before stays, as after an amendment. Answers, versions and dates are those that were signed. Levels that come
out otherwise are written to the person's standings too. What has come out otherwise is scored once more as it is
written, so that nobody's amendment meanwhile is lost; a run that is broken off leaves each result as it was or as it
is now, and the next one does the rest.
"""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.assessments import queries
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.giving import Because, Mode, State
from tracker.assessments.rules.keeping import comes_to, from_json
from tracker.assessments.rules.scoring import Result
from tracker.assessments.scored import outcome, scoring_hash
from tracker.assessments.service.giving import say_where_they_stand
from tracker.assessments.standings import standings_of
from tracker.catalogue import kept_instruments
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Refused
from tracker.core.transactions import command

AT_ONCE = 500
REASON = "Scored again by changed code: the answers are the same"
_RESULT = Base.metadata.tables[ScoredResult.__tablename__]
_ASSESSMENT = Base.metadata.tables[Assessment.__tablename__]
_STANDS = (
    update(_ASSESSMENT)
    .where(_ASSESSMENT.c.id == bindparam("of"))
    .values(result_number=bindparam("now"), version=_ASSESSMENT.c.version + 1)
)
_SCORED = (Assessment.state == State.SIGNED.value, Assessment.mode != Mode.IMPORT.value)


@dataclass(frozen=True, slots=True)
class Rescored:
    """How many results were scored again, how many came out otherwise, and which can no longer be scored, with why."""

    scored: int
    changed: int
    failed: tuple[str, ...]


def to_score() -> int:
    """How many results stand that Tracker scored."""
    found: int = db.scalar(select(func.count()).select_from(Assessment).where(*_SCORED))
    return found


def rescore(actor: Actor, *, keep: bool) -> Iterator[Rescored]:
    """Score every result that stands again, some hundred at a time; `keep` writes what comes out otherwise.

    What the process holds already is no garbage meanwhile: to look through it over and over took a quarter of the time.
    """
    gc.freeze()
    try:
        after = 0
        while ids := _next(after):
            after = ids[-1]
            yield _some(actor, ids, keep=keep)
    finally:
        gc.unfreeze()


def _next(after: int) -> Sequence[int]:
    db.close_reading()
    wanted = select(Assessment.id).where(Assessment.id > after, *_SCORED).order_by(Assessment.id).limit(AT_ONCE)
    return db.scalars(wanted).all()


def _some(actor: Actor, ids: Sequence[int], *, keep: bool) -> Rescored:
    """Score by reading first: only what comes out otherwise keeps others from saving, for as long as it is written."""
    told, new = _again(ids)
    return replace(told, changed=_write(actor, [one.assessment_id for one in new])) if keep and new else told


@command
def _write(actor: Actor, ids: Sequence[int]) -> int:
    _, new = _again(ids)
    if not new:
        return 0
    by = {"by": actor.user_id, "at": clock.now(), "because": Because.RESCORED.value, "reason": REASON}
    db.write(insert(_RESULT), [{**one.row, **by, "scoring": scoring_hash()} for one in new])
    stands = [{"of": one.assessment_id, "now": one.number} for one in new]
    db.write(_STANDS, stands)
    said = [(one.assessment_id, one.person_id, {"result": one.number}) for one in new]
    audit.record_all(actor, Action.ASSESSMENT_RESCORED, "assessment", said)
    for one in new:
        if one.moves_a_level:
            view = queries.whole_for(actor, one.assessment_id).assessment
            say_where_they_stand(actor, view, one.found, one.before)
    return len(new)


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """A result that comes out otherwise: its row, and what it found before and finds now."""

    row: dict[str, Any]
    person_id: int
    code: str
    before: tuple[Result, ...]
    found: tuple[Result, ...]

    @property
    def assessment_id(self) -> int:
        return int(self.row["assessment_id"])

    @property
    def number(self) -> int:
        return int(self.row["number"])

    @property
    def moves_a_level(self) -> bool:
        before = list(standings_of(self.code, self.before))
        return any(one not in before for one in standings_of(self.code, self.found))


def _again(ids: Sequence[int]) -> tuple[Rescored, list[_Otherwise]]:
    """What some results come to now: the counts, and each one that came out otherwise."""
    new: list[_Otherwise] = []
    failed: list[str] = []
    rows = db.execute(_standing(ids)).all()
    kept = kept_instruments.instruments(row.instrument_id for row in rows)
    for row in rows:
        instrument = kept[row.instrument_id]
        try:
            found = outcome(instrument, row.variants, row.answers, row.given_on)
        except Refused as refusal:
            failed.append(f"assessment {row.id}: {refusal.message}")
            continue
        now, before = found.kept()["results"], row.found["results"]
        if [comes_to(one) for one in now] != [comes_to(one) for one in before]:
            result = {"results": now, "warnings": row.found["warnings"]}
            about = {"assessment_id": row.id, "number": row.number + 1, "answers": row.answers, "found": result}
            made = {**about, "holds_until": row.holds_until}
            was = tuple(from_json(one) for one in before)
            new.append(_Otherwise(made, row.person_id, instrument.content.code, was, found.found))
    return Rescored(len(rows), len(new), tuple(failed)), new


def _standing(ids: Sequence[int]) -> Any:
    stands = and_(ScoredResult.assessment_id == Assessment.id, ScoredResult.number == Assessment.result_number)
    return (
        select(
            Assessment.id,
            Assessment.person_id,
            Assessment.instrument_id,
            Assessment.variants,
            Assessment.given_on,
            ScoredResult.number,
            ScoredResult.answers,
            ScoredResult.found,
            ScoredResult.holds_until,
        )
        .join(ScoredResult, stands)
        .where(Assessment.id.in_(ids), *_SCORED)
        .order_by(Assessment.id)
    )
