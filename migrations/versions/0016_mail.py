"""Who refused the digest of what waits, and an index for what the outbox still has to send.

Revision ID: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "mail_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mail_choice_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_choice")),
    )
    op.create_index(op.f("ix_outbox_kind_sent_at"), "outbox", ["kind", "sent_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_outbox_kind_sent_at"), table_name="outbox")
    op.drop_table("mail_choice")
