"""The terms of a formulation: mechanisms, pathways, ratings, sources of evidence, and what the person says of it."""

from dataclasses import dataclass
from typing import Self

from tracker.core.words import Worded

SHORT, LONG = 2_000, 10_000
"""Characters of a piece of evidence, and of a text about a mechanism, a pathway or the person's account."""

LINE = 200
"""Characters of a need, of a document's name, and of what *other* is."""


class Kind(Worded):
    """What occasion a version is of."""

    INITIAL = "initial", "Initial formulation"
    REFORMULATION = "reformulation", "Reformulation"
    END = "end", "Formulation at the end"


class State(Worded):
    """A version is a draft until it is signed; then it is frozen."""

    DRAFT = "draft"
    SIGNED = "signed"


class Mechanism(Worded):
    """Ward and Siegert's four psychological mechanisms (2002, by `domain.md` 3.1: literature, verified as four).

    Each has the code of the pathway of which it is the core.
    """

    INTIMACY = "intimacy_deficits", "Intimacy and social skills deficits"
    DYSREGULATION = "emotional_dysregulation", "Emotional dysregulation"
    COGNITIONS = "antisocial_cognitions", "Antisocial cognitions"
    SCRIPTS = "distorted_scripts", "Distorted sexual scripts"

    @property
    def means(self) -> str:
        """What it is, in a line."""
        return _MEANS[self.value]


_MEANS = {
    "intimacy_deficits": "Insecure attachment, loneliness, difficulty in being close to people and at ease with them",
    "emotional_dysregulation": "Feelings that are hard to know, bear and steer; sex as a way to cope with them",
    "antisocial_cognitions": "Attitudes and beliefs that support offending in general",
    "distorted_scripts": "Expectations of sex and closeness that mislead about when, how and with whom",
}

MULTIPLE, NONE, OTHER = "multiple", "none", "other"

PATHWAYS = {
    "intimacy_deficits": "Intimacy deficits",
    "emotional_dysregulation": "Emotional dysregulation",
    "antisocial_cognitions": "Antisocial cognitions",
    "distorted_scripts": "Distorted sexual scripts",
    MULTIPLE: "Multiple dysfunctional mechanisms",
    NONE: "None of the model’s pathways",
    OTHER: "Another, in your words",
}
"""The five pathways by the codes of programme definitions, and *none* and *other*: tests found groups beside them."""


def pathway_words(code: str, words: str = "") -> str:
    """A pathway as it is read: *other* by its own words, '' before it is chosen."""
    return (words or "Another") if code == OTHER else PATHWAYS.get(code, "")


RATINGS = {0: "not found", 1: "some", 2: "strong"}
"""How strongly a mechanism is at work: absent, present but not central, strongly characteristic."""

RATING_SOURCE = (
    "The steps of the SARN’s items (0 absent, 1 present but not central, 2 strongly characteristic), as published work "
    "describes them. Ward and Siegert give no scale: that this one serves mechanisms is a proposal."
)
"""Where the scale comes from; provisional, since no source uses it of mechanisms."""


class Confidence(Worded):
    """How sure one is of a rating. The steps are Tracker's own proposal, by what the evidence rests on."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def means(self) -> str:
        """What it rests on."""
        return _RESTS_ON[self.value]


_RESTS_ON = {
    "low": "One source, or the person’s own account alone",
    "medium": "Two sources that agree",
    "high": "Several sources that agree, one of them from the case and not from the person",
}


class Side(Worded):
    """Whether evidence speaks for a mechanism or against it."""

    FOR = "for", "For"
    AGAINST = "against", "Against"


class Source(Worded):
    """Where evidence comes from: what the founding report has practitioners read, ask and check."""

    CASE_FILE = "case_file", "Police case file"
    SPECIALIST = "specialist", "Specialist police unit"
    COURT = "court", "Court or pre-sentence report"
    EARLIER = "earlier", "Earlier allegation or conviction"
    ASSESSMENT = "assessment", "Assessment or measure"
    SESSION = "session", "Programme session"
    SUPERVISION = "supervision", "Supervision"
    VISIT = "visit", "Home visit"
    COMPUTER = "computer", "Computer check"
    MAPPA = "mappa", "MAPPA partner"
    PRISON = "prison", "Prison record"
    ACCOUNT = "account", "The person’s own account"
    OTHERS = "others", "Family or somebody else"
    OTHER = "other", "Another source"


class Distortion(Worded):
    """Cognitive distortions that the founding report names in this group, as kinds; none is quoted."""

    JUSTIFICATION = "justification"
    NORMALISATION = "normalisation"
    OBJECTIFICATION = "objectification"
    COLLUSION = "collusion", "Collusion through a network"


class Agreement(Worded):
    """What the person says of the formulation."""

    AGREES = "agrees", "Agrees"
    PARTLY = "partly", "Agrees in part"
    DISAGREES = "disagrees", "Disagrees"
    NOT_SAID = "not_said", "Would not say, or was not asked"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pathway that was chosen, with the words of *other* and why; `code` is '' before it is chosen."""

    code: str = ""
    words: str = ""
    why: str = ""

    @property
    def label(self) -> str:
        """The pathway as it is read, '' before it is chosen."""
        return pathway_words(self.code, self.words)

    def tidied(self) -> Self:
        """Without the words of *other* where something else is chosen."""
        return type(self)(self.code, self.words.strip() if self.code == OTHER else "", self.why)


NOT_CHOSEN = Chosen()
"""No pathway yet."""
