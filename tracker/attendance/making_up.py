"""A catch-up as it would be booked: what clashes then, which rooms are free, and when everybody is free.

Apart from `debts`, which says what is owed: read for the page and for the service, so that what is saved is what was
seen. The checks are those of every booking (`timetable.booking`).
"""

from tracker.accounts.rules import Actor
from tracker.attendance import debts
from tracker.attendance.rules.debts import Debt
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery.details import check_day
from tracker.delivery.rules import DeliveryView, SessionKind
from tracker.delivery.service.catching import CatchUpWish
from tracker.timetable import booking
from tracker.timetable.booking import TO_BE_ADDED, Asked, Looked
from tracker.timetable.rules.changes import HERE, Place

NOTHING = Asked(())


def asked(debt: Debt, delivery: DeliveryView, wish: CatchUpWish) -> Asked:
    """The time and place that are asked for. Raises `Refused` for a day that cannot be, and a group's of one person."""
    if wish.membership_id is None and delivery.format is not SessionKind.GROUP:
        raise Refused("how", "This is a run for one person: book it one-to-one")
    check_day("on_date", wish.on_date, today=clock.today(delivery.zone))
    if debt.missed_on is not None and wish.on_date <= debt.missed_on:
        raise Refused("on_date", "The date must be after the day on which the session was missed")
    place = HERE if wish.by_video else Place(wish.venue.strip(), wish.room_id)
    return Asked(((TO_BE_ADDED, debt.number, (wish.on_date, wish.starts_at)),), place, wish.by_video)


def look(actor: Actor, debt: Debt, delivery: DeliveryView, wanted: Asked, *, alone: bool, free: bool = False) -> Looked:
    """What is found then, for the person or for everybody in the group who owes it; `free` also finds free times.

    Raises `Refused` where the programme does not have the session in the delivery's format.
    """
    owing = [] if alone else debts.owing(delivery.id, debt.outline_id)
    members = {debt.membership_id, *(each.membership_id for each in owing)}
    new = booking.added(delivery, debt.outline_id, members, alone=alone)
    return booking.look(actor, delivery, wanted, free_for=new.line if free else None, new=new)
