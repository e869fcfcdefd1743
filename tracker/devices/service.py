"""Answering on a shared device: a code opens what it was given for, once; nothing else can be reached with it."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts import service as accounts
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, token_hash
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.devices import opening, queries
from tracker.devices.models import DeviceCode, DeviceStep
from tracker.devices.rules import GOOD_FOR, Step, StepState, Turn, new_code, tidy
from tracker.people.queries import person_for

DEVICE = Actor(None, "A shared device", frozenset())
"""Who answers there, for the trail: nobody signed in, and no right to anything."""

NOT_GOOD = "That code is not good, or no longer. Check it, or ask for another"
BUSY = "They are answering on a shared device now: wait until that is finished, or stop it"

Chosen = Sequence[tuple[str, str]]


@command
def give_code(actor: Actor, *, person_id: int, chosen: Chosen) -> str:
    """A code by which a device opens what was chosen, each by kind and key, in this order; it is shown this once.

    What is not begun yet is begun with it. A code that was given to the person before is worth nothing now. Raises
    `Missing`, what the kinds raise, and `Refused` where the person answers on a device at this moment.
    """
    person_for(actor, person_id)
    now, code = clock.now(), new_code()
    before = queries.turn_of(person_id)
    if before is not None and before.is_open(now):
        raise Refused("", BUSY)
    keys = [(kind, opening.kind(kind).prepare(actor, person_id, key)) for kind, key in chosen]
    _end(person_id)
    row = db.add(
        DeviceCode(
            person_id=person_id,
            code_hash=token_hash(code),
            given_by=actor.user_id,
            given_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    for position, (kind, key) in enumerate(keys, 1):
        db.add(DeviceStep(code_id=row.id, position=position, kind=kind, key=key, state=StepState.WAITING.value))
    changes = {"opens": [f"{kind} {key}" for kind, key in keys]}
    audit.record(actor, Action.DEVICE_CODE_GIVEN, "shared device", row.id, person_id=person_id, changes=changes)
    return code


@command
def stop(actor: Actor, *, person_id: int) -> None:
    """Stop a person's device, or a code that was not opened: what was answered is kept. Raises `Missing`."""
    person_for(actor, person_id)
    turn = queries.turn_of(person_id)
    if turn is not None and _end(person_id):
        audit.record(actor, Action.DEVICE_STOPPED, "shared device", turn.id, person_id=person_id)


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
    found, now = queries.turn_by(code_hash=token_hash(code)), clock.now()
    if found is None or not found.opens(now) or not left(found):
        raise Refused("code", NOT_GOOD)
    row = db.locked(select(DeviceCode).where(DeviceCode.id == found.id))
    if row.opened_at is not None or row.ended_at is not None:
        raise Refused("code", NOT_GOOD)
    token = secrets.token_urlsafe(32)
    row.opened_at = row.seen_at = now
    row.device_hash = token_hash(token)
    audit.record(DEVICE, Action.DEVICE_OPENED, "shared device", found.id, person_id=found.person_id)
    return token


def turn_at(token: str) -> Turn:
    """What a device has open, by the token that it keeps. Raises `Missing` once it is over, stopped or too long."""
    found = queries.turn_by(device_hash=token_hash(token)) if token else None
    if found is None or not found.is_open(clock.now()):
        raise Missing("device")
    return found


def left(turn: Turn) -> tuple[Step, ...]:
    """What is still to be answered, in order: what staff closed meanwhile is passed over."""
    return opening.open_steps([each for each in turn.steps if each.state is StepState.WAITING])


def answering(token: str, kind: str) -> tuple[Turn, Step]:
    """The thing of a kind whose turn it is on a device. Raises `Missing` where none is, or another kind's."""
    turn = turn_at(token)
    first = next(iter(left(turn)), None)
    if first is None or first.kind != kind:
        raise Missing("device")
    return turn, first


@command
def touch(turn: Turn) -> None:
    """Say that a page was saved: the device stays open for another half an hour."""
    db.change(update(DeviceCode).where(DeviceCode.id == turn.id).values(seen_at=clock.now()))


@command
def settle(turn: Turn, step: Step, state: StepState) -> None:
    """Say how one thing ended. Once all are handed in, or closed by staff, the device opens nothing any more."""
    this = (DeviceStep.code_id == turn.id, DeviceStep.position == step.position)
    db.change(update(DeviceStep).where(*this).values(state=state.value))
    others = [each for each in turn.steps if each.position != step.position and each.state is not StepState.DONE]
    if state is StepState.DONE and not opening.open_steps(others):
        _end(turn.person_id)
    else:
        touch(turn)


@command
def put_off(token: str, kind: str, *, key: str = "") -> None:
    """Leave the thing whose turn it is for later: what was answered is kept. Raises `Missing`.

    `key`: the thing that the page showed; where another's turn has come meanwhile, that one stays.
    """
    turn, step = answering(token, kind)
    if key in {"", step.key}:
        settle(turn, step, StepState.LATER)


@command
def take_up(token: str, position: int) -> None:
    """Go back to what was left for later. Raises `Missing`."""
    turn = turn_at(token)
    step = next((each for each in turn.steps if each.position == position), None)
    if step is None or step.state is not StepState.LATER:
        raise Missing("device")
    settle(turn, step, StepState.WAITING)


@command
def finish(token: str) -> None:
    """The person is done: the device opens nothing any more. Raises `Missing`."""
    _end(turn_at(token).person_id)


def _end(person_id: int) -> int:
    open_ = (DeviceCode.person_id == person_id, DeviceCode.ended_at.is_(None))
    return db.change(update(DeviceCode).where(*open_).values(ended_at=clock.now()))
