"""To whom an instrument applies, and until when its result holds: refused, or said as a warning where not known."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tracker.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the person: sex, age in whole years, kinds of sexual offending; '' or None where unknown."""

    sex: str = ""
    age: int | None = None
    offences: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Whom an instrument is for; empty where it does not say. Ages are inclusive."""

    sexes: frozenset[str] = frozenset()
    youngest: int | None = None
    oldest: int | None = None
    offences: frozenset[str] = frozenset()
    not_only: frozenset[str] = frozenset()


def check_applies(limits: Limits, subject: Subject) -> list[str]:
    """What could not be checked, in words. Raises `Refused` with every limit that the person is outside of."""
    asked = {
        "sex": bool(limits.sexes) and not subject.sex,
        "age": (limits.youngest, limits.oldest) != (None, None) and subject.age is None,
        "kinds of offending": bool(limits.offences | limits.not_only) and subject.offences is None,
    }
    unknown = [what for what, wanting in asked.items() if wanting]
    problems = _outside(limits, subject)
    if problems:
        raise Refused.of(problems)
    return [f"Not checked whether the instrument applies, since this is not known: {', '.join(unknown)}"] * bool(
        unknown
    )


def _outside(limits: Limits, subject: Subject) -> dict[str, str]:
    problems: dict[str, str] = {}
    if limits.sexes and subject.sex and subject.sex not in limits.sexes:
        problems["person.sex"] = f"The instrument is for people recorded as {' or '.join(sorted(limits.sexes))}"
    if subject.age is not None and not (limits.youngest or 0) <= subject.age <= (limits.oldest or subject.age):
        problems["person.age"] = f"The instrument is for people aged {_ages(limits)}, not {subject.age}"
    if subject.offences is not None and limits.offences and not subject.offences & limits.offences:
        problems["person.offences"] = f"The instrument is for offending of the kinds {_kinds(limits.offences)}"
    elif subject.offences and subject.offences <= limits.not_only:
        problems["person.offences"] = f"The instrument is not for offending of the kind {_kinds(limits.not_only)} alone"
    return problems


def holds_until(as_of: date, months: int | None) -> date | None:
    """The last day a result holds, so many months on; None where the instrument does not say."""
    if months is None:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + months, 12)
    return date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))


def _ages(limits: Limits) -> str:
    if limits.oldest is None:
        return f"{limits.youngest} or over"
    return f"{limits.youngest} to {limits.oldest}" if limits.youngest else f"{limits.oldest} or under"


def _kinds(kinds: frozenset[str]) -> str:
    return ", ".join(sorted(kind.replace("_", " ") for kind in kinds))
