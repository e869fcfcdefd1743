"""What the invented service delivers with: trained facilitators, rooms, closed days, leave and hours."""

from datetime import date, time, timedelta

from tracker.core import clock
from tracker.delivery.queries import programme_of
from tracker.demo.made import Made
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
        programme_id = programme_of(made.versions[programme])
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
