"""What a person's mark says: attendance by habit, absences as a service has them. Invented shares, fixed chance."""

from dataclasses import dataclass
from random import Random

from tracker.attendance.rules.marks import Entry
from tracker.bench.making.words import NOTES

ABSENT = {"UAAB": 30, "AAME": 25, "AAEM": 15, "AAFC": 10, "AAHO": 6, "RSSR": 5, "AACL": 4, "AARE": 3, "CO05": 2}
PRESENT = {"ATTC": 970, "AFTC": 15, "ATSS": 9, "ATSH": 6}
# The share of sessions that a person misses, and how many in a hundred people do.
MISSES = {0.03: 45, 0.08: 33, 0.15: 17, 0.30: 5}
NOTED, LATE = 0.3, 0.04


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person tends to attend: the share of sessions missed, and the usual engagement."""

    misses: float
    engagement: int


def habit(random: Random) -> Habit:
    """A person's habit."""
    (misses,) = random.choices(tuple(MISSES), tuple(MISSES.values()))
    return Habit(misses, random.choice((2, 3, 3, 4)))


def entry_of(random: Random, usual: Habit, minutes: int) -> Entry:
    """One mark, with a note in three of ten."""
    note = random.choice(NOTES) if random.random() < NOTED else ""
    if random.random() < usual.misses:
        return Entry(_one_of(random, ABSENT), note=note)
    outcome = _one_of(random, PRESENT)
    engagement = min(5, max(1, usual.engagement + random.choice((-1, 0, 0, 0, 1))))
    if outcome in {"ATSH", "ATSS"}:
        return Entry(outcome, minutes // 2, engagement=engagement, note=note)
    if random.random() < LATE:
        return Entry(outcome, minutes - random.choice((10, 15, 20)), late=True, engagement=engagement, note=note)
    return Entry(outcome, minutes, engagement=engagement, note=note)


def _one_of(random: Random, shares: dict[str, int]) -> str:
    return random.choices(tuple(shares), tuple(shares.values()))[0]
