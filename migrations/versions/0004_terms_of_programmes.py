"""Programmes gain phases, a menu, terms and outlines; drafts of versions are kept.

What was loaded before says nothing of these, and its content hash stays as it was.

Revision ID: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ADDED = (
    ("programme_version", "extent", sa.String(length=20), "whole"),
    ("programme_version", "terms", JSON, "{}"),
    ("programme_format", "dose", sa.Text(), ""),
    ("module", "phase", sa.String(length=40), ""),
    ("module", "choice", sa.String(length=20), "mandatory"),
    ("module", "entry_point", sa.Boolean(), sa.false()),
    ("module", "requires", JSON, "[]"),
    ("module", "targets", JSON, "[]"),
    ("module", "pathways", JSON, "[]"),
    ("outline", "purpose", sa.String(length=20), "work"),
)


def upgrade() -> None:
    """Go up."""
    for table, name, kind, default in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    op.create_table(
        "phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(length=20), nullable=False),
        sa.Column("recurs", sa.Boolean(), nullable=False),
        sa.Column("cites", JSON, nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_phase_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_phase_version_id_number")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_phase_version_id_code")),
    )
    op.create_table(
        "programme_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user_account.id"], name=op.f("fk_programme_draft_started_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f("fk_programme_draft_saved_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_draft")),
        sa.UniqueConstraint("code", "label", name=op.f("uq_programme_draft_code_label")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("programme_draft")
    op.drop_table("phase")
    for table, name, _kind, _default in reversed(ADDED):
        op.drop_column(table, name)
