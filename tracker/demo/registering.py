"""Around the demo's registers: an apology, a guest from another group, tasks for registers and notes that are late."""

from datetime import timedelta

from tracker.attendance import beforehand
from tracker.attendance import queries as registers
from tracker.attendance.service.keeping import chase_overdue
from tracker.attendance.service.preparing import add_guest, take_apology
from tracker.core import clock
from tracker.delivery import queries as delivery
from tracker.delivery.rules import SessionRow
from tracker.demo.made import Made
from tracker.notes.service.missing import chase_missing
from tracker.treatment.service.asking import ask_for_reviews

GROUP, OTHER = "NM-ISO-03", "NM-ISO-02"


def surround(made: Made) -> None:
    """What is known before Ruth's next sessions, and what waits too long."""
    today = clock.today(made.zones["NM"])
    rows = delivery.sessions_of_delivery(made.deliveries[GROUP])
    ahead = [one for one in rows if one.membership_id is None and one.on_date is not None and one.on_date > today]
    with clock.standing_at(clock.now() - timedelta(hours=3)):
        _apology(made, ahead[0])
        _guest(made, ahead)
    chase_overdue()
    chase_missing()
    ask_for_reviews()


def _apology(made: Made, session: SessionRow) -> None:
    page = registers.register_for(made.users["owen"], session.id)
    said = {"outcome": "AAEM", "reason": "A late shift that he could not swap"}
    take_apology(made.users["owen"], session.id, page.rows[1].membership_id, **said)


def _guest(made: Made, ahead: list[SessionRow]) -> None:
    """Whoever of the other group owes one of the next sessions comes to it."""
    members = [one for one in delivery.members_of(made.deliveries[OTHER]) if one.is_open]
    for session in ahead:
        page = registers.register_for(made.users["ruth"], session.id)
        for member in members:
            if beforehand.guest(page.session, member.membership_id) is not None:
                add_guest(made.users["ruth"], session.id, member.membership_id)
                return
