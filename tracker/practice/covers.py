"""The reads of a delivery's cover: the sessions ahead with who takes them, and who might be put in.

Apart from `queries.py` because they are about staff, not about the people on the delivery.
"""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from tracker.accounts import queries as accounts
from tracker.accounts.rules import Role
from tracker.catalogue import queries as catalogue
from tracker.core.database import db
from tracker.core.words import in_words
from tracker.delivery import covering, trained
from tracker.delivery import queries as delivery
from tracker.delivery.covering import Then
from tracker.delivery.rules import DeliveryView, StaffPart
from tracker.practice.rules import COVER_ASKED, Colleague, Coming, Stand, Suggested, cover_key, suggested
from tracker.resources import queries as resources
from tracker.resources.rules.time_of_staff import works_at
from tracker.work.models import Task

AHEAD = 8
"""How many sessions ahead are offered at once."""


def coming(delivery_id: int, today: date) -> tuple[Coming, ...]:
    """The next sessions of a delivery, with their covers and whether one was asked for. Three statements."""
    rows = delivery.next_sessions(delivery_id, today, AHEAD)
    ids = [row.id for row in rows]
    covers, asked = covering.covers_of(ids), _asked(delivery_id, ids)
    return tuple(
        Coming(
            row.id,
            row.number,
            row.title,
            row.member,
            row.on_date,
            row.starts_at,
            row.minutes,
            tuple(_stand(one, row.on_date, today) for one in covers.get(row.id, ())),
            row.id in asked,
            asked.get(row.id, ""),
        )
        for row in rows
        if row.on_date is not None
    )


def _stand(cover: covering.CoverView, on_date: date, today: date) -> Stand:
    reaches, is_over = cover.reaches(on_date), cover.until_on < today
    return Stand(cover.id, cover.name, cover.instead_name, cover.until_on, reaches, is_over)


def _asked(delivery_id: int, session_ids: Sequence[int]) -> dict[int, str]:
    """The sessions for which cover is asked, with what was said."""
    keys = {cover_key(delivery_id, each): each for each in session_ids}
    wanted = (Task.kind == COVER_ASKED, Task.key.in_(list(keys)), Task.done_at.is_(None))
    return {keys[task.key]: task.rule for task in db.execute(select(Task.key, Task.rule).where(*wanted))}


def is_asked(delivery_id: int, session_id: int) -> bool:
    """Whether cover is asked for a session."""
    return bool(_asked(delivery_id, [session_id]))


def colleagues(of: DeliveryView, ahead: Sequence[Coming]) -> tuple[Colleague, ...]:
    """The facilitators of the delivery's area and its own staff, those trained for the programme first.

    Each with what speaks for or against it: training for the programme, and leave while the sessions ahead last.
    """
    found = {each.id: each.name for each in accounts.staff_with_role(Role.FACILITATOR, [of.area_id])}
    found |= {each.user_id: each.name for each in of.staff}
    first = min((one.on_date for one in ahead), default=of.starts_on)
    last = max((one.on_date for one in ahead), default=first + timedelta(days=1))
    knows = resources.trained(catalogue.programme_of(of.version_id), first)
    away = resources.away(list(found), first, last)
    staff = {each.user_id for each in of.staff}
    listed = []
    for user_id, name in found.items():
        says = ["On this delivery" if user_id in staff else ""]
        says.append("Trained for the programme" if user_id in knows else "No training for the programme recorded")
        says += [_away(one.from_on, one.until_on) for one in away.get(user_id, [])[:2]]
        rank = 0 if user_id in knows else 1
        listed.append(Colleague(user_id, name, ". ".join(each for each in says if each), rank))
    return tuple(sorted(listed, key=lambda one: (one.rank, one.name, one.user_id)))


def suggestions(of: DeliveryView, ahead: Sequence[Coming]) -> tuple[Suggested, ...]:
    """Who could take each session ahead: colleagues of the area who are not on the delivery, with what is against it.

    Trained for the programme as the area asks, in no other session then, not away, and working then. Six statements,
    however many sessions and colleagues.
    """
    dated = [one for one in ahead if one.starts_at is not None]
    if not dated:
        return ()
    on_staff = {each.user_id for each in of.staff if each.part is not StaffPart.COVER}
    names = {each.id: each.name for each in accounts.staff_with_role(Role.FACILITATOR, [of.area_id])}
    names = {user_id: name for user_id, name in names.items() if user_id not in on_staff}
    if not names:
        return ()
    days = [one.on_date for one in dated]
    untrained = trained.untrained(of.area_id, of.version_id, list(names), min(days))
    away, hours = resources.availability(names, min(days), max(days))
    then = [Then(one.session_id, one.on_date, one.starts_at or time.min, one.minutes) for one in dated]
    busy = covering.busy_then(then, names)

    def against(user_id: int, one: Then) -> list[str]:
        at = (one.starts_at, one.minutes)
        taken = busy[one.session_id].get(user_id)
        works = works_at(hours.get(user_id, ()), one.on_date.weekday(), *at)
        return [
            *(["no training for the programme"] if user_id in untrained else []),
            *([f"has {taken} then"] if taken else []),
            *(["away"] if any(each.covers(one.on_date, *at) for each in away.get(user_id, ())) else []),
            *([] if works else ["does not work then"]),
        ]

    return tuple(
        suggested(one, names, {user_id: against(user_id, at) for user_id in names})
        for one, at in zip(dated, then, strict=True)
    )


def _away(first: date, last: date) -> str:
    return f"Away on {in_words(first)}" if first == last else f"Away from {in_words(first)} to {in_words(last)}"
