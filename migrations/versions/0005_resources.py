"""Rooms, closures, and staff's training, leave and hours; areas say what they ask of who delivers, and
deliveries keep why somebody without training was put on.

Areas that are there already keep no training records yet, so theirs do not ask for them; new areas do.

Revision ID: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    _places()
    _staff()
    op.execute(
        "INSERT INTO staffing_rule (area_id, check_training, least, pair, version) "
        "SELECT id, false, 'trained', 2, 1 FROM area"
    )


def _places() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "room", "area"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_room_area_id_name")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "closure", "area"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_area_id_from_on"), "closure", ["area_id", "from_on"])
    op.create_table(
        "staffing_rule",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("check_training", sa.Boolean(), nullable=False),
        sa.Column("least", sa.String(length=12), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "staffing_rule", "area"),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_staffing_rule")),
    )


def _staff() -> None:
    op.create_table(
        "staff_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("user_id", "staff_leave", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_leave")),
    )
    op.create_index(op.f("ix_staff_leave_user_id_until_on"), "staff_leave", ["user_id", "until_on"])
    op.create_table(
        "staff_hours",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.Time(), nullable=False),
        sa.Column("until_at", sa.Time(), nullable=False),
        _of("user_id", "staff_hours", "user_account"),
        sa.PrimaryKeyConstraint("user_id", "weekday", name=op.f("pk_staff_hours")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("assessed_by", sa.String(length=120), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("why_withdrawn", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("user_id", "training", "user_account"),
        _of("programme_id", "training", "programme"),
        _of("recorded_by", "training", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_table(
        "untrained_staff",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("allowed_by", sa.Integer(), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        _of("delivery_id", "untrained_staff", "delivery"),
        _of("user_id", "untrained_staff", "user_account"),
        _of("allowed_by", "untrained_staff", "user_account"),
        sa.PrimaryKeyConstraint("delivery_id", "user_id", name=op.f("pk_untrained_staff")),
    )
    op.create_index(op.f("ix_training_programme_id_user_id"), "training", ["programme_id", "user_id"])
    op.create_index(op.f("ix_training_user_id"), "training", ["user_id"])


def downgrade() -> None:
    """Go down."""
    for table in ("untrained_staff", "training", "staff_hours", "staff_leave", "staffing_rule", "closure", "room"):
        op.drop_table(table)
