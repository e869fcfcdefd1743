"""What the invented service delivers with, and how it looks at its own work: training, rooms, time, observations."""

from datetime import date, time, timedelta

from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.delivery.queries import sessions_of_delivery
from tracker.delivery.rules import SessionRow
from tracker.demo.made import Made
from tracker.quality.rules import ObservationDetails, SupervisionDetails, SupervisionKind
from tracker.quality.service import acknowledge, give_feedback, record_supervision, save_observation
from tracker.resources.rules.places import RoomDetails
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind, WorkingHours
from tracker.resources.rules.training import TrainingDetails, TrainingKind
from tracker.resources.service.places import add_closure, add_room
from tracker.resources.service.time_of_staff import record_leave, set_hours
from tracker.resources.service.training import record_training

COURSE = "Certificate of the national training team (invented)"
TRAINED = (
    ("ruth", "isotp", TrainingKind.ACCREDITED, 1460, None),
    ("ruth", "building-choices", TrainingKind.TRAINED, 700, None),
    ("owen", "isotp", TrainingKind.ASSESSED, 900, None),
    ("owen", "building-choices", TrainingKind.ASSESSED, 640, 41),
    ("marcus", "isotp", TrainingKind.ASSESSED, 1100, None),
    ("marcus", "building-choices", TrainingKind.TRAINED, 500, None),
    ("anna", "isotp", TrainingKind.TRAINED, 620, 25),
    ("anna", "building-choices", TrainingKind.ACCREDITED, 1300, None),
    ("isla", "isotp", TrainingKind.ASSESSED, 1500, None),
    ("grace", "isotp", TrainingKind.ACCREDITED, 2900, None),
    ("grace", "building-choices", TrainingKind.ACCREDITED, 1200, None),
    ("ewan", "isotp", TrainingKind.ACCREDITED, 2600, None),
)
"""Who is trained for what, how many days ago, and in how many days from now it runs out, if it does."""
ROOMS = (
    ("NM", RoomDetails("Mill Lane Centre, room 1", 14, accessible=True)),
    ("NM", RoomDetails("Mill Lane Centre, room 2", 16, accessible=True, video=True)),
    ("NM", RoomDetails("Harbour House", 10)),
    ("WH", RoomDetails("Quay Street Offices", 14, accessible=True)),
    ("GF", RoomDetails("Burnside Centre", 12, accessible=True)),
)
WEEK = tuple(WorkingHours(weekday, time(9), time(17)) for weekday in range(5))


def equip(made: Made) -> None:
    """Record rooms, and who is trained for what, before anything is delivered."""
    for area, room in ROOMS:
        add_room(made.lead_of(area), area_id=made.areas[area], details=room)
    today = clock.now().date()
    for key, programme, kind, days, ends in TRAINED:
        on = today - timedelta(days=days - AGO if days > AGO else 0)
        details = _details(kind, on, today + timedelta(days=AGO + ends) if ends else None)
        user = made.users[key]
        area = next(code for code, area_id in made.areas.items() if area_id in user.area_ids)
        programme_id = catalogue.programme_of(made.versions[programme])
        record_training(made.lead_of(area), staff_id=user.user_id or 0, programme_id=programme_id, details=details)


AGO = 420
"""How many days ago the service began, in days: the clock stands there while it is equipped."""


def _details(kind: TrainingKind, on: date, ends: date | None) -> TrainingDetails:
    if kind is TrainingKind.TRAINED:
        return TrainingDetails(kind, on, COURSE, expires_on=ends)
    return TrainingDetails(kind, on, COURSE, assessed_on=on, assessed_by="R. Fennel", expires_on=ends)


def plan_ahead(made: Made) -> None:
    """Closed days to come, leave, and the hours of two who have said them."""
    today = clock.now().date()
    monday = today + timedelta(days=7 - today.weekday())
    grace = made.users["grace"]
    add_closure(
        grace,
        area_id=made.areas["NM"],
        from_on=monday + timedelta(days=73),
        until_on=monday + timedelta(days=73),
        why="Staff training day",
    )
    away = (
        ("marcus", LeaveDetails(today - timedelta(days=1), today + timedelta(days=4), kind=LeaveKind.LEAVE)),
        ("owen", LeaveDetails(monday + timedelta(days=14), monday + timedelta(days=18), kind=LeaveKind.LEAVE)),
        ("ruth", LeaveDetails(monday, monday, DayPart.MORNING, LeaveKind.TRAINING)),
    )
    for key, details in away:
        record_leave(made.users[key], staff_id=made.users[key].user_id or 0, details=details)
    for key in ("marcus", "anna"):
        set_hours(made.users[key], staff_id=made.users[key].user_id or 0, hours=WEEK)


SUPERVISED = (("ruth", 16), ("ruth", 51), ("owen", 16), ("marcus", 44), ("anna", 9))
"""Who was supervised by Grace, and how many days ago."""
OBSERVED = (
    ("NM-ISO-03", 3, ("ruth", "owen"), {1: 4, 2: 3, 3: 4, 4: 5, 5: 2, 6: 5, 7: 4, 9: 4}, True),
    ("WH-ISO-02", 9, ("marcus",), {1: 4, 2: 2, 3: 4, 5: 3, 6: 4}, False),
)
"""Of which delivery which session from the last was observed, whom, the ratings by item, and whether it was read."""


def look_back(made: Made) -> None:
    """Supervisions, two observations, and what facilitators said of i-SOTP."""
    grace, today = made.users["grace"], clock.now().date()
    for key, days in SUPERVISED:
        details = SupervisionDetails(today - timedelta(days=days), 60, SupervisionKind.ONE_TO_ONE, SUPERVISION_NOTE)
        record_supervision(grace, staff_id=made.users[key].user_id or 0, details=details)
    for code, back, keys, ratings, was_read in OBSERVED:
        held = _held(made, code, today)[-back]
        staff = [made.users[key] for key in keys]
        seen = ObservationDetails(frozenset(each.user_id or 0 for each in staff), ratings, STRENGTHS, ACTIONS)
        given = save_observation(grace, session_id=held.id, seen=0, details=seen, share=True)
        for each in staff[:1] if was_read else ():
            acknowledge(each, observation_id=given, reply="Thank you. We will try the smaller groups on Thursday.")
    run = made.deliveries["NM-ISO-03"]
    last = _held(made, "NM-ISO-03", today)[-2]
    give_feedback(made.users["ruth"], delivery_id=run, session_id=last.id, worked=WORKED, to_change=TO_CHANGE)


def _held(made: Made, code: str, today: date) -> list[SessionRow]:
    """The group's sessions that have been, in order."""
    rows = sessions_of_delivery(made.deliveries[code])
    held = [row for row in rows if row.on_date is not None and row.on_date < today and row.membership_id is None]
    return sorted(held, key=lambda row: (row.on_date or date.min, row.number))


SUPERVISION_NOTE = "How the two share the lead; what to do when one person takes all the time. Next: bring a recording."
STRENGTHS = "The aims were on the board and came back at the end. Everybody gave an example of their own."
ACTIONS = "Two people hardly spoke before the break. Try pairs first next time, and swap who leads the recap."
WORKED = "The planning sheet: people used it at home and brought it back."
TO_CHANGE = "Too much for two hours. The second exercise could wait until the next session."
