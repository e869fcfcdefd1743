"""Codes for a shared device open several things of one person, in an order; a plan may be answered there too.

Revision ID: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OLD, CODE, STEP, ANSWER = "kiosk_code", "device_code", "device_step", "treatment_plan_answer"
KEPT = "code_hash, given_by, given_at, expires_at, opened_at, device_hash, seen_at, ended_at"


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def _codes(table: str, whose: str, kept: str) -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(whose, sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", at, nullable=False),
        sa.Column("expires_at", at, nullable=False),
        sa.Column("opened_at", at, nullable=True),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("seen_at", at, nullable=True),
        sa.Column("ended_at", at, nullable=True),
        _of(whose, table, kept),
        _of("given_by", table, "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("code_hash", name=op.f(f"uq_{table}_code_hash")),
        sa.UniqueConstraint("device_hash", name=op.f(f"uq_{table}_device_hash")),
    )
    op.create_index(op.f(f"ix_{table}_{whose}"), table, [whose])


def upgrade() -> None:
    """Go up; a code that was given for one assessment opens that one."""
    _codes(CODE, "person_id", "person")
    op.create_table(
        STEP,
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _of("code_id", STEP, CODE),
        sa.PrimaryKeyConstraint("code_id", "position", name=op.f(f"pk_{STEP}")),
    )
    op.create_index(op.f(f"ix_{STEP}_kind_key"), STEP, ["kind", "key"])
    op.execute(
        f"INSERT INTO {CODE} (person_id, {KEPT}) SELECT a.person_id, {KEPT} "
        f"FROM {OLD} k JOIN assessment a ON a.id = k.assessment_id ORDER BY k.id"
    )
    op.execute(
        f"INSERT INTO {STEP} (code_id, position, kind, key, state) "
        "SELECT d.id, 1, 'assessment', CAST(k.assessment_id AS varchar(60)), "
        "CASE WHEN a.state = 'draft' THEN 'waiting' ELSE 'done' END "
        f"FROM {OLD} k JOIN {CODE} d ON d.code_hash = k.code_hash JOIN assessment a ON a.id = k.assessment_id"
    )
    op.drop_table(OLD)
    op.add_column(ANSWER, sa.Column("at_device", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go down; of a code for several things the first assessment is kept."""
    op.drop_column(ANSWER, "at_device")
    _codes(OLD, "assessment_id", "assessment")
    op.execute(
        f"INSERT INTO {OLD} (assessment_id, {KEPT}) SELECT CAST(s.key AS integer), {KEPT} FROM {CODE} d "
        f"JOIN (SELECT code_id, min(position) AS position FROM {STEP} WHERE kind = 'assessment' GROUP BY code_id) f "
        f"ON f.code_id = d.id JOIN {STEP} s ON s.code_id = f.code_id AND s.position = f.position ORDER BY d.id"
    )
    op.drop_table(STEP)
    op.drop_table(CODE)
