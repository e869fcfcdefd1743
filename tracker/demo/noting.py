"""Full notes: signed, added to, countersigned, one redacted; a concern answered and one that waits; recordings.

Of a group in Northmoor, whose area asks for a second signature, and of the rolling group in Westhaven.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from tracker.accounts.rules import Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.delivery import queries as delivery_queries
from tracker.demo.made import Made
from tracker.notes import queries
from tracker.notes.rules.asking import NoteRule
from tracker.notes.rules.notes import Meeting, Typed
from tracker.notes.rules.recordings import Answer
from tracker.notes.service.asking import set_rule
from tracker.notes.service.concerns import acknowledge, pass_on_late
from tracker.notes.service.mending import redact
from tracker.notes.service.recordings import log_recording, record_consent
from tracker.notes.service.writing import Raised, add_to_note, countersign, save_note
from tracker.people import queries as people_queries

LAST = 3
GROUP_TEXT = (
    ("covered", "What was covered", "Recap, then the second half of the exercise on plans for the weekend, in pairs."),
    ("climate", "How the group worked", "Warm. The pairs helped each other; two were quiet and were brought in."),
    ("delivery", "Delivery", "The last exercise was cut to ten minutes: the recap took longer, and was worth it."),
    ("next", "Next", "Begin with the plans; ask each what they tried."),
)
FIRST_TEXTS = (
    (
        ("covered", "What was covered", "The weekend plan, step by step, and what to do when it is put to the test."),
        ("response", "Response", "Took it up readily. Found two of the steps himself and named the one he avoids."),
        ("skills", "Skills shown", "Paused before he answered, twice, and said so."),
        ("homework", "Homework", "Diary done for five days of seven. Set: the plan on a card."),
        ("next", "Next", "Look at the card together; the step he avoids comes first."),
    ),
    (
        ("covered", "What was covered", "Who helps, and how to ask. He drew his map and talked it through."),
        ("response", "Response", "Slow to begin, then open. Said that asking feels like failing."),
        ("skills", "Skills shown", "Practised asking with a partner and was pleased with how it went."),
        ("next", "Next", "One call before next week, to whomever he chooses."),
    ),
    (
        ("covered", "What was covered", "Problem solving: one real problem of the week, all the way through."),
        ("response", "Response", "Stayed with it although it was hard."),
        ("next", "Next", "Try the second of his ideas and bring what happened."),
    ),
)
ANSWERS = (
    "Went through it step by step, and named two things that he had not said before.",
    "Stayed with it although it was hard; tried it once in the room and was pleased with how it went.",
    "Try it once before the next session and bring what happened.",
)
"""To the prompts that the definition of a programme gives a session, whatever they are."""

SISTER = Typed(
    "risk", "Risk information", "His sister told the unit that she would rather not be rung.", restricted=True
)
MISPLACED = Typed("risk", "Risk information", "What another member said of his week.")


def write(made: Made) -> None:
    """Write what a facilitator writes, a quarter of an hour after the register."""
    rule = NoteRule(countersign=True)
    with clock.standing_at(clock.now() - timedelta(days=60)):
        set_rule(made.users["grace"], area_id=made.areas["NM"], rule=rule, seen=0)
    _northmoor(made)
    _westhaven(made)
    pass_on_late()


def _held(facilitator: Actor, delivery_id: int, zone: str) -> list[RegisterPage]:
    """The last signed registers of a group, the oldest first."""
    today = clock.today(zone)
    rows = [
        one
        for one in delivery_queries.sessions_of_delivery(delivery_id)
        if one.on_date is not None and one.on_date < today and one.membership_id is None and one.record == "signed"
    ]
    rows.sort(key=lambda one: (one.on_date, one.starts_at, one.id))
    return [registers.register_for(facilitator, one.id) for one in rows[-LAST:]]


def _northmoor(made: Made) -> None:
    ruth, grace = made.users["ruth"], made.users["grace"]
    pages = _held(ruth, made.deliveries["NM-ISO-03"], made.zones["NM"])
    for at, page in enumerate(pages):
        group_id, _ = _write(ruth, page, None, [Typed(*each) for each in GROUP_TEXT])
        first = [Typed(*each) for each in FIRST_TEXTS[at % LAST]]
        raised = Raised("risk", "Said he had walked a road that his licence rules out. I told him I would pass it on.")
        extra = [SISTER] if at == 1 else []
        note_id, concern_id = _write(ruth, page, 0, [*first, *extra], raised if at == 1 else None)
        if concern_id is not None:
            _answer(made, page, concern_id)
        if at < len(pages) - 1:
            _second_signature(grace, page, note_id)
            _second_signature(grace, page, group_id)
    if pages:
        _mend(ruth, grace, pages[0])
        _record(ruth, pages[-1])


def _write(
    facilitator: Actor, page: RegisterPage, at: int | None, typed: list[Typed], raised: Raised | None = None
) -> tuple[int, int | None]:
    """Draft and sign a note of one member by their place in the register, or of the group."""
    session, membership_id = page.session, page.rows[at].membership_id if at is not None else None
    about: dict[str, Any] = {"session_id": session.session_id, "membership_id": membership_id}
    with clock.standing_at(_evening(page, 20)):
        kept = save_note(facilitator, typed=typed[:1], seen=0, raised=raised, **about)
    with clock.standing_at(_evening(page, 35)):
        save_note(facilitator, typed=typed, seen=1, sign=True, **about)
    return kept.note_id or 0, kept.concern_id


def _evening(page: RegisterPage, minutes: int) -> datetime:
    """So many minutes after a session, but never later than a minute ago."""
    session = page.session
    begins = clock.at_local(session.on_date or date.min, session.starts_at or time(18), session.zone)
    return min(begins + timedelta(minutes=session.minutes + minutes), clock.now() - timedelta(minutes=1))


def _answer(made: Made, page: RegisterPage, concern_id: int) -> None:
    officer = people_queries.officer_of(page.rows[0].person_id)
    who = next(user for user in made.users.values() if officer and user.user_id == officer.id)
    with clock.standing_at(_evening(page, 90)):
        acknowledge(
            who, concern_id=concern_id, action="Rang him tonight. He comes in tomorrow at 10; the route is changed."
        )


def _second_signature(lead: Actor, page: RegisterPage, note_id: int) -> None:
    with clock.standing_at(min(_evening(page, 14 * 60), clock.now() - timedelta(minutes=1))):
        countersign(lead, note_id=note_id, seen=queries.note_for(lead, note_id).version)


def _mend(facilitator: Actor, lead: Actor, page: RegisterPage) -> None:
    """One note gets an addendum, and has a passage of somebody else's taken out."""
    note_id, _ = _write(facilitator, page, 1, [Typed(*FIRST_TEXTS[1][0]), MISPLACED])
    with clock.standing_at(_evening(page, 20 * 60)):
        add_to_note(facilitator, note_id=note_id, text="He rang today: the card is written and hangs by the door.")
        redact(lead, note_id=note_id, parts=["risk"], why="It was about another member of the group")


def _record(facilitator: Actor, page: RegisterPage) -> None:
    session = page.session
    on = session.on_date or date.min
    with clock.standing_at(_evening(page, 40)):
        for at, row in enumerate(page.rows[:4]):
            answer = Answer.REFUSED if at == 3 else Answer.GIVEN
            record_consent(facilitator, person_id=row.person_id, answer=answer, on_date=on)
        log_recording(
            facilitator,
            session_id=session.session_id,
            what="Video, the first half, for supervision",
            kept_where="The office safe, stick 4",
            keep_until=on + timedelta(days=90),
        )


def _westhaven(made: Made) -> None:
    anna = made.users["anna"]
    for page in _held(anna, made.deliveries["WH-HR-01"], made.zones["WH"])[-1:]:
        raised = Raised(
            "safeguarding", "Mentioned that his niece stays with him at weekends. He had not said so before."
        )
        asked = queries.prompts_for(Meeting.INDIVIDUAL, page.session.outline_id)
        answers = zip([*asked[:2], asked[-1]], ANSWERS, strict=True)
        _write(anna, page, 0, [Typed(one.key, one.label, text) for one, text in answers], raised)
