"""Rules from measures to mechanisms, and what was decided on their suggestions in a version of a formulation.

Revision ID: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "suggestion_rule",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("mechanism", sa.String(length=30), nullable=False),
        sa.Column("beyond", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_suggestion_rule")),
    )
    op.add_column("formulation", sa.Column("suggestions", JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Go down."""
    op.drop_column("formulation", "suggestions")
    op.drop_table("suggestion_rule")
