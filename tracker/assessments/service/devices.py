"""Answering on a shared device: a code opens one assessment, once; nothing else can be reached with what it gives."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts import service as accounts
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor, token_hash
from tracker.assessments import queries
from tracker.assessments.models import Assessment, KioskCode
from tracker.assessments.rules.devices import GOOD_FOR, CodeView, new_code, tidy
from tracker.assessments.rules.entering import as_texts, read, ruled_out
from tracker.assessments.rules.giving import Mode, State, Whole
from tracker.assessments.scored import questions
from tracker.assessments.service.giving import TO_SIGN, raise_version, to_enter, write_entry
from tracker.catalogue.kept_instruments import instrument
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.work import service as work

DEVICE = Actor(None, "A shared device", frozenset())
"""Who answers there, for the trail: nobody signed in, and no right to anything."""

NOT_GOOD = "That code is not good, or no longer. Check it, or ask for another"


@command
def give_code(actor: Actor, *, assessment_id: int) -> str:
    """A code by which a device opens an assessment, shown this once; one that was given before is worth nothing now.

    Raises `Missing`, and `Refused` where the person does not answer themselves or does so at this moment.
    """
    whole = to_enter(actor, assessment_id)
    if whole.assessment.mode is not Mode.PERSON:
        raise Refused("", "Only what the person fills in themselves is answered on a shared device")
    now, code = clock.now(), new_code()
    _end(assessment_id)
    db.add(
        KioskCode(
            assessment_id=assessment_id,
            code_hash=token_hash(code),
            given_by=actor.user_id,
            given_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    _note(actor, Action.DEVICE_CODE_GIVEN, whole)
    return code


@command
def end_device(actor: Actor, *, assessment_id: int) -> None:
    """Stop a device, or a code that was not opened: what was answered is kept. Raises `Missing`."""
    whole = queries.whole_for(actor, assessment_id)
    if _end(assessment_id):
        _note(actor, Action.DEVICE_FINISHED, whole)


def open_device(code: str, *, network: str, secret: str) -> str:
    """Open what a code is for; returns the token that the device keeps, and that opens nothing else.

    The try is counted before the code is looked at, as at sign-in. Raises `Refused('code')`.
    """
    accounts.count_knock("code", network=network, secret=secret)
    token = _open(tidy(code))
    accounts.forget_knocks("code", network=network, secret=secret)
    return token


@command
def _open(code: str) -> str:
    found = queries.code_by(code_hash=token_hash(code))
    now = clock.now()
    if found is None or not found.opens(now):
        raise Refused("code", NOT_GOOD)
    whole = queries.whole_for(SYSTEM, found.assessment_id)
    if not whole.assessment.is_open:
        raise Refused("code", NOT_GOOD)
    token = secrets.token_urlsafe(32)
    row = db.locked(select(KioskCode).where(KioskCode.id == found.id))
    if row.opened_at is not None:
        raise Refused("code", NOT_GOOD)
    row.opened_at = row.seen_at = now
    row.device_hash = token_hash(token)
    _note(DEVICE, Action.DEVICE_OPENED, whole)
    return token


def answering(token: str) -> tuple[CodeView, Whole]:
    """What a device answers, by the token that it keeps. Raises `Missing` once it is finished, stopped or too long."""
    found = queries.code_by(device_hash=token_hash(token)) if token else None
    if found is None or not found.is_open(clock.now()):
        raise Missing("device")
    whole = queries.whole_for(SYSTEM, found.assessment_id)
    if not whole.assessment.is_open:
        raise Missing("device")
    return found, whole


@command
def save_page(token: str, *, items: frozenset[str], texts: Mapping[str, str]) -> None:
    """Keep the answers of one page, in place of what stood there; what they rule out on other pages is dropped.

    Raises `Missing`, and `Refused` by item.
    """
    code, whole = answering(token)
    db.change(update(KioskCode).where(KioskCode.id == code.id).values(seen_at=clock.now()))
    assessment = whole.assessment
    asked = questions(instrument(assessment.instrument_id), assessment.variants)
    typed = as_texts(read(asked, {item: text for item, text in texts.items() if item in items}))
    before = dict(whole.first.answers) if whole.first else {}
    after = {**{item: text for item, text in before.items() if item not in items}, **typed}
    out = ruled_out(asked, read(asked, after))
    after = {item: text for item, text in after.items() if item not in out}
    if after != before:
        write_entry(DEVICE, assessment, 1, after)
        raise_version(assessment.id)


@command
def finish(token: str) -> None:
    """Hand the answers in: the device opens nothing any more, and who began it is asked to sign. Raises `Missing`."""
    _code, whole = answering(token)
    assessment = whole.assessment
    _end(assessment.id)
    row = db.locked(select(Assessment).where(Assessment.id == assessment.id))
    row.state, row.handed_in_at = State.HANDED_IN.value, clock.now()
    raise_version(assessment.id)
    _note(DEVICE, Action.DEVICE_FINISHED, whole)
    work.open_task(
        DEVICE,
        kind=TO_SIGN,
        key=str(assessment.id),
        title=f"Read and sign: {assessment.instrument}",
        rule="A person has finished answering on a shared device",
        person_id=assessment.person_id,
        owner_id=assessment.begun_by_id,
        due_on=None,
    )


def _end(assessment_id: int) -> int:
    open_ = (KioskCode.assessment_id == assessment_id, KioskCode.ended_at.is_(None))
    return db.change(update(KioskCode).where(*open_).values(ended_at=clock.now()))


def _note(actor: Actor, action: Action, whole: Whole) -> None:
    assessment = whole.assessment
    audit.record(actor, action, "assessment", assessment.id, person_id=assessment.person_id)
