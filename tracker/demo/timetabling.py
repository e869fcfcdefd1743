"""What has happened to timetables: instructions handed over at the start, a cancelled session, a delivery postponed."""

from datetime import date, time, timedelta

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery import queries as deliveries
from tracker.demo.invented import InventedDelivery
from tracker.demo.made import Made
from tracker.timetable import previews, service, telling
from tracker.timetable.cascade import Wanted
from tracker.timetable.rules.changes import Kind
from tracker.timetable.rules.told import Given, How

CANCELLED = "WH-ISO-02"
POSTPONED = "GF-ISO-02"


def live_through(made: Made, wanted: InventedDelivery, delivery_id: int, began: date) -> None:
    """Everybody is told their sessions on the first day; in one group a session was cancelled in the fifth week."""
    today = clock.today(made.zones[wanted.area])
    facilitator, zone = made.users[wanted.staff[0]], made.zones[wanted.area]
    if began > today:
        return
    with clock.standing_at(clock.at_local(began, time(8, 30), zone)):
        _tell(facilitator, delivery_id, Given.INSTRUCTION, How.IN_PERSON, began)
    if wanted.code == CANCELLED:
        noon = clock.at_local(began + timedelta(weeks=4), time(7, 45), zone)
        with clock.standing_at(noon):
            day = began + timedelta(weeks=4)
            coming = deliveries.next_sessions(delivery_id, day, limit=1)[0]
            _change(facilitator, delivery_id, Wanted(Kind.CANCEL_NEXT, coming.id), "The office had no heating")
            _tell(facilitator, delivery_id, Given.CHANGE, How.PHONE, day)


def postpone_one(made: Made) -> None:
    """A group that is about to start begins a week later: decided yesterday, so that it may still be undone."""
    delivery_id, lead = made.deliveries[POSTPONED], made.users["ewan"]
    with clock.standing_at(clock.now() - timedelta(hours=20)):
        delivery = deliveries.delivery_for(lead, delivery_id)
        wanted = Wanted(Kind.POSTPONE, from_on=delivery.starts_on + timedelta(days=7))
        _change(lead, delivery_id, wanted, "Two of the group are still being assessed")


def _change(actor: Actor, delivery_id: int, wanted: Wanted, why: str) -> None:
    """Make a change as it is previewed, unless something is in its way on this day."""
    try:
        seen = previews.preview(actor, delivery_id, wanted).fingerprint
        service.change_timetable(actor, delivery_id=delivery_id, wanted=wanted, why=why, seen=seen)
    except Refused:
        return


def _tell(actor: Actor, delivery_id: int, given: Given, how: How, on: date) -> None:
    """Record that all present members were told of everything ahead."""
    rows = telling.page_of(delivery_id, on)
    days = [one.moment[0] for each in rows for one in each.ahead]
    if days:
        ids = [each.membership_id for each in rows]
        service.record_told(
            actor,
            delivery_id=delivery_id,
            membership_ids=ids,
            given=given,
            how=how,
            told_on=on,
            first=min(days),
            last=max(days),
        )
