"""When a programme is completed, by its rule and a lead's judgement; what became of credit for an earlier programme.

Enrolments that there are keep to what completed them so far: every session met.

Revision ID: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "completion_judgement"
DECIDED_BY = "fk_prior_programme_decided_by_user_account"
BACK = ("programme_complete", "on_programme")


def upgrade() -> None:
    """Go up."""
    # Added where it stands: a table that others point to cannot be made anew while it holds rows.
    op.add_column("enrolment", sa.Column("share", sa.Integer(), nullable=False, server_default="100"))
    op.add_column("enrolment", sa.Column("awaits", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("engaged", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f(f"fk_{TABLE}_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f(f"fk_{TABLE}_decided_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_enrolment_id"), TABLE, ["enrolment_id"])
    with op.batch_alter_table("prior_programme") as batch:
        batch.add_column(sa.Column("decision", sa.String(length=12), nullable=False, server_default=""))
        batch.add_column(sa.Column("decided_why", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(DECIDED_BY, "user_account", ["decided_by"], ["id"])
    names = ("from_code", "to_code", "how", "by_officer", "needs_reason", "category", "provisional")
    move = sa.table("referral_move", *map(sa.column, names))
    op.bulk_insert(move, [dict(zip(names, (*BACK, "completion", False, False, "", ""), strict=True))])


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM referral_move WHERE how = 'completion'")
    with op.batch_alter_table("prior_programme") as batch:
        batch.drop_constraint(DECIDED_BY, type_="foreignkey")
        for column in ("decided_at", "decided_by", "decided_why", "decision"):
            batch.drop_column(column)
    op.drop_table(TABLE)
    op.drop_column("enrolment", "awaits")
    op.drop_column("enrolment", "share")
