"""Supervision of staff, observation of sessions on items that a service may change, and feedback on programmes.

The items are provisional: the national form and how it is summed are not public.

Revision ID: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ITEMS = (
    ("Aims and content", "The session kept to its outline: its aims were named, its exercises were done"),
    ("Time and pace", "There was time for each part, breaks were kept, nothing was rushed at the end"),
    ("Clear explaining", "Words and examples that everybody could follow; understanding was checked"),
    ("Adapted to people", "Done so that each of them could take part: pace, aids, examples, language"),
    ("Everybody involved", "All were heard, and the group worked with one another and not only with the facilitators"),
    ("Respect and warmth", "Interest in each person; firm where needed, never harsh"),
    ("Questions that open", "Open questions and reflection; people found the answers themselves"),
    ("Links to own aims", "What was practised was tied to each person’s targets and life outside"),
    ("Working as a pair", "Both led, both watched; they handed over well and supported each other"),
    ("Safe ground rules", "Agreements were kept, what was risky was noticed and taken up"),
)


def _of(column: str, table: str, kept: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.id"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    _supervision()
    _observation()
    _observed()
    _feedback()


def _supervision() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("staff_id", "supervision", "user_account"),
        _of("supervisor_id", "supervision", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    op.create_index(op.f("ix_supervision_staff_id_on_date"), "supervision", ["staff_id", "on_date"])
    op.create_index(op.f("ix_supervision_supervisor_id"), "supervision", ["supervisor_id"])


def _observation() -> None:
    items = op.create_table(
        "integrity_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("looks_for", sa.String(length=200), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrity_item")),
    )
    rows = [{"position": at, "name": name, "looks_for": words} for at, (name, words) in enumerate(ITEMS, 1)]
    op.bulk_insert(items, rows)
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("observer_id", sa.Integer(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("session_id", "observation", "programme_session"),
        _of("observer_id", "observation", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("session_id", "observer_id", name=op.f("uq_observation_session_id_observer_id")),
    )
    op.create_index(op.f("ix_observation_observer_id"), "observation", ["observer_id"])


def _observed() -> None:
    op.create_table(
        "integrity_rating",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        _of("observation_id", "integrity_rating", "observation"),
        _of("item_id", "integrity_rating", "integrity_item"),
        sa.PrimaryKeyConstraint("observation_id", "item_id", name=op.f("pk_integrity_rating")),
    )
    op.create_table(
        "observed",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        _of("observation_id", "observed", "observation"),
        _of("user_id", "observed", "user_account"),
        sa.PrimaryKeyConstraint("observation_id", "user_id", name=op.f("pk_observed")),
    )
    op.create_index(op.f("ix_observed_user_id"), "observed", ["user_id"])


def _feedback() -> None:
    op.create_table(
        "programme_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("outline_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("to_change", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _of("user_id", "programme_feedback", "user_account"),
        _of("version_id", "programme_feedback", "programme_version"),
        _of("outline_id", "programme_feedback", "outline"),
        _of("session_id", "programme_feedback", "programme_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_feedback")),
    )
    op.create_index(op.f("ix_programme_feedback_user_id"), "programme_feedback", ["user_id"])
    op.create_index(op.f("ix_programme_feedback_version_id_given_at"), "programme_feedback", ["version_id", "given_at"])


def downgrade() -> None:
    """Go down."""
    tables = ("programme_feedback", "observed", "integrity_rating", "observation", "integrity_item", "supervision")
    for table in tables:
        op.drop_table(table)
