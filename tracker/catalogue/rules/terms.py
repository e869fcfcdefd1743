"""The terms of a version: who comes in and when, cohorts, the menu, points along the way, targets, and the two rules.

All of it is data of the definition; what a file does not say stays None or empty and is shown as not stated.
"""

from dataclasses import dataclass
from enum import StrEnum

from tracker.catalogue.rules.eligibility import Criterion
from tracker.catalogue.rules.progression import CatchUpRule, CompletionRule


class Extent(StrEnum):
    """How much of a version is written down: every session, or only what is publicly known of it."""

    WHOLE = "whole"
    OUTLINE = "outline"


class Entry(StrEnum):
    """When people may join a delivery."""

    CLOSED = "closed"
    ROLLING = "rolling"
    OPEN = "open"

    @property
    def says(self) -> str:
        """What the entry means, as a sentence without its full stop."""
        return {
            "closed": "All begin together, and nobody joins later",
            "rolling": "People join, or join again, at the beginning of certain modules",
            "open": "People join at any session",
        }[self.value]


class Choice(StrEnum):
    """Whether everybody does a module, or it is chosen for a person from the menu."""

    MANDATORY = "mandatory"
    MENU = "menu"


class Purpose(StrEnum):
    """What a session is for, beyond the programme's own work. Reviews and three-ways are held one-to-one."""

    WORK = "work"
    REVIEW = "review"
    THREE_WAY = "three_way"

    @property
    def label(self) -> str:
        """The purpose in words, in sentence case."""
        return {"work": "Session", "review": "Review", "three_way": "Three-way meeting"}[self.value]


class Intensity(StrEnum):
    """How intense a programme is, in the words of the national lookup."""

    MODERATE = "moderate"
    HIGH_MODERATE = "high_moderate"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The intensity in words, in sentence case."""
        return {"high_moderate": "High or moderate"}.get(self.value, self.value.capitalize())


class RouteIn(StrEnum):
    """How people come to a programme."""

    COMMUNITY_SENTENCE = "community_sentence"
    LICENCE = "licence"
    CUSTODY = "custody"
    REMAND = "remand"
    HOSPITAL = "hospital"
    SELF_REFERRAL = "self_referral"

    @property
    def label(self) -> str:
        """The route in words, in sentence case."""
        return self.value.replace("_", " ").capitalize().replace("Self r", "Self-r")


class Pathway(StrEnum):
    """Ward and Siegert's pathways: a help in formulation, not a type of person."""

    INTIMACY_DEFICITS = "intimacy_deficits"
    DISTORTED_SCRIPTS = "distorted_scripts"
    EMOTIONAL_DYSREGULATION = "emotional_dysregulation"
    ANTISOCIAL_COGNITIONS = "antisocial_cognitions"
    MULTIPLE = "multiple"

    @property
    def label(self) -> str:
        """The pathway in words, in sentence case."""
        return self.value.replace("_", " ").capitalize()


class PointKind(StrEnum):
    """What is done at a point along the way."""

    ASSESSMENT = "assessment"
    FORMULATION = "formulation"
    REFORMULATION = "reformulation"
    REVIEW = "review"
    THREE_WAY = "three_way"
    REPORT = "report"

    @property
    def label(self) -> str:
        """The kind in words, in sentence case."""
        return {"three_way": "Three-way meeting"}.get(self.value, self.value.capitalize())


class Moment(StrEnum):
    """When a point comes. `AFTER_EACH_MODULE` and `EVERY` recur."""

    START = "start"
    END = "end"
    BEFORE_MODULE = "before_module"
    AFTER_MODULE = "after_module"
    AFTER_PHASE = "after_phase"
    AFTER_EACH_MODULE = "after_each_module"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Point:
    """Something due along the way. `target`: code of the module or phase that `moment` names; `weeks`: of `EVERY`."""

    code: str
    title: str
    kind: PointKind
    moment: Moment
    target: str = ""
    weeks: int = 0
    instrument: str = ""
    cites: tuple[str, ...] = ()
    provisional: str = ""

    @property
    def recurs(self) -> bool:
        """Whether it comes more than once."""
        return self.moment in {Moment.AFTER_EACH_MODULE, Moment.EVERY}

    def when(self, named: str = "") -> str:
        """When it comes, in words; `named` is the title of the module or phase."""
        return {
            Moment.START: "At the start",
            Moment.END: "At the end",
            Moment.BEFORE_MODULE: f"Before {named or self.target}",
            Moment.AFTER_MODULE: f"After {named or self.target}",
            Moment.AFTER_PHASE: f"After {named or self.target}",
            Moment.AFTER_EACH_MODULE: "After each module",
            Moment.EVERY: f"Every {self.weeks} weeks",
        }[self.moment]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A kind of group put together by itself. `adapted`: for people with learning disabilities or challenges."""

    code: str
    title: str
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Something that treatment works on; modules name the targets that they serve."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Menu:
    """How many modules are chosen from the menu for a person, and who chooses; `most` None: as many as there are."""

    least: int = 0
    most: int | None = None
    chosen_by: str = ""
    cites: tuple[str, ...] = ()
    provisional: str = ""

    def says(self) -> str:
        """The choice as a sentence without its full stop."""
        by = f" by {self.chosen_by}" if self.chosen_by else ""
        if self.most is None and not self.least:
            return f"Modules of the menu are chosen for each person{by}"
        number = f"At least {self.least}" if self.most is None else f"{self.least} to {self.most}"
        if self.most == self.least:
            number = str(self.least)
        several = self.least != 1 or self.most != 1
        return f"{number} {'modules' if several else 'module'} of the menu chosen for each person{by}"


class Adaptation(StrEnum):
    """What a version does about learning disabilities and challenges."""

    INCLUSIVE = "inclusive"
    ADAPTED = "adapted"
    NOT_ADAPTED = "not_adapted"

    @property
    def says(self) -> str:
        """The adaptation as a sentence without its full stop."""
        return {
            "inclusive": "Written so that people with learning disabilities and challenges can take part",
            "adapted": "An adapted version, for people with learning disabilities and challenges",
            "not_adapted": "Not adapted for people with learning disabilities and challenges",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a version says beside its modules; what stays at its default, the file does not say."""

    eligibility: tuple[Criterion, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    adaptation: Adaptation | None = None
    entry: Entry | None = None
    intensity: Intensity | None = None
    routes_in: tuple[RouteIn, ...] = ()
    tools: tuple[str, ...] = ()
    no_actuarial_tool: bool = False
    adds_to: str = ""
    targets: tuple[Target, ...] = ()
    menu: Menu | None = None
    points: tuple[Point, ...] = ()
    completion: CompletionRule | None = None
    catch_up: CatchUpRule | None = None


NOTHING_SAID = Terms()


@dataclass(frozen=True, slots=True)
class PhaseOutline:
    """A stretch of a version that holds modules. `recurs`: gone through again where it is needed."""

    number: int
    code: str
    title: str
    aim: str
    entry: Entry | None = None
    recurs: bool = False
    cites: tuple[str, ...] = ()
    provisional: str = ""
