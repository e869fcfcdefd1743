"""What an amendment changes in early warnings, as facts before and after it is tried: shown before it is confirmed."""

from collections.abc import Sequence

from sqlalchemy import select

from tracker.attendance.rules.consequences import Fact
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core.database import db
from tracker.signals.models import EarlyWarning
from tracker.signals.rules.states import STANDING, State


def facts(_page: RegisterPage, row: Row) -> Sequence[Fact]:
    """The early warnings about the row's person that stand."""
    rows = db.execute(
        select(EarlyWarning.found, EarlyWarning.state)
        .where(EarlyWarning.person_id == row.person_id, EarlyWarning.state.in_(sorted(STANDING)))
        .order_by(EarlyWarning.id)
    )
    return [Fact(f"Early warning: {found['says']}", State(state).label) for found, state in rows]
