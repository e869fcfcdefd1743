"""Users, their roles, their sign-ins, and the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import AUDIT_TRAIL, UNAUDITED, Base


class User(Base):
    """A member of staff who may sign in; `username` is a folded email address."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class UserRole(Base):
    """A role that a user holds."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)


class SignIn(Base):
    """One sign-in, kept on the server so that it can be revoked; the browser holds only the token."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "user_id"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Refused tries to sign in, so that guessing slows down.

    `username` is what is counted (`tries.counted`): a folded address, or a hash of one with a client's network.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "username", "at"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class AuditEvent(Base):
    """One change: who, what, to which record, and the values before and after. Append-only by trigger."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "person_id"),
        Index(None, "action", "at"),
        Index(None, "actor_id", "at"),
        {"info": AUDIT_TRAIL},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    person_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(String(40), default="")
