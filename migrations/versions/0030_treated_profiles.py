"""Treated profiles: the rules that say what is asked of measures after treatment.

Revision ID: 0030
Follows: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "treated_profile",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_treated_profile")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("treated_profile")
