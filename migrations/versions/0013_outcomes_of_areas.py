"""Outcomes in the words of an area, minutes late and early, provisional outcomes, apologies, walk-ins,
sessions that were not held, and confirmation by a second facilitator.

An outcome that was recorded before counts as settled when it was saved.

Revision ID: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
ADDED = (
    ("outcome", "may_be_provisional", sa.Boolean(), False),
    ("mark", "late_minutes", sa.Integer(), True),
    ("mark", "early_minutes", sa.Integer(), True),
    ("mark", "provisional", sa.Boolean(), False),
    ("mark", "determined_at", AT, True),
)


def _of(column: str, table: str, kept: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.{key}"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    for table, name, kind, nullable in ADDED:
        default = None if nullable else sa.false()
        op.add_column(table, sa.Column(name, kind, nullable=nullable, server_default=default))
    op.execute("UPDATE outcome SET may_be_provisional = true WHERE code = 'UAAB'")
    op.execute("UPDATE mark SET determined_at = saved_at WHERE outcome IS NOT NULL")
    _of_areas()
    _people()
    _sessions()


def _of_areas() -> None:
    op.create_table(
        "area_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("short_label", sa.String(length=40), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=True),
        _of("area_id", "area_outcome", "area"),
        _of("code", "area_outcome", "outcome", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_outcome")),
    )
    op.create_index(op.f("ix_area_outcome_area_id_code_from_at"), "area_outcome", ["area_id", "code", "from_at"])
    op.create_table(
        "register_setting",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("asks_confirmation", sa.Boolean(), nullable=False),
        sa.Column("sign_within", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "register_setting", "area"),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_register_setting")),
    )


def _people() -> None:
    op.create_table(
        "walk_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", AT, nullable=False),
        _of("session_id", "walk_in", "programme_session"),
        _of("membership_id", "walk_in", "membership"),
        _of("added_by", "walk_in", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_in")),
        sa.UniqueConstraint("session_id", "membership_id", name=op.f("uq_walk_in_session_id_membership_id")),
    )
    op.create_index(op.f("ix_walk_in_membership_id"), "walk_in", ["membership_id"])
    op.create_table(
        "apology",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", AT, nullable=False),
        sa.Column("withdrawn_at", AT, nullable=True),
        _of("session_id", "apology", "programme_session"),
        _of("membership_id", "apology", "membership"),
        _of("outcome", "apology", "outcome", "code"),
        _of("taken_by", "apology", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology")),
    )
    op.create_index(op.f("ix_apology_membership_id"), "apology", ["membership_id"])
    op.create_index(op.f("ix_apology_session_id_membership_id"), "apology", ["session_id", "membership_id"])


def _sessions() -> None:
    op.create_table(
        "session_not_held",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("cleared", JSON, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("lifted_at", AT, nullable=True),
        _of("session_id", "session_not_held", "programme_session"),
        _of("recorded_by", "session_not_held", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_not_held")),
    )
    op.create_index(op.f("ix_session_not_held_session_id"), "session_not_held", ["session_id"])
    op.create_table(
        "register_confirmation",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("session_id", "register_confirmation", "register", "session_id"),
        _of("said_by", "register_confirmation", "user_account"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_register_confirmation")),
    )


def downgrade() -> None:
    """Go down."""
    tables = ("register_confirmation", "session_not_held", "apology", "walk_in", "register_setting", "area_outcome")
    for table in tables:
        op.drop_table(table)
    for table, name, _kind, _nullable in reversed(ADDED):
        op.drop_column(table, name)
