"""Building the invented service, only through the services and with the clock set to when each thing happened.

So a seed exercises what people do, in the order they do it: nothing here writes a row by itself.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from tracker.accounts import queries as account_queries
from tracker.accounts import service as accounts
from tracker.accounts.rules import SYSTEM, Actor
from tracker.catalogue import queries as catalogue_queries
from tracker.catalogue import service as catalogue
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.core import clock
from tracker.delivery import queries as delivery_queries
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.rules import SessionKind, StaffPart, WeeklySlot
from tracker.delivery.service.dates import change_session
from tracker.delivery.service.membership import add_member
from tracker.delivery.service.setting_up import create_delivery, create_one_to_one
from tracker.demo import (
    assessing,
    catching,
    enforcing,
    formulating,
    history,
    invented,
    noting,
    preparing,
    records,
    referring,
    registering,
    reporting,
    staffing,
    staying,
    timetabling,
    treating,
    warning,
)
from tracker.demo.invented import InventedDelivery
from tracker.demo.made import Made
from tracker.people import queries as people_queries
from tracker.people import service as people

SEED = 1906
INVENTED = Path(__file__).resolve().parent / "programmes"
"""A programme that does not exist, with a full menu: where a real one has a menu, it is not public."""


def is_empty() -> bool:
    """Whether the database has no users yet, so that a demo may go into it."""
    return account_queries.users().total == 0


def is_demo() -> bool:
    """Whether this database was seeded as a demo."""
    return account_queries.user_by_address(address(invented.STAFF[0].key)) is not None


def address(key: str) -> str:
    """The sign-in address of an invented member of staff."""
    return f"{key}@{invented.DOMAIN}"


def sign_in_notice(where: str) -> str:
    """What the start prints: where it runs and who may sign in."""
    lines = [f"Tracker's demo is at {where}. Everybody in it is invented. Sign in as:"]
    for user in invented.STAFF:
        areas = ", ".join(one.name for one in invented.AREAS if one.code in user.areas)
        lines.append(f"  {address(user.key):24}{user.role.label:18}{user.name}{f', {areas}' if areas else ''}")
    return "\n".join([*lines, f"Password for all of them: {invented.PASSWORD}"])


def seed() -> None:
    """Fill an empty database: staff, people, and each delivery with its history up to today."""
    chance = Random(SEED)
    made = Made()
    with clock.standing_at(clock.now() - timedelta(days=420)):
        catalogue.load_definitions(SYSTEM, SHIPPED)
        catalogue.load_definitions(SYSTEM, INVENTED)
        made.versions = {one.code: one.id for one in reversed(catalogue_queries.versions())}
        _staff(made)
        staffing.equip(made)
    with clock.standing_at(clock.now() - timedelta(days=3)):
        catalogue.start_draft(made.users["grace"], code="hedgerow", version="1")
    _people(made, chance)
    for wanted in invented.DELIVERIES:
        _delivery(made, wanted, chance)
    history.sign_last(made)
    staying.live(made, Random(SEED + 1))
    referring.refer(made)
    enforcing.enforce(made)
    history.settle_old_business(made, chance)
    staying.judge(made)
    catching.catch_up(made)
    timetabling.postpone_one(made)
    staffing.plan_ahead(made)
    staffing.look_back(made)
    preparing.prepare(made)
    treating.plan(made)
    noting.write(made)
    assessing.assess(made)
    formulating.formulate(made)
    registering.surround(made)
    reporting.report(made)
    warning.answer(made)


def _staff(made: Made) -> None:
    for area in invented.AREAS:
        area_id = people.create_area(SYSTEM, code=area.code, name=area.name, kind=area.kind, nation=area.nation)
        made.areas[area.code] = area_id
        made.zones[area.code] = people_queries.zone_of_area(area_id)
    for user in invented.STAFF:
        created = accounts.create_user(
            SYSTEM,
            username=address(user.key),
            name=user.name,
            roles=[user.role.value],
            password=invented.PASSWORD,
        )
        areas = [made.areas[code] for code in user.areas]
        if areas:
            people.place_staff(SYSTEM, user_id=created.user_id, area_ids=areas)
        made.users[user.key] = Actor.of(created.user_id, user.name, [user.role], areas)


def _people(made: Made, chance: Random) -> None:
    """Sixty people, as many in each area as its deliveries have members."""
    surnames = iter(invented.SURNAMES)
    for area in invented.AREAS:
        wanted = sum(one.members for one in invented.DELIVERIES if one.area == area.code)
        with clock.standing_at(clock.now() - timedelta(days=400)):
            made.people[area.code] = [
                records.person(made, area, next(surnames), number, chance) for number in range(wanted)
            ]


def _delivery(made: Made, wanted: InventedDelivery, chance: Random) -> None:
    zone = made.zones[wanted.area]
    today = clock.today(zone)
    starts_on = today - timedelta(weeks=wanted.weeks_ago)
    lead = made.users[wanted.lead]
    form = SessionKind.ONE_TO_ONE if wanted.one_to_one else SessionKind.GROUP
    details = DeliveryDetails(
        code=wanted.code,
        title=wanted.title,
        area_id=made.areas[wanted.area],
        venue=wanted.venue,
        version_id=made.versions[wanted.programme],
        format=form,
        capacity=max(wanted.members, 1 if wanted.one_to_one else 12),
        starts_on=starts_on,
        lead_id=lead.user_id or 0,
        slots=tuple(_slot(at, starts, today) for at, starts in wanted.slots),
        staff=tuple(
            StaffChoice(made.users[key].user_id or 0, StaffPart.REGULAR if at else StaffPart.LEAD)
            for at, key in enumerate(wanted.staff)
        ),
    )
    pool = made.people[wanted.area]
    members, made.people[wanted.area] = pool[: wanted.members], pool[wanted.members :]
    began = clock.at_local(min(starts_on, today) - timedelta(days=10), time(9, 30), zone)
    with clock.standing_at(began):
        made.deliveries[wanted.code] = _set_up(lead, details, members, starts_on)
    if wanted.slots[0][0] == 0 and wanted.weeks_ago >= 0:
        _hold_today(lead, made.deliveries[wanted.code], min(wanted.slots[0][1], _just_begun(zone)), today)
    timetabling.live_through(made, wanted, made.deliveries[wanted.code], starts_on)
    history.replay(made, wanted, made.deliveries[wanted.code], chance)


def _set_up(lead: Actor, details: DeliveryDetails, members: list[int], starts_on: date) -> int:
    if details.format is SessionKind.ONE_TO_ONE:
        return create_one_to_one(lead, person_id=members[0], wanted=details)
    delivery_id = create_delivery(lead, wanted=details)
    for person_id in members:
        add_member(lead, delivery_id=delivery_id, person_id=person_id, joined_on=starts_on)
    return delivery_id


def _slot(at: int, starts: time, today: date) -> WeeklySlot:
    """The slot on a working day counted from today; today itself is one."""
    days = [day for step in range(7) if (day := today + timedelta(days=step)).weekday() < 5 or step == 0]
    return WeeklySlot(days[at % len(days)].weekday(), starts)


OPENS = time(9)
"""Nobody holds a session of the demo earlier: before that hour, today's is the first thing in the morning."""


def _just_begun(zone: str) -> time:
    """Half an hour to an hour ago, on the half hour, but no earlier than the morning begins."""
    local: datetime = clock.now().astimezone(clock.zone(zone))
    minutes = max(0, (local.hour * 60 + local.minute - 30) // 30 * 30)
    return max(OPENS, time(minutes // 60, minutes % 60))


def _hold_today(lead: Actor, delivery_id: int, starts_at: time, today: date) -> None:
    """Hold the next session today, bank holiday or not, and early enough to have begun, unless it is night."""
    coming = delivery_queries.next_sessions(delivery_id, today, limit=1)
    if coming and (coming[0].on_date, coming[0].starts_at) != (today, starts_at):
        change_session(lead, coming[0].id, on_date=today, starts_at=starts_at, on_holiday=True)
