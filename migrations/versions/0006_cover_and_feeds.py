"""Sessions have cover; homework, what people need in the room, and calendars outside are kept.

Revision ID: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    _cover()
    _homework()
    op.create_table(
        "person_need",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("adjustments", sa.String(length=500), nullable=False),
        sa.Column("interpreter", sa.String(length=60), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_need_person_id_person")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user_account.id"], name=op.f("fk_person_need_changed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_need")),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_feed_user_id_user_account")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_feed_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_feed_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    op.create_index(op.f("ix_feed_user_id"), "feed", ["user_id"])


def _cover() -> None:
    op.create_table(
        "session_cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("instead_of", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_cover_session_id_programme_session")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_session_cover_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["instead_of"], ["user_account.id"], name=op.f("fk_session_cover_instead_of_user_account")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name=op.f("fk_session_cover_given_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_cover")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_session_cover_session_id_user_id")),
    )
    op.create_index(op.f("ix_session_cover_user_id_until_on"), "session_cover", ["user_id", "until_on"])


def _homework() -> None:
    op.create_table(
        "homework",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_homework_session_id_programme_session")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name=op.f("fk_homework_set_by_user_account")),
        sa.ForeignKeyConstraint(["checked_by"], ["user_account.id"], name=op.f("fk_homework_checked_by_user_account")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_homework")),
    )
    op.create_table(
        "homework_handed_in",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["homework.session_id"], name=op.f("fk_homework_handed_in_session_id_homework")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_homework_handed_in_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["user_account.id"], name=op.f("fk_homework_handed_in_noted_by_user_account")
        ),
        sa.PrimaryKeyConstraint("session_id", "membership_id", name=op.f("pk_homework_handed_in")),
    )
    op.create_index(op.f("ix_homework_handed_in_membership_id"), "homework_handed_in", ["membership_id"])


def downgrade() -> None:
    """Go down."""
    for table in ("feed", "person_need", "homework_handed_in", "homework", "session_cover"):
        op.drop_table(table)
