"""What happens to members beside sessions: a rolling group with a menu, a suspension, and a move where the point comes.

The rolling group is held weekly in Westhaven; one person joins it where a later module begins.
"""

from datetime import date, time, timedelta
from random import Random

from tracker.accounts.rules import Role
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.delivery import bus_stop
from tracker.delivery import queries as deliveries
from tracker.delivery.choices import points_of
from tracker.delivery.completing import JUDGE
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.entry import entry_dates
from tracker.delivery.rules import SessionKind, StaffPart, WeeklySlot
from tracker.delivery.service.choosing import choose_modules
from tracker.delivery.service.judging import judge_completion
from tracker.delivery.service.membership import add_member, move_member
from tracker.delivery.service.setting_up import create_delivery
from tracker.delivery.service.suspending import suspend
from tracker.demo import history, invented, records
from tracker.demo.invented import InventedDelivery
from tracker.demo.made import Made
from tracker.resources.rules.training import TrainingDetails, TrainingKind
from tracker.resources.service.training import record_training
from tracker.work.queries import open_tasks

ROLLING = InventedDelivery(
    "WH-HR-01",
    "Hedgerow Westhaven, rolling",
    "WH",
    "hedgerow",
    "Quay Street Offices",
    5,
    ((3, time(14)),),
    9,
    ("anna", "marcus"),
    "grace",
)
JOIN_IT = ("Pennycress", "Quillwort", "Ragwort", "Saltmarsh", "Tormentil")
CHOICES = (
    ("feelings", "closeness"),
    ("feelings", "thinking"),
    ("closeness", "screens"),
    ("feelings", "closeness", "scripts"),
)


def live(made: Made, chance: Random) -> None:
    """Let the rolling group run up to today, suspend one person, and move another."""
    _rolling(made, chance)
    _suspended(made)
    _moved(made)


def _rolling(made: Made, chance: Random) -> None:
    area = next(each for each in invented.AREAS if each.code == "WH")
    lead, today = made.users["grace"], clock.today(made.zones["WH"])
    starts_on = today - timedelta(weeks=9)
    with clock.standing_at(clock.now() - timedelta(days=100)):
        _train(made)
        people = [records.person(made, area, name, 90 + at, chance) for at, name in enumerate(JOIN_IT)]
    with clock.standing_at(clock.now() - timedelta(weeks=10)):
        delivery_id = create_delivery(lead, wanted=_details(made, starts_on))
        members = [
            add_member(lead, delivery_id=delivery_id, person_id=each, joined_on=starts_on) for each in people[:-1]
        ]
    made.deliveries[ROLLING.code] = delivery_id
    with clock.standing_at(clock.now() - timedelta(weeks=7)):
        for member, modules in zip(members, CHOICES, strict=True):
            _choose(made, member, modules, "What the formulation shows, agreed with him")
    later = [each for each in entry_dates(delivery_id) if each.on <= today]
    with clock.standing_at(clock.now() - timedelta(days=(today - later[-1].on).days + 1)):
        joined = add_member(lead, delivery_id=delivery_id, person_id=people[-1], joined_on=later[-1].on)
        _choose(made, joined, ("closeness", "thinking"), "From the report of his officer")
    history.replay(made, ROLLING, delivery_id, chance)


def _train(made: Made) -> None:
    programme_id = catalogue.programme_of(made.versions["hedgerow"])
    on = clock.now().date() - timedelta(days=200)
    for key in ("anna", "marcus", "grace"):
        record_training(
            made.users["grace"],
            staff_id=made.users[key].user_id or 0,
            programme_id=programme_id,
            details=TrainingDetails(TrainingKind.TRAINED, on, source="Invented with the programme"),
        )


def _details(made: Made, starts_on: date) -> DeliveryDetails:
    parts = (StaffPart.LEAD, StaffPart.REGULAR)
    return DeliveryDetails(
        code=ROLLING.code,
        title=ROLLING.title,
        area_id=made.areas["WH"],
        venue=ROLLING.venue,
        version_id=made.versions["hedgerow"],
        format=SessionKind.GROUP,
        capacity=8,
        starts_on=starts_on,
        lead_id=made.users["grace"].user_id or 0,
        slots=(WeeklySlot(3, time(14)),),
        staff=tuple(
            StaffChoice(made.users[key].user_id or 0, part) for key, part in zip(ROLLING.staff, parts, strict=True)
        ),
    )


def _choose(made: Made, membership_id: int, modules: tuple[str, ...], reason: str) -> None:
    _, member = deliveries.member_for(made.users["grace"], membership_id)
    choose_modules(made.users["grace"], enrolment_id=member.enrolment_id, modules=modules, reason=reason)


def _suspended(made: Made) -> None:
    """Somebody of Building Choices is on remand from today on."""
    lead, today = made.users["grace"], clock.today(made.zones["NM"])
    member = deliveries.members_of(made.deliveries["NM-BC-01"])[2]
    suspend(lead, membership_id=member.membership_id, from_on=today, until_on=None, why="Remanded in custody")


def _moved(made: Made) -> None:
    """In Glenfirth somebody goes on in the group that reaches what he owes."""
    lead, today = made.users["ewan"], clock.today(made.zones["GF"])
    here = deliveries.delivery_for(lead, made.deliveries["GF-ISO-01"])
    for member in deliveries.members_of(here.id):
        found = bus_stop.stops_for(lead, here, member, today, 12)
        if member.is_open and found and found[0].possible and not found[0].behind:
            move_member(
                lead,
                membership_id=member.membership_id,
                to_delivery_id=found[0].delivery_id,
                on=found[0].on,
                why="Works afternoons now: goes on in the morning group",
            )
            return


def judge(made: Made) -> None:
    """Leads have judged who has completed a programme, all but the last who came to its end."""
    for lead in [made.users[one.key] for one in invented.STAFF if one.role is Role.PROGRAMME_LEAD]:
        for task in open_tasks(lead, kinds=[JUDGE])[:-1]:
            points = [code for code, _title in _points(int(task.key))]
            reason = "Every review was held, and he took part in earnest"
            judge_completion(lead, enrolment_id=int(task.key), points=points, engaged=True, reason=reason)


def _points(enrolment_id: int) -> list[tuple[str, str]]:
    version_id = deliveries.enrolment(enrolment_id).version_id
    rule = catalogue.terms(version_id).completion
    return points_of(version_id, rule.points if rule is not None else ())
