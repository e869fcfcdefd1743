"""What is taken out of signed formulations, and what was decided of their proposals for the treatment plan.

A signed version changes in one way only: a text becomes the words of a redaction that is kept for exactly that part of
that person's formulation.

Revision ID: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

REDACTION, PROPOSAL = "formulation_redaction", "formulation_proposal"
FROZEN = "a signed formulation is frozen"
OF_PART = "(SELECT person_id FROM formulation WHERE id = OLD.formulation_id)"
ROOT = "COALESCE(OLD.root_id, OLD.id)"
TEXTS = {
    "formulation": {
        name: f"'{name}'"
        for name in (
            "primary_words",
            "primary_why",
            "secondary_words",
            "secondary_why",
            "account",
            "agreement_words",
        )
    },
    "formulation_mechanism": {
        name: f"OLD.mechanism || '.{name}'" for name in ("why", "triggers", "functions", "strengths")
    },
    "formulation_evidence": {"text": f"'evidence.' || {ROOT}"},
    "formulation_need": {"words": f"'need.' || {ROOT}"},
}
"""The columns that may be redacted, each with the part that its redaction names."""

KEPT = {
    "formulation": (
        "id person_id number kind state copied_from begun_by begun_at saved_by saved_at signed_by signed_at "
        "primary_pathway secondary_pathway pathways_version agreement account_version suggestions"
    ),
    "formulation_mechanism": "formulation_id mechanism rating confidence distortions version",
    "formulation_evidence": ("id formulation_id root_id mechanism side source on_date note_id result_id version"),
    "formulation_need": "id formulation_id root_id mechanism target version",
}
"""The columns that stay as they are."""

WITH_ITS_TEXT = (
    "(NEW.document = OLD.document OR NEW.document = '' AND NEW.text <> OLD.text) "
    "AND (NEW.restricted = OLD.restricted OR NOT NEW.restricted AND NEW.text <> OLD.text)"
)
"""What goes with the text of a piece of evidence: the name of its document, and that it is restricted."""


def upgrade() -> None:
    """Go up."""
    _redactions()
    _proposals()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (REDACTION, PROPOSAL):
        _append_only(table, on_sqlite=on_sqlite)
    for table in TEXTS:
        _may_be_redacted(table, on_sqlite=on_sqlite)


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def _redactions() -> None:
    op.create_table(
        REDACTION,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", REDACTION, "user_account"),
        _of("formulation_id", REDACTION, "formulation"),
        _of("person_id", REDACTION, "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REDACTION}")),
    )
    op.create_index(op.f(f"ix_{REDACTION}_person_id_part"), REDACTION, ["person_id", "part"])


def _proposals() -> None:
    op.create_table(
        PROPOSAL,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("formulation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("need_root_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", PROPOSAL, "user_account"),
        _of("formulation_id", PROPOSAL, "formulation"),
        _of("need_root_id", PROPOSAL, "formulation_need"),
        _of("target_id", PROPOSAL, "treatment_target"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PROPOSAL}")),
    )
    op.create_index(op.f(f"ix_{PROPOSAL}_formulation_id"), PROPOSAL, ["formulation_id"])


def _append_only(table: str, *, on_sqlite: bool) -> None:
    if not on_sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _signed(table: str) -> str:
    """Whether a row, or the version that it would go to, is signed."""
    if table == "formulation":
        return "OLD.state = 'signed'"
    rows = (f"(SELECT state FROM formulation WHERE id = {row}.formulation_id) = 'signed'" for row in ("OLD", "NEW"))
    return f"({' OR '.join(rows)})"


def _redacts(table: str, *, on_sqlite: bool) -> str:
    """Whether an update is a redaction and nothing else."""
    same = "IS" if on_sqlite else "IS NOT DISTINCT FROM"
    person = "OLD.person_id" if table == "formulation" else OF_PART
    found = [f"NEW.{name} {same} OLD.{name}" for name in KEPT[table].split()]
    found += [
        f"(NEW.{name} = OLD.{name} OR EXISTS (SELECT 1 FROM {REDACTION} AS kept WHERE kept.person_id = {person} "
        f"AND kept.part = {part} AND kept.said = NEW.{name}))"
        for name, part in TEXTS[table].items()
    ]
    return " AND ".join([*found, WITH_ITS_TEXT] if table == "formulation_evidence" else found)


def _may_be_redacted(table: str, *, on_sqlite: bool) -> None:
    frozen = f"{_signed(table)} AND NOT ({_redacts(table, on_sqlite=on_sqlite)})"
    if on_sqlite:
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {frozen} "
            f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
        )
        return
    _of_postgresql(table, "DELETE" if table == "formulation" else "INSERT OR DELETE")
    op.execute(
        f"CREATE FUNCTION redact_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {frozen} THEN RAISE EXCEPTION '{FROZEN}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_redacts BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION redact_{table}()"
    )


def _of_postgresql(table: str, acts: str) -> None:
    function = "refuse_signed_formulation" if table == "formulation" else "refuse_in_signed_formulation"
    op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    op.execute(f"CREATE TRIGGER {table}_frozen BEFORE {acts} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    """Go down: signed versions are frozen whole, and what was redacted stays redacted."""
    for table in TEXTS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {_signed(table)} "
                f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
            )
        else:
            op.execute(f"DROP TRIGGER {table}_redacts ON {table}")
            op.execute(f"DROP FUNCTION redact_{table}()")
            _of_postgresql(table, "UPDATE OR DELETE" if table == "formulation" else "INSERT OR UPDATE OR DELETE")
    for table in (PROPOSAL, REDACTION):
        op.drop_table(table)
