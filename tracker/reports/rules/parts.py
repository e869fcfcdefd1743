"""A post-programme report as plain values: its sections, the facts beside each text, what is missing before it is
signed, and the digest of what was signed."""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.errors import Refused
from tracker.core.words import Worded

LONGEST, LONGEST_ANSWER, LONGEST_WHY, LONGEST_MARKING = 10_000, 1_000, 500, 60
MOST_DAYS = 366
DUE = "programme_report"
"""The kind of task that asks for a report; its key is the enrolment."""

COUNTERSIGN = "report_countersign"
"""The kind of task that asks a lead for their signature; its key is the report."""

SIGNED = "report_signed"
"""The kind of alert that tells whoever answers for the person of a new report; its key is the report."""


class State(Worded):
    """A version is a draft until it is signed; then it is frozen."""

    DRAFT = "draft"
    SIGNED = "signed"


class Shown(Worded):
    """Whether the person has seen the report."""

    YES = "yes", "Has seen it"
    NO = "no", "Has not seen it"
    WOULD_NOT = "would_not", "Would not see it"


class SectionKey(Worded):
    """The sections in the order in which they are read: the product's own, since no national form is public."""

    PROGRAMME = "programme", "The person and the programme"
    ATTENDANCE = "attendance", "Attendance and hours"
    MODULES = "modules", "Modules"
    TARGETS = "targets", "Treatment targets"
    FORMULATION = "formulation", "Formulation"
    CHANGE = "change", "Change in assessments"
    RESPONSE = "response", "Skills, response and engagement"
    RISK = "risk", "Risk levels on record"
    NEEDS = "needs", "Outstanding needs"
    RECOMMEND = "recommend", "Recommendations"
    COMMENTS = "comments", "The person’s own comments"
    GIVEN = "given", "Who receives this report"


REQUIRED = frozenset({SectionKey.RECOMMEND, SectionKey.GIVEN})
"""Sections that have a text: nothing to say is no answer there."""


FROM_NOTES = "From notes"
"""The table of passages of notes; what was written stands last in each of its rows."""

GONE = "A passage of a note was taken out or moved since it was taken up here: compare with the record of today"


