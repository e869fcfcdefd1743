"""What has happened at each delivery up to today: one-to-ones, registers, leavers, a correction, old business.

Every session is signed with the clock a quarter of an hour after it ended, by its lead facilitator.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from tracker.accounts.rules import Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.debts import WAITS
from tracker.attendance.rules.keeping import Keeping
from tracker.attendance.rules.marks import Entry, Row, tidy
from tracker.attendance.rules.merging import RowEntry, Submission, fingerprint
from tracker.attendance.rules.outcomes import OutcomeView
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service import amending, keeping, recording
from tracker.attendance.service.not_holding import record_not_held
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery import queries as delivery_queries
from tracker.delivery.rules import CATCH_UP, ItemResult, ItemState, SessionKind, SessionRow
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.enrolling import settle_items
from tracker.delivery.service.membership import remove_member
from tracker.demo import invented
from tracker.demo.invented import InventedDelivery
from tracker.demo.made import Made
from tracker.work import queries as work_queries
from tracker.work import service as work

# outcome codes and how often they come up among a hundred marks of an ordinary member
USUAL = (("ATTC", 900), ("AAME", 22), ("AAEM", 16), ("AAFC", 10), ("UAAB", 34), ("AFTC", 12), ("ATSH", 3), ("RSOF", 3))
TIRING, TIRED = "NM-ISO-03", (1, 2, 1)  # where somebody's engagement fell of late, and to what
NOT_HELD = 4  # from the end, the session that was not held
CONFIRMED = "NM-ISO-03"  # whose last register waits for its other facilitator: the area asks for that since then
UNSTEADY = (("ATTC", 760), ("AAME", 40), ("AAEM", 30), ("AAFC", 20), ("UAAB", 120), ("AFTC", 25), ("ATSH", 5))


def replay(made: Made, wanted: InventedDelivery, delivery_id: int, chance: Random) -> None:
    """Live through a delivery's timetable up to today."""
    zone = made.zones[wanted.area]
    facilitator = made.users[wanted.staff[0]]
    today = clock.today(zone)
    _book_one_to_ones(made, wanted, delivery_id, chance)
    held = [
        one
        for one in delivery_queries.sessions_of_delivery(delivery_id)
        if one.on_date is not None and one.on_date < today
    ]
    held.sort(key=lambda one: (one.on_date, one.starts_at, one.id))
    members = [member.membership_id for member in delivery_queries.members_of(delivery_id)]
    unsteady = {member for member in members if chance.random() < 0.15}
    tires = next((member for member in reversed(members) if member not in unsteady), None)
    _a_member_leaves(made, wanted, delivery_id, held)
    for at, session in enumerate(held):
        left = len(held) - at
        if left <= wanted.unsigned - 1:
            continue
        with clock.standing_at(_after(session, zone)):
            if wanted.code == "NM-ISO-02" and left == NOT_HELD:
                record_not_held(facilitator, session.id, reason="room", detail="The heating had failed")
                continue
            tired = tires if wanted.code == TIRING and left <= wanted.unsigned + len(TIRED) else None
            sent = _filled(facilitator, session.id, unsteady, chance, whole=left > wanted.unsigned, tired=tired)
            if wanted.code == CONFIRMED and left == wanted.unsigned + 1 and sent is not None:
                made.unsigned = (_after(session, zone), facilitator, session.id, sent)
            elif sent is not None:
                _save(facilitator, session.id, sent, sign=left > wanted.unsigned)
    if wanted.code == "NM-ISO-03":
        _correct_one(facilitator, held, zone)


def _after(session: SessionRow, zone: str) -> datetime:
    """A quarter of an hour after a session ended."""
    begins = clock.at_local(session.on_date or date.min, session.starts_at or time(0), zone)
    return min(begins + timedelta(minutes=session.minutes + 15), clock.now() - timedelta(minutes=1))


def sign_last(made: Made) -> None:
    """Sign the register that is to be confirmed, once every other of its area is: the area asks for it since then."""
    if made.unsigned is None:
        return
    at, facilitator, session_id, sent = made.unsigned
    wanted = next(one for one in invented.DELIVERIES if one.code == CONFIRMED)
    with clock.standing_at(at):
        keeping.set_keeping(made.users[wanted.lead], made.areas[wanted.area], Keeping(asks_confirmation=True))
        _save(facilitator, session_id, sent, sign=True)


def _filled(
    facilitator: Actor, session_id: int, unsteady: set[int], chance: Random, *, whole: bool, tired: int | None
) -> Submission | None:
    """A register as it is filled in; a draft leaves the last two rows open. The `tired` member takes little part."""
    page = registers.register_for(facilitator, session_id)
    rows = page.rows if whole else page.rows[:-2]
    if not rows:
        return None
    return Submission(
        rows=tuple(_row(page, row, unsteady, chance, row.membership_id == tired) for row in rows),
        head=replace(page.head, group_note=chance.choice(invented.GROUP_NOTES)),
        head_was=fingerprint(page.head),
    )


def _save(facilitator: Actor, session_id: int, submission: Submission, *, sign: bool) -> None:
    write = recording.sign_register if sign else recording.record_attendance
    saved = write(facilitator, session_id, submission)
    if saved.problems:
        raise Refused.of(saved.problems)


