"""Every read of assessments: a person's list, one with its entries and results, and what is open on a shared device."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.assessments.models import Assessment, Entry, KioskCode, ScoredResult
from tracker.assessments.rules.devices import CodeView
from tracker.assessments.rules.giving import (
    AssessmentView,
    Because,
    EntryView,
    Mode,
    Occasion,
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


def code_of(assessment_id: int) -> CodeView | None:
    """The newest code that was given for an assessment."""
    row = db.execute(
        select(*_CODE)
        .join(_By, _By.id == KioskCode.given_by)
        .where(KioskCode.assessment_id == assessment_id)
        .order_by(KioskCode.id.desc())
        .limit(1)
    ).first()
    return CodeView(*row) if row else None


_CODE = (
    KioskCode.id,
    KioskCode.assessment_id,
    _By.name,
    KioskCode.given_at,
    KioskCode.expires_at,
    KioskCode.opened_at,
    KioskCode.seen_at,
    KioskCode.ended_at,
)


def code_by(*, code_hash: str = "", device_hash: str = "") -> CodeView | None:
    """A code by the hash of itself, or of the device that it opened."""
    wanted = KioskCode.code_hash == code_hash if code_hash else KioskCode.device_hash == device_hash
    row = db.execute(select(*_CODE).join(_By, _By.id == KioskCode.given_by).where(wanted)).first()
    return CodeView(*row) if row else None


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
