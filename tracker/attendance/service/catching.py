"""Booking a session in which somebody, or everybody who still owes it, makes up what was missed."""

from tracker.accounts.rules import Actor, Permission
from tracker.attendance import debts
from tracker.attendance.rules.debts import may_book
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import queries as deliveries
from tracker.delivery.rules import SessionKind
from tracker.delivery.service.catching import CatchUpWish, add_catch_up


@command
def book_catch_up(actor: Actor, *, enrolment_id: int, outline_id: int, wish: CatchUpWish, most: int) -> int:
    """Book a catch-up of a session that is owed, for one person or for the group; returns the session's id.

    After `most` tries only a lead may. Raises `Missing` where nothing is owed, and `Refused` as `may_book` and
    `catching.add_catch_up`.
    """
    debt = debts.debt_for(actor, enrolment_id, outline_id)
    why = may_book(debt, most, leads=actor.may(Permission.CHANGE_DELIVERIES))
    if why:
        raise Refused("", why)
    delivery = deliveries.delivery_for(actor, debt.delivery_id)
    if wish.membership_id is None and delivery.format is not SessionKind.GROUP:
        raise Refused("how", "This is a run for one person: book it one-to-one")
    if debt.missed_on is not None and wish.on_date <= debt.missed_on:
        raise Refused("on_date", "The date must be after the day on which the session was missed")
    return add_catch_up(actor, delivery_id=debt.delivery_id, outline_id=outline_id, wish=wish)
