"""Open tasks by their day: a region's work list begins with what is due soonest, and stops where enough was read.

Revision ID: 0018
Follows: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEX = "ix_task_done_at_due_on_id"


def upgrade() -> None:
    """Go up."""
    op.create_index(op.f(INDEX), "task", ["done_at", "due_on", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f(INDEX), table_name="task")
