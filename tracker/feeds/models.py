"""Calendars that a user may subscribe to from outside."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Feed(Base):
    """An address that shows sessions to whoever holds it, until it is revoked; of its token only a hash is kept."""

    __tablename__ = "feed"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(12))  # rules.FeedKind
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
