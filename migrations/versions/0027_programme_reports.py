"""Post-programme reports: versions with sections, countersignatures, what areas ask; what is signed is held.

Revision ID: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
REPORT, SECTION = "programme_report", "programme_report_section"
COUNTERSIGN, RULE = "programme_report_countersign", "programme_report_rule"
FROZEN = "a signed report is frozen"


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    """Go up."""
    _reports()
    _sections()
    _countersignatures()
    _rules()
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers()


def _reports() -> None:
    op.create_table(
        REPORT,
        _id(),
        _id("enrolment_id"),
        _id("person_id"),
        _id("number"),
        _text("state", 10),
        _id("follows", nullable=True),
        _text("why", 500),
        sa.Column("head", JSON, nullable=False),
        _at("facts_at"),
        _text("shown", 10),
        sa.Column("shown_on", sa.Date(), nullable=True),
        _id("begun_by"),
        _at("begun_at"),
        _id("signed_by", nullable=True),
        _text("signed_as", 200),
        _at("signed_at", nullable=True),
        _flag("countersign"),
        _text("marking", 60),
        _text("digest", 64),
        _id("version"),
        _of("enrolment_id", REPORT, "enrolment"),
        _of("person_id", REPORT, "person"),
        _of("follows", REPORT, REPORT),
        _of("begun_by", REPORT, "user_account"),
        _of("signed_by", REPORT, "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPORT}")),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f(f"uq_{REPORT}_enrolment_id_number")),
    )
    op.create_index(op.f(f"ix_{REPORT}_person_id"), REPORT, ["person_id"])


def _sections() -> None:
    op.create_table(
        SECTION,
        _id("report_id"),
        _text("key", 20),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _flag("silent"),
        sa.Column("answers", JSON, nullable=False),
        _id("saved_by"),
        _at("saved_at"),
        _id("version"),
        _of("report_id", SECTION, REPORT),
        _of("saved_by", SECTION, "user_account"),
        sa.PrimaryKeyConstraint("report_id", "key", name=op.f(f"pk_{SECTION}")),
    )


def _countersignatures() -> None:
    op.create_table(
        COUNTERSIGN,
        _id("report_id"),
        _id("by"),
        _text("signed_as", 200),
        _at("at"),
        _of("report_id", COUNTERSIGN, REPORT),
        _of("by", COUNTERSIGN, "user_account"),
        sa.PrimaryKeyConstraint("report_id", name=op.f(f"pk_{COUNTERSIGN}")),
    )


def _rules() -> None:
    op.create_table(
        RULE,
        _id("area_id"),
        _flag("countersign"),
        _id("due_days"),
        _text("marking", 60),
        _id("changed_by"),
        _at("changed_at"),
        _id("version"),
        _of("area_id", RULE, "area"),
        _of("changed_by", RULE, "user_account"),
        sa.PrimaryKeyConstraint("area_id", name=op.f(f"pk_{RULE}")),
    )


def _triggers() -> None:
    op.execute(
        "CREATE FUNCTION refuse_signed_report() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.state = 'signed' THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_in_signed_report() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' AND (SELECT state FROM {REPORT} WHERE id = OLD.report_id) = 'signed' "
        f"OR TG_OP <> 'DELETE' AND (SELECT state FROM {REPORT} WHERE id = NEW.report_id) = 'signed' "
        f"THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {REPORT}_frozen BEFORE UPDATE OR DELETE ON {REPORT} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_signed_report()"
    )
    op.execute(
        f"CREATE TRIGGER {SECTION}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {SECTION} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_in_signed_report()"
    )
    op.execute(
        f"CREATE TRIGGER {COUNTERSIGN}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {COUNTERSIGN} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table in (REPORT, SECTION):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _triggers_of_sqlite() -> None:
    frozen = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {REPORT}_no_{act.lower()} BEFORE {act} ON {REPORT} WHEN OLD.state = 'signed' {frozen}"
        )
        op.execute(
            f"CREATE TRIGGER {COUNTERSIGN}_no_{act.lower()} BEFORE {act} ON {COUNTERSIGN} "
            f"BEGIN SELECT RAISE(ABORT, '{COUNTERSIGN} is append-only'); END"
        )
    for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
        signed = " OR ".join(f"(SELECT state FROM {REPORT} WHERE id = {row}.report_id) = 'signed'" for row in rows)
        op.execute(f"CREATE TRIGGER {SECTION}_no_{act.lower()} BEFORE {act} ON {SECTION} WHEN {signed} {frozen}")


def downgrade() -> None:
    """Go down."""
    for table in (RULE, COUNTERSIGN, SECTION, REPORT):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_signed_report()")
        op.execute("DROP FUNCTION refuse_in_signed_report()")
