"""Memberships gain reasons and stages of leaving, suspensions, decisions on items, rounds, and sessions by video.

The reasons are this product's defaults under the five categories that prisons' referrals use: a table to edit.

Revision ID: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REASON = sa.table(
    "leave_reason",
    sa.column("code", sa.String),
    sa.column("category", sa.String),
    sa.column("label", sa.String),
    sa.column("rank", sa.Integer),
    sa.column("enabled", sa.Boolean),
)
ADMINISTRATIVE, MOTIVATION, OPERATIONAL = "Administrative", "Motivation and behaviour", "Operational"
PERSONAL, OTHER = "Personal and health", "Other"
# code, category, what it is called
REASONS = (
    ("sentence_ended", ADMINISTRATIVE, "Sentence or requirement ended"),
    ("requirement_changed", ADMINISTRATIVE, "Requirement revoked or changed by the court"),
    ("moved_area", ADMINISTRATIVE, "Moved to another area or establishment"),
    ("other_group", ADMINISTRATIVE, "Goes on in another delivery"),
    ("referred_in_error", ADMINISTRATIVE, "Should not have been on the programme"),
    ("absences", MOTIVATION, "Missed too many sessions"),
    ("declined", MOTIVATION, "No longer wishes to take part"),
    ("behaviour", MOTIVATION, "Behaviour in the group"),
    ("not_complying", MOTIVATION, "Did not comply: returned to court or recalled"),
    ("further_offence", MOTIVATION, "Further offence or new charge"),
    ("group_ended", OPERATIONAL, "The delivery was ended or cancelled"),
    ("times", OPERATIONAL, "Times or place no longer possible"),
    ("group_mix", OPERATIONAL, "Does not fit with the group: decided by staff"),
    ("custody_move", OPERATIONAL, "Transfer, segregation or regime in custody"),
    ("risk_changed", OPERATIONAL, "Risk or need assessed otherwise"),
    ("physical_health", PERSONAL, "Physical health"),
    ("mental_health", PERSONAL, "Mental health"),
    ("substances", PERSONAL, "Alcohol or drugs"),
    ("work_or_care", PERSONAL, "Work, caring or family"),
    ("died", PERSONAL, "Died"),
    ("other", OTHER, "Another reason"),
)


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "leave_reason",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_leave_reason")),
    )
    rows = enumerate(REASONS, start=1)
    op.bulk_insert(
        REASON, [{"code": c, "category": k, "label": label, "rank": n, "enabled": True} for n, (c, k, label) in rows]
    )
    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_suspension_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(op.f("ix_suspension_membership_id"), "suspension", ["membership_id"])
    _create_leavings()
    _create_decisions()
    _keep_decisions()
    _add_columns()


def _create_decisions() -> None:
    op.create_table(
        "item_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("outline_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_before", sa.String(length=12), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("met_before", sa.Date(), nullable=True),
        sa.Column("session_before", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_item_decision_{column}_{target.split('.')[0]}"))
            for column, target in (
                ("enrolment_id", "enrolment.id"),
                ("outline_id", "outline.id"),
                ("decided_by", "user_account.id"),
                ("session_before", "programme_session.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_decision")),
    )
    op.create_index(op.f("ix_item_decision_enrolment_id"), "item_decision", ["enrolment_id"])


def _create_leavings() -> None:
    op.create_table(
        "leaving",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_leaving_{column}_{target.split('.')[0]}"))
            for column, target in (
                ("membership_id", "membership.id"),
                ("reason_code", "leave_reason.code"),
                ("module_id", "module.id"),
            )
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_leaving")),
    )


def _keep_decisions() -> None:
    """Decisions are append-only, as the trail is: the database itself refuses to change or delete them."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER item_decision_no_{act.lower()} BEFORE {act} ON item_decision "
                "BEGIN SELECT RAISE(ABORT, 'item_decision is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER item_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON item_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _add_columns() -> None:
    op.add_column("enrolment", sa.Column("menu_due", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("enrolment_item", sa.Column("restarted_on", sa.Date(), nullable=True))
    op.add_column("membership", sa.Column("why_joined", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("programme_session", sa.Column("by_video", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("programme_session", sa.Column("cycle", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Go down."""
    for table, column in (
        ("programme_session", "cycle"),
        ("programme_session", "by_video"),
        ("membership", "why_joined"),
        ("enrolment_item", "restarted_on"),
        ("enrolment", "menu_due"),
    ):
        op.drop_column(table, column)
    for table in ("item_decision", "suspension", "leaving", "leave_reason"):
        op.drop_table(table)
