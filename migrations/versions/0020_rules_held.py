"""The rule under which a failure was first decided on; how long an outcome may stand as provisional.

Decided failures keep the rule as it stands when this is applied: what it was before was not kept.

Revision ID: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "enforcement_rule_held"
FIGURES = ("window_months", "decide_at", "letter_days", "evidence_days", "initiate_days")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        TABLE,
        sa.Column("mark_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in FIGURES),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f(f"fk_{TABLE}_mark_id_mark")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["enforcement_rule.id"], name=op.f(f"fk_{TABLE}_rule_id_enforcement_rule")
        ),
        sa.PrimaryKeyConstraint("mark_id", name=op.f(f"pk_{TABLE}")),
    )
    columns = ", ".join((*FIGURES, "action"))
    op.execute(
        f"INSERT INTO {TABLE} (mark_id, rule_id, {columns}) SELECT f.mark_id, f.rule_id, {columns} "
        "FROM enforcement_failure f JOIN enforcement_rule r ON r.id = f.rule_id "
        "WHERE f.mark_id IN (SELECT mark_id FROM enforcement_decision)"
    )
    op.add_column("register_setting", sa.Column("determine_within", sa.Integer(), nullable=False, server_default="5"))


def downgrade() -> None:
    """Go down."""
    op.drop_column("register_setting", "determine_within")
    op.drop_table(TABLE)
