"""The shape of what is typed about places: whom a delivery is for, who gets a place, and answers to offers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.referrals.forms.referrals import UNSAID, reason_choices
from tracker.referrals.rules.credit import Creditable
from tracker.referrals.rules.places import SEXES, Intake
from tracker.referrals.rules.states import ANSWERS, NOTE_LIMIT, LifeCycle, OfferState, OfferView
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


class IntakeForm(SeenForm):
    """Whom a delivery is for."""

    sex = RadioField("Who may be in it", choices=[choice(value, label) for value, label in SEXES.items()], **UNSAID)
    cohort = SelectField("Cohort", choices=[choice("", "Any cohort")], **UNSAID)
    adapted = CheckboxField("Adapted for people with learning disabilities and challenges")
    least = IntegerField("Fewest people worth starting with", hint="Leave empty for what the programme says")
    areas = CheckboxesField("Other areas it serves", coerce=read_number)
    note = TextField("Anything else to know when choosing")
    submit = SubmitField("Save")

    def offer(self, areas: Sequence[Any], cohorts: Iterable[Any]) -> None:
        """Give the areas and the programme's cohorts to choose from."""
        self.areas.choices = [choice(each.id, each.name) for each in areas]
        self.cohort.choices = [choice("", "Any cohort"), *(choice(each.code, each.title) for each in cohorts)]

    def show(self, intake: Intake) -> None:
        """Fill in what stands."""
        for name in ("sex", "cohort", "adapted", "least", "note"):
            self[name].data = getattr(intake, name)
        self.areas.data, self.seen.data = list(intake.areas), str(intake.version)

    def intake(self) -> Intake:
        """What was typed, once the form is valid."""
        return Intake(
            sex=self.sex.data or "",
            cohort=self.cohort.data or "",
            adapted=bool(self.adapted.data),
            least=self.least.data,
            areas=tuple(sorted(self.areas.data or [])),
            note=self.note.data or "",
        )

    def overtaken_by(self, intake: Intake) -> None:
        """Show what stands now beside what was typed."""
        typed = self.intake()
        pairs = [
            ("Who may be in it", SEXES[intake.sex], SEXES.get(typed.sex, "")),
            ("Cohort", intake.cohort or "Any", typed.cohort or "Any"),
            ("Adapted", _word(intake.adapted), _word(typed.adapted)),
            ("Fewest people", str(intake.least or ""), str(typed.least or "")),
            ("Other areas", str(len(intake.areas)), str(len(typed.areas))),
            ("Anything else", intake.note, typed.note),
        ]
        self.stand_beside(pairs, intake.version)


def _word(value: bool) -> str:
    return "Yes" if value else "No"


class AllocateForm(Form):
    """Who gets a place: `who` are the boxes of the list, each a referral and the version that was read."""

    who = CheckboxesField("People", validate_choice=False)
    settled = TextareaField(
        "How what does not fit is settled",
        hint="Needed when you choose somebody from the second list",
        rows=3,
        limit=2000,
    )
    answer_by = DateField("Answer wanted by", hint="Leave empty for no date")
    at_once = CheckboxField("They join at once, without waiting for an answer")
    submit = SubmitField("Allocate")

    def chosen(self) -> list[tuple[int, int]]:
        """The referrals that were ticked with the versions read; what is no such pair is left out."""
        pairs = [str(value).partition(":") for value in self.who.data or []]
        read = [(read_number(one), read_number(seen)) for one, _, seen in pairs]
        return [(one, seen) for one, seen in read if one is not None and seen is not None]


class RefuseForm(Form):
    """Why somebody is not offered a place in a delivery."""

    reason = SelectField("Reason", [Needed("Choose the reason")])
    note = TextareaField("Note", rows=3, limit=NOTE_LIMIT)
    submit = SubmitField("Do not offer a place")

    def offer(self, cycle: LifeCycle) -> None:
        """Give the reasons to choose from."""
        self.reason.choices = reason_choices(cycle, withdrawal=False)


class AnswerForm(SeenForm):
    """What became of an offer."""

    state = RadioField("What became of it", [Needed("Choose what became of it")])
    on = DateField("Date", [Needed("Enter the date")])
    reason = SelectField("Reason, when the place is not taken", **UNSAID)
    note = TextareaField("Note", rows=3, limit=NOTE_LIMIT)
    submit = SubmitField("Save")

    def offer(self, offer: OfferView, cycle: LifeCycle) -> None:
        """Give the answers that an offer can still have, and the reasons."""
        hints = {
            OfferState.ACCEPTED: "The place stays held until they join",
            OfferState.DECLINED: "The place is free, and they wait for another",
            OfferState.LAPSED: "No answer came in time. The place is free",
            OfferState.TAKEN_BACK: "You take the offer back. The place is free",
        }
        self.state.choices = [
            choice(each.value, each.label, hint=hints[each])
            for each in ANSWERS
            if not (each is OfferState.ACCEPTED and offer.state is OfferState.ACCEPTED)
        ]
        self.reason.choices = reason_choices(cycle, withdrawal=False)

    def answer(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "state": OfferState(self.state.data),
            "on": self.on.data or date.max,
            "reason": self.reason.data or "",
            "note": self.note.data or "",
        }

    def overtaken_by(self, offer: OfferView) -> None:
        """Show what became of it meanwhile."""
        when = f", {day(offer.answered_on)}" if offer.answered_on else ""
        self.stand_beside((("Answer", f"{offer.state.label}{when}", "As you read it before"),), offer.version)


class JoinForm(Form):
    """Those with a place who become members."""

    offers = CheckboxesField("Who joins", [Needed("Choose who joins")], coerce=read_number)
    joined_on = DateField("First day", [Needed("Enter the first day")])
    submit = SubmitField("Let them join")

    def offer(self, held: Iterable[OfferView]) -> None:
        """Give those whose places are held."""
        self.offers.choices = [choice(each.id, each.person_name, hint=each.state.label) for each in held]


class CreditedForm(Form):
    """What an earlier programme credits: accepted for the sessions ticked, or declined; with why."""

    prior_id = HiddenField()
    how = RadioField(
        "What you decide",
        [Needed("Choose whether you accept it")],
        choices=[
            choice("accepted", "Accept", hint="The sessions ticked are credited, with the referral as their source"),
            choice("declined", "Decline", hint="Nothing is credited"),
        ],
    )
    outlines = CheckboxesField("Sessions it credits", coerce=read_number, hint="Those proposed are ticked")
    reason = TextField("Why", [Needed("Enter why")])
    submit = SubmitField("Save the decision")

    def offer(self, owed: Iterable[Creditable]) -> None:
        """Give the sessions that are owed."""
        self.outlines.choices = [
            choice(each.outline_id, f"{each.number} {each.title}", hint=each.module_title) for each in owed
        ]

    def decided(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "prior_id": read_number(self.prior_id.data) or 0,
            "accept": self.how.data == "accepted",
            "outlines": [each for each in self.outlines.data or [] if each is not None],
            "reason": self.reason.data or "",
        }
