"""Referrals with their history, checks and offers; the life cycle as rows to edit; non-associations of people.

States, moves and reasons follow the Ministry of Justice's Manage and Deliver service (migrations V28 to V90 there) and
the prison referral service (V37); what is marked provisional is this product's default.

Revision ID: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

PROVISIONAL = "A default of this product: set it as your service works."
# code, label, what it means, stage, whether a place in a delivery stays
STATUSES = (
    (
        "awaiting_assessment",
        "Awaiting assessment",
        "It has to be decided whether the programme suits.",
        "assessing",
        False,
    ),
    ("awaiting_allocation", "Awaiting allocation", "The programme suits, and a place is looked for.", "waiting", False),
    ("suitable_not_ready", "Suitable but not ready", "The programme suits, but not yet.", "paused", False),
    ("deprioritised", "Deprioritised", "Others come first for now.", "paused", False),
    ("on_hold", "On hold", "Nothing is done until what is in the way has passed.", "paused", False),
    ("deferred", "Deferred", "The court has put it off.", "paused", False),
    ("scheduled", "Scheduled", "A place in a delivery is held.", "placed", True),
    ("on_programme", "On programme", "They are a member of a delivery.", "placed", True),
    ("breach", "Breach (non-attendance)", "Breach proceedings are under way.", "stopped", True),
    ("recall", "Recall", "They were recalled to custody.", "stopped", False),
    ("return_to_court", "Return to court", "The court decides how it goes on.", "stopped", True),
    ("programme_complete", "Programme complete", "Everything the programme asks for is done.", "closed", True),
    ("not_suitable", "Not suitable", "The programme does not suit; another may.", "closed", False),
    ("deselected", "Deselected", "They were taken off the programme before its end.", "closed", False),
    ("withdrawn", "Withdrawn", "The referral has ended without the programme.", "closed", False),
)
OURS = ("on_hold", "not_suitable", "deselected")
ASSESS, WAIT, OFF = "awaiting_assessment", "awaiting_allocation", "withdrawal"
# from, to, how, an officer may too, needs a reason, of which category, whether it is a default of ours
MOVES = (
    (ASSESS, WAIT, "hand", False, False, "", False),
    (ASSESS, "suitable_not_ready", "hand", False, True, "", False),
    (ASSESS, "deprioritised", "hand", False, True, "", False),
    (ASSESS, "not_suitable", "hand", False, True, "", True),
    (ASSESS, "recall", "hand", True, False, "", False),
    (ASSESS, "return_to_court", "hand", True, False, "", False),
    (ASSESS, "withdrawn", "hand", True, True, OFF, True),
    (WAIT, "scheduled", "allocation", False, False, "", False),
    (WAIT, ASSESS, "hand", False, True, "", True),
    (WAIT, "on_hold", "hand", False, True, "", True),
    (WAIT, "deprioritised", "hand", False, True, "", False),
    (WAIT, "recall", "hand", True, False, "", False),
    (WAIT, "return_to_court", "hand", True, False, "", False),
    (WAIT, "withdrawn", "hand", True, True, OFF, True),
    ("scheduled", ASSESS, "hand", False, True, "", False),
    ("scheduled", WAIT, "hand", False, True, "", False),
    ("scheduled", "deprioritised", "hand", False, True, "", False),
    ("scheduled", "on_programme", "joining", False, False, "", False),
    ("scheduled", "recall", "hand", True, False, "", False),
    ("scheduled", "return_to_court", "hand", True, False, "", False),
    ("scheduled", "withdrawn", "hand", True, True, OFF, True),
    ("on_programme", "programme_complete", "hand", False, False, "", False),
    ("on_programme", WAIT, "hand", False, True, "", False),
    ("on_programme", ASSESS, "hand", False, True, "", False),
    ("on_programme", "deselected", "hand", False, True, "", True),
    ("on_programme", "breach", "hand", True, True, "", False),
    ("on_programme", "recall", "hand", True, False, "", False),
    ("on_programme", "return_to_court", "hand", True, False, "", False),
    ("suitable_not_ready", WAIT, "hand", False, False, "", True),
    ("suitable_not_ready", ASSESS, "hand", False, False, "", False),
    ("suitable_not_ready", "deprioritised", "hand", False, True, "", False),
    ("suitable_not_ready", "recall", "hand", True, False, "", False),
    ("suitable_not_ready", "return_to_court", "hand", True, False, "", False),
    ("suitable_not_ready", "withdrawn", "hand", True, True, OFF, True),
    ("deprioritised", ASSESS, "hand", False, False, "", False),
    ("deprioritised", "recall", "hand", True, False, "", False),
    ("deprioritised", "return_to_court", "hand", True, False, "", False),
    ("deprioritised", "withdrawn", "hand", True, True, OFF, True),
    ("on_hold", WAIT, "hand", False, False, "", True),
    ("on_hold", ASSESS, "hand", False, False, "", True),
    ("on_hold", "recall", "hand", True, False, "", True),
    ("on_hold", "return_to_court", "hand", True, False, "", True),
    ("on_hold", "withdrawn", "hand", True, True, OFF, True),
    ("deferred", ASSESS, "hand", False, False, "", False),
    ("deferred", "return_to_court", "hand", True, False, "", False),
    ("breach", ASSESS, "hand", False, False, "", False),
    ("breach", "withdrawn", "hand", True, True, "", False),
    ("recall", ASSESS, "hand", False, False, "", False),
    ("recall", "withdrawn", "hand", True, True, "", False),
    ("return_to_court", "deferred", "hand", True, False, "", False),
    ("return_to_court", "withdrawn", "hand", True, True, "", False),
    ("not_suitable", ASSESS, "hand", False, True, "", True),
    ("deselected", ASSESS, "hand", False, True, "", True),
)
REASONS = (
    ("administrative", "duplicate", "Referred twice"),
    ("administrative", "risk_changed", "Risk or need level changed"),
    ("administrative", "order_changed", "The order or licence changed"),
    ("administrative", "too_little_time", "Too little of the sentence is left"),
    ("motivation", "not_motivated", "Not ready to take part"),
    ("motivation", "refuses", "Refuses to take part"),
    ("motivation", "behaviour", "Behaviour in the group"),
    ("motivation", "missed_sessions", "Missed too many sessions"),
    ("operational", "no_delivery", "No suitable delivery"),
    ("operational", "place_needed", "The place went to somebody with less time"),
    ("operational", "moved_area", "Moved to another area or prison"),
    ("operational", "segregation", "Segregated, or kept apart from others"),
    ("operational", "group_mix", "The group would not be safe or would not work"),
    ("personal", "health", "Physical or mental health"),
    ("personal", "substances", "Alcohol or drugs come first"),
    ("personal", "work_or_care", "Work or caring for somebody"),
    ("personal", "housing", "Nowhere settled to live"),
    ("personal", "times", "Cannot come at these times"),
    ("personal", "travel", "Cannot get there"),
    ("withdrawal", "by_referrer", "The referrer takes the referral back"),
    ("withdrawal", "order_ended", "The order or licence ended"),
    ("withdrawal", "self_withdrew", "A self-referral was taken back"),
    ("withdrawal", "died", "Died"),
    ("other", "other", "Other: say what in the note"),
)
APPEND_ONLY = ("referral_event", "eligibility_check")
TABLES = (
    "referral_reason",
    "referral_status",
    "referral_move",
    "non_association",
    "referral",
    "delivery_intake",
    "eligibility_check",
    "prior_programme",
    "referral_event",
    "referral_travel",
    "eligibility_override",
    "place_offer",
)


def _seed() -> None:
    status = sa.table(
        "referral_status", *map(sa.column, ("code", "label", "means", "stage", "rank", "keeps_place", "provisional"))
    )
    ours = dict.fromkeys(OURS, PROVISIONAL)
    op.bulk_insert(
        status,
        [
            {
                "code": code,
                "label": label,
                "means": means,
                "stage": stage,
                "rank": rank,
                "keeps_place": keeps,
                "provisional": ours.get(code, ""),
            }
            for rank, (code, label, means, stage, keeps) in enumerate(STATUSES)
        ],
    )
    names = ("from_code", "to_code", "how", "by_officer", "needs_reason", "category", "provisional")
    move = sa.table("referral_move", *map(sa.column, names))
    op.bulk_insert(move, [dict(zip(names, (*row[:6], PROVISIONAL if row[6] else ""), strict=True)) for row in MOVES])
    reason = sa.table("referral_reason", *map(sa.column, ("code", "category", "label", "rank", "enabled")))
    op.bulk_insert(
        reason,
        [
            {"code": code, "category": category, "label": label, "rank": rank, "enabled": True}
            for rank, (category, code, label) in enumerate(REASONS)
        ],
    )


def _refuse_changes() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "referral_reason",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_referral_reason")),
    )
    op.create_table(
        "referral_status",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("keeps_place", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_referral_status")),
    )
    op.create_table(
        "referral_move",
        sa.Column("from_code", sa.String(length=30), nullable=False),
        sa.Column("to_code", sa.String(length=30), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("by_officer", sa.Boolean(), nullable=False),
        sa.Column("needs_reason", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("provisional", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_code"], ["referral_status.code"], name=op.f("fk_referral_move_from_code_referral_status")
        ),
        sa.ForeignKeyConstraint(
            ["to_code"], ["referral_status.code"], name=op.f("fk_referral_move_to_code_referral_status")
        ),
        sa.PrimaryKeyConstraint("from_code", "to_code", name=op.f("pk_referral_move")),
    )
    op.create_table(
        "non_association",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_non_association_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_non_association_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_non_association_recorded_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_non_association")),
    )
    op.create_index(op.f("ix_non_association_other_id"), "non_association", ["other_id"])
    op.create_index(op.f("ix_non_association_person_id"), "non_association", ["person_id"])

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("setting", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("referred_by", sa.Integer(), nullable=True),
        sa.Column("eligibility", sa.String(length=12), nullable=False),
        sa.Column("offence_types", sa.String(length=300), nullable=True),
        sa.Column("learning_disability", sa.Boolean(), nullable=True),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("free", sa.Integer(), nullable=True),
        sa.Column("free_note", sa.String(length=200), nullable=False),
        sa.Column("travel_minutes", sa.Integer(), nullable=True),
        sa.Column("travel_note", sa.String(length=200), nullable=False),
        sa.Column("adaptation", sa.String(length=12), nullable=False),
        sa.Column("learning_needs", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=True),
        sa.Column("innocence", sa.Boolean(), nullable=True),
        sa.Column("consent", sa.String(length=12), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_referral_person_id_person")),
        sa.ForeignKeyConstraint(
            ["referred_by"], ["user_account.id"], name=op.f("fk_referral_referred_by_user_account")
        ),
        sa.ForeignKeyConstraint(["status"], ["referral_status.code"], name=op.f("fk_referral_status_referral_status")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_referral_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_person_id"), "referral", ["person_id"])
    op.create_index(op.f("ix_referral_status_version_id"), "referral", ["status", "version_id"])

    op.create_table(
        "delivery_intake",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(length=12), nullable=False),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("adapted", sa.Boolean(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("areas", JSON, nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_intake_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_intake")),
    )
    op.create_table(
        "eligibility_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("judgements", JSON, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_eligibility_check_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_eligibility_check_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_eligibility_check_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_check")),
    )
    op.create_index(op.f("ix_eligibility_check_referral_id"), "eligibility_check", ["referral_id"])

    op.create_table(
        "prior_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("credit", sa.String(length=300), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_prior_programme_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_prior_programme_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_programme")),
    )
    op.create_index(op.f("ix_prior_programme_referral_id"), "prior_programme", ["referral_id"])

    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("from_status", sa.String(length=30), nullable=False),
        sa.Column("to_status", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_referral_event_by_id_user_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"])

    op.create_table(
        "referral_travel",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_referral_travel_area_id_area")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_travel_referral_id_referral")),
        sa.PrimaryKeyConstraint("referral_id", "area_id", name=op.f("pk_referral_travel")),
    )
    op.create_table(
        "eligibility_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_eligibility_override_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["eligibility_check.id"], name=op.f("fk_eligibility_override_check_id_eligibility_check")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_eligibility_override_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_override")),
    )
    op.create_index(op.f("ix_eligibility_override_check_id"), "eligibility_override", ["check_id"])

    op.create_table(
        "place_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_place_offer_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_place_offer_made_by_user_account")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_place_offer_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_place_offer_person_id_person")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_place_offer_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offer")),
    )
    op.create_index(op.f("ix_place_offer_delivery_id_state"), "place_offer", ["delivery_id", "state"])
    op.create_index(op.f("ix_place_offer_referral_id"), "place_offer", ["referral_id"])
    _seed()
    _refuse_changes()


def downgrade() -> None:
    """Go down."""
    for table in reversed(TABLES):
        op.drop_table(table)
