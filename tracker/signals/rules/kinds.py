"""The kinds of rule, their thresholds and whom each tells: the defaults are Tracker's own, and no national policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.core.errors import Refused

Thresholds = Mapping[str, int]

ALERT = "early_warning"
"""The kind of alert that tells of a warning; its key is the warning's id."""


class Kind(StrEnum):
    """What a rule looks at."""

    ABSENCES = "absences"
    ATTENDANCE = "attendance"
    ENGAGEMENT = "engagement"
    CONCERNS = "concerns"
    FORECAST = "forecast"

    @property
    def label(self) -> str:
        """Its name, as lists and filters have it."""
        return LABELS[self.value]

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, a sentence each: the product's own words."""
        return _ADVICE[self.value]

    @property
    def counts(self) -> str:
        """What counts for it, in words."""
        return _COUNTS[self.value]


LABELS = {
    "absences": "Absent several times in a row",
    "attendance": "Low attendance",
    "engagement": "Engagement falling",
    "concerns": "Concerns repeated",
    "forecast": "Out of time",
}
_ADVICE = {
    "absences": (
        "Find out today why they did not come, and what would bring them back.",
        "Agree the next session with them and with their offender manager, and book the catch-ups.",
    ),
    "attendance": (
        "Look at what the missed sessions have in common: the day, travel, work, care, health.",
        "Agree with their offender manager what changes, and plan the catch-ups.",
    ),
    "engagement": (
        "Speak with them alone before the next session: what changed, in the group or outside?",
        "Look at how the sessions are adapted to them, and take it to supervision.",
    ),
    "concerns": (
        "Read the concerns together, and see that each was answered.",
        "Decide with their offender manager whether the plan or the risk management needs to change.",
    ),
    "forecast": (
        "Look for earlier dates: catch-ups, a second session a week, or another group.",
        "Tell their offender manager now: what cannot be finished in time needs a decision.",
    ),
}
_COUNTS = {
    "absences": "Signed registers, acceptable and unacceptable absences alike. Rescheduled sessions are left out.",
    "attendance": "Sessions of signed registers that they attended or missed. Rescheduled sessions are left out.",
    "engagement": "Sessions of signed registers that have an engagement score.",
    "concerns": "Concerns raised about the person, of whatever kind, up to today.",
    "forecast": "The forecast of the timetable, made anew every night.",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure of a rule: a whole number from `least` to `most`."""

    name: str
    label: str
    least: int
    most: int
    default: int
    hint: str = ""


THRESHOLDS: Mapping[Kind, tuple[Threshold, ...]] = {
    Kind.ABSENCES: (Threshold("count", "Absences in a row", 2, 10, 2),),
    Kind.ATTENDANCE: (
        Threshold("percent", "Attendance below, in percent", 10, 100, 75),
        Threshold("after", "After how many sessions", 2, 50, 4, "Before that the rule says nothing"),
    ),
    Kind.ENGAGEMENT: (
        Threshold("last", "How many sessions are compared", 2, 10, 3, "The last so many with the so many before"),
        Threshold(
            "tenths",
            "By how much it falls, in tenths of a point",
            1,
            40,
            15,
            "15 is one and a half points of the scale",
        ),
    ),
    Kind.CONCERNS: (
        Threshold("count", "How many concerns", 2, 10, 2),
        Threshold("days", "Within how many days", 7, 365, 28),
    ),
    Kind.FORECAST: (),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How an area has set a kind of rule, and who is told of what it finds; `version` 0 is the default."""

    kind: Kind
    thresholds: Thresholds
    enabled: bool = True
    tells_facilitators: bool = True
    tells_officer: bool = True
    tells_leads: bool = True
    version: int = field(default=0, compare=False)

    @property
    def words(self) -> str:
        """The rule with its thresholds, as a sentence without its full stop."""
        at = self.thresholds
        if self.kind is Kind.ABSENCES:
            return f"{at['count']} or more absences in a row"
        if self.kind is Kind.ATTENDANCE:
            return f"Attendance below {at['percent']}% after {at['after']} or more sessions"
        if self.kind is Kind.ENGAGEMENT:
            many = f"the last {at['last']} sessions"
            return f"Mean engagement of {many} at least {points(at['tenths'])} below the {at['last']} before"
        if self.kind is Kind.CONCERNS:
            return f"{at['count']} or more concerns within {at['days']} days"
        return "The programme would end after the sentence or licence does"

    @property
    def told(self) -> str:
        """Who is told, in words."""
        parts = (
            ("facilitators", self.tells_facilitators),
            ("the offender manager", self.tells_officer),
            ("the treatment manager", self.tells_leads),
        )
        named = [name for name, is_told in parts if is_told]
        text = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
        return f"{text[:1].upper()}{text[1:]}" if named else "Nobody: it is only listed"


Rules = Mapping[Kind, Rule]
"""The rules of one area, every kind."""


def points(tenths: int) -> str:
    """Tenths of a point as a figure: 10 is `1.0`."""
    return f"{tenths // 10}.{tenths % 10} points"


def _default(kind: Kind) -> Rule:
    return Rule(kind, {each.name: each.default for each in THRESHOLDS[kind]})


DEFAULTS: Rules = {kind: _default(kind) for kind in Kind}


def check_rule(rule: Rule) -> None:
    """Every threshold of the kind is there and within its bounds. Raises `Refused`, naming the field."""
    for each in THRESHOLDS[rule.kind]:
        value = rule.thresholds.get(each.name)
        if value is None or not each.least <= value <= each.most:
            raise Refused(each.name, f"{each.label}: enter a number from {each.least} to {each.most}")
