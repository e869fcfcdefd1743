"""Batteries: which instruments a programme asks for, on which occasion, and when.

Revision ID: 0024
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "battery_item"
UNIQUE = ("programme_code", "instrument_code", "occasion")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_code", sa.String(length=40), nullable=False),
        sa.Column("instrument_code", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(*UNIQUE, name=op.f(f"uq_{TABLE}_{'_'.join(UNIQUE)}")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table(TABLE)
