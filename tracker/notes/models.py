"""Notes with their versions and passages, prompts, what an area asks of notes, concerns, and recordings of sessions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import UNAUDITED, Base


class NoteTemplate(Base):
    """The prompts of a kind of meeting: for every programme, or for one programme session (`outline_id`)."""

    __tablename__ = "note_template"
    __table_args__ = (Index(None, "outline_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting: Mapped[str] = mapped_column(String(20))  # rules.notes.Meeting
    outline_id: Mapped[int | None] = mapped_column(ForeignKey("outline.id"))
    prompts: Mapped[list[Any]]  # {"key", "label", "hint"}, in order
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class NoteRule(Base):
    """What an area asks of notes; an area without a row asks what `rules.work.NoteRule` says."""

    __tablename__ = "note_rule"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    countersign: Mapped[bool]
    full_notes: Mapped[bool]
    missing_days: Mapped[int]
    concern_hours: Mapped[int]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Note(Base):
    """A note of a session as a whole (no membership, no person) or of one person at it.

    `signed_number` is the version that was signed; later versions are addenda. `version` rises at every change.
    """

    __tablename__ = "note"
    __table_args__ = (Index(None, "session_id", "membership_id"), Index(None, "person_id"), Index(None, "saved_by"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    meeting: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))  # rules.notes.NoteState
    written_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    signed_number: Mapped[int | None]
    countersign_due: Mapped[bool] = mapped_column(default=False)
    countersigned_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    countersigned_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class NoteVersion(Base):
    """A saved version of a note, or an addendum to it. Append-only by trigger; a signed note takes addenda only."""

    __tablename__ = "note_version"
    __table_args__ = (UniqueConstraint("note_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    number: Mapped[int]
    addendum: Mapped[bool]
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Passage(Base):
    """What stands under one prompt in one version. By trigger it changes only by being redacted: its text is gone."""

    __tablename__ = "note_passage"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("note_version.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    restricted: Mapped[bool] = mapped_column(default=False)
    targets: Mapped[list[Any]]  # references to treatment targets, as `kind:code`
    redacted: Mapped[bool] = mapped_column(default=False)


class Writing(Base):
    """What stands under one prompt of a draft since its last version, kept as it is typed; a version takes it up.

    Needs no line in the trail: the version that takes it up has one.
    """

    __tablename__ = "note_writing"
    __table_args__ = {"info": UNAUDITED}  # noqa: RUF012

    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    restricted: Mapped[bool] = mapped_column(default=False)
    targets: Mapped[list[Any]]
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class NoteEvent(Base):
    """A trace: a note was moved to another person's record, or parts of it were redacted. Append-only by trigger."""

    __tablename__ = "note_event"
    __table_args__ = (Index(None, "note_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    kind: Mapped[str] = mapped_column(String(10))  # moved, redacted
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # in whose record it was
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parts: Mapped[list[Any]]  # what was redacted, in words
    why: Mapped[str] = mapped_column(String(500))
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class ConcernKind(Base):
    """What a concern may be about: rows, so that a service can name its own."""

    __tablename__ = "concern_kind"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    means: Mapped[str] = mapped_column(String(200))
    rank: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)


class Concern(Base):
    """Something that cannot wait for a signature; open until somebody who answers for the person says what they do.

    `answer_by` is when the area's leads are told; `moved_to` is set where it was raised about the wrong person.
    """

    __tablename__ = "concern"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "note_id"),
        Index(None, "session_id", "membership_id"),
        Index(None, "acknowledged_at", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(ForeignKey("concern_kind.code"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    text: Mapped[str] = mapped_column(Text)
    raised_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    acknowledged_at: Mapped[datetime | None]
    action: Mapped[str] = mapped_column(Text, default="")
    escalated_at: Mapped[datetime | None]
    moved_to: Mapped[int | None] = mapped_column(ForeignKey("concern.id"))
    redacted: Mapped[bool] = mapped_column(default=False)


class ConcernEvent(Base):
    """A trace: a concern was moved to another person's record, or its text redacted. Append-only by trigger."""

    __tablename__ = "concern_event"
    __table_args__ = (Index(None, "concern_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"))
    kind: Mapped[str] = mapped_column(String(10))  # moved, redacted
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # in whose record it was
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parts: Mapped[list[Any]]  # what was redacted, in words
    why: Mapped[str] = mapped_column(String(500))
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class ConcernTold(Base):
    """Who was told of a concern, as what, and when. Append-only by trigger."""

    __tablename__ = "concern_told"

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10))  # officer, cover, lead
    at: Mapped[datetime]


class RecordingConsent(Base):
    """What a person said about being recorded; the newest row stands. Append-only by trigger."""

    __tablename__ = "recording_consent"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10))  # rules.recordings.Answer
    on_date: Mapped[date]
    noted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]


class Recording(Base):
    """A recording of a session: what, where it is kept, until when, and when it was destroyed."""

    __tablename__ = "session_recording"
    __table_args__ = (Index(None, "session_id"), Index(None, "destroyed_on", "keep_until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    what: Mapped[str] = mapped_column(String(200))
    kept_where: Mapped[str] = mapped_column(String(200))
    keep_until: Mapped[date]
    logged_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    logged_at: Mapped[datetime]
    destroyed_on: Mapped[date | None]
    destroyed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
