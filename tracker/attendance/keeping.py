"""Reads about how areas keep their registers, and which registers are overdue.

Apart from `queries.py`, which reads one register: these are for a lead's settings and for the job that looks daily.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select

from tracker.attendance.models import Mark, Register, RegisterSetting
from tracker.attendance.rules.keeping import DETERMINE_WITHIN, SIGN_WITHIN, Keeping, sign_by
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import expected
from tracker.delivery.bank_holidays import closed_in
from tracker.delivery.models import Delivery, Membership, Session, Staff
from tracker.people.models import Area, Person

LOOK_BACK = timedelta(days=120)
"""How far back overdue registers are looked for: older ones have had their tasks."""


def keeping_of(area_id: int) -> Keeping:
    """An area's settings, or the product's defaults."""
    row = db.execute(
        select(
            RegisterSetting.asks_confirmation,
            RegisterSetting.sign_within,
            RegisterSetting.determine_within,
            RegisterSetting.version,
        ).where(RegisterSetting.area_id == area_id)
    ).one_or_none()
    return Keeping() if row is None else Keeping(*row)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A register that should have been signed by a day that is past; `lead_id` is the treatment manager."""

    session_id: int
    delivery: str
    number: int
    on_date: date
    sign_by: date
    facilitator_id: int | None
    lead_id: int

    @property
    def what(self) -> str:
        """Which register, in words."""
        return f"{self.delivery}, session {self.number}"


def overdue() -> tuple[Overdue, ...]:
    """Every register that is past its day and neither signed nor of a session not held, the oldest first.

    Only where there was somebody to record, or somebody is recorded. Each area's own days and its nation's holidays.
    """
    today = clock.today("UTC")
    rows = db.execute(
        select(
            Session.id,
            Delivery.title,
            Outline.number,
            Session.on_date,
            func.coalesce(RegisterSetting.sign_within, SIGN_WITHIN),
            Area.nation,
            Area.time_zone,
            LEAD_FACILITATOR,
            Delivery.lead_id,
        )
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .outerjoin(Register, Register.session_id == Session.id)
        .outerjoin(RegisterSetting, RegisterSetting.area_id == Area.id)
        .where(
            Session.on_date.between(today - LOOK_BACK, today),
            func.coalesce(Register.state, "").not_in([RegisterState.SIGNED.value, RegisterState.NOT_HELD.value]),
            _FOR_SOMEBODY,
        )
        .order_by(Session.on_date, Session.id)
    ).all()
    found = []
    for session_id, title, number, on_date, within, nation, zone, facilitator_id, lead_id in rows:
        last = sign_by(on_date, within, closed_in(nation))
        if last < clock.today(zone):
            found.append(Overdue(session_id, title, number, on_date, last, facilitator_id, lead_id))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A signed outcome that stands as provisional, and the day by which its reason was to be known."""

    mark_id: int
    person_id: int
    what: str
    known_by: date
    facilitator_id: int | None
    lead_id: int


def undetermined() -> tuple[Undetermined, ...]:
    """Every signed outcome that is provisional past its working days, the oldest first. Days run from the session."""
    today = clock.today("UTC")
    rows = db.execute(
        select(*_PROVISIONAL, LEAD_FACILITATOR, Delivery.lead_id)
        .join(Register, and_(Register.session_id == Mark.session_id, Register.state == RegisterState.SIGNED.value))
        .join(Session, Session.id == Mark.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Person, Person.id == Mark.person_id)
        .outerjoin(RegisterSetting, RegisterSetting.area_id == Area.id)
        .where(Mark.provisional.is_(True), Session.on_date.between(today - LOOK_BACK, today))
        .order_by(Session.on_date, Mark.id)
    )
    found = []
    for mark_id, person_id, surname, first_names, number, on_date, within, nation, zone, *whose in rows:
        last = sign_by(on_date, within, closed_in(nation))
        if last < clock.today(zone):
            found.append(Undetermined(mark_id, person_id, f"{surname}, {first_names}, session {number}", last, *whose))
    return tuple(found)


def place_of(mark_id: int) -> tuple[int, int]:
    """The session and membership of a mark; the caller reads the register in scope. Raises `Missing`."""
    row = db.execute(select(Mark.session_id, Mark.membership_id).where(Mark.id == mark_id)).first()
    if row is None:
        raise Missing(f"mark {mark_id}")
    return row[0], row[1]


_PROVISIONAL = (
    Mark.id,
    Mark.person_id,
    Person.surname,
    Person.first_names,
    Outline.number,
    Session.on_date,
    func.coalesce(RegisterSetting.determine_within, DETERMINE_WITHIN),
    Area.nation,
    Area.time_zone,
)
LEAD_FACILITATOR = (
    select(func.min(Staff.user_id))
    .where(Staff.delivery_id == Delivery.id, Staff.part == "lead")
    .correlate(Delivery)
    .scalar_subquery()
)
"""Whose task it is that something of a row of `Delivery` is late, also where a colleague covered the session."""

_FOR_SOMEBODY = or_(
    select(Membership.id).where(expected.comes_to(Membership, Session)).correlate(Session).exists(),
    select(Mark.id).where(and_(Mark.session_id == Session.id, Mark.outcome.is_not(None))).correlate(Session).exists(),
)
