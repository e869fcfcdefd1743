"""Everything that a session's record stands on: staff, catalogue, people, work, deliveries, registers.

Revision ID: 0001
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("nation", sa.String(length=8), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
        sa.UniqueConstraint("name", name=op.f("uq_area_name")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_action_at"), ["action", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id_at"), ["actor_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_event_subject_kind_subject_id"), ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "engagement_point",
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_engagement_point")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job") as batch_op:
        batch_op.create_index(batch_op.f("ix_job_done_at_run_at"), ["done_at", "run_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "outcome",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("short_label", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("compliant", sa.Boolean(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("means", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outcome")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_username_at"), ["username", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("first_names", sa.String(length=80), nullable=False),
        sa.Column("surname", sa.String(length=80), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("sort_name", sa.String(length=160), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_person_area_id_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_reference")),
    )
    with op.batch_alter_table("person") as batch_op:
        batch_op.create_index(batch_op.f("ix_person_area_id_born_on"), ["area_id", "born_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_area_id_reference"), ["area_id", "reference"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_person_area_id_sort_name_id"), ["area_id", "sort_name", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_area_id_surname_first_names_id"),
            ["area_id", "surname", "first_names", "id"],
            unique=False,
        )

    op.create_table(
        "programme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("setting", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("sources", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("cites", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_programme_version_programme_id_version")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "staff_area",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_staff_area_area_id_area")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_staff_area_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "area_id", name=op.f("pk_staff_area")),
    )
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_role_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_person_id_person")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_alert_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert") as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_alert_user_id_acknowledged_at_raised_at"),
            ["user_id", "acknowledged_at", "raised_at"],
            unique=False,
        )

    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alias_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
    )
    with op.batch_alter_table("alias") as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_person_id"), ["person_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_delivery_area_id_area")),
        sa.ForeignKeyConstraint(["lead_id"], ["user_account.id"], name=op.f("fk_delivery_lead_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_delivery_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("code", name=op.f("uq_delivery_code")),
    )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_area_id_starts_on_lead_id"), ["area_id", "starts_on", "lead_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delivery_version_id"), ["version_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("items_met", sa.Integer(), nullable=False),
        sa.Column("minutes_prescribed", sa.Integer(), nullable=False),
        sa.Column("minutes_credited", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_enrolment_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "involvement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_involvement_area_id_area")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_involvement_person_id_person")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_involvement_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
    )
    with op.batch_alter_table("involvement") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_involvement_person_id_capacity_from_on_until_on"),
            ["person_id", "capacity", "from_on", "until_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_involvement_source"), ["source"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_involvement_user_id_area_id_person_id_capacity_from_on_until_on"),
            ["user_id", "area_id", "person_id", "capacity", "from_on", "until_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_involvement_user_id_capacity_person_id"), ["user_id", "capacity", "person_id"], unique=False
        )

    op.create_table(
        "module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("short_title", sa.String(length=24), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("cites", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_module_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_module_version_id_number")),
    )
    op.create_table(
        "person_word",
        sa.Column(
            "word", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_word_person_id_person")),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_person_word")),
    )
    with op.batch_alter_table("person_word") as batch_op:
        batch_op.create_index(batch_op.f("ix_person_word_person_id"), ["person_id"], unique=False)

    op.create_table(
        "programme_format",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("smallest_group", sa.Integer(), nullable=False),
        sa.Column("largest_group", sa.Integer(), nullable=False),
        sa.Column("cites", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_format_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "format", name=op.f("pk_programme_format")),
    )
    op.create_table(
        "sentence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("imposed_on", sa.Date(), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("licence_ends_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sentence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence")),
    )
    with op.batch_alter_table("sentence") as batch_op:
        batch_op.create_index(batch_op.f("ix_sentence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standing_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_standing_recorded_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_standing_person_id_kind_as_of"), ["person_id", "kind", "as_of"], unique=False
        )

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["done_by"], ["user_account.id"], name=op.f("fk_task_done_by_user_account")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_task_owner_id_user_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task") as batch_op:
        batch_op.create_index("ix_task_open_key", ["kind", "key", "done_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_task_owner_id_done_at_due_on"), ["owner_id", "done_at", "due_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_person_id"), ["person_id"], unique=False)

    op.create_table(
        "delivery_progress",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("items_met", sa.Integer(), nullable=False),
        sa.Column("minutes_prescribed", sa.Integer(), nullable=False),
        sa.Column("minutes_credited", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("sessions_signed", sa.Integer(), nullable=False),
        sa.Column("last_session_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("marks_attended", sa.Integer(), nullable=False),
        sa.Column("marks_acceptable", sa.Integer(), nullable=False),
        sa.Column("marks_unacceptable", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_progress_delivery_id_delivery")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_progress")),
    )
    with op.batch_alter_table("delivery_progress") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_progress_ends_on"), ["ends_on"], unique=False)

    op.create_table(
        "delivery_slot",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_slot_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("delivery_id", "weekday", "starts_at", name=op.f("pk_delivery_slot")),
    )
    op.create_table(
        "delivery_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_staff_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_delivery_staff_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_staff")),
        sa.UniqueConstraint("delivery_id", "user_id", name=op.f("uq_delivery_staff_delivery_id_user_id")),
    )
    with op.batch_alter_table("delivery_staff") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delivery_staff_user_id_delivery_id"), ["user_id", "delivery_id"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("why_left", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_membership_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_membership_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership") as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "outline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("gap_weeks", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name=op.f("fk_outline_module_id_module")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_outline_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_outline_version_id_code")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_outline_version_id_number")),
    )
    with op.batch_alter_table("outline") as batch_op:
        batch_op.create_index(batch_op.f("ix_outline_module_id"), ["module_id"], unique=False)

    op.create_table(
        "outline_dose",
        sa.Column("outline_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outline_id"], ["outline.id"], name=op.f("fk_outline_dose_outline_id_outline")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_outline_dose_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("outline_id", "format", name=op.f("pk_outline_dose")),
    )
    with op.batch_alter_table("outline_dose") as batch_op:
        batch_op.create_index(batch_op.f("ix_outline_dose_version_id_format"), ["version_id", "format"], unique=False)

    op.create_table(
        "programme_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("outline_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_programme_session_delivery_id_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_programme_session_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(["outline_id"], ["outline.id"], name=op.f("fk_programme_session_outline_id_outline")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_session")),
    )
    with op.batch_alter_table("programme_session") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_session_delivery_id_on_date"), ["delivery_id", "on_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_programme_session_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_on_date"), ["on_date"], unique=False)

    op.create_table(
        "enrolment_item",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("outline_id", sa.Integer(), nullable=False),
        sa.Column("minutes_prescribed", sa.Integer(), nullable=False),
        sa.Column("minutes_credited", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolment_item_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["outline_id"], ["outline.id"], name=op.f("fk_enrolment_item_outline_id_outline")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_enrolment_item_session_id_programme_session")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "outline_id", name=op.f("pk_enrolment_item")),
    )
    op.create_table(
        "register",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("group_note", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Time(), nullable=True),
        sa.Column("ended_at", sa.Time(), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_register_saved_by_user_account")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_register_session_id_programme_session")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["user_account.id"], name=op.f("fk_register_signed_by_user_account")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_register")),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("engagement", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagement_point.value"], name=op.f("fk_mark_engagement_engagement_point")
        ),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_mark_membership_id_membership")),
        sa.ForeignKeyConstraint(["outcome"], ["outcome.code"], name=op.f("fk_mark_outcome_outcome")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mark_person_id_person")),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_mark_saved_by_user_account")),
        sa.ForeignKeyConstraint(["session_id"], ["register.session_id"], name=op.f("fk_mark_session_id_register")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("session_id", "membership_id", name=op.f("uq_mark_session_id_membership_id")),
    )
    with op.batch_alter_table("mark") as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_person_id"), ["person_id"], unique=False)

    op.create_table(
        "register_deliverer",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["register.session_id"], name=op.f("fk_register_deliverer_session_id_register")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_register_deliverer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_register_deliverer")),
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["user_account.id"], name=op.f("fk_amendment_by_user_account")),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_amendment_mark_id_mark")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment") as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_mark_id"), ["mark_id"], unique=False)

    op.create_table(
        "mark_superseded",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_mark_superseded_mark_id_mark")),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f("fk_mark_superseded_saved_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_superseded")),
    )
    with op.batch_alter_table("mark_superseded") as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_superseded_mark_id"), ["mark_id"], unique=False)


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("mark_superseded") as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_superseded_mark_id"))

    op.drop_table("mark_superseded")
    with op.batch_alter_table("amendment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_mark_id"))

    op.drop_table("amendment")
    op.drop_table("register_deliverer")
    with op.batch_alter_table("mark") as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_person_id"))
        batch_op.drop_index(batch_op.f("ix_mark_membership_id"))

    op.drop_table("mark")
    op.drop_table("register")
    op.drop_table("enrolment_item")
    with op.batch_alter_table("programme_session") as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_session_on_date"))
        batch_op.drop_index(batch_op.f("ix_programme_session_membership_id"))
        batch_op.drop_index(batch_op.f("ix_programme_session_delivery_id_on_date"))

    op.drop_table("programme_session")
    with op.batch_alter_table("outline_dose") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outline_dose_version_id_format"))

    op.drop_table("outline_dose")
    with op.batch_alter_table("outline") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outline_module_id"))

    op.drop_table("outline")
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_membership_delivery_id"))

    op.drop_table("membership")
    with op.batch_alter_table("delivery_staff") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_staff_user_id_delivery_id"))

    op.drop_table("delivery_staff")
    op.drop_table("delivery_slot")
    with op.batch_alter_table("delivery_progress") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_progress_ends_on"))

    op.drop_table("delivery_progress")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_person_id"))
        batch_op.drop_index(batch_op.f("ix_task_owner_id_done_at_due_on"))
        batch_op.drop_index("ix_task_open_key")

    op.drop_table("task")
    with op.batch_alter_table("standing") as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_person_id_kind_as_of"))

    op.drop_table("standing")
    with op.batch_alter_table("sentence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sentence_person_id"))

    op.drop_table("sentence")
    op.drop_table("programme_format")
    with op.batch_alter_table("person_word") as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_word_person_id"))

    op.drop_table("person_word")
    op.drop_table("module")
    with op.batch_alter_table("involvement") as batch_op:
        batch_op.drop_index(batch_op.f("ix_involvement_user_id_capacity_person_id"))
        batch_op.drop_index(batch_op.f("ix_involvement_user_id_area_id_person_id_capacity_from_on_until_on"))
        batch_op.drop_index(batch_op.f("ix_involvement_source"))
        batch_op.drop_index(batch_op.f("ix_involvement_person_id_capacity_from_on_until_on"))

    op.drop_table("involvement")
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_person_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_version_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_area_id_starts_on_lead_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("alias") as batch_op:
        batch_op.drop_index(batch_op.f("ix_alias_person_id"))

    op.drop_table("alias")
    with op.batch_alter_table("alert") as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_user_id_acknowledged_at_raised_at"))
        batch_op.drop_index(batch_op.f("ix_alert_person_id"))

    op.drop_table("alert")
    op.drop_table("user_role")
    op.drop_table("staff_area")
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    op.drop_table("programme_version")
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_area_id_surname_first_names_id"))
        batch_op.drop_index(batch_op.f("ix_person_area_id_sort_name_id"))
        batch_op.drop_index(batch_op.f("ix_person_area_id_reference"))
        batch_op.drop_index(batch_op.f("ix_person_area_id_born_on"))

    op.drop_table("person")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_failure") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_username_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("programme")
    op.drop_table("outcome")
    op.drop_table("outbox")
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_done_at_run_at"))

    op.drop_table("job")
    op.drop_table("engagement_point")
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_subject_kind_subject_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_action_at"))

    op.drop_table("audit_event")
    op.drop_table("area")
