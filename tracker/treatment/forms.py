"""The shape of what is typed about plans: targets, choosing modules, signing, answers, scales and ratings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.treatment.rules.plans import (
    LONGEST,
    PATHWAYS,
    VIEW,
    WORDING,
    Agreement,
    ChoiceView,
    PlanView,
    TargetDetails,
    TargetState,
    TargetView,
)
from tracker.treatment.rules.ranking import Module, served_by_default
from tracker.treatment.rules.reading import Reading
from tracker.treatment.rules.reviews import LONGEST_ANSWER, PROMPTS, ReviewDetails, ReviewKind, ReviewView
from tracker.treatment.rules.scaling import FIELDS, HEAVIEST, LEVELS, LONGEST_LEVEL, LONGEST_NOTE, ScaleView, level_name
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
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

HALF = 50
"""From how many per cent on a field says how much room is left."""

ROOM: dict[str, Any] = {"limit": LONGEST, "counts_from": HALF}
LEVEL: dict[str, Any] = {"limit": LONGEST_LEVEL, "counts_from": HALF}
STATES = [choice(each.value, each.label) for each in TargetState]


class TargetForm(SeenForm):
    """What somebody works on."""

    code = SelectField("Target of the programme")
    wording = TextareaField(
        "The target", [Needed("Enter the target in words that the person uses")], hint="In words that the person uses",
        rows=2, limit=WORDING, counts_from=HALF,
    )  # fmt: skip
    agreed = CheckboxField("These words are agreed with the person")
    pathway = SelectField("It comes from", hint="The mechanism or pathway of the formulation, where one is found")
    why = TextareaField("Why it is worked on", [Needed("Enter why this is worked on")], rows=3, **ROOM)
    state = RadioField("It is", choices=STATES, default=TargetState.OPEN.value)
    state_why = TextareaField("What shows that it is met, or why it is set aside", rows=3, **ROOM)
    submit = SubmitField("Save")

    def offer(self, titles: Mapping[str, str], *, new: bool) -> None:
        """Give the programme's targets to choose from; a new target is open, so that is not asked."""
        own = choice("", "None of them: in own words only")
        self.code.choices = [own, *[choice(code, title) for code, title in titles.items()]]
        self.pathway.choices = [choice("", "Not known, or none"), *[choice(*each) for each in PATHWAYS.items()]]
        if new:
            del self.state, self.state_why

    def show(self, found: TargetView) -> None:
        """Fill in what stands."""
        details = found.details
        self.code.data, self.wording.data, self.agreed.data = details.code, details.wording, details.agreed
        self.pathway.data, self.why.data, self.seen.data = details.pathway, details.why, str(found.version)
        self.state.data, self.state_why.data = details.state.value, details.state_why

    def details(self) -> TargetDetails:
        """What was typed, once the form is valid."""
        asked = "state" in self._fields
        return TargetDetails(
            code=self.code.data or "",
            wording=self.wording.data or "",
            agreed=bool(self.agreed.data),
            pathway=self.pathway.data or "",
            why=self.why.data or "",
            state=TargetState(self.state.data) if asked else TargetState.OPEN,
            state_why=(self.state_why.data or "") if asked else "",
        )

    def overtaken_by(self, found: TargetView) -> None:
        """Show what stands now beside what was typed."""
        theirs, mine = found.details, self.details()
        rows = (
            ("The target", theirs.wording, mine.wording),
            ("It comes from", PATHWAYS.get(theirs.pathway, ""), PATHWAYS.get(mine.pathway, "")),
            ("Why", theirs.why, mine.why),
            ("It is", theirs.state.label, mine.state.label),
        )
        self.stand_beside(rows, found.version)


