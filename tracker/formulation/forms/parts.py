"""The shape of what is typed in a draft, a part at a time."""

from collections.abc import Iterable, Sequence

from tracker.formulation.rules.parts import (
    AccountEntry,
    EvidenceEntry,
    EvidenceView,
    FormulationView,
    MechanismEntry,
    MechanismView,
    NeedView,
    PathwaysEntry,
)
from tracker.formulation.rules.terms import (
    LINE,
    LONG,
    OTHER,
    PATHWAYS,
    RATINGS,
    SHORT,
    Agreement,
    Chosen,
    Confidence,
    Distortion,
    Kind,
    Side,
    Source,
)
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    Form,
    Needed,
    RadioField,
    SelectField,
    SubmitField,
    TextareaField,
    TextField,
    choice,
)
from tracker.ui.filters import day
from tracker.ui.reading import read_number

KEEP = "keep"
"""The choice that leaves a link to a note as it stands, where the writer may not read the note."""

COUNTS_FROM = 50
ONLY = "Third-party or victim information"
ONLY_HINT = "Offender managers see that it is there, not what it says"


class BeginForm(Form):
    """What the next version is."""

    kind = RadioField("What is this version?", [Needed("Choose what this version is")])
    submit = SubmitField("Begin")

    def offer(self, kinds: Sequence[Kind]) -> None:
        """Give what may follow; the only one is chosen."""
        self.kind.choices = [choice(one.value, one.label) for one in kinds]
        if not self.is_submitted() and kinds:
            self.kind.data = kinds[0].value


class MechanismForm(SeenForm):
    """What is said of one mechanism, but for its evidence; any of it may be left for later."""

    rating = RadioField("How far is it at work?", coerce=str)
    confidence = RadioField("How sure are you?", coerce=str)
    why = TextareaField("Why this rating", rows=3, limit=LONG, counts_from=COUNTS_FROM)
    triggers = TextareaField(
        "Triggers",
        hint="Situations, feelings and thoughts that came before",
        rows=3,
        limit=LONG,
        counts_from=COUNTS_FROM,
    )
    functions = TextareaField(
        "What the behaviour served", hint="What it gave, or kept away", rows=3, limit=LONG, counts_from=COUNTS_FROM
    )
    strengths = TextareaField(
        "Strengths and protective factors",
        hint="What already works against it",
        rows=3,
        limit=LONG,
        counts_from=COUNTS_FROM,
    )
    distortions = CheckboxesField(
        "Cognitive distortions seen with it",
        choices=[choice(one.value, one.label) for one in Distortion],
        hint="Leave blank if none was seen",
        coerce=str,
    )

    def offer(self) -> None:
        """Give the scales, with what their steps mean."""
        ratings = [choice(value, f"{value}, {words}") for value, words in RATINGS.items()]
        self.rating.choices = [*ratings, choice("", "Not rated yet")]
        steps = [choice(one.value, one.label, hint=one.means) for one in Confidence]
        self.confidence.choices = [*steps, choice("", "Not said yet")]
        if self.is_submitted():
            self.rating.data, self.confidence.data = (self.rating.data or ""), (self.confidence.data or "")

    def show(self, found: MechanismView) -> None:
        """Fill in what stands."""
        self.rating.data = "" if found.rating is None else str(found.rating)
        self.confidence.data, self.why.data, self.triggers.data = found.confidence, found.why, found.triggers
        self.functions.data, self.strengths.data = found.functions, found.strengths
        self.distortions.data, self.seen.data = list(found.distortions), str(found.version)

    def entry(self) -> MechanismEntry:
        """What was typed."""
        return MechanismEntry(
            read_number(self.rating.data),
            self.confidence.data or "",
            self.why.data or "",
            self.triggers.data or "",
            self.functions.data or "",
            self.strengths.data or "",
            tuple(self.distortions.data or ()),
        )

    def overtaken_by(self, found: MechanismView) -> None:
        """Show what stands now beside what was typed."""
        mine = self.entry()
        here, typed = ("" if one is None else str(one) for one in (found.rating, mine.rating))
        rows = (
            ("Rating", here, typed),
            ("Confidence", found.confidence, mine.confidence),
            ("Why this rating", found.why, mine.why),
            ("Triggers", found.triggers, mine.triggers),
            ("What the behaviour served", found.functions, mine.functions),
            ("Strengths and protective factors", found.strengths, mine.strengths),
            ("Cognitive distortions", ", ".join(found.distortions), ", ".join(mine.distortions)),
        )
        self.stand_beside(rows, found.version)