@dataclass(frozen=True, slots=True)
class Block:
    """Facts from the record as a table, each row as long as the head; `source` says where they come from.

    `bars` are done and whole of each row in hours, where the table is drawn too; `keys` name the rows that are needs.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    note: str = ""
    bars: tuple[tuple[float, float], ...] = ()
    keys: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Block":
        """From what is kept."""
        return cls(
            kept["title"],
            tuple(kept["head"]),
            tuple(tuple(row) for row in kept["rows"]),
            kept["source"],
            kept["note"],
            tuple((each[0], each[1]) for each in kept["bars"]),
            tuple(kept["keys"]),
        )


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the record gives for a section: its facts, and the text that they begin with."""

    blocks: tuple[Block, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Whom and what a report is about, as that stood when the record was read; times are told in its `zone`."""

    name: str
    reference: str
    born: str
    area: str
    programme: str
    began: str
    ended: str
    zone: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as it stands; `drafted` is the text that the record gave."""

    key: SectionKey
    blocks: tuple[Block, ...]
    drafted: str
    text: str
    silent: bool
    answers: Mapping[str, str]
    saved_by: str
    saved_at: datetime
    version: int

    @property
    def is_edited(self) -> bool:
        """Whether somebody wrote another text than the record gave."""
        return self.text.strip() != self.drafted.strip()

    @property
    def needs(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The outstanding needs by their keys."""
        return tuple((key, row) for block in self.blocks for key, row in zip(block.keys, block.rows, strict=False))

    @property
    def unanswered(self) -> int:
        """Outstanding needs of which nothing is said yet."""
        return sum(not self.answers.get(key, "").strip() for key, _row in self.needs)


@dataclass(frozen=True, slots=True)
class ReportView:
    """One version of a report, whole; `countersigned_by` is '' before that."""

    id: int
    enrolment_id: int
    person_id: int
    number: int
    state: State
    follows: int | None
    why: str
    head: Head
    facts_at: datetime
    shown: str
    shown_on: date | None
    begun_by: str
    begun_at: datetime
    signed_by: str
    signed_at: datetime | None
    countersign: bool
    countersigned_by: str
    countersigned_at: datetime | None
    marking: str
    digest: str
    version: int
    sections: tuple[SectionView, ...]

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state is State.SIGNED

    @property
    def is_given_out(self) -> bool:
        """Whether everybody who may know the person reads it: signed, and countersigned where that is asked for."""
        return self.is_signed and (not self.countersign or bool(self.countersigned_by))

    @property
    def called(self) -> str:
        """How it is referred to, which names nobody: PPR-12-2."""
        return f"PPR-{self.enrolment_id}-{self.number}"

    @property
    def shown_words(self) -> str:
        """Whether the person has seen it, '' before that is recorded."""
        return Shown(self.shown).label if self.shown else ""

    def section(self, key: SectionKey) -> SectionView:
        """One of its sections."""
        return next(each for each in self.sections if each.key is key)

    @property
    def missing(self) -> dict[SectionKey, str]:
        """What stands in the way of its signature, by section."""
        return {each.key: said for each in self.sections if (said := lacking(each, self.shown))}


@dataclass(frozen=True, slots=True)
class Brief:
    """A version as a list shows it."""

    id: int
    enrolment_id: int
    number: int
    state: State
    programme: str
    begun_by: str
    begun_at: datetime
    signed_by: str
    signed_at: datetime | None
    is_given_out: bool

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state is State.SIGNED


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed of a section; `shown` only of the person's own comments, `answers` only of needs."""

    text: str = ""
    silent: bool = False
    answers: Mapping[str, str] | None = None
    shown: str = ""
    shown_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What an area asks of reports: days from completion to the signature, a lead's signature, and a marking.

    How many days is not settled anywhere public: 28 is a proposal, and the page says so.
    """

    countersign: bool = False
    due_days: int = 28
    marking: str = "Confidential"
    version: int = 0


DEFAULT_RULE = Rule()
"""What an area asks that has said nothing."""


def check_rule(rule: Rule) -> None:
    """Days from 1 to 366 and a marking of one line. Raises `Refused`."""
    problems = {}
    if not 1 <= rule.due_days <= MOST_DAYS:
        problems["due_days"] = f"Enter a number of days from 1 to {MOST_DAYS}"
    if len(rule.marking) > LONGEST_MARKING or not rule.marking.isprintable():
        problems["marking"] = f"Enter a marking of {LONGEST_MARKING} characters or fewer"
    if problems:
        raise Refused.of(problems)


def lacking(section: SectionView, shown: str) -> str:
    """What a section lacks before the report is signed, '' for nothing."""
    if section.unanswered:
        return "Say of each outstanding need what is to be done"
    if section.key is SectionKey.COMMENTS and not shown:
        return "Say whether the person has seen the report"
    if section.text.strip() or section.needs:
        return ""
    if section.key in REQUIRED:
        return "Write this section"
    return "" if section.silent else "Write this section, or say that there is nothing"


def gone_from(report: ReportView, standing: Container[str]) -> bool:
    """Whether it quotes a note that does not say so any more: what was redacted, or moved to another person."""
    blocks = [block for each in report.sections for block in each.blocks if block.title == FROM_NOTES]
    return any(row[-1] not in standing for block in blocks for row in block.rows)


def check_entry(key: SectionKey, entry: Entry, needs: Iterable[str], today: date) -> None:
    """Texts fit; a section says something or nothing, not both; the person saw it on a day that has come.

    Raises `Refused` with every field that is wrong.
    """
    problems: dict[str, str] = {}
    if len(entry.text) > LONGEST:
        problems["text"] = f"This must be {LONGEST:,} characters or fewer"
    if entry.silent and entry.text.strip():
        problems["silent"] = "Take this away, or the text: there cannot be both"
    elif entry.silent and key in REQUIRED:
        problems["silent"] = "This section is always written"
    for need in needs:
        if len((entry.answers or {}).get(need, "")) > LONGEST_ANSWER:
            problems[field_of(need)] = f"This must be {LONGEST_ANSWER:,} characters or fewer"
    if key is SectionKey.COMMENTS:
        problems |= _check_shown(entry, today)
    if problems:
        raise Refused.of(problems)


def _check_shown(entry: Entry, today: date) -> dict[str, str]:
    if entry.shown and entry.shown not in set(Shown):
        return {"shown": "Choose one of the answers"}
    if entry.shown == Shown.YES and (entry.shown_on is None or entry.shown_on > today):
        return {"shown_on": "Enter the day on which they saw it: today or before"}
    return {}


def check_why(why: str) -> str:
    """Why a signed report is corrected, without spaces at the ends. Raises `Refused`."""
    why = why.strip()
    if not 0 < len(why) <= LONGEST_WHY:
        raise Refused("why", f"Enter what is corrected and why, in {LONGEST_WHY} characters or fewer")
    return why


def field_of(need: str) -> str:
    """The name of the field in which a need is answered."""
    return f"need-{need.replace(':', '-')}"


def finding(report: ReportView) -> str:
    """How the programme ended, and how many needs it leaves, in a sentence or two."""
    number = len(report.section(SectionKey.NEEDS).needs)
    left = {0: "No need is outstanding by the record", 1: "1 need is outstanding"}.get(
        number, f"{number} needs are outstanding"
    )
    return f"{report.head.programme}: {report.head.ended[:1].lower()}{report.head.ended[1:]}. {left}."


def stands(report: ReportView) -> bool:
    """Whether a signed report says what was signed; a draft says what it says."""
    return not report.is_signed or report.digest == digest(report)


def digest(report: ReportView) -> str:
    """The SHA-256 of everything that was signed: whom, what, every text and fact, by whom and when."""
    said = {
        "called": report.called,
        "why": report.why,
        "head": asdict(report.head),
        "shown": [report.shown, report.shown_on.isoformat() if report.shown_on else ""],
        "signed": [report.signed_by, report.signed_at.isoformat() if report.signed_at else ""],
        "marking": report.marking,
        "sections": [
            [each.key.value, each.text, each.silent, dict(each.answers), [one.plain() for one in each.blocks]]
            for each in report.sections
        ],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
