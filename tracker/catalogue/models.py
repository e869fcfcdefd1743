"""Programmes and their versions, phases, modules, session outlines, doses by format, and drafts of versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Programme(Base):
    """A programme under the code that its files carry, such as `isotp`."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40))


class ProgrammeVersion(Base):
    """One version of a programme, frozen once `used_at` is set; people are enrolled on it."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))  # rules.Status
    setting: Mapped[str] = mapped_column(String(40))  # rules.Setting
    content_hash: Mapped[str] = mapped_column(String(64))
    provisional: Mapped[str] = mapped_column(Text, default="")  # why, in a sentence; '' when nothing is
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    sources: Mapped[list[Any]]  # [{key, citation, confidence}], in the file's order
    cites: Mapped[list[Any]]  # keys of the sources behind the programme's own facts
    loaded_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    extent: Mapped[str] = mapped_column(String(20), default="whole")  # rules.terms.Extent
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)  # rules.terms.Terms, as `content.plain` writes it


class ProgrammeFormat(Base):
    """How a version may be delivered: `group` or `one_to_one`, with its totals."""

    __tablename__ = "programme_format"

    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    sessions: Mapped[int]  # 0: not known
    minutes: Mapped[int]  # 0: not known
    smallest_group: Mapped[int]
    largest_group: Mapped[int]
    cites: Mapped[list[Any]]
    provisional: Mapped[str] = mapped_column(Text, default="")
    dose: Mapped[str] = mapped_column(Text, default="")  # what is known where the numbers are not


class Phase(Base):
    """A stretch of a version; modules name it by its code."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("version_id", "number"), UniqueConstraint("version_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    aim: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(String(20), default="")  # rules.terms.Entry, '' when not stated
    recurs: Mapped[bool] = mapped_column(default=False)
    cites: Mapped[list[Any]]
    provisional: Mapped[str] = mapped_column(Text, default="")


class Module(Base):
    """A numbered part of a version."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    short_title: Mapped[str] = mapped_column(String(24))  # for column heads of the matrix
    aim: Mapped[str] = mapped_column(Text, default="")
    cites: Mapped[list[Any]]
    provisional: Mapped[str] = mapped_column(Text, default="")
    phase: Mapped[str] = mapped_column(String(40), default="")  # the phase's code, '' for none
    choice: Mapped[str] = mapped_column(String(20), default="mandatory")  # rules.terms.Choice
    entry_point: Mapped[bool] = mapped_column(default=False)
    requires: Mapped[list[Any]] = mapped_column(default=list)  # codes of modules that come first
    targets: Mapped[list[Any]] = mapped_column(default=list)  # codes of the version's treatment targets
    pathways: Mapped[list[Any]] = mapped_column(default=list)  # rules.terms.Pathway


class Outline(Base):
    """A session as the programme prescribes it; `code` stays the same across versions of a programme."""

    __tablename__ = "outline"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    number: Mapped[int]  # 1.. over the whole version, in order of delivery
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160))
    required: Mapped[bool] = mapped_column(default=True)
    gap_weeks: Mapped[int] = mapped_column(default=0)  # at least so many weeks after the one before
    provisional: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(20), default="work")  # rules.terms.Purpose
    prompts: Mapped[list[Any]] = mapped_column(default=list)  # of a note about a person: {code, label, hint}, in order
    group_prompts: Mapped[list[Any]] = mapped_column(default=list)  # of the note about the whole group


class OutlineDose(Base):
    """An outline's minutes in one format, and how it is held there; no row: not part of that format."""

    __tablename__ = "outline_dose"
    __table_args__ = (Index(None, "version_id", "format"),)

    outline_id: Mapped[int] = mapped_column(ForeignKey("outline.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(20), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    kind: Mapped[str] = mapped_column(String(20))  # group, or one_to_one
    minutes: Mapped[int]


class Draft(Base):
    """A version that is being written: the text of its file, under the code and version that it will carry.

    `version` counts the saves; `published_at` ends it, and what was published is kept as it was written.
    """

    __tablename__ = "programme_draft"
    __table_args__ = (UniqueConstraint("code", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    started_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class InstrumentVersion(Base):
    """One version of an instrument, as the text of its file; frozen once `used_at` is set: results rest on it."""

    __tablename__ = "instrument_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(20))  # rules.instruments.Purpose
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    loaded_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BatteryItem(Base):
    """One instrument that a programme asks for on an occasion; whatever its versions. Replaced as its file is loaded.

    It is asked for once `at` per cent of the sessions are met, 100 meaning that the programme is complete, and `months`
    later; then there are `days` to give it.
    """

    __tablename__ = "battery_item"
    __table_args__ = (UniqueConstraint("programme_code", "instrument_code", "occasion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_code: Mapped[str] = mapped_column(String(40))
    instrument_code: Mapped[str] = mapped_column(String(40))
    occasion: Mapped[str] = mapped_column(String(12))
    at: Mapped[int]
    months: Mapped[int]
    days: Mapped[int]
    provisional: Mapped[str] = mapped_column(Text)


class SuggestionRow(Base):
    """A rule from a measure to a mechanism, as the newest file that was loaded says it."""

    __tablename__ = "suggestion_rule"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    instrument: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(40))
    mechanism: Mapped[str] = mapped_column(String(30))
    beyond: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    provisional: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]


class ProfileRow(Base):
    """A treated profile as the newest file that was loaded says it: `rules.profiles.Profile`, plain."""

    __tablename__ = "treated_profile"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
