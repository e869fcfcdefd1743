"""The last day of each delivery's timetable, kept with its roll-up.

Revision ID: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up: existing deliveries end with their last dated session."""
    op.add_column("delivery_progress", sa.Column("ends_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE delivery_progress SET ends_on = (SELECT max(on_date) FROM programme_session"
        " WHERE programme_session.delivery_id = delivery_progress.delivery_id)"
    )


def downgrade() -> None:
    """Go down."""
    op.drop_column("delivery_progress", "ends_on")