def _row(page: RegisterPage, row: Row, unsteady: set[int], chance: Random, is_tired: bool) -> RowEntry:
    odds = UNSTEADY if row.membership_id in unsteady else USUAL
    code = chance.choices([one for one, _ in odds], [weight for _, weight in odds])[0]
    late = code == "ATTC" and chance.random() < 0.07
    minutes = page.session.minutes - (chance.choice((10, 15, 20, 30)) if late else 0)
    engagement = min(5, max(1, round(chance.gauss(3 + page.session.number / 25, 0.8))))
    note = _note(page.outcomes[code], chance)
    entry = tidy(Entry(code, minutes, late, engagement, note), page.outcomes)
    if is_tired:
        entry = Entry("ATTC", page.session.minutes, engagement=TIRED[page.session.number % len(TIRED)])
    return RowEntry(row.membership_id, entry, fingerprint(row.entry))


def _note(outcome: OutcomeView, chance: Random) -> str:
    """What was written, if anything: of three ordinary marks one has a note, of two others."""
    if outcome.attended:
        notes = invented.NOTES if outcome.compliant else invented.TROUBLE_NOTES
    else:
        notes = invented.EXCUSE_NOTES if outcome.compliant else invented.NO_SHOW_NOTES
    return chance.choice(notes) if chance.random() < (0.3 if notes is invented.NOTES else 0.5) else ""


def _book_one_to_ones(made: Made, wanted: InventedDelivery, delivery_id: int, chance: Random) -> None:
    """Give each member's one-to-ones dates in the past, where the timetable leaves room."""
    if wanted.one_to_one or wanted.weeks_ago <= 0:
        return
    lead = made.users[wanted.lead]
    today = clock.today(made.zones[wanted.area])
    sessions = delivery_queries.sessions_of_delivery(delivery_id)
    group = {one.number: one.on_date for one in sessions if one.kind is SessionKind.GROUP and one.on_date}
    for at, session in enumerate(one for one in sessions if one.on_date is None):
        later = [day for number, day in group.items() if number > session.number and day < today]
        if not later:
            continue
        day = min(later) - timedelta(days=1)
        while day.weekday() > 4:
            day -= timedelta(days=1)
        starts_at = time(9 + at % 8, chance.choice((0, 30)))
        try:
            with clock.standing_at(clock.at_local(day - timedelta(days=3), time(9), made.zones[wanted.area])):
                book_one_to_one(lead, session.id, on_date=day, starts_at=starts_at)
        except Refused:
            continue  # no room that day: it stays to be booked


def _a_member_leaves(made: Made, wanted: InventedDelivery, delivery_id: int, held: list[SessionRow]) -> None:
    """Somebody leaves a long group half way."""
    if wanted.code not in {"WH-ISO-02", "NM-ISO-02"} or len(held) < 8:
        return
    member = delivery_queries.members_of(delivery_id)[3]
    last = held[len(held) // 2]
    with clock.standing_at(_after(last, made.zones[wanted.area])):
        remove_member(
            made.users[wanted.lead],
            membership_id=member.membership_id,
            on=last.on_date or date.min,
            why="Moved to another region",
        )


def _correct_one(facilitator: Actor, held: list[SessionRow], zone: str) -> None:
    """One unacceptable absence turns out to have been at court, and is amended."""
    for session in reversed(held[:-2]):
        page = registers.register_for(facilitator, session.id)
        missed = next((row for row in page.rows if row.entry.outcome == "UAAB"), None)
        if missed is None or not page.is_signed:
            continue
        with clock.standing_at(min(_after(session, zone) + timedelta(days=2), clock.now() - timedelta(minutes=1))):
            amending.amend_attendance(
                facilitator,
                session.id,
                missed.membership_id,
                Entry("AACL", note=missed.entry.note),
                "A solicitor’s letter shows that he was at court until 6:30pm.",
                seen=fingerprint(missed.entry),
            )
        return


def settle_old_business(made: Made, chance: Random) -> None:
    """Most older catch-ups have been made up, and officers have read their older alerts."""
    month_ago = clock.now() - timedelta(days=25)
    held = _sessions_by_item(made)
    for user in made.users.values():
        for task in work_queries.open_tasks(user, kinds=[CATCH_UP]):
            if task.rule == WAITS:
                continue  # they are in no group
            if task.opened_at < month_ago and chance.random() < 0.9 and task.key in held:
                _make_up(user, task.key, held[task.key], task.opened_at + timedelta(days=6))
        for alert in work_queries.open_alerts(user, most=1000):
            if alert.raised_at < clock.now() - timedelta(days=14):
                with clock.standing_at(alert.raised_at + timedelta(days=1)):
                    work.acknowledge(user, alert_id=alert.id)


def _sessions_by_item(made: Made) -> dict[str, int]:
    """The session in which each item fell, by the key of its catch-up: `enrolment:outline`."""
    found: dict[str, int] = {}
    for delivery_id in made.deliveries.values():
        sessions = delivery_queries.sessions_of_delivery(delivery_id)
        for member in delivery_queries.members_of(delivery_id):
            for session in sessions:
                if session.membership_id in (None, member.membership_id):
                    found[f"{member.enrolment_id}:{session.outline_id}"] = session.id
    return found


def _make_up(facilitator: Actor, key: str, session_id: int, at: datetime) -> None:
    """A missed session is caught up: its item is met, and the task closed."""
    enrolment_id, outline_id = (int(part) for part in key.split(":"))
    item = next(one for one in delivery_queries.items_of(enrolment_id) if one.outline_id == outline_id)
    if item.state is not ItemState.OWED:
        return
    with clock.standing_at(at):
        result = ItemResult(
            enrolment_id, met=True, minutes=item.minutes_prescribed, on=at.date(), how=ItemState.MADE_UP
        )
        settle_items(facilitator, session_id=session_id, outline_id=outline_id, results=[result])
        work.close_task(facilitator, kind=CATCH_UP, key=key, how="Caught up one-to-one")
