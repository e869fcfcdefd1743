"""Instruments as they are kept, assessments by them, every result with its answers, and codes for a shared device.

Revision ID: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
RESULT = "assessment_result"


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    _instruments()
    _assessments()
    _results()
    _codes()


def _instruments() -> None:
    op.create_table(
        "instrument_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("loaded_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_version")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_instrument_version_code_version")),
    )


def _assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("variants", JSON, nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", AT, nullable=False),
        sa.Column("handed_in_at", AT, nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", AT, nullable=True),
        sa.Column("result_number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("person_id", "assessment", "person"),
        _of("instrument_id", "assessment", "instrument_version"),
        _of("enrolment_id", "assessment", "enrolment"),
        _of("begun_by", "assessment", "user_account"),
        _of("signed_by", "assessment", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    for columns in (["person_id", "state", "given_on"], ["instrument_id", "state"], ["enrolment_id"]):
        op.create_index(op.f(f"ix_assessment_{'_'.join(columns)}"), "assessment", columns)
    op.create_table(
        "assessment_entry",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("settled", JSON, nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", AT, nullable=False),
        _of("assessment_id", "assessment_entry", "assessment"),
        _of("by", "assessment_entry", "user_account"),
        sa.PrimaryKeyConstraint("assessment_id", "number", name=op.f("pk_assessment_entry")),
    )


def _results() -> None:
    op.create_table(
        RESULT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("scoring", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", AT, nullable=False),
        _of("assessment_id", RESULT, "assessment"),
        _of("by", RESULT, "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RESULT}")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f(f"uq_{RESULT}_assessment_id_number")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {RESULT}_no_{act.lower()} BEFORE {act} ON {RESULT} "
                f"BEGIN SELECT RAISE(ABORT, '{RESULT} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {RESULT}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {RESULT} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _codes() -> None:
    op.create_table(
        "kiosk_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("seen_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        _of("assessment_id", "kiosk_code", "assessment"),
        _of("given_by", "kiosk_code", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_kiosk_code_code_hash")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_kiosk_code_device_hash")),
    )
    op.create_index(op.f("ix_kiosk_code_assessment_id"), "kiosk_code", ["assessment_id"])


def downgrade() -> None:
    """Go down."""
    for table in ("kiosk_code", RESULT, "assessment_entry", "assessment", "instrument_version"):
        op.drop_table(table)
