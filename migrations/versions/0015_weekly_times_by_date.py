"""Weekly times hold from a day to a day, so that others may be known in advance.

Revision ID: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = "pk_delivery_slot"
WEEKLY = ["delivery_id", "weekday", "starts_at"]


def upgrade() -> None:
    """Go up: what there is holds always."""
    with op.batch_alter_table("delivery_slot") as batch:
        batch.add_column(sa.Column("from_on", sa.Date(), nullable=False, server_default="0001-01-01"))
        batch.add_column(sa.Column("until_on", sa.Date(), nullable=False, server_default="9999-12-31"))
        batch.drop_constraint(KEY, type_="primary")
        batch.create_primary_key(KEY, [*WEEKLY, "from_on"])


def downgrade() -> None:
    """Go down: what holds last is what there is."""
    op.execute("DELETE FROM delivery_slot WHERE until_on <> '9999-12-31'")
    with op.batch_alter_table("delivery_slot") as batch:
        batch.drop_constraint(KEY, type_="primary")
        batch.create_primary_key(KEY, WEEKLY)
        batch.drop_column("until_on")
        batch.drop_column("from_on")
