"""Catch-ups of somebody who is taken off a programme, or need not make them up: nobody has to hold them any more.

Apart from `service` because they are tasks, which areas above open and close as registers are signed.
"""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.delivery.models import Item
from tracker.delivery.rules import CATCH_UP, EnrolmentState, catch_up_key
from tracker.work import queries, service


def close_all(actor: Actor, enrolment_id: int, state: EnrolmentState) -> None:
    """Close every catch-up of an enrolment that ends, saying how it ended; what was owed stays on record."""
    outlines = db.scalars(select(Item.outline_id).where(Item.enrolment_id == enrolment_id).order_by(Item.outline_id))
    close(actor, enrolment_id, outlines, f"The enrolment ended: {state.label.lower()}")


def close(actor: Actor, enrolment_id: int, outline_ids: Iterable[int], how: str) -> None:
    """Close the catch-ups of some sessions that nobody has to hold by themselves any more."""
    keys = [catch_up_key(enrolment_id, outline_id) for outline_id in outline_ids]
    for key in sorted(queries.open_keys(CATCH_UP, keys)):
        service.close_task(actor, kind=CATCH_UP, key=key, how=how)
