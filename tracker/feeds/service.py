"""Every change to calendars: making one, and revoking it."""

import secrets

from sqlalchemy import func, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, token_hash
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.delivery.queries import delivery_for
from tracker.feeds import queries, rules
from tracker.feeds.models import Feed
from tracker.feeds.rules import FeedKind, Made
from tracker.resources.queries import room_for


@command
def make_feed(actor: Actor, *, kind: str, delivery_id: int | None = None, room_id: int | None = None) -> Made:
    """Make a calendar of the actor's sessions, a delivery or a room; its token is 256 random bits and shown once.

    Raises `Refused` when nothing was chosen or there are too many already, `Missing` for a delivery or room that the
    actor may not know.
    """
    wanted = rules.chosen(kind, delivery_id, room_id)
    if wanted.kind is FeedKind.DELIVERY:
        delivery_for(actor, wanted.delivery_id or 0)
    if wanted.kind is FeedKind.ROOM:
        room_for(actor, wanted.room_id or 0)
    standing = select(func.count(Feed.id)).where(Feed.user_id == actor.user_id, Feed.revoked_at.is_(None))
    if db.scalar(standing) >= rules.MOST:
        raise Refused("", f"You have {rules.MOST} calendars: revoke one that nobody uses")
    token = secrets.token_urlsafe(32)
    row = Feed(
        user_id=actor.user_id,
        kind=wanted.kind.value,
        delivery_id=wanted.delivery_id,
        room_id=wanted.room_id,
        token_hash=token_hash(token),
        made_at=clock.now(),
    )
    feed_id = db.add(row).id
    changes = {"kind": wanted.kind.value, "delivery_id": wanted.delivery_id, "room_id": wanted.room_id}
    audit.record(actor, Action.CALENDAR_MADE, "calendar", feed_id, changes=changes)
    return Made(feed_id, token)


@command
def revoke_feed(actor: Actor, *, feed_id: int) -> None:
    """Let the address of one of the actor's calendars lead nowhere from now on. Raises `Missing` for anybody else's."""
    if feed_id not in {each.id for each in queries.feeds_of(actor)}:
        raise Missing(f"calendar {feed_id}")
    db.change(update(Feed).where(Feed.id == feed_id).values(revoked_at=clock.now()))
    audit.record(actor, Action.CALENDAR_REVOKED, "calendar", feed_id)
