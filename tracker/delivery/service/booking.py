"""Booking a member's one-to-ones in a series."""

from tracker.accounts.rules import Actor
from tracker.core.transactions import command
from tracker.delivery import booking, queries
from tracker.delivery.booking import Series
from tracker.delivery.service import dates


@command
def book_series(actor: Actor, *, membership_id: int, wish: Series) -> int:
    """Book a member's next one-to-ones without a date, weeks apart, passing over closed days; returns how many.

    All of them or none. Raises `Missing`, and `Refused` as `booking.plan_series`.
    """
    delivery_id, _ = queries.member_for(actor, membership_id)
    delivery = queries.delivery_for(actor, delivery_id)
    planned = booking.plan_series(actor, delivery, booking.to_book(delivery_id, membership_id), wish)
    for line in planned.lines:
        dates.book_one_to_one(
            actor,
            line.session_id,
            on_date=line.on_date,
            starts_at=line.starts_at,
            venue=wish.venue,
            by_video=wish.by_video,
        )
    return len(planned.lines)
