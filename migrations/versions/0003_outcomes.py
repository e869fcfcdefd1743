"""The outcomes of probation's national list, and the points of the engagement scale, as rows to edit.

Source of codes and of their attended and compliant flags: the national case-management system's outcome
list as loaded by the Ministry of Justice's Manage and Deliver service (migration V85 there). Which outcomes
meet a session, and the words of the engagement scale, are this product's defaults.

Revision ID: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OUTCOME = sa.table(
    "outcome",
    sa.column("code", sa.String),
    sa.column("label", sa.String),
    sa.column("short_label", sa.String),
    sa.column("kind", sa.String),
    sa.column("attended", sa.Boolean),
    sa.column("compliant", sa.Boolean),
    sa.column("meets", sa.Boolean),
    sa.column("means", sa.String),
    sa.column("rank", sa.Integer),
    sa.column("letter", sa.String),
    sa.column("enabled", sa.Boolean),
)
POINT = sa.table(
    "engagement_point",
    sa.column("value", sa.Integer),
    sa.column("label", sa.String),
    sa.column("description", sa.String),
)

MADE_UP = "Acceptable. A catch-up is owed."
SENT_HOME = "Minutes count as far as they went. A catch-up is owed."
MOVED = "Not an absence. A catch-up is owed unless the session is held again."
DECIDED = "The responsible officer has decided. A catch-up is owed."
# code, label, short label, kind, attended, compliant, meets the session, what it means, button's letter
ROWS = (
    ("ATTC", "Attended, complied", "Attended", "attended", True, True, True, "Counts in full.", "A"),
    (
        "UAAB",
        "Unacceptable absence",
        "Unacceptable",
        "unacceptable",
        False,
        False,
        False,
        "The officer decides what follows and is told when you sign. A catch-up is owed.",
        "U",
    ),
    ("AAME", "Acceptable absence: medical", "Medical", "acceptable", False, True, False, MADE_UP, "M"),
    ("AAEM", "Acceptable absence: work", "Work", "acceptable", False, True, False, MADE_UP, "W"),
    (
        "AAFC",
        "Acceptable absence: family or childcare",
        "Family or childcare",
        "acceptable",
        False,
        True,
        False,
        MADE_UP,
        "",
    ),
    ("AARE", "Acceptable absence: religious", "Religious", "acceptable", False, True, False, MADE_UP, ""),
    ("AAHO", "Acceptable absence: holiday", "Holiday", "acceptable", False, True, False, MADE_UP, ""),
    (
        "AACL",
        "Acceptable absence: court or legal",
        "Court or legal",
        "acceptable",
        False,
        True,
        False,
        MADE_UP,
        "",
    ),
    (
        "AARC",
        "Acceptable absence: remand or in custody",
        "Remand or in custody",
        "acceptable",
        False,
        True,
        False,
        MADE_UP,
        "",
    ),
    ("AASD", "Acceptable absence: stood down", "Stood down", "acceptable", False, True, False, MADE_UP, ""),
    ("AAAA", "Acceptable absence: other", "Other acceptable", "acceptable", False, True, False, MADE_UP, ""),
    (
        "AFTC",
        "Attended, failed to comply",
        "Did not comply",
        "attended_but",
        True,
        False,
        True,
        "Minutes count. The officer is told when you sign.",
        "",
    ),
    (
        "ATSH",
        "Sent home: behaviour",
        "Sent home: behaviour",
        "attended_but",
        True,
        False,
        False,
        SENT_HOME,
        "",
    ),
    (
        "ATSS",
        "Sent home: service reason",
        "Sent home: service reason",
        "attended_but",
        True,
        True,
        False,
        SENT_HOME,
        "",
    ),
    ("RSSR", "Rescheduled by the service", "By the service", "rescheduled", False, True, False, MOVED, ""),
    (
        "RSOF",
        "Rescheduled at the person's request",
        "At the person’s request",
        "rescheduled",
        False,
        True,
        False,
        MOVED,
        "",
    ),
    ("CO05", "Professional judgement", "Professional judgement", "officer", False, True, False, DECIDED, ""),
    (
        "CO10",
        "Failure, none in the following 12 months",
        "Failure, none in 12 months after",
        "officer",
        None,
        True,
        False,
        DECIDED,
        "",
    ),
    (
        "IAPSD",
        "Deleted record from an older system",
        "Deleted legacy record",
        "officer",
        False,
        True,
        False,
        "Shown only where it was brought in.",
        "",
    ),
)
POINTS = (
    (1, "Very low", "Did not take part, even when asked directly"),
    (2, "Low", "Answered when asked; offered nothing of his or her own"),
    (3, "Fair", "Took part in the exercises; some thought about him- or herself"),
    (4, "Good", "Took part willingly, gave examples and listened to others"),
    (5, "Very good", "Worked on own goals unprompted and helped others' work"),
)


def upgrade() -> None:
    """Put the rows."""
    names = ("code", "label", "short_label", "kind", "attended", "compliant", "meets", "means", "letter")
    op.bulk_insert(
        OUTCOME,
        [
            {**dict(zip(names, row, strict=True)), "rank": rank, "enabled": row[0] != "IAPSD"}
            for rank, row in enumerate(ROWS, start=1)
        ],
    )
    op.bulk_insert(POINT, [{"value": v, "label": label, "description": text} for v, label, text in POINTS])


def downgrade() -> None:
    """Take the rows away."""
    op.execute(OUTCOME.delete())
    op.execute(POINT.delete())
