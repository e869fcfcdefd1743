"""Formulations: versions with their mechanisms, evidence and needs; what is signed is held by triggers.

Revision ID: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PARTS = ("formulation_mechanism", "formulation_evidence", "formulation_need")


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    _versions()
    _mechanisms()
    _evidence()
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers()


def _versions() -> None:
    table = "formulation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("primary_pathway", sa.String(length=30), nullable=False),
        sa.Column("primary_words", sa.String(length=200), nullable=False),
        sa.Column("primary_why", sa.Text(), nullable=False),
        sa.Column("secondary_pathway", sa.String(length=30), nullable=False),
        sa.Column("secondary_words", sa.String(length=200), nullable=False),
        sa.Column("secondary_why", sa.Text(), nullable=False),
        sa.Column("pathways_version", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("agreement", sa.String(length=20), nullable=False),
        sa.Column("agreement_words", sa.Text(), nullable=False),
        sa.Column("account_version", sa.Integer(), nullable=False),
        _of("begun_by", table, "user_account"),
        _of("copied_from", table, "formulation"),
        _of("person_id", table, "person"),
        _of("saved_by", table, "user_account"),
        _of("signed_by", table, "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formulation")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_formulation_person_id_number")),
    )


def _mechanisms() -> None:
    table = "formulation_mechanism"
    op.create_table(
        table,
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("mechanism", sa.String(length=30), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("distortions", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("formulation_id", table, "formulation"),
        sa.PrimaryKeyConstraint("formulation_id", "mechanism", name=op.f(f"pk_{table}")),
    )


def _evidence() -> None:
    table = "formulation_evidence"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("mechanism", sa.String(length=30), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("formulation_id", table, "formulation"),
        _of("note_id", table, "note"),
        _of("result_id", table, "assessment_result"),
        _of("root_id", table, "formulation_evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_formulation_id"), table, ["formulation_id"])
    op.create_index(op.f(f"ix_{table}_note_id"), table, ["note_id"])
    table = "formulation_need"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("mechanism", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("formulation_id", table, "formulation"),
        _of("root_id", table, "formulation_need"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_formulation_id"), table, ["formulation_id"])


def _triggers() -> None:
    op.execute(
        "CREATE FUNCTION refuse_signed_formulation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.state = 'signed' THEN RAISE EXCEPTION 'a signed formulation is frozen'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_in_signed_formulation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' AND (SELECT state FROM formulation WHERE id = OLD.formulation_id) = 'signed' "
        "OR TG_OP <> 'DELETE' AND (SELECT state FROM formulation WHERE id = NEW.formulation_id) = 'signed' "
        "THEN RAISE EXCEPTION 'a signed formulation is frozen'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER formulation_frozen BEFORE UPDATE OR DELETE ON formulation "
        "FOR EACH ROW EXECUTE FUNCTION refuse_signed_formulation()"
    )
    for table in PARTS:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_in_signed_formulation()"
        )
    for table in ("formulation", *PARTS):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _triggers_of_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER formulation_no_{act.lower()} BEFORE {act} ON formulation WHEN OLD.state = 'signed' "
            "BEGIN SELECT RAISE(ABORT, 'a signed formulation is frozen'); END"
        )
    for table in PARTS:
        for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
            is_signed = " OR ".join(
                f"(SELECT state FROM formulation WHERE id = {row}.formulation_id) = 'signed'" for row in rows
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {is_signed} "
                "BEGIN SELECT RAISE(ABORT, 'a signed formulation is frozen'); END"
            )


def downgrade() -> None:
    """Go down."""
    for table in (*reversed(PARTS), "formulation"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_signed_formulation()")
        op.execute("DROP FUNCTION refuse_in_signed_formulation()")
