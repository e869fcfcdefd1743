"""Areas, people, sentences, who is involved with whom, and where a person stands."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base

# Compared sign by sign on every database, so that the words with one beginning stand together in the index.
WORD = String(80).with_variant(String(80, collation="C"), "postgresql")


class Area(Base):
    """A probation region, prison or clinic, with its own clock and its nation's holidays."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    nation: Mapped[str] = mapped_column(String(8))  # ENG, WLS, SCT, NIR, or CH-BS and the like
    time_zone: Mapped[str] = mapped_column(String(40))


class StaffArea(Base):
    """An area in which a user works."""

    __tablename__ = "staff_area"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)


class Person(Base):
    """Somebody on or before a programme. `sort_name` is their folded surname and first names.

    Each index holds a list of an area's people in one of its orders, so that a page reads no more than its rows.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(None, "area_id", "surname", "first_names", "id"),
        Index(None, "area_id", "sort_name", "id"),
        Index(None, "area_id", "reference"),
        Index(None, "area_id", "born_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    first_names: Mapped[str] = mapped_column(String(80))
    surname: Mapped[str] = mapped_column(String(80))
    born_on: Mapped[date]
    sex: Mapped[str] = mapped_column(String(12))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    sort_name: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class PersonWord(Base):
    """A word by whose beginning a search finds a person: of their names, other names and reference."""

    __tablename__ = "person_word"
    __table_args__ = (Index(None, "person_id"),)

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Alias(Base):
    """Another name that a person is known by."""

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))


class Sentence(Base):
    """A sentence or order; a person before sentence, or self-referred, has none."""

    __tablename__ = "sentence"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    imposed_on: Mapped[date]
    release_on: Mapped[date | None]
    licence_ends_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Involvement(Base):
    """A user with a person, in a capacity, from, until: what `visible_to` reads.

    `area_id` is the person's, kept here so that the few a lead knows in other areas are found among their thousands.
    """

    __tablename__ = "involvement"
    __table_args__ = (
        Index(None, "user_id", "capacity", "person_id"),
        Index(None, "user_id", "area_id", "person_id", "capacity", "from_on", "until_on"),
        Index(None, "person_id", "capacity", "from_on", "until_on"),
        Index(None, "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day; none while it lasts
    source: Mapped[str] = mapped_column(String(40), default="caseload")  # caseload, cover, or delivery:ID


class Standing(Base):
    """Where a person stands: one kind of level, its value, as of a date, from a source. Never overwritten."""

    __tablename__ = "standing"
    __table_args__ = (Index(None, "person_id", "kind", "as_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    value: Mapped[str] = mapped_column(String(40))
    variant: Mapped[str] = mapped_column(String(40), default="")
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(160))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]


class NonAssociation(Base):
    """Two people who must not be in one group; `person_id` is the smaller id, so that a pair has one row at a time."""

    __tablename__ = "non_association"
    __table_args__ = (Index(None, "person_id"), Index(None, "other_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day; none while it lasts
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
