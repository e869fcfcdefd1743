"""Assessments by the invented questionnaire: before and during a programme, one amended, one that waits to be signed.

Of a group in Northmoor, and of one before and after its programme. RM2000 stands beside the first for two, with
its variants: no answer there is anybody's.
"""

from datetime import date, datetime, time, timedelta

from tracker.accounts.rules import Actor
from tracker.assessments import queries
from tracker.assessments.rules.giving import Mode, NewAssessment, Occasion
from tracker.assessments.service import amending, devices, giving, twice
from tracker.catalogue.kept_instruments import instruments_on
from tracker.core import clock
from tracker.delivery import queries as delivery_queries
from tracker.demo.made import Made
from tracker.devices.service import open_device
from tracker.people import queries as people_queries

GROUP = "NM-ISO-03"
REVERSED = frozenset({2, 5})
BEFORE = (5, 7, 6, 12, 9)
DURING = (14, 10, 8, 9, 9)
"""What keeping calm comes to, 0 to 18, for five of the group: two move reliably for the better, one for the worse."""

OVER = "NM-ISO-02"
AFTER = ((4, 15), (6, 8), (7, None))
"""Keeping calm before and after a programme: one ends as the invented profile asks, one does not, one is not known."""

RM2000 = {"age": "41", "sexual_appearances": "1", "criminal_appearances": "2", "violent_appearances": "0"}
YES_NO = ("male_victim", "stranger_victim", "non_contact", "no_relationship", "burglary")
FROM = {"network": "demo", "secret": "demo"}


def assess(made: Made) -> None:
    """Before the first session, and again seven weeks on."""
    ruth, zone = made.users["ruth"], made.zones["NM"]
    members = [row.person_id for row in delivery_queries.members_of(made.deliveries[GROUP])][: len(BEFORE) + 2]
    ids = {kept.content.code: kept.id for kept in instruments_on(clock.today(zone))}
    started = clock.today(zone) - timedelta(weeks=11)
    for person, before, during in zip(members, BEFORE, DURING, strict=False):
        _evening(ruth, person, ids["evening-steps"], Occasion.PRE, started - timedelta(days=3), before, zone)
        _evening(ruth, person, ids["evening-steps"], Occasion.MID, started + timedelta(weeks=7), during, zone)
    _after(made)
    for person in members[:2]:
        _rm2000(made, person, ids["rm2000"], started - timedelta(days=20), zone)
    _hands_in(ruth, members[-2], ids["evening-steps"], clock.today(zone), zone)
    _on_paper(ruth, made.users["owen"], members[-1], ids["evening-steps"], clock.today(zone) - timedelta(days=2), zone)


def _after(made: Made) -> None:
    """Of a group whose programme is over: before its first session, and the day after its last."""
    zone, delivery_id = made.zones["NM"], made.deliveries[OVER]
    held = sorted(one.on_date for one in delivery_queries.sessions_of_delivery(delivery_id) if one.on_date)
    evening = next(kept.id for kept in instruments_on(held[0]) if kept.content.code == "evening-steps")
    by, days = made.users["ruth"], (held[0] - timedelta(days=3), held[-1] + timedelta(days=1))
    for member, scores in zip(delivery_queries.members_of(delivery_id), AFTER, strict=False):
        for occasion, on, calm in zip((Occasion.PRE, Occasion.POST), days, scores, strict=True):
            if calm is not None:
                _evening(by, member.person_id, evening, occasion, on, calm, zone)


def _answers(calm: int, *, alone: bool) -> dict[str, str]:
    """Answers whose calm comes to a number; items 2 and 5 count the other way round."""
    points = [min(3, max(0, calm // 6 + (number < calm % 6))) for number in range(6)]
    said = {f"calm{at}": str(3 - each if at in REVERSED else each) for at, each in enumerate(points, 1)}
    company = {f"company{number}": str((calm + number) % 4) for number in range(1, 6)}
    return said | company | {"lives_alone": "yes" if alone else "no"} | ({"neighbours": "2"} if alone else {})


def _evening(by: Actor, person: int, instrument: int, occasion: Occasion, on: date, calm: int, zone: str) -> None:
    """Given at an evening, signed at once; the last of them was misread and is amended the day after."""
    answers = _answers(calm, alone=person % 2 == 0)
    with clock.standing_at(_at(on, 16, zone)):
        made = giving.begin(by, person_id=person, wanted=NewAssessment(instrument, occasion, Mode.INTERVIEW, on))
        seen = giving.save_answers(by, assessment_id=made, texts=answers, seen=1)
        giving.sign(by, assessment_id=made, seen=seen)
    if occasion is Occasion.PRE and calm == BEFORE[0]:
        with clock.standing_at(_at(on + timedelta(days=1), 10, zone)):
            whole = queries.whole_for(by, made)
            changed = {**answers, "company1": "3"}
            amending.amend(
                by,
                assessment_id=made,
                texts=changed,
                reason="The answer about company was read from the line above",
                seen=whole.assessment.version,
            )


def _rm2000(made: Made, person: int, instrument: int, on: date, zone: str) -> None:
    """With what the circular and the revision leave out, beside the standard."""
    officer = people_queries.officer_of(person)
    by = next((user for user in made.users.values() if officer and user.user_id == officer.id), made.users["grace"])
    answers = {**RM2000, **{name: "yes" if name in {"non_contact", "no_relationship"} else "no" for name in YES_NO}}
    variants = ("pc85_2005", "internet_revised")
    with clock.standing_at(_at(on, 11, zone)):
        wanted = NewAssessment(instrument, Occasion.OTHER, Mode.INTERVIEW, on, variants)
        begun = giving.begin(by, person_id=person, wanted=wanted)
        seen = giving.save_answers(by, assessment_id=begun, texts=answers, seen=1)
        giving.sign(by, assessment_id=begun, seen=seen)


def _hands_in(by: Actor, person: int, instrument: int, on: date, zone: str) -> None:
    """Answered by the person on a shared device this morning: it waits for a signature."""
    at = min(_at(on, 9, zone), clock.now() - timedelta(minutes=20))
    with clock.standing_at(at):
        on = clock.today(zone)
        wanted = NewAssessment(instrument, Occasion.MID, Mode.PERSON, on)
        begun = giving.begin(by, person_id=person, wanted=wanted)
        token = open_device(devices.give_code(by, assessment_id=begun), **FROM)
        answers = _answers(8, alone=False)
        devices.save_page(token, items=frozenset(answers), texts=answers)
    with clock.standing_at(at + timedelta(minutes=15)):
        devices.finish(token)


def _on_paper(first: Actor, second: Actor, person: int, instrument: int, on: date, zone: str) -> None:
    """Entered twice from the same paper, with two answers read differently: they are to be decided."""
    answers = _answers(9, alone=False)
    with clock.standing_at(_at(on, 15, zone)):
        wanted = NewAssessment(instrument, Occasion.MID, Mode.PAPER, on)
        begun = giving.begin(first, person_id=person, wanted=wanted)
        seen = giving.save_answers(first, assessment_id=begun, texts=answers, seen=1)
    with clock.standing_at(_at(on, 17, zone)):
        twice.save_second(second, assessment_id=begun, texts={**answers, "calm1": "0", "company2": "0"}, seen=seen)


def _at(day: date, hour: int, zone: str) -> datetime:
    return clock.at_local(day, time(hour), zone)
