"""What becomes of places by itself: who holds one joins on the delivery's first day.

Apart from `service` because a job runs outside the transactions of what it does: each place by itself, so that one
that cannot be taken up keeps nobody else waiting.
"""

from datetime import timedelta
from typing import Any

from tracker.accounts.rules import SYSTEM
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.referrals import credits
from tracker.referrals.service import placing
from tracker.work.jobs import handles

EVERY = timedelta(hours=1)


@handles("referrals.join_on_first_day", every=EVERY)
def join_on_first_day(_payload: dict[str, Any]) -> object:
    """Let everybody join whose place was given before their delivery's first day, once it has come; how many did.

    Done twice it does nothing more: who has joined holds no place any more. Who cannot join is a task for the
    treatment manager, opened once.
    """
    db.close_reading()
    joined = 0
    for due in credits.due_to_join():
        try:
            joined += placing.join(
                SYSTEM, delivery_id=due.delivery_id, offer_ids=[due.offer_id], joined_on=due.starts_on
            )
        except Refused as refusal:
            placing.ask_to_join(SYSTEM, due.offer_id, owner_id=due.lead_id, why=refusal.message)
        db.close_reading()
    return joined