class ChoosingForm(Form):
    """The modules of the menu that a person is to do; `form_for` gives each module its own fields."""

    modules = CheckboxesField("Modules of the menu")
    reason = TextField("Why these", [Needed("Enter why these modules")], hint="What the formulation shows")
    submit = SubmitField("Choose these modules")

    def show(self, menu: Iterable[Module], targets: Sequence[TargetView], standing: Iterable[ChoiceView]) -> None:
        """Tick what is chosen, and what each is for: what was kept, else what the definition says that it serves."""
        kept = {each.module_code: each for each in standing if each.chosen}
        menu = list(menu)
        self.modules.data = [each.code for each in menu if each.chosen]
        for each in menu:
            known = kept.get(each.code)
            served = known.targets if known else served_by_default(targets, each)
            if f"for-{each.code}" in self._fields:
                self[f"for-{each.code}"].data = [str(one) for one in served]
            self[f"why-{each.code}"].data = known.reason if known else ""
            self[f"view-{each.code}"].data = known.view if known else ""

    def picked(self) -> dict[str, dict[str, Any]]:
        """What was typed of each module that is ticked: its targets, why, and what the person says."""
        found = {}
        for code in self.modules.data or []:
            wanted = self[f"for-{code}"].data or [] if f"for-{code}" in self._fields else []
            targets = tuple(number for each in wanted if (number := read_number(each)))
            texts = {"why": self[f"why-{code}"].data or "", "view": self[f"view-{code}"].data or ""}
            found[code] = {"targets": targets, **texts}
        return found


def form_for(menu: Iterable[Module], targets: Sequence[TargetView], spoken: str) -> ChoosingForm:
    """A form with the fields of each module of a menu: for which open targets, why, and what the person says."""
    menu = list(menu)
    fields: dict[str, Any] = {}
    for each in menu:
        if targets:
            for_whom = [choice(one.id, one.details.wording + ("" if one.is_open else " (met)")) for one in targets]
            fields[f"for-{each.code}"] = CheckboxesField("For which targets", choices=for_whom)
        fields[f"why-{each.code}"] = TextField("Why this one", hint="If it differs from the reason for all")
        fields[f"view-{each.code}"] = TextareaField(f"What {spoken} says of it", rows=2, limit=VIEW, counts_from=HALF)
    made: ChoosingForm = type("ChoosingForm", (ChoosingForm,), fields)()
    made.modules.choices = [choice(each.code, each.title) for each in menu]
    return made


class SignForm(SeenForm):
    """Signing a plan."""

    review_on = DateField("Reviewed on")
    submit = SubmitField("Sign the plan")

    def overtaken_by(self, found: PlanView) -> None:
        """Say that it changed: the page shows the plan as it stands."""
        self.stand_beside((), found.version)


OWN_WORDS = {
    Agreement.AGREES: "I agree with it",
    Agreement.PARTLY: "I agree with part of it",
    Agreement.DISAGREES: "I do not agree with it",
    Agreement.NOT_SAID: "I would rather not say",
}


