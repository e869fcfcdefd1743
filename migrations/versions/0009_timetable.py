"""Deliveries and sessions may name their room; changes of timetables and what people were told are kept.

The columns are written out: both databases take a reference in the same line as its column, and SQLite takes it
nowhere else.

Revision ID: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WITH_ROOM = ("delivery", "programme_session")


def upgrade() -> None:
    """Go up."""
    for table in WITH_ROOM:
        named = f"CONSTRAINT fk_{table}_room_id_room REFERENCES room (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN room_id INTEGER {named}")
    op.create_index(op.f("ix_delivery_room_id"), "delivery", ["room_id"])
    op.create_index(op.f("ix_programme_session_room_id_on_date"), "programme_session", ["room_id", "on_date"])
    _changes()
    _told()


def _changes() -> None:
    op.create_table(
        "timetable_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("despite", sa.String(length=300), nullable=False),
        sa.Column("moves", JSON, nullable=False),
        sa.Column("times", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        _of("delivery_id", "timetable_change", "delivery"),
        _of("made_by", "timetable_change", "user_account"),
        _of("undone_by", "timetable_change", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_change")),
    )
    op.create_index(op.f("ix_timetable_change_delivery_id"), "timetable_change", ["delivery_id"])


def _told() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _of("delivery_id", "told", "delivery"),
        _of("membership_id", "told", "membership"),
        _of("person_id", "told", "person"),
        _of("recorded_by", "told", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    for column in ("delivery_id", "membership_id", "person_id"):
        op.create_index(op.f(f"ix_told_{column}"), "told", [column])


def _of(column: str, table: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    """Go down."""
    op.drop_table("told")
    op.drop_table("timetable_change")
    op.drop_index(op.f("ix_programme_session_room_id_on_date"), "programme_session")
    op.drop_index(op.f("ix_delivery_room_id"), "delivery")
    for table in reversed(WITH_ROOM):
        op.drop_column(table, "room_id")
