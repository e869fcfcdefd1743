"""How pages say a delivery's weekly times and staff: filters of templates, so that a list of rows stays cheap."""

from collections.abc import Sequence

from tracker.core import clock
from tracker.core.words import in_words
from tracker.delivery.rules import StaffMember, StaffPart, WeeklySlot
from tracker.ui.filters import clock_time, sentence_list


def meets(slots: Sequence[WeeklySlot]) -> str:
    """`Tuesday and Thursday, 6pm`; with different times `Tuesday 6pm and Thursday 10am`; `By appointment` for none.

    Times to come stand behind: `Tuesday, 6pm; from 1 March 2027 Thursday, 6pm`.
    """
    if not slots:
        return "By appointment"
    today = clock.now().date()
    begun = [slot for slot in slots if slot.from_on <= today]
    said = [_weekly(begun)] if begun else []
    for day in sorted({slot.from_on for slot in slots if slot.from_on > today}):
        then = [slot for slot in slots if slot.from_on <= day <= slot.until_on]
        said.append(f"from {in_words(day)} {_weekly(then)}")
    return "; ".join(said)


def _weekly(slots: Sequence[WeeklySlot]) -> str:
    if len({slot.starts_at for slot in slots}) == 1:
        return f"{sentence_list([slot.day for slot in slots])}, {clock_time(slots[0].starts_at)}"
    return sentence_list([f"{slot.day} {clock_time(slot.starts_at)}" for slot in slots])


def staff_names(staff: Sequence[StaffMember]) -> str:
    """`Ruth Teasel (lead), Owen Sorrel`: a regular facilitator's part needs no word."""
    return ", ".join(
        each.name if each.part is StaffPart.REGULAR else f"{each.name} ({each.part.value})" for each in staff
    )
