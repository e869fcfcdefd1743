"""What hangs on one mark, as facts in words: read before and after an amendment that is tried and rolled back.

A module of its own because areas above add facts here (`describe`), of which this one knows nothing.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import and_, select

from tracker.accounts.models import User
from tracker.attendance.rules.consequences import Fact, in_hours
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core.database import db
from tracker.delivery.models import DeliveryProgress, Enrolment, Item
from tracker.delivery.rules import CATCH_UP, EnrolmentState, ItemState, catch_up_key
from tracker.work import queries as work
from tracker.work.models import Alert

Describer = Callable[[RegisterPage, Row], Sequence[Fact]]
"""Says what of its area hangs on a row of a signed register, as it stands in the open transaction."""

_describers: list[Describer] = []
_ITEM_WORDS = {
    ItemState.OWED: "Owed",
    ItemState.DONE: "Met",
    ItemState.MADE_UP: "Made up",
    ItemState.CREDITED: "Credited",
    ItemState.WAIVED: "Waived",
}
_PROGRAMME_WORDS = {EnrolmentState.ACTIVE: "Going on", EnrolmentState.COMPLETED: "Completed"}


def describe(describer: Describer) -> None:
    """Have a function's facts shown before an amendment is confirmed; the same twice is asked once."""
    if describer not in _describers:
        _describers.append(describer)


def facts(page: RegisterPage, row: Row) -> list[Fact]:
    """Everything that hangs on a row: of its person's programme and delivery here, then of the areas above."""
    found = [*_of_enrolment(page, row), *_of_delivery(page), _of_officers(page, row)]
    return [*found, *(fact for describer in _describers for fact in describer(page, row))]


def _of_enrolment(page: RegisterPage, row: Row) -> list[Fact]:
    item = and_(Item.enrolment_id == Enrolment.id, Item.outline_id == page.session.outline_id)
    found = db.execute(
        select(
            Item.state,
            Item.minutes_credited,
            Enrolment.items_met,
            Enrolment.items,
            Enrolment.minutes_credited,
            Enrolment.state,
        )
        .join(Item, item)
        .where(Enrolment.id == row.enrolment_id)
    ).one_or_none()
    key = catch_up_key(row.enrolment_id, page.session.outline_id)
    catch_up = Fact("Catch-up for this session", "Open" if key in work.open_keys(CATCH_UP, [key]) else "None")
    if found is None:
        return [catch_up]
    state, minutes, met, items, credited, programme = found
    return [
        Fact(f"Session {page.session.number} of the programme", _ITEM_WORDS[ItemState(state)]),
        Fact("Minutes credited for it", f"{minutes} of {page.session.minutes}"),
        catch_up,
        Fact("Sessions met", f"{met} of {items}"),
        Fact("Time credited in all", in_hours(credited)),
        Fact("Programme", _PROGRAMME_WORDS.get(EnrolmentState(programme), EnrolmentState(programme).value)),
    ]


def _of_delivery(page: RegisterPage) -> list[Fact]:
    progress = DeliveryProgress
    found = db.execute(
        select(progress.marks, progress.marks_attended, progress.marks_acceptable, progress.marks_unacceptable).where(
            progress.delivery_id == page.session.delivery_id
        )
    ).one()
    marks, attended, acceptable, unacceptable = found
    return [
        Fact(f"Attended on {page.session.delivery_title}", f"{attended} of {marks} marks"),
        Fact("Acceptable absences there", str(acceptable)),
        Fact("Unacceptable absences there", str(unacceptable)),
    ]


def _of_officers(page: RegisterPage, row: Row) -> Fact:
    """Who was told of this row: once told stays told."""
    told = Alert.key.startswith(f"{page.session.session_id}:{row.membership_id}:", autoescape=True)
    names = select(User.name, User.id).join(Alert, Alert.user_id == User.id)
    of_row = names.where(Alert.person_id == row.person_id, told).distinct().order_by(User.name, User.id)
    return Fact("Told of this row", " and ".join(name for name, _ in db.execute(of_row)) or "Nobody")
