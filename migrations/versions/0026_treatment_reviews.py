"""Reviews at the end of a module or programme and three-way meetings; what is signed is held by triggers.

Revision ID: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
REVIEW = "treatment_review"


def _of(column: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{REVIEW}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    op.create_table(
        REVIEW,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("module_code", sa.String(length=40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("enrolment_id", "enrolment"),
        _of("person_id", "person"),
        _of("saved_by", "user_account"),
        _of("signed_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REVIEW}")),
    )
    op.create_index(op.f(f"ix_{REVIEW}_enrolment_id"), REVIEW, ["enrolment_id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {REVIEW}_no_{act.lower()} BEFORE {act} ON {REVIEW} WHEN OLD.state = 'signed' "
                "BEGIN SELECT RAISE(ABORT, 'a signed review is frozen'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {REVIEW}_frozen BEFORE UPDATE OR DELETE ON {REVIEW} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_signed_treatment_plan()"
        )
        op.execute(
            f"CREATE TRIGGER {REVIEW}_no_truncate BEFORE TRUNCATE ON {REVIEW} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Go down."""
    op.drop_table(REVIEW)
