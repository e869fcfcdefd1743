"""Every read of assessments: a person's list, one its entries and results, how far one is on a device."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.assessments.models import Assessment, Entry, ScoredResult
from tracker.assessments.rules.giving import (
    AssessmentView,
    Because,
    EntryView,
    Mode,
    Occasion,
    OnDevice,
    ResultView,
    Settled,
    State,
    Whole,
)
from tracker.assessments.rules.keeping import from_json
from tracker.catalogue.models import InstrumentVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people.models import Person
from tracker.people.scope import calendar, in_scope

_Beginner, _Signer, _By = aliased(User), aliased(User), aliased(User)

_HEAD = (
    Assessment.id,
    Assessment.person_id,
    Assessment.instrument_id,
    InstrumentVersion.short_name,
    InstrumentVersion.code,
    InstrumentVersion.purpose,
    Assessment.variants,
    Assessment.occasion,
    Assessment.mode,
    Assessment.given_on,
    Assessment.state,
    Assessment.begun_by,
    _Beginner.name,
    Assessment.begun_at,
    Assessment.handed_in_at,
    func.coalesce(_Signer.name, ""),
    Assessment.signed_at,
    Assessment.version,
)
_RESULT = (
    ScoredResult.number,
    ScoredResult.because,
    ScoredResult.reason,
    ScoredResult.answers,
    ScoredResult.found,
    ScoredResult.holds_until,
    func.coalesce(_By.name, "Tracker"),
    ScoredResult.at,
)


def assessments_of(actor: Actor, person_id: int) -> tuple[AssessmentView, ...]:
    """What a person was assessed by, with the results that stand: the latest given first. Not what was withdrawn."""
    rows = db.execute(_of_person(actor, calendar()), {"person_id": person_id})
    return tuple(_view(row) for row in rows)


@lru_cache(maxsize=512)
def _of_person(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return (
        _heads(actor, *_RESULT)
        .outerjoin(
            ScoredResult,
            and_(ScoredResult.assessment_id == Assessment.id, ScoredResult.number == Assessment.result_number),
        )
        .outerjoin(_By, _By.id == ScoredResult.by)
        .where(Assessment.person_id == bindparam("person_id"), Assessment.state != State.WITHDRAWN.value)
        .order_by(Assessment.given_on.desc(), Assessment.id.desc())
    )


def _heads(actor: Actor, *besides: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*_HEAD, *besides)
        .join(Person, Person.id == Assessment.person_id)
        .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
        .join(_Beginner, _Beginner.id == Assessment.begun_by)
        .outerjoin(_Signer, _Signer.id == Assessment.signed_by)
        .where(in_scope(actor))
    )


def whole_for(actor: Actor, assessment_id: int) -> Whole:
    """One assessment with all that was entered and every result, in three statements. Raises `Missing`."""
    row = db.execute(_one(actor, calendar()), {"assessment_id": assessment_id}).one_or_none()
    if row is None:
        raise Missing(f"assessment {assessment_id}")
    entries = entries_of(assessment_id)
    results = db.execute(
        select(*_RESULT)
        .outerjoin(_By, _By.id == ScoredResult.by)
        .where(ScoredResult.assessment_id == assessment_id)
        .order_by(ScoredResult.number.desc())
    )
    return Whole(_head(row), entries.get(1), entries.get(2), tuple(_result(row) for row in results))


@lru_cache(maxsize=512)
def _one(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _heads(actor).where(Assessment.id == bindparam("assessment_id"))


def entries_of(assessment_id: int) -> dict[int, EntryView]:
    """What was entered, the first time and the second."""
    rows = db.execute(
        select(Entry.number, Entry.answers, Entry.settled, Entry.by, func.coalesce(_By.name, ""), Entry.at)
        .outerjoin(_By, _By.id == Entry.by)
        .where(Entry.assessment_id == assessment_id)
        .order_by(Entry.number)
    )
    return {row[0]: EntryView(row[1], tuple(Settled(**one) for one in row[2]), *row[3:]) for row in rows}


def open_one(person_id: int, instrument_id: int, occasion: Occasion) -> int | None:
    """The assessment of a person by a version on an occasion that is not signed yet, if there is one."""
    found: int | None = db.scalar(
        select(Assessment.id)
        .where(
            Assessment.person_id == person_id,
            Assessment.instrument_id == instrument_id,
            Assessment.occasion == occasion.value,
            Assessment.state.in_([State.DRAFT.value, State.HANDED_IN.value]),
        )
        .order_by(Assessment.id)
        .limit(1)
    )
    return found


def on_device(actor: Actor, keys: Sequence[str]) -> dict[str, OnDevice]:
    """How far assessments are, by their ids as text; what is out of the actor's scope stays out. One statement."""
    rows = db.execute(
        select(
            Assessment.id,
            Assessment.instrument_id,
            InstrumentVersion.short_name,
            Assessment.occasion,
            Assessment.state,
            Entry.answers,
        )
        .join(Person, Person.id == Assessment.person_id)
        .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
        .outerjoin(Entry, and_(Entry.assessment_id == Assessment.id, Entry.number == 1))
        .where(in_scope(actor), Assessment.id.in_([int(key) for key in keys]))
        .order_by(Assessment.id)
    )
    return {
        str(row[0]): OnDevice(row[1], row[2], Occasion(row[3]), State(row[4]), sum(map(bool, (row[5] or {}).values())))
        for row in rows
    }


def _view(row: Sequence[Any]) -> AssessmentView:
    rest = row[len(_HEAD) :]
    return _head(row, _result(rest) if rest and rest[0] is not None else None)


def _head(row: Sequence[Any], result: ResultView | None = None) -> AssessmentView:
    head = list(row[: len(_HEAD)])
    head[6] = tuple(head[6])
    head[7], head[8], head[10] = Occasion(head[7]), Mode(head[8]), State(head[10])
    values = [*head, result]
    return AssessmentView(*values)


def _result(row: Sequence[Any]) -> ResultView:
    number, because, reason, answers, found, *rest = row
    results, warnings = tuple(from_json(one) for one in found["results"]), tuple(found["warnings"])
    return ResultView(number, Because(because), reason, answers, results, warnings, *rest)
