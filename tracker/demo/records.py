"""One invented person with names, officer, sentence and standings, through the services."""

from datetime import date, timedelta
from random import Random

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.demo import invented
from tracker.demo.invented import InventedArea
from tracker.demo.made import Made
from tracker.people import service as people
from tracker.people.rules import Nation, PersonDetails, SentenceKind, Sex, StandingKind
from tracker.people.sentences import SentenceDetails

BANDS = ("low", "low", "medium", "medium", "medium", "high")


def person(made: Made, area: InventedArea, surname: str, number: int, chance: Random) -> int:
    """Add one person with all that goes with them; returns their id. The clock stands before their sentence."""
    today = clock.today(made.zones[area.code])
    lead = made.lead_of(area.code)
    officers = made.officers_of(area.code)
    details = PersonDetails(
        reference=f"X{made.areas[area.code]}{number + 1:05}",
        first_names=chance.choice(invented.FIRST_NAMES),
        surname=surname,
        born_on=today - timedelta(days=chance.randint(24 * 365, 66 * 365)),
        sex=Sex.MALE,
        area_id=made.areas[area.code],
        aliases=(f"{chance.choice(invented.FIRST_NAMES)} {surname}",) if chance.random() < 0.15 else (),
    )
    person_id = people.add_person(
        lead, details=details, officer_id=officers[number % len(officers)].user_id, from_on=today
    )
    if chance.random() < 0.95:
        people.add_sentence(lead, person_id=person_id, details=_sentence(area, today, chance))
    _standings(lead, person_id, area, today, chance)
    return person_id


def _sentence(area: InventedArea, today: date, chance: Random) -> SentenceDetails:
    imposed = today - timedelta(days=chance.randint(20, 120))
    if area.nation is Nation.SCOTLAND:
        return SentenceDetails(
            SentenceKind.COMMUNITY_PAYBACK_ORDER, imposed, ends_on=imposed + timedelta(days=chance.choice((730, 1095)))
        )
    if chance.random() < 0.3:
        release = imposed + timedelta(days=chance.randint(20, 100))
        ends = imposed + timedelta(days=chance.choice((1095, 1460)))
        return SentenceDetails(SentenceKind.DETERMINATE_CUSTODY, imposed, release, ends, ends)
    kind = chance.choice((SentenceKind.COMMUNITY_ORDER, SentenceKind.SUSPENDED_SENTENCE_ORDER))
    return SentenceDetails(kind, imposed, ends_on=imposed + timedelta(days=chance.choice((600, 730, 1095))))


def _standings(lead: Actor, person_id: int, area: InventedArea, today: date, chance: Random) -> None:
    """A static band, a need band and a MAPPA level: three different things, each with its source."""
    scotland = area.nation is Nation.SCOTLAND
    found = (
        (StandingKind.RM2000_S, chance.choice(BANDS), "standard", "Scored for the court report"),
        (StandingKind.NEED_BAND, "low" if chance.random() < 0.8 else "high", "step", "Battery before the programme"),
        (StandingKind.ROSH, chance.choice(BANDS), "", "Assessment at the start of supervision"),
        (StandingKind.MAPPA_CATEGORY, "1", "scotland" if scotland else "england_wales", "Notification"),
        (StandingKind.MAPPA_LEVEL, "1", "", "MAPPA screening"),
    )
    for kind, value, variant, source in found:
        people.record_standing(
            lead, person_id=person_id, kind=kind, value=value, as_of=today, source=source, variant=variant
        )
