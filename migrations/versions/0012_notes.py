"""Notes with versions and addenda, their prompts, concerns, and recordings; what must stay is held by triggers.

A passage of a note changes only by being redacted, when its text is gone from the row. The prompts and the kinds of
concern are a beginning for a service to change.

Revision ID: 0012
Follows: 0011
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
APPEND_ONLY = ("note_version", "note_event", "concern_told", "recording_consent")
KINDS = (
    ("risk", "Risk to somebody else", "Something said or seen that raises the risk of harm to others"),
    ("self_harm", "Self-harm or suicide", "Something said or seen that raises the risk to the person"),
    ("safeguarding", "Safeguarding", "A child or an adult at risk may need protection"),
    ("new_offence", "New offence disclosed", "The person spoke of an offence that is not known"),
)
COVERED = ("covered", "What was covered", "Aims and exercises of the session, and what was left out")
RESPONSE = ("response", "Response", "How they took it up: understanding, openness, what they resisted")
ENGAGEMENT = ("engagement", "Engagement", "Part taken, mood, how they worked with the others")
SKILLS = ("skills", "Skills shown", "What was practised, and what they managed by themselves")
RISK = (
    "risk",
    "Risk information",
    "Anything that bears on risk or protection. If it cannot wait, raise a concern below",
)
HOMEWORK = ("homework", "Homework", "What was done of the last, and what was set")
NEXT = ("next", "Next", "What to carry forward, and who does what")
GROUP = (
    ("covered", "What was covered", "Aims and exercises of the session, and what was left out"),
    ("climate", "How the group worked", "Cohesion, tension, who was quiet, in words that name as few as possible"),
    ("delivery", "Delivery", "What worked, what was changed from the outline and why"),
    ("homework", "Homework", "What came back, and what was set"),
    ("next", "Next", "What to carry forward, and who does what"),
)
AGREED = ("agreed", "What was agreed", "Who does what, and by when")
TEMPLATES = {
    "group": GROUP,
    "individual": (COVERED, RESPONSE, ENGAGEMENT, SKILLS, RISK, HOMEWORK, NEXT),
    "one_to_one": (COVERED, RESPONSE, ENGAGEMENT, SKILLS, RISK, HOMEWORK, NEXT),
    "review": (
        ("progress", "Progress so far", "Against the targets: what changed, and what shows it"),
        ("view", "The person’s own view", "What helped, what was hard, what they want next"),
        RISK,
        AGREED,
        NEXT,
    ),
    "three_way": (
        ("present", "Who was present", "And in what capacity"),
        ("progress", "Progress so far", "What each of those present said of it"),
        RISK,
        AGREED,
        NEXT,
    ),
}
REDACTS = (
    "NEW.text = '' AND NEW.redacted AND NEW.id = OLD.id AND NEW.version_id = OLD.version_id AND NEW.key = OLD.key "
    "AND NEW.label = OLD.label AND NEW.position = OLD.position AND NEW.restricted = OLD.restricted"
)
DROPPED = (
    "session_recording",
    "recording_consent",
    "concern_told",
    "concern",
    "concern_kind",
    "note_event",
    "note_passage",
    "note_version",
    "note",
    "note_rule",
    "note_template",
)


def _of(column: str, table: str, kept: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{kept}.{key}"], name=op.f(f"fk_{table}_{column}_{kept}"))


def upgrade() -> None:
    """Go up."""
    _settings()
    _notes()
    _passages()
    _concerns()
    _recordings()
    _triggers()


def _settings() -> None:
    templates = op.create_table(
        "note_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.String(length=20), nullable=False),
        sa.Column("outline_id", sa.Integer(), nullable=True),
        sa.Column("prompts", JSON, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("changed_by", "note_template", "user_account"),
        _of("outline_id", "note_template", "outline"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_template")),
    )
    op.create_index(op.f("ix_note_template_outline_id"), "note_template", ["outline_id"])
    beginning = {
        "outline_id": None,
        "changed_by": None,
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "retired_at": None,
    }
    prompts = {
        meeting: [{"key": key, "label": label, "hint": hint} for key, label, hint in lines]
        for meeting, lines in TEMPLATES.items()
    }
    rows = [{"meeting": meeting, "prompts": lines, "version": 1, **beginning} for meeting, lines in prompts.items()]
    op.bulk_insert(templates, rows)
    op.create_table(
        "note_rule",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("countersign", sa.Boolean(), nullable=False),
        sa.Column("full_notes", sa.Boolean(), nullable=False),
        sa.Column("missing_days", sa.Integer(), nullable=False),
        sa.Column("concern_hours", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("area_id", "note_rule", "area"),
        _of("changed_by", "note_rule", "user_account"),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_note_rule")),
    )


def _notes() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("meeting", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_number", sa.Integer(), nullable=True),
        sa.Column("countersign_due", sa.Boolean(), nullable=False),
        sa.Column("countersigned_by", sa.Integer(), nullable=True),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("countersigned_by", "note", "user_account"),
        _of("membership_id", "note", "membership"),
        _of("person_id", "note", "person"),
        _of("saved_by", "note", "user_account"),
        _of("session_id", "note", "programme_session"),
        _of("signed_by", "note", "user_account"),
        _of("written_by", "note", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_person_id"), "note", ["person_id"])
    op.create_index(op.f("ix_note_saved_by"), "note", ["saved_by"])
    op.create_index(op.f("ix_note_session_id_membership_id"), "note", ["session_id", "membership_id"])
    op.create_table(
        "note_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("addendum", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", "note_version", "user_account"),
        _of("note_id", "note_version", "note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_version")),
        sa.UniqueConstraint("note_id", "number", name=op.f("uq_note_version_note_id_number")),
    )


def _passages() -> None:
    op.create_table(
        "note_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        _of("version_id", "note_passage", "note_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_passage")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_note_passage_version_id_key")),
    )
    op.create_table(
        "note_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("by", "note_event", "user_account"),
        _of("note_id", "note_event", "note"),
        _of("person_id", "note_event", "person"),
        _of("to_person_id", "note_event", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_event")),
    )
    op.create_index(op.f("ix_note_event_note_id"), "note_event", ["note_id"])
    op.create_index(op.f("ix_note_event_person_id"), "note_event", ["person_id"])


def _concerns() -> None:
    kinds = op.create_table(
        "concern_kind",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("means", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_concern_kind")),
    )
    rows = [
        {"code": code, "label": label, "means": means, "rank": rank, "enabled": True}
        for rank, (code, label, means) in enumerate(KINDS, 1)
    ]
    op.bulk_insert(kinds, rows)
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to", sa.Integer(), nullable=True),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        _of("acknowledged_by", "concern", "user_account"),
        _of("kind", "concern", "concern_kind", "code"),
        _of("membership_id", "concern", "membership"),
        _of("moved_to", "concern", "concern"),
        _of("note_id", "concern", "note"),
        _of("person_id", "concern", "person"),
        _of("raised_by", "concern", "user_account"),
        _of("session_id", "concern", "programme_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    op.create_index(op.f("ix_concern_acknowledged_at_answer_by"), "concern", ["acknowledged_at", "answer_by"])
    op.create_index(op.f("ix_concern_note_id"), "concern", ["note_id"])
    op.create_index(op.f("ix_concern_person_id"), "concern", ["person_id"])
    op.create_index(op.f("ix_concern_session_id_membership_id"), "concern", ["session_id", "membership_id"])
    op.create_table(
        "concern_told",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("concern_id", "concern_told", "concern"),
        _of("user_id", "concern_told", "user_account"),
        sa.PrimaryKeyConstraint("concern_id", "user_id", name=op.f("pk_concern_told")),
    )


def _recordings() -> None:
    op.create_table(
        "recording_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _of("noted_by", "recording_consent", "user_account"),
        _of("person_id", "recording_consent", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_consent")),
    )
    op.create_index(op.f("ix_recording_consent_person_id"), "recording_consent", ["person_id"])
    op.create_table(
        "session_recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("kept_where", sa.String(length=200), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("logged_by", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("destroyed_by", sa.Integer(), nullable=True),
        _of("destroyed_by", "session_recording", "user_account"),
        _of("logged_by", "session_recording", "user_account"),
        _of("session_id", "session_recording", "programme_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_recording")),
    )
    op.create_index(
        op.f("ix_session_recording_destroyed_on_keep_until"), "session_recording", ["destroyed_on", "keep_until"]
    )
    op.create_index(op.f("ix_session_recording_session_id"), "session_recording", ["session_id"])


def _triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _triggers_of_sqlite()
        return
    for table in (*APPEND_ONLY, "note_passage"):
        acts = "TRUNCATE" if table == "note_passage" else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {acts} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION allow_redaction() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {REDACTS} THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION 'note_passage is only redacted'; END $$"
    )
    op.execute(
        "CREATE TRIGGER note_passage_redacts BEFORE UPDATE OR DELETE ON note_passage "
        "FOR EACH ROW EXECUTE FUNCTION allow_redaction()"
    )
    op.execute(
        "CREATE FUNCTION refuse_after_signing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT NEW.addendum AND (SELECT state FROM note WHERE id = NEW.note_id) = 'signed' THEN "
        "RAISE EXCEPTION 'a signed note takes addenda only'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER note_version_after_signing BEFORE INSERT ON note_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_after_signing()"
    )


def _triggers_of_sqlite() -> None:
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER note_passage_no_delete BEFORE DELETE ON note_passage "
        "BEGIN SELECT RAISE(ABORT, 'note_passage is append-only'); END"
    )
    op.execute(
        f"CREATE TRIGGER note_passage_redacts BEFORE UPDATE ON note_passage WHEN NOT ({REDACTS}) "
        "BEGIN SELECT RAISE(ABORT, 'note_passage is only redacted'); END"
    )
    op.execute(
        "CREATE TRIGGER note_version_after_signing BEFORE INSERT ON note_version "
        "WHEN NOT NEW.addendum AND (SELECT state FROM note WHERE id = NEW.note_id) = 'signed' "
        "BEGIN SELECT RAISE(ABORT, 'a signed note takes addenda only'); END"
    )


def downgrade() -> None:
    """Go down."""
    for table in DROPPED:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION allow_redaction()")
        op.execute("DROP FUNCTION refuse_after_signing()")
