"""Every read of codes for a shared device: by its own hash, by the device's, or the newest of a person or a thing."""

from typing import Any

from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.core.database import db
from tracker.devices.models import DeviceCode, DeviceStep
from tracker.devices.rules import Step, StepState, Turn

_COLUMNS = (
    DeviceCode.id,
    DeviceCode.person_id,
    DeviceCode.given_by,
    User.name,
    DeviceCode.given_at,
    DeviceCode.expires_at,
    DeviceCode.opened_at,
    DeviceCode.seen_at,
    DeviceCode.ended_at,
)
_STEP = (DeviceStep.position, DeviceStep.kind, DeviceStep.key, DeviceStep.state)
_TURN = (
    select(*_COLUMNS, *_STEP)
    .join(User, User.id == DeviceCode.given_by)
    .join(DeviceStep, DeviceStep.code_id == DeviceCode.id)
    .order_by(DeviceStep.position)
)


def turn_of(person_id: int) -> Turn | None:
    """The newest code that was given for a person."""
    newest = select(func.max(DeviceCode.id)).where(DeviceCode.person_id == person_id)
    return _turn(DeviceCode.id == newest.scalar_subquery())


def turn_with(kind: str, key: str) -> Turn | None:
    """The newest code that opens a thing."""
    newest = select(func.max(DeviceStep.code_id)).where(DeviceStep.kind == kind, DeviceStep.key == key)
    return _turn(DeviceCode.id == newest.scalar_subquery())


def turn_by(*, code_hash: str = "", device_hash: str = "") -> Turn | None:
    """A code by the hash of itself, or of the device that it opened."""
    return _turn(DeviceCode.code_hash == code_hash if code_hash else DeviceCode.device_hash == device_hash)


def _turn(wanted: Any) -> Turn | None:
    rows = db.execute(_TURN.where(wanted)).all()
    if not rows:
        return None
    head: list[Any] = [*rows[0][: len(_COLUMNS)]]
    steps = tuple(Step(row.position, row.kind, row.key, StepState(row.state)) for row in rows)
    values = [*head, steps]
    return Turn(*values)