class AnswerForm(Form):
    """What the person says of a plan."""

    answer = RadioField("What do they say?", [Needed("Choose what they said")])
    words = TextareaField("In their own words", **ROOM)
    on = DateField("On which day", [Needed("Enter the day on which they said it")])
    submit = SubmitField("Record what they say")

    def offer(self) -> None:
        """Give the answers to choose from."""
        self.answer.choices = [choice(each.value, each.label) for each in Agreement]

    def said(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {"answer": self.answer.data or "", "words": self.words.data or "", "on": self.on.data}


class OwnAnswerForm(Form):
    """What the person says of their plan themselves, at a shared device; `read` marks what they read."""

    read = HiddenField()
    answer = RadioField("What do you say of this plan?", [Needed("Choose what you say of the plan")])
    words = TextareaField("In your own words", hint="You can leave this out", **ROOM)
    submit = SubmitField("Hand in my answer")
    later = SubmitField("Leave it for later", secondary=True)
    overtaken = False

    def offer(self, *, later: bool) -> None:
        """Give the answers to choose from; `later`: there are other things on the device to go on with."""
        self.answer.choices = [choice(each.value, said) for each, said in OWN_WORDS.items()]
        if not later:
            del self.later

    def said(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {"answer": self.answer.data or "", "words": self.words.data or "", "read": self.read.data or ""}

    def overtaken_by(self, now: Reading) -> None:
        """Have the person read what stands now."""
        self.read.data = now.mark


class ScaleForm(SeenForm):
    """The five levels of a target."""

    much_more = TextareaField(level_name(2), rows=2, **LEVEL)
    more = TextareaField(level_name(1), rows=2, **LEVEL)
    expected = TextareaField(level_name(0), rows=2, **LEVEL, hint="What is likely by the review")
    less = TextareaField(level_name(-1), rows=2, **LEVEL)
    much_less = TextareaField(level_name(-2), rows=2, **LEVEL)
    baseline = SelectField("Where they stand now")
    weight = IntegerField("Weight", width=2, hint=f"How much it counts beside the other targets: 1 to {HEAVIEST}")
    submit = SubmitField("Save the levels")

    def offer(self) -> None:
        """Give the levels to choose the baseline from."""
        levels = [choice(level, level_name(level)) for level in sorted(LEVELS, reverse=True)]
        self.baseline.choices = [choice("", "Not said"), *levels]

    def show(self, found: ScaleView | None) -> None:
        """Fill in what stands."""
        self.weight.data, self.seen.data = (found.weight, str(found.id)) if found else (1, "0")
        for level, name in FIELDS.items():
            self[name].data = found.words(level) if found else ""
        self.baseline.data = str(found.baseline) if found and found.baseline is not None else ""

    def scale(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        levels = [self[name].data or "" for name in FIELDS.values()]
        baseline = int(self.baseline.data) if self.baseline.data else None
        return {"levels": levels, "weight": self.weight.data, "baseline": baseline}

    def overtaken_by(self, found: ScaleView | None) -> None:
        """Show what stands now beside what was typed."""
        if found is not None:
            rows = [(level_name(level), found.words(level), self[name].data or "") for level, name in FIELDS.items()]
            self.stand_beside(rows, found.id)


class RatingForm(Form):
    """Where the person stands on a target."""

    level = RadioField("Where do they stand?", [Needed("Choose a level")])
    on = DateField("On which day", [Needed("Enter the day that the rating is of")])
    note = TextareaField("What shows it", rows=3, limit=LONGEST_NOTE, counts_from=HALF)
    submit = SubmitField("Save the rating")

    def offer(self, scale: ScaleView | None) -> None:
        """Give the levels that are worded to choose from, the highest first."""
        levels = [level for level in sorted(LEVELS, reverse=True) if scale and scale.words(level)]
        self.level.choices = [
            choice(level, level_name(level), hint=scale.words(level) if scale else "") for level in levels
        ]

    def rating(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        level = int(self.level.data) if self.level.data else None
        return {"level": level, "on": self.on.data, "note": self.note.data or ""}


class ReviewForm(SeenForm):
    """A review or meeting; `review_form` gives each kind its own prompts."""

    on = DateField("On which day", [Needed("Enter the day on which it was held")])

    def begin(self, today: date, module_code: str) -> None:
        """Give the day and the module that it is likely to be of."""
        self.on.data = today
        if "module_code" in self._fields:
            self["module_code"].data = module_code

    def show(self, found: ReviewView) -> None:
        """Fill in what stands."""
        self.on.data, self.seen.data = found.on_date, str(found.version)
        if "module_code" in self._fields:
            self["module_code"].data = found.module_code
        for key in PROMPTS[found.kind]:
            self[key].data = found.answers.get(key, "")

    def details(self, kind: ReviewKind) -> ReviewDetails:
        """What was typed, once the form is valid."""
        module = self["module_code"].data or "" if "module_code" in self._fields else ""
        return ReviewDetails(self.on.data or date.min, module, {key: self[key].data or "" for key in PROMPTS[kind]})

    @property
    def signs(self) -> bool:
        """Whether it was sent to be signed."""
        return bool(self["submit"].data)

    def overtaken_by(self, found: ReviewView) -> None:
        """Show what stands now beside what was typed."""
        mine = self.details(found.kind)
        rows = [("On which day", day(found.on_date), day(mine.on))]
        rows += [(label, found.answers.get(key, ""), mine.answers[key]) for key, label in PROMPTS[found.kind].items()]
        self.stand_beside(rows, found.version)


def review_form(kind: ReviewKind, modules: Iterable[Module]) -> ReviewForm:
    """A form with the prompts of a kind, and of a module's review the person's modules to choose from."""
    fields: dict[str, Any] = {}
    if kind is ReviewKind.MODULE_END:
        titles = [choice(each.code, each.title) for each in modules if each.chosen]
        fields["module_code"] = SelectField("Module", choices=[choice("", "Choose the module"), *titles])
    for key, label in PROMPTS[kind].items():
        fields[key] = TextareaField(label, rows=4, limit=LONGEST_ANSWER, counts_from=HALF)
    fields["save"] = SubmitField("Save draft", secondary=True)
    fields["submit"] = SubmitField("Sign")
    made: ReviewForm = type("ReviewForm", (ReviewForm,), fields)()
    return made
