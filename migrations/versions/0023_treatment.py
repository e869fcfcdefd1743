"""Treatment plans: versions with targets, modules chosen for them, goal attainment scaling; what is signed is held.

Revision ID: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PLAN, GOAL, PART = "treatment_plan", "treatment_target", "treatment_plan_target"
CHOICE, ANSWER = "treatment_module_choice", "treatment_plan_answer"
SCALE, RATING = "treatment_scale", "treatment_rating"
KEPT = (GOAL, CHOICE, ANSWER, SCALE, RATING)


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str = "at", *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Go up."""
    _plans()
    _choices()
    _scaling()
    _answers()
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers()


def _plans() -> None:
    op.create_table(
        PLAN,
        _id(),
        _id("enrolment_id"),
        _id("person_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _id("copied_from", nullable=True),
        _id("begun_by"),
        _at("begun_at"),
        sa.Column("review_on", sa.Date(), nullable=True),
        _id("signed_by", nullable=True),
        _at("signed_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("begun_by", PLAN, "user_account"),
        _of("copied_from", PLAN, PLAN),
        _of("enrolment_id", PLAN, "enrolment"),
        _of("person_id", PLAN, "person"),
        _of("signed_by", PLAN, "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PLAN}")),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f(f"uq_{PLAN}_enrolment_id_number")),
    )
    op.create_index(op.f(f"ix_{PLAN}_person_id"), PLAN, ["person_id"])
    op.create_table(
        GOAL,
        _id(),
        _id("enrolment_id"),
        _id("begun_by"),
        _at("begun_at"),
        _of("begun_by", GOAL, "user_account"),
        _of("enrolment_id", GOAL, "enrolment"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{GOAL}")),
    )
    op.create_index(op.f(f"ix_{GOAL}_enrolment_id"), GOAL, ["enrolment_id"])
    op.create_table(
        PART,
        _id("plan_id"),
        _id("target_id"),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.String(length=300), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("pathway", sa.String(length=30), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_why", sa.Text(), nullable=False),
        _id("saved_by"),
        _at("saved_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("plan_id", PART, PLAN),
        _of("saved_by", PART, "user_account"),
        _of("target_id", PART, GOAL),
        sa.PrimaryKeyConstraint("plan_id", "target_id", name=op.f(f"pk_{PART}")),
    )
    op.create_index(op.f(f"ix_{PART}_target_id"), PART, ["target_id"])


def _choices() -> None:
    op.create_table(
        CHOICE,
        _id(),
        _id("enrolment_id"),
        sa.Column("module_code", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("view", sa.String(length=500), nullable=False),
        _id("by"),
        _at(),
        _of("by", CHOICE, "user_account"),
        _of("enrolment_id", CHOICE, "enrolment"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CHOICE}")),
    )
    op.create_index(op.f(f"ix_{CHOICE}_enrolment_id"), CHOICE, ["enrolment_id"])


def _answers() -> None:
    op.create_table(
        ANSWER,
        _id(),
        _id("plan_id"),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        _id("by"),
        _at(),
        _of("by", ANSWER, "user_account"),
        _of("plan_id", ANSWER, PLAN),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ANSWER}")),
    )
    op.create_index(op.f(f"ix_{ANSWER}_plan_id"), ANSWER, ["plan_id"])


def _scaling() -> None:
    op.create_table(
        SCALE,
        _id(),
        _id("target_id"),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=True),
        _id("by"),
        _at(),
        _of("by", SCALE, "user_account"),
        _of("target_id", SCALE, GOAL),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SCALE}")),
    )
    op.create_index(op.f(f"ix_{SCALE}_target_id"), SCALE, ["target_id"])
    op.create_table(
        RATING,
        _id(),
        _id("scale_id"),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _id("by"),
        _at(),
        _of("by", RATING, "user_account"),
        _of("scale_id", RATING, SCALE),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RATING}")),
    )
    op.create_index(op.f(f"ix_{RATING}_scale_id"), RATING, ["scale_id"])


def _triggers() -> None:
    op.execute(
        "CREATE FUNCTION refuse_signed_treatment_plan() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.state = 'signed' THEN RAISE EXCEPTION 'a signed treatment plan is frozen'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_in_signed_treatment_plan() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' AND (SELECT state FROM treatment_plan WHERE id = OLD.plan_id) = 'signed' "
        "OR TG_OP <> 'DELETE' AND (SELECT state FROM treatment_plan WHERE id = NEW.plan_id) = 'signed' "
        "THEN RAISE EXCEPTION 'a signed treatment plan is frozen'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {PLAN}_frozen BEFORE UPDATE OR DELETE ON {PLAN} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_signed_treatment_plan()"
    )
    op.execute(
        f"CREATE TRIGGER {PART}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {PART} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_in_signed_treatment_plan()"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in (PLAN, PART):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _triggers_of_sqlite() -> None:
    frozen = "BEGIN SELECT RAISE(ABORT, 'a signed treatment plan is frozen'); END"
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {PLAN}_no_{act.lower()} BEFORE {act} ON {PLAN} WHEN OLD.state = 'signed' {frozen}")
    for act, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
        signed = " OR ".join(f"(SELECT state FROM {PLAN} WHERE id = {row}.plan_id) = 'signed'" for row in rows)
        op.execute(f"CREATE TRIGGER {PART}_no_{act.lower()} BEFORE {act} ON {PART} WHEN {signed} {frozen}")
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    """Go down."""
    for table in (RATING, SCALE, ANSWER, CHOICE, PART, GOAL, PLAN):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_signed_treatment_plan()")
        op.execute("DROP FUNCTION refuse_in_signed_treatment_plan()")
