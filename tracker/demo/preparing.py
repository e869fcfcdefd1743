"""What goes on around the demo's sessions: homework, what people need, a cover with its handover, a calendar."""

from datetime import datetime, time, timedelta

from tracker.core import clock
from tracker.delivery import queries as delivery
from tracker.delivery.covering import busy
from tracker.delivery.rules import SessionRow
from tracker.demo.made import Made
from tracker.feeds.service import make_feed
from tracker.practice import queries as practice
from tracker.practice.service import ask_cover, change_needs, give_cover, note_homework

GROUP, ALONE = "NM-ISO-03", "NM-ISO-11"
HOMEWORK = ("Keep the diary of moods for three evenings", "Write down one plan that worked, and why")
NEEDS = (
    ("Large print, and the main points on one sheet", ""),
    ("", "Polish"),
    ("A break after 45 minutes; a seat near the door", ""),
)


def prepare(made: Made) -> None:
    """Everything around the sessions of two deliveries of Northmoor."""
    today = clock.today(made.zones["NM"])
    _needs(made)
    _homework(made, [one for one in _sessions(made, GROUP) if one.on_date is not None and one.on_date < today][-2:])
    _cover(made)
    make_feed(made.users["ruth"], kind="own")


def _sessions(made: Made, code: str) -> list[SessionRow]:
    return [one for one in delivery.sessions_of_delivery(made.deliveries[code]) if one.membership_id is None]


def _needs(made: Made) -> None:
    members = [one for one in delivery.members_of(made.deliveries[GROUP]) if one.is_open]
    with clock.standing_at(clock.now() - timedelta(days=40)):
        for member, (adjustments, interpreter) in zip(members[1::3], NEEDS, strict=False):
            change_needs(
                made.users["ruth"],
                person_id=member.person_id,
                adjustments=adjustments,
                interpreter=interpreter,
                seen=0,
            )


def _homework(made: Made, held: list[SessionRow]) -> None:
    """Set at the last two sessions; of the first it is noted who handed it in, of the second today."""
    ruth = made.users["ruth"]
    for session, text in zip(held, HOMEWORK, strict=False):
        with clock.standing_at(_evening(session, made.zones["NM"])):
            brief = practice.brief_for(ruth, session.id)
            due = brief.before is not None and brief.before.homework
            handed_in = [one.membership_id for one in brief.expected][::2] if due else []
            note_homework(ruth, session_id=session.id, text=text, seen=0, handed_in=handed_in)


def _evening(session: SessionRow, zone: str) -> datetime:
    day = session.on_date or clock.today(zone)
    return min(clock.at_local(day, session.starts_at or time(18), zone) + timedelta(hours=2), clock.now())


def _cover(made: Made) -> None:
    """Ruth is away for two sessions of a one-to-one: for one of them Owen was put in, for the other it is asked."""
    ruth, owen, grace = (made.users[key] for key in ("ruth", "owen", "grace"))
    delivery_id = made.deliveries[ALONE]
    today = clock.today(made.zones["NM"])
    ahead = [one.id for one in _dated(made, ALONE) if one.on_date is not None and one.on_date > today]
    if owen.user_id is None:
        return
    owen_is_free = (one for one in ahead if not busy(delivery.session_for(grace, one), [owen.user_id or 0]))
    given = next(owen_is_free, None)
    other = next((one for one in ahead if one != given), None)
    if given is None or other is None:
        return
    with clock.standing_at(clock.now() - timedelta(hours=20)):
        ask_cover(ruth, delivery_id=delivery_id, session_ids=[given, other], why="Leave")
    with clock.standing_at(clock.now() - timedelta(hours=2)):
        give_cover(
            grace,
            delivery_id=delivery_id,
            session_ids=[given],
            user_id=owen.user_id,
            days_after=1,
            instead_of=ruth.user_id,
        )


def _dated(made: Made, code: str) -> list[SessionRow]:
    rows = [one for one in delivery.sessions_of_delivery(made.deliveries[code]) if one.on_date is not None]
    return sorted(rows, key=lambda one: (one.on_date, one.starts_at, one.id))
