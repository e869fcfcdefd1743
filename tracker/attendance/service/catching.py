"""Booking a session in which somebody, or everybody who still owes it, makes up what was missed."""

from tracker.accounts.rules import Actor, Permission
from tracker.attendance import debts, making_up
from tracker.attendance.rules.debts import may_book
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import queries as deliveries
from tracker.delivery.service.catching import CatchUpWish, add_catch_up
from tracker.timetable import booking


@command
def book_catch_up(
    actor: Actor,
    *,
    enrolment_id: int,
    outline_id: int,
    wish: CatchUpWish,
    most: int,
    seen: str = "",
    despite: str = "",
) -> int:
    """Book a catch-up of a session that is owed, for one person or for the group; returns the session's id.

    After `most` tries only a lead may. Nothing that clashes is saved unseen: `seen` is the fingerprint of what was
    found then, and what blocks needs a lead's reason, `despite`. Raises `Missing` where nothing is owed, and `Refused`
    as `may_book`, `making_up.asked`, `booking.passed` and `add_catch_up`.
    """
    debt = debts.debt_for(actor, enrolment_id, outline_id)
    why = may_book(debt, most, leads=actor.may(Permission.CHANGE_DELIVERIES))
    if why:
        raise Refused("", why)
    delivery = deliveries.delivery_for(actor, debt.delivery_id)
    asked = making_up.asked(debt, delivery, wish)
    found = making_up.look(actor, debt, delivery, asked, alone=wish.membership_id is not None)
    agreed = booking.passed(actor, delivery, asked, found, seen, despite)
    return add_catch_up(actor, delivery_id=debt.delivery_id, outline_id=outline_id, wish=wish, despite=agreed)
