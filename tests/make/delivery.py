"""Programme versions, deliveries, members and signed registers: through the services, with invented names."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from itertools import count

from sqlalchemy import select

from tests.make import resources
from tests.make.programmes import load_invented, load_shipped
from tracker.accounts.rules import SYSTEM, Actor
from tracker.catalogue import queries as catalogue
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.models import Session
from tracker.delivery.rules import SessionKind, StaffPart, WeeklySlot
from tracker.delivery.service.membership import add_member
from tracker.delivery.service.setting_up import create_delivery

EVENINGS = (WeeklySlot(1, time(18)), WeeklySlot(3, time(18)))
STARTS = date(2026, 10, 6)


class Maker(resources.Trainer):
    """Builders of deliveries; every call makes something new, and every facilitator there is has its training."""

    def __init__(self) -> None:
        """Count from one, so that no code is used twice."""
        super().__init__()
        self._deliveries = count(1)

    def version(self, code: str = "building-choices") -> int:
        """The id of a programme version of the shipped catalogue, which is loaded when it is first asked for."""
        try:
            return _version(code)
        except Missing:
            load_shipped()
            return _version(code)

    def delivery_details(self, area_id: int, lead: Actor, *staff: Actor, **changed: object) -> DeliveryDetails:
        """What is decided about a new delivery; the first of the staff is its lead facilitator."""
        number = next(self._deliveries)
        assert lead.user_id is not None
        parts = [StaffPart.LEAD, *[StaffPart.REGULAR] * len(staff)]
        details = DeliveryDetails(
            code=f"NM-{number:03}",
            title=f"Northmoor {number}",
            area_id=area_id,
            venue="Mill Lane Centre, room 2",
            version_id=0,
            format=SessionKind.GROUP,
            capacity=12,
            starts_on=STARTS,
            lead_id=lead.user_id,
            slots=EVENINGS,
            staff=tuple(
                StaffChoice(each.user_id, part)
                for each, part in zip(staff, parts, strict=False)
                if each.user_id is not None
            ),
        )
        details = replace(details, **changed)  # type: ignore[arg-type]
        details = details if details.version_id else replace(details, version_id=self.version())
        self.train(details.version_id)
        return details

    def delivery(self, area_id: int, lead: Actor, *staff: Actor, **changed: object) -> int:
        """A delivery's id: Tuesdays and Thursdays at 6pm from 6 October 2026 unless changed."""
        return create_delivery(SYSTEM, wanted=self.delivery_details(area_id, lead, *staff, **changed))

    def hedgerow(self) -> int:
        """The id of the demo's invented programme with a menu, which is loaded when it is first asked for."""
        try:
            return _version("hedgerow")
        except Missing:
            load_invented()
            return _version("hedgerow")

    def member(self, delivery_id: int, person_id: int, joined_on: date = STARTS) -> int:
        """A membership's id."""
        return add_member(SYSTEM, delivery_id=delivery_id, person_id=person_id, joined_on=joined_on)

    def session_ids(self, delivery_id: int, kind: SessionKind = SessionKind.GROUP) -> Sequence[int]:
        """The ids of a delivery's sessions of a kind, in order of date."""
        db.close_reading()
        wanted = select(Session.id).where(Session.delivery_id == delivery_id, Session.kind == kind.value)
        return db.scalars(wanted.order_by(Session.on_date, Session.id)).all()


def _version(code: str) -> int:
    found = [each for each in catalogue.versions() if each.code == code]
    if not found:
        raise Missing(code)
    return found[0].id
