"""What is typed about a referral: making it, its answers, its state, its criteria, and keeping people apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from tracker.accounts.rules import Choice
from tracker.core.words import WEEKDAYS
from tracker.referrals.rules.checks import REASON_LIMIT
from tracker.referrals.rules.needs import (
    EVERY,
    LONG,
    PARTS,
    WHY_LIMIT,
    Adaptation,
    Answers,
    Consent,
    NewReferral,
    Prior,
    PriorOutcome,
    Setting,
    Source,
    free_words,
    half_day,
)
from tracker.referrals.rules.states import NOTE_LIMIT, LifeCycle, MoveView
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    Form,
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

YES_NO = [choice("", "Not recorded"), choice("yes", "Yes"), choice("no", "No")]


def _or_none(value: str | None) -> str:
    """A radio that was not sent is the one that says "not recorded"."""
    return value or ""


UNSAID: dict[str, Any] = {"filters": (_or_none,)}


def yes_no(value: str | None) -> bool | None:
    """What was chosen of `YES_NO`."""
    return {"yes": True, "no": False}.get(value or "")


def as_choice(value: bool | None) -> str:
    """The value of `YES_NO` that stands for it."""
    return "" if value is None else "yes" if value else "no"


class NewReferralForm(Form):
    """A programme asked for somebody."""

    version_id = SelectField("Programme", [Needed("Choose the programme")], coerce=read_number)
    format = RadioField(
        "Format",
        [Needed("Choose the format")],
        choices=[choice("group", "Group"), choice("one_to_one", "One-to-one")],
    )
    source = SelectField(
        "Where the referral comes from",
        [Needed("Choose where the referral comes from")],
        choices=[choice("", "Choose a source"), *(choice(each.value, each.label) for each in Source)],
    )
    setting = RadioField(
        "Where the person is",
        [Needed("Choose where the person is")],
        choices=[choice(each.value, each.label) for each in Setting],
    )
    why = TextareaField(
        "Why this programme",
        [Needed("Say why this programme is asked for")],
        hint="What it should help with. Leave details of offences out",
        limit=WHY_LIMIT,
    )
    urgent = CheckboxField("Urgent: say why above")
    referred_on = DateField("Date of the referral", [Needed("Enter the date of the referral")])
    submit = SubmitField("Make the referral")

    def offer(self, versions: Sequence[Choice]) -> None:
        """Give the programmes to choose from."""
        self.version_id.choices = [
            choice("", "Choose a programme"),
            *(choice(each.id, each.name) for each in versions),
        ]

    def wanted(self, person_id: int) -> NewReferral:
        """What was typed, once the form is valid."""
        return NewReferral(
            person_id=person_id,
            version_id=self.version_id.data or 0,
            format=self.format.data or "",
            source=Source(self.source.data),
            setting=Setting(self.setting.data),
            why=self.why.data or "",
            urgent=bool(self.urgent.data),
            referred_on=self.referred_on.data or date.max,
        )


class AnswersForm(SeenForm):
    """What was found out about a person for a referral."""

    setting = RadioField(
        "Where the person is",
        [Needed("Choose where the person is")],
        choices=[choice(each.value, each.label) for each in Setting],
    )
    urgent = CheckboxField("Urgent")
    known_times = RadioField(
        "When they can come",
        **UNSAID,
    )
    free = CheckboxesField("Times they can come", coerce=read_number)
    free_note = TextField("What keeps them at other times", hint="Such as work until 6:30pm on Thursdays")
    travel_minutes = IntegerField("Most minutes they can travel each way")
    travel_areas = CheckboxesField("Other areas they can travel to", coerce=read_number)
    travel_note = TextField("How they travel", hint="Such as 25 minutes by bus")
    adaptation = SelectField(
        "Adaptation",
        choices=[choice("", "Not recorded"), *(choice(each.value, each.label) for each in Adaptation)],
        **UNSAID,
    )
    learning_disability = RadioField("Learning disability or challenge", choices=YES_NO, **UNSAID)
    learning_needs = TextareaField("What helps them to take part", rows=3, limit=LONG)
    language = TextField("Main language", width=20, hint="Leave empty for the group’s own")
    interpreter = RadioField("Interpreter needed", choices=YES_NO, **UNSAID)
    known_types = RadioField(
        "Types of offence",
        **UNSAID,
    )
    offence_types = CheckboxesField("Types, for the criteria of programmes and instruments only")
    cohort = SelectField("Cohort", choices=[choice("", "Not recorded")], **UNSAID)
    innocence = RadioField(
        "Maintains innocence",
        choices=YES_NO,
        **UNSAID,
        hint="Recorded so that staff know. It keeps nobody off a programme here",
    )
    consent = SelectField(
        "Consent to take part",
        choices=[choice("", "Not asked yet"), *(choice(each.value, each.label) for each in Consent)],
        **UNSAID,
    )
    consent_on = DateField("Day they answered")
    submit = SubmitField("Save")

    def offer(self, areas: Sequence[Any], types: Mapping[str, str], cohorts: Mapping[str, str]) -> None:
        """Give the areas, types of offence and cohorts to choose from; what is ticked stands under its own choice."""
        self.known_times.choices = [
            choice("", "Not recorded"),
            choice("any", "Any time"),
            choice("some", "Only at some times", reveals=self.free),
        ]
        self.known_types.choices = [
            choice("", "Not recorded"),
            choice("known", "Known: those ticked, or none", reveals=self.offence_types),
        ]
        self.free.choices = [
            choice(weekday * 3 + part, f"{WEEKDAYS[weekday]} {PARTS[part]}")
            for weekday in range(7)
            for part in range(3)
        ]
        self.travel_areas.choices = [choice(each.id, each.name) for each in areas]
        self.offence_types.choices = [choice(code, words[0].upper() + words[1:]) for code, words in types.items()]
        self.cohort.choices = [choice("", "Not recorded"), *(choice(code, title) for code, title in cohorts.items())]

    def show(self, answers: Answers, version: int) -> None:
        """Fill in what stands."""
        for name in (
            "urgent",
            "free_note",
            "travel_minutes",
            "travel_note",
            "learning_needs",
            "language",
            "consent_on",
        ):
            self[name].data = getattr(answers, name)
        for name in ("learning_disability", "interpreter", "innocence"):
            self[name].data = as_choice(getattr(answers, name))
        self.setting.data, self.adaptation.data = answers.setting.value, answers.adaptation
        self.cohort.data, self.consent.data = answers.cohort, answers.consent
        self.travel_areas.data = list(answers.travel_areas)
        self.known_times.data = "" if answers.free is None else "any" if answers.free == EVERY else "some"
        some = answers.free is not None and answers.free != EVERY
        self.free.data = [bit for bit in range(21) if some and (answers.free or 0) >> bit & 1]
        self.known_types.data = "" if answers.offence_types is None else "known"
        self.offence_types.data = list(answers.offence_types or ())
        self.seen.data = str(version)

    def answers(self) -> Answers:
        """What was typed, once the form is valid."""
        mask = sum(half_day(*divmod(bit, 3)) for bit in self.free.data or [])
        return Answers(
            setting=Setting(self.setting.data),
            urgent=bool(self.urgent.data),
            offence_types=tuple(sorted(self.offence_types.data or [])) if self.known_types.data else None,
            learning_disability=yes_no(self.learning_disability.data),
            cohort=self.cohort.data or "",
            free={"any": EVERY, "some": mask}.get(self.known_times.data or ""),
            free_note=self.free_note.data or "",
            travel_minutes=self.travel_minutes.data,
            travel_note=self.travel_note.data or "",
            travel_areas=tuple(sorted(self.travel_areas.data or [])),
            adaptation=self.adaptation.data or "",
            learning_needs=self.learning_needs.data or "",
            language=self.language.data or "",
            interpreter=yes_no(self.interpreter.data),
            innocence=yes_no(self.innocence.data),
            consent=self.consent.data or "",
            consent_on=self.consent_on.data,
        )

    def overtaken_by(self, referral: Any) -> None:
        """Show what stands now beside what was typed."""
        here, typed = asdict(referral.answers), asdict(self.answers())
        self.stand_beside(
            tuple(
                (self._called(name), _said(name, here[name]), _said(name, typed[name]))
                for name in here
                if here[name] != typed[name]
            ),
            referral.version,
        )

    def _called(self, name: str) -> str:
        return str({"free": "When they can come"}.get(name) or self[name].label.text)


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return "Not recorded"
    if name == "free":
        return free_words(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return f"{len(value)} chosen"
    return str(getattr(value, "label", value))


class StatusForm(SeenForm):
    """What becomes of a referral."""

    to = RadioField("What becomes of it", [Needed("Choose what becomes of it")])
    reason = SelectField("Reason", choices=[choice("", "Choose a reason")], **UNSAID)
    note = TextareaField("Note", hint="Kept with the history", limit=NOTE_LIMIT, rows=3)
    submit = SubmitField("Save")

    def offer(self, cycle: LifeCycle, moves: Sequence[MoveView]) -> None:
        """Give the moves that are allowed now, and the reasons by what they are about."""
        self.to.choices = [
            choice(
                each.to_code,
                cycle.statuses[each.to_code].label,
                hint=cycle.statuses[each.to_code].means + (" Needs a reason." if each.needs_reason else ""),
            )
            for each in moves
        ]
        self.reason.choices = reason_choices(cycle)

    def overtaken_by(self, referral: Any) -> None:
        """Show what it has become meanwhile."""
        here = (("Status", referral.status.label, "As you read it before"),)
        self.stand_beside(here, referral.version)


def reason_choices(cycle: LifeCycle, *, withdrawal: bool = True) -> list[Any]:
    """Every reason, under what it is about."""
    return [
        choice("", "Choose a reason"),
        *(
            choice(each.code, each.label, group=each.category.label)
            for each in cycle.reasons.values()
            if withdrawal or each.category.value != "withdrawal"
        ),
    ]


class CheckForm(Form):
    """Only the button that makes the check."""

    submit = SubmitField("Record this check")


class OverrideForm(Form):
    """Why a criterion should not stand in the way, and who decides."""

    reason = TextareaField("Why it should not stand in the way", [Needed("Say why")], limit=REASON_LIMIT)
    approver_id = SelectField("Who decides", [Needed("Choose a programme lead")], coerce=read_number)
    submit = SubmitField("Ask")

    def offer(self, leads: Iterable[Choice]) -> None:
        """Give the programme leads of the area."""
        self.approver_id.choices = [
            choice("", "Choose a programme lead"),
            *(choice(each.id, each.name) for each in leads),
        ]


class DecisionForm(Form):
    """What a programme lead decides about a criterion."""

    decision = RadioField(
        "Decision",
        [Needed("Choose your decision")],
        choices=[
            choice("approved", "Set it aside", hint="It no longer stands in the way of this referral"),
            choice("declined", "Decline", hint="It stands"),
        ],
    )
    note = TextareaField("Note", rows=3, limit=REASON_LIMIT)
    submit = SubmitField("Save")


class PriorForm(Form):
    """A programme that somebody was on before."""

    name = TextField("Programme", [Needed("Enter the programme's name")])
    outcome = SelectField(
        "How it ended",
        [Needed("Choose how it ended")],
        choices=[choice("", "Choose how it ended"), *(choice(each.value, each.label) for each in PriorOutcome)],
    )
    ended_on = DateField("When it ended")
    credit = TextField("What of it might count", hint="Such as modules 1 and 2. Nothing is credited by this")
    submit = SubmitField("Record it")

    def prior(self) -> Prior:
        """What was typed, once the form is valid."""
        outcome = PriorOutcome(self.outcome.data)
        return Prior(self.name.data or "", outcome, self.ended_on.data, self.credit.data or "")


class ApartForm(Form):
    """Somebody from whom a person is to be kept apart."""

    reference = TextField("Case reference of the other person", [Needed("Enter the case reference")], width=20)
    reason = TextField("Why they must not be in one group", [Needed("Say why they must not be in one group")])
    from_on = DateField("From", [Needed("Enter the first day")])
    until_on = DateField("Until", hint="Leave empty while it lasts")
    submit = SubmitField("Keep them apart")


class ApartEndForm(Form):
    """The last day on which two people are kept apart."""

    on = DateField("Last day", [Needed("Enter the last day")])
    submit = SubmitField("End it")
