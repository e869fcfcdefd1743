"""What absences ask for: which outcomes count, the rules by nation and sentence, decisions, evidence and letters.

The days are those that practitioners in England and Wales are taught for orders (letter in 2 working days, 6 for
evidence, a second failure within 12 months) and of Probation Circular 43/2004 (10 working days). Every other row has
the same figures as a proposal and is marked provisional, as are the words of the letters.

Revision ID: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NATIONS = ("ENG", "WLS", "SCT", "NIR", "CH-BS", "CH-BL", "CH-BE", "CH-ZH", "CH-VD", "CH-GE")
SOURCE = "Practitioners' training on breach in England and Wales; Probation Circular 43/2004"
ORDERS = "The days are those of orders in England and Wales: set your own"
LICENCES = "Recall follows risk and not a count of absences; the days are those of orders: set your own"
# basis, what the decision is about, why provisional
BASES = (("order", "Breach", ORDERS), ("licence", "Recall", LICENCES), ("measure", "Report to the authority", ORDERS))
WARNING = """Dear {name}

You were due to attend your programme on {date} at {place}. Our record says: {outcome}.

This is a formal warning. If you had a good reason, tell us and show us evidence of it by {evidence_by}. We will then \
look at the record again.

If there is a second failure within {months} months, {action} will be considered.

If anything here is not clear, or coming to sessions is difficult for you, speak to me.

{officer}
{area}
{today}"""
NOTICE = """Dear {name}

You were due to attend your programme on {date} at {place}. Our record says: {outcome}.

This is failure number {number} within {months} months. {action} is being considered, and I will tell you what is \
decided. If you had a good reason, show me evidence of it by {evidence_by}.

{officer}
{area}
{today}"""
FIGURES = {"window_months": 12, "decide_at": 2, "letter_days": 2, "evidence_days": 6, "initiate_days": 10}


def _of(column: str, table: str, kept: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.{key}"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    op.add_column("outcome", sa.Column("enforces", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE outcome SET enforces = NOT compliant")
    _rules()
    _failures()
    _serious()
    _evidence()
    _decisions()
    _templates()


def _rules() -> None:
    rules = op.create_table(
        "enforcement_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nation", sa.String(length=8), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in FIGURES),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("provisional", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_rule")),
        sa.UniqueConstraint("nation", "basis", name=op.f("uq_enforcement_rule_nation_basis")),
    )
    op.bulk_insert(
        rules,
        [
            {
                "nation": nation,
                "basis": basis,
                **FIGURES,
                "action": action,
                "source": SOURCE,
                "provisional": "" if basis == "order" and nation in ("ENG", "WLS") else why,
                "version": 1,
            }
            for nation in NATIONS
            for basis, action, why in BASES
        ],
    )


def _failures() -> None:
    op.create_table(
        "enforcement_failure",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("letter_by", sa.Date(), nullable=True),
        sa.Column("evidence_by", sa.Date(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        _of("mark_id", "enforcement_failure", "mark"),
        _of("person_id", "enforcement_failure", "person"),
        _of("rule_id", "enforcement_failure", "enforcement_rule"),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_enforcement_failure")),
    )
    op.create_index(op.f("ix_enforcement_failure_person_id_on_date"), "enforcement_failure", ["person_id", "on_date"])


def _serious() -> None:
    op.create_table(
        "enforcement_serious",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        _of("mark_id", "enforcement_serious", "mark"),
        _of("marked_by", "enforcement_serious", "user_account"),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_enforcement_serious")),
    )


def _evidence() -> None:
    op.create_table(
        "enforcement_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _of("mark_id", "enforcement_evidence", "mark"),
        _of("given_by", "enforcement_evidence", "user_account"),
        _of("answered_by", "enforcement_evidence", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_evidence")),
    )
    op.create_index(op.f("ix_enforcement_evidence_mark_id"), "enforcement_evidence", ["mark_id"])


def _decisions() -> None:
    op.create_table(
        "enforcement_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        _of("mark_id", "enforcement_decision", "mark"),
        _of("person_id", "enforcement_decision", "person"),
        _of("decided_by", "enforcement_decision", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_decision")),
    )
    for column in ("mark_id", "person_id"):
        op.create_index(op.f(f"ix_enforcement_decision_{column}"), "enforcement_decision", [column])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER enforcement_decision_no_{act.lower()} BEFORE {act} ON enforcement_decision "
                "BEGIN SELECT RAISE(ABORT, 'enforcement_decision is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER enforcement_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON enforcement_decision "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _templates() -> None:
    templates = op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "letter_template", "area"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("area_id", "step", name=op.f("uq_letter_template_area_id_step")),
    )
    words = (("warning", "Warning letter", WARNING), ("decision", "Notice", NOTICE))
    rows = [{"step": step, "title": title, "body": body, "version": 1} for step, title, body in words]
    op.bulk_insert(templates, rows)


def downgrade() -> None:
    """Go down."""
    kept = ("decision", "evidence", "serious", "failure", "rule")
    for table in ("letter_template", *(f"enforcement_{name}" for name in kept)):
        op.drop_table(table)
    op.drop_column("outcome", "enforces")