class EvidenceForm(SeenForm):
    """A piece of evidence."""

    side = RadioField(
        "Does it speak for the mechanism or against it?",
        [Needed("Choose whether it speaks for or against")],
        choices=[choice(one.value, one.label) for one in Side],
    )
    text = TextareaField(
        "What is the evidence?",
        [Needed("Enter what the evidence is")],
        hint="What was said, seen or found. Describe no offence material",
        rows=4,
        limit=SHORT,
        counts_from=COUNTS_FROM,
    )
    source = SelectField(
        "Where does it come from?",
        [Needed("Choose where it comes from")],
        choices=[choice("", "Choose a source"), *(choice(one.value, one.label) for one in Source)],
        hint="Evidence from the case weighs more than the person’s own account",
    )
    on_date = DateField(
        "When was it said, seen or found?", hint="Leave blank if it is not known. For example, 27 3 2026"
    )
    note_id = SelectField(
        "A note that says it", hint="Whoever may not read the note sees only that there is one", coerce=str
    )
    result_id = SelectField("A result that says it", coerce=str)
    document = TextField(
        "A document that says it", hint="Its name and where it is kept, such as: file 3, report of 4 May 2026"
    )
    restricted = CheckboxField(ONLY, hint=ONLY_HINT)
    save = SubmitField("Save and add another", secondary=True)
    submit = SubmitField("Save")

    def offer(
        self, notes: Iterable[tuple[int, str]], results: Iterable[tuple[int, str]], *, keep: bool = False
    ) -> None:
        """Give the notes and results that the writer may link; `keep`: a note is linked that they may not read."""
        kept = [choice(KEEP, "The note that is linked, which you may not read")] if keep else []
        self.note_id.choices = [choice("", "No note"), *kept, *(choice(*note) for note in notes)]
        self.result_id.choices = [choice("", "No result"), *(choice(*result) for result in results)]
        self.result_id.data = self.result_id.data or ""

    def show(self, found: EvidenceView) -> None:
        """Fill in what stands."""
        self.side.data, self.text.data, self.source.data = found.side, found.text, found.source
        self.on_date.data, self.document.data, self.restricted.data = found.on_date, found.document, found.restricted
        self.note_id.data = str(found.note_id) if found.note_id else KEEP if found.linked else ""
        self.result_id.data = str(found.result_id or "")
        self.seen.data = str(found.version)

    @property
    def keeps_note(self) -> bool:
        """Whether the link is left as it stands."""
        return bool(self.note_id.data == KEEP)

    def entry(self) -> EvidenceEntry:
        """What was typed, once the form is valid."""
        return EvidenceEntry(
            self.side.data or "",
            self.text.data or "",
            self.source.data or "",
            self.on_date.data,
            read_number(self.note_id.data),
            self.document.data or "",
            bool(self.restricted.data),
            read_number(self.result_id.data),
        )

    def overtaken_by(self, found: EvidenceView) -> None:
        """Show what stands now beside what was typed."""
        mine = self.entry()
        dates = [day(one) if one else "" for one in (found.on_date, mine.on_date)]
        rows = (
            ("For or against", found.side, mine.side),
            ("Evidence", found.text, mine.text),
            ("Source", found.source, mine.source),
            ("Date", dates[0], dates[1]),
            ("Document", found.document, mine.document),
        )
        self.stand_beside(rows, found.version)


class NeedForm(SeenForm):
    """A target: what treatment is to work on."""

    words = TextField(
        "What is treatment to work on?",
        [Needed("Enter what treatment is to work on")],
        hint=f"In words agreed with the person, up to {LINE} characters",
    )
    target = SelectField("Which of the programme’s targets is it?", coerce=str)
    submit = SubmitField("Save")

    def offer(self, programme: str, targets: Iterable[tuple[str, str]]) -> None:
        """Give the targets of the person's programme."""
        named = [choice(*each) for each in targets]
        self.target.choices = [choice("", "None of them"), *named]
        said = f"Of {programme}. Modules that serve it are shown" if named else "The programme names no targets"
        self.target.description = f"{said}; without one, modules that answer the mechanism’s pathway are"

    def show(self, found: NeedView) -> None:
        """Fill in what stands."""
        self.words.data, self.target.data, self.seen.data = found.words, found.target, str(found.version)

    def overtaken_by(self, found: NeedView) -> None:
        """Show what stands now beside what was typed."""
        self.stand_beside((("Target", found.words, self.words.data or ""),), found.version)


