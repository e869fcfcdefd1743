"""A note as it is being written, prompts that a programme's definition gives, and what became of a concern.

Outlines that there are have no prompts of their own; notes and concerns stay as they are.

Revision ID: 0019
Follows: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PROMPTS = ("prompts", "group_prompts")
EVENT = "concern_event"


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    # Added where it stands: a table that others point to cannot be made anew while it holds rows.
    for name in PROMPTS:
        op.add_column("outline", sa.Column(name, JSON, nullable=False, server_default="[]"))
    op.create_table(
        "note_writing",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", "note_writing", "user_account"),
        _of("note_id", "note_writing", "note"),
        sa.PrimaryKeyConstraint("note_id", "key", name=op.f("pk_note_writing")),
    )
    op.create_table(
        EVENT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", EVENT, "user_account"),
        _of("concern_id", EVENT, "concern"),
        _of("person_id", EVENT, "person"),
        _of("to_person_id", EVENT, "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{EVENT}")),
    )
    for column in ("concern_id", "person_id"):
        op.create_index(op.f(f"ix_{EVENT}_{column}"), EVENT, [column])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {EVENT}_no_{act.lower()} BEFORE {act} ON {EVENT} "
                f"BEGIN SELECT RAISE(ABORT, '{EVENT} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {EVENT}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {EVENT} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Go down."""
    op.drop_table(EVENT)
    op.drop_table("note_writing")
    for name in reversed(PROMPTS):
        op.drop_column("outline", name)
