"""Early warnings: what areas ask them to look for, and what was found.

Revision ID: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "early_warning_rule",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("thresholds", JSON, nullable=False),
        sa.Column("tells_facilitators", sa.Boolean(), nullable=False),
        sa.Column("tells_officer", sa.Boolean(), nullable=False),
        sa.Column("tells_leads", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "early_warning_rule", "area"),
        _of("changed_by", "early_warning_rule", "user_account"),
        sa.PrimaryKeyConstraint("area_id", "kind", name=op.f("pk_early_warning_rule")),
    )
    op.create_table(
        "early_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", AT, nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("done", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("person_id", "early_warning", "person"),
        _of("acknowledged_by", "early_warning", "user_account"),
        _of("closed_by", "early_warning", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_warning")),
        sa.UniqueConstraint("person_id", "kind", "key", name=op.f("uq_early_warning_person_id_kind_key")),
    )
    op.create_index(op.f("ix_early_warning_state_raised_at"), "early_warning", ["state", "raised_at"])


def downgrade() -> None:
    """Go down."""
    for table in ("early_warning", "early_warning_rule"):
        op.drop_table(table)
