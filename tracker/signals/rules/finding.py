"""What the rules find in marks, concerns and a forecast: pure, the same for a signature and for a recount."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from tracker.signals.rules.kinds import Kind, Rule, Rules

MARKED = frozenset({Kind.ABSENCES, Kind.ATTENDANCE, Kind.ENGAGEMENT})
"""The kinds that look at signed marks: a signature or an amendment settles them."""

MOST_FACTS = 12


class Marked(NamedTuple):
    """A signed mark of an enrolment: attended or missed, `outcome` in words, `engagement` where it was scored.

    A tuple, because a signature makes some hundreds of them.
    """

    session_id: int
    on_date: date
    number: int
    attended: bool
    outcome: str
    engagement: int | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """That a concern was raised: never what about."""

    concern_id: int
    on_date: date


@dataclass(frozen=True, slots=True)
class Overdue:
    """A forecast that runs over the end of a sentence or licence; `missed` sessions have no date yet."""

    ends_on: date
    limit_on: date
    owed: int
    missed: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A day and what it was."""

    on: date
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: `says` it in a phrase, `rule` is the rule with its thresholds, the newest fact is first.

    `subject` is the enrolment's id, 0 for the person as a whole; `newest` names the newest fact for the worse.
    """

    kind: Kind
    subject: int
    newest: str
    says: str
    rule: str
    programme: str
    facts: tuple[Fact, ...]
    worked: str = ""
    """How a figure in `says` was worked out, in sentences; '' where the facts show it."""

    @property
    def key(self) -> str:
        """What a warning is known by: it comes again only when this differs."""
        return f"{self.subject}:{self.newest}"

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON."""
        facts = [[each.on.isoformat(), each.what] for each in self.facts]
        kept = {"says": self.says, "rule": self.rule, "programme": self.programme, "facts": facts}
        return {**kept, "worked": self.worked} if self.worked else kept


def subject_of(key: str) -> str:
    """Whom or what a key is about: an enrolment, or the person as a whole."""
    return key.partition(":")[0]


def facts_of(kept: dict[str, Any]) -> tuple[Fact, ...]:
    """The facts of a finding, back from JSON."""
    return tuple(Fact(date.fromisoformat(on), what) for on, what in kept["facts"])


def of_marks(enrolment_id: int, programme: str, marks: Sequence[Marked], rules: Rules) -> list[Finding]:
    """What the rules find in the signed marks of an enrolment, the oldest mark first."""
    found = []
    for kind, look in ((Kind.ABSENCES, _absences), (Kind.ATTENDANCE, _attendance), (Kind.ENGAGEMENT, _engagement)):
        rule = rules[kind]
        seen = look(marks, rule) if rule.enabled else None
        if seen is not None:
            newest, says, facts, *worked = seen
            found.append(Finding(kind, enrolment_id, str(newest), says, rule.words, programme, tuple(facts), *worked))
    return found


def of_concerns(concerns: Iterable[Raised], rule: Rule, today: date) -> list[Finding]:
    """One finding where enough concerns about a person were raised in the days up to today, the newest one named."""
    if not rule.enabled:
        return []
    first = today - timedelta(days=rule.thresholds["days"])
    recent = sorted((each for each in concerns if each.on_date >= first), key=lambda each: each.concern_id)
    if len(recent) < rule.thresholds["count"]:
        return []
    facts = tuple(Fact(each.on_date, "A concern was raised") for each in reversed(recent))
    says = f"{len(recent)} concerns within {rule.thresholds['days']} days"
    return [Finding(Kind.CONCERNS, 0, str(recent[-1].concern_id), says, rule.words, "", facts[:MOST_FACTS])]


def of_forecast(enrolment_id: int, programme: str, late: Overdue, rule: Rule) -> list[Finding]:
    """One finding for a forecast that runs over; another end of the sentence makes it a new one."""
    if not rule.enabled:
        return []
    days = (late.ends_on - late.limit_on).days
    waiting = f", {_sessions(late.missed)} without a date" if late.missed else ""
    facts = (
        Fact(late.ends_on, f"Last session, as forecast: {_sessions(late.owed)} to go{waiting}"),
        Fact(late.limit_on, "The sentence or licence ends"),
    )
    says = f"would finish {days} {'day' if days == 1 else 'days'} after the sentence or licence ends"
    newest = late.limit_on.isoformat()
    return [Finding(Kind.FORECAST, enrolment_id, newest, says, rule.words, programme, facts)]


Seen = tuple[int, str, list[Fact]] | tuple[int, str, list[Fact], str]
"""The session of the newest fact for the worse, what was found, the facts, and how a figure was worked out."""


def _absences(marks: Sequence[Marked], rule: Rule) -> Seen | None:
    """The absences since they last attended, where there are enough."""
    run: list[Marked] = []
    for mark in reversed(marks):
        if mark.attended:
            break
        run.append(mark)
    if len(run) < rule.thresholds["count"]:
        return None
    return run[0].session_id, f"{len(run)} absences in a row", _facts(run)


def _attendance(marks: Sequence[Marked], rule: Rule) -> Seen | None:
    """Too few attended of those held, once there were enough; the newest absence is what is new."""
    total, missed = len(marks), [mark for mark in marks if not mark.attended]
    attended = total - len(missed)
    if total < rule.thresholds["after"] or attended * 100 >= rule.thresholds["percent"] * total:
        return None
    says = f"attended {attended} of {total} sessions, {attended * 100 // total}%"
    return missed[-1].session_id, says, _facts(reversed(missed))


def _engagement(marks: Sequence[Marked], rule: Rule) -> Seen | None:
    """The mean of the last scores against the mean of as many before; the newest that is below these is what is new."""
    many = rule.thresholds["last"]
    scored = [(mark, mark.engagement) for mark in marks if mark.engagement is not None][-2 * many :]
    if len(scored) < 2 * many:
        return None
    before, last = sum(value for _, value in scored[:many]), sum(value for _, value in scored[many:])
    if (before - last) * 10 < rule.thresholds["tenths"] * many:
        return None
    newest = next(mark for mark, value in reversed(scored[many:]) if value * many < before)
    says = f"engagement fell by {(before - last) / many:.1f} points over {many} sessions"
    worked = (
        f"The last {many}: {_mean([value for _, value in scored[many:]])}. "
        f"The {many} before: {_mean([value for _, value in scored[:many]])}."
    )
    facts = [Fact(mark.on_date, f"Session {mark.number}: engagement {value}") for mark, value in reversed(scored)]
    return newest.session_id, says, facts[: 2 * many], worked


def _mean(values: Sequence[int]) -> str:
    """A mean with its sum: `2 + 3 + 3 = 8, mean 2.67`."""
    return f"{' + '.join(str(value) for value in values)} = {sum(values)}, mean {sum(values) / len(values):.2f}"


def _facts(marks: Iterable[Marked]) -> list[Fact]:
    return [Fact(mark.on_date, f"Session {mark.number}: {mark.outcome}") for mark in marks][:MOST_FACTS]


def _sessions(count: int) -> str:
    return f"{count} session" if count == 1 else f"{count} sessions"
