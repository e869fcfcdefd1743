"""Scoring again what stands, after the code that scores has changed: what comes out otherwise is a new result.

The one before stays, as after an amendment. Answers, versions and dates are those that were signed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.giving import Because, Mode, State
from tracker.assessments.rules.keeping import comes_to
from tracker.assessments.scored import outcome, scoring_hash
from tracker.catalogue import kept_instruments
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Refused
from tracker.core.transactions import command

AT_ONCE = 500
REASON = "Scored again by changed code: the answers are the same"
_RESULT = Base.metadata.tables[ScoredResult.__tablename__]
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
    """Score every result that stands again, some hundred at a time; `keep` writes what comes out otherwise."""
    after = 0
    while ids := _next(after):
        after = ids[-1]
        yield _some(actor, ids, keep=keep)


def _next(after: int) -> Sequence[int]:
    db.close_reading()
    wanted = select(Assessment.id).where(Assessment.id > after, *_SCORED).order_by(Assessment.id).limit(AT_ONCE)
    return db.scalars(wanted).all()


def _some(actor: Actor, ids: Sequence[int], *, keep: bool) -> Rescored:
    return _write(actor, ids) if keep else _again(ids)[0]


@command
def _write(actor: Actor, ids: Sequence[int]) -> Rescored:
    told, new = _again(ids)
    if new:
        by = {"by": actor.user_id, "at": clock.now(), "because": Because.RESCORED.value, "reason": REASON}
        made = [{**one, **by, "scoring": scoring_hash()} for one, _ in new]
        db.write(insert(_RESULT), made)
        for one in made:
            row = update(Assessment).where(Assessment.id == one["assessment_id"])
            db.change(row.values(result_number=one["number"], version=Assessment.version + 1))
        said = [(one["assessment_id"], person_id, {"result": one["number"]}) for one, person_id in new]
        audit.record_all(actor, Action.ASSESSMENT_RESCORED, "assessment", said)
    return told


def _again(ids: Sequence[int]) -> tuple[Rescored, list[tuple[dict[str, Any], int]]]:
    """What some results come to now: the counts, and each one that came out otherwise as a row, with whose it is."""
    new: list[tuple[dict[str, Any], int]] = []
    failed: list[str] = []
    rows = db.execute(_standing(ids)).all()
    kept = kept_instruments.instruments(row.instrument_id for row in rows)
    for row in rows:
        try:
            found = outcome(kept[row.instrument_id], row.variants, row.answers, row.given_on)
        except Refused as refusal:
            failed.append(f"assessment {row.id}: {refusal.message}")
            continue
        now = found.kept()["results"]
        if [comes_to(one) for one in now] != [comes_to(one) for one in row.found["results"]]:
            result = {"results": now, "warnings": row.found["warnings"]}
            about = {"assessment_id": row.id, "number": row.number + 1, "answers": row.answers, "found": result}
            new.append(({**about, "holds_until": row.holds_until}, row.person_id))
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
        .where(Assessment.id.in_(ids))
        .order_by(Assessment.id)
    )