def _pathways(first: str) -> list[tuple[str, str]]:
    return [*PATHWAYS.items(), ("", first)]


class PathwaysForm(SeenForm):
    """The pathways, each with its reasons."""

    primary = RadioField("Primary pathway", coerce=str)
    primary_words = TextField("What the other primary pathway is")
    primary_why = TextareaField("Why this primary pathway", rows=4, limit=LONG, counts_from=COUNTS_FROM)
    secondary = RadioField("Secondary pathway", coerce=str)
    secondary_words = TextField("What the other secondary pathway is")
    secondary_why = TextareaField("Why this secondary pathway", rows=4, limit=LONG, counts_from=COUNTS_FROM)
    submit = SubmitField("Save and go on")

    def offer(self) -> None:
        """Give the pathways of the model, and *none* and *other*."""
        for field, words in ((self.primary, self.primary_words), (self.secondary, self.secondary_words)):
            field.choices = [
                choice(code, label, reveals=words if code == OTHER else None)
                for code, label in _pathways("Not chosen yet")
            ]
            field.data = field.data or ""

    def show(self, found: FormulationView) -> None:
        """Fill in what stands."""
        self.primary.data, self.primary_words.data, self.primary_why.data = _parts(found.primary)
        self.secondary.data, self.secondary_words.data, self.secondary_why.data = _parts(found.secondary)
        self.seen.data = str(found.pathways_version)

    def entry(self) -> PathwaysEntry:
        """What was typed."""
        first = [field.data or "" for field in (self.primary, self.primary_words, self.primary_why)]
        second = [field.data or "" for field in (self.secondary, self.secondary_words, self.secondary_why)]
        return PathwaysEntry(Chosen(*first), Chosen(*second))

    def overtaken_by(self, found: FormulationView) -> None:
        """Show what stands now beside what was typed."""
        mine = self.entry()
        rows = (
            ("Primary pathway", found.primary.label, mine.primary.label),
            ("Why", found.primary.why, mine.primary.why),
            ("Secondary pathway", found.secondary.label, mine.secondary.label),
            ("Why the secondary", found.secondary.why, mine.secondary.why),
        )
        self.stand_beside(rows, found.pathways_version)


def _parts(chosen: Chosen) -> tuple[str, str, str]:
    return chosen.code, chosen.words, chosen.why


class AccountForm(SeenForm):
    """The person's own account, and what they say of the formulation."""

    account = TextareaField(
        "Their own account",
        hint="In their words as far as you can: what was going on, and what they make of it now",
        rows=8,
        limit=LONG,
        counts_from=COUNTS_FROM,
    )
    agreement = RadioField("Do they agree with this formulation?", coerce=str)
    words = TextareaField(
        "What they say of it, in their words",
        hint="What they would put differently, if anything",
        rows=4,
        limit=LONG,
        counts_from=COUNTS_FROM,
    )
    submit = SubmitField("Save")

    def offer(self) -> None:
        """Give the answers."""
        answers = [choice(one.value, one.label) for one in Agreement]
        self.agreement.choices = [*answers, choice("", "Not recorded yet")]
        self.agreement.data = self.agreement.data or ""

    def show(self, found: FormulationView) -> None:
        """Fill in what stands."""
        self.account.data, self.agreement.data, self.words.data = found.account, found.agreement, found.agreement_words
        self.seen.data = str(found.account_version)

    def entry(self) -> AccountEntry:
        """What was typed."""
        return AccountEntry(self.account.data or "", self.agreement.data or "", self.words.data or "")

    def overtaken_by(self, found: FormulationView) -> None:
        """Show what stands now beside what was typed."""
        mine = self.entry()
        rows = (
            ("Their own account", found.account, mine.account),
            ("Agreement", found.agreement, mine.agreement),
            ("In their words", found.agreement_words, mine.words),
        )
        self.stand_beside(rows, found.account_version)
