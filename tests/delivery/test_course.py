"""The track of a delivery, and how its times and staff are said."""

from datetime import date, time

from tracker.delivery.course import Step, course_of, one_to_ones
from tracker.delivery.rules import SessionKind, SessionRow, StaffMember, StaffPart, WeeklySlot
from tracker.delivery.wording import meets, staff_names

TODAY = date(2026, 11, 24)


def row(
    number: int, on_date: date | None, kind: SessionKind = SessionKind.GROUP, *, key: int = 0, record: str = ""
) -> SessionRow:
    module = 1 + (number - 1) // 2
    return SessionRow(
        id=key or number,
        delivery_id=1,
        outline_id=number,
        number=number,
        title=f"Session {number}",
        module_number=module,
        module_title=f"Module {module}",
        kind=kind,
        membership_id=None,
        member="",
        on_date=on_date,
        starts_at=time(18) if on_date else None,
        minutes=120,
        venue="",
        record=record,
    )


def test_what_is_past_next_and_to_come_is_told_by_date() -> None:
    rows = [row(1, date(2026, 11, 17)), row(2, TODAY), row(3, date(2026, 12, 1)), row(4, date(2026, 12, 8))]
    course = course_of(rows, SessionKind.GROUP, TODAY)
    assert [module.steps for module in course.modules] == [(Step.DONE, Step.NOW), (Step.AHEAD, Step.AHEAD)]
    assert [module.is_now for module in course.modules] == [True, False]
    assert course.modules[0].words == "1 of 2 sessions past"
    assert (course.past, course.total, course.next, course.last) == (1, 4, rows[1], rows[3])


def test_one_to_ones_of_a_group_stand_beside_its_track() -> None:
    rows = [row(1, None, SessionKind.ONE_TO_ONE), row(2, date(2026, 11, 17))]
    course = course_of(rows, SessionKind.GROUP, TODAY)
    assert (course.total, course.to_book, course.next) == (1, 1, None)


def test_a_one_to_one_waits_once_it_is_due_and_not_booked_or_past_and_not_signed() -> None:
    alone, past = SessionKind.ONE_TO_ONE, date(2026, 11, 17)
    rows = [
        row(1, past, alone, key=11, record="signed"),
        row(1, past, alone, key=12, record="signed"),
        row(3, past, alone, key=31, record="draft"),
        row(3, None, alone, key=32),
        row(5, date(2026, 12, 1), alone, key=51),
        row(7, None, alone, key=71),
    ]
    found = one_to_ones(rows, row(6, TODAY), TODAY)
    assert [(each.number, each.waits) for each in found] == [(1, False), (3, True), (5, False), (7, False)]
    assert [each.words for each in found[:2]] == ["2 booked, 2 signed", "1 to be booked, 1 booked"]
    assert [each.id for each in found[1].rows] == [32, 31], "what is to be booked comes first"
    assert [each.waits for each in one_to_ones(rows, None, TODAY)] == [False, True, False, True]


def test_a_second_person_on_a_one_to_one_run_does_not_lengthen_its_track() -> None:
    rows = [row(1, date(2026, 1, 6), SessionKind.ONE_TO_ONE), row(1, TODAY, SessionKind.ONE_TO_ONE, key=9)]
    course = course_of(rows, SessionKind.ONE_TO_ONE, TODAY)
    assert course.total == 1
    assert course.next == rows[1]


def test_weekly_times_are_said_once_when_they_are_the_same() -> None:
    tuesday, thursday = WeeklySlot(1, time(18)), WeeklySlot(3, time(18))
    assert meets((tuesday, thursday)) == "Tuesday and Thursday, 6pm"
    assert meets((tuesday, WeeklySlot(3, time(10)))) == "Tuesday 6pm and Thursday 10am"
    assert meets(()) == "By appointment"


def test_only_an_unusual_part_of_a_facilitator_is_said() -> None:
    staff = [
        StaffMember(1, "Ruth Teasel", StaffPart.LEAD),
        StaffMember(2, "Owen Sorrel", StaffPart.REGULAR),
        StaffMember(3, "Ned Harebell", StaffPart.COVER),
    ]
    assert staff_names(staff) == "Ruth Teasel (lead), Owen Sorrel, Ned Harebell (cover)"
