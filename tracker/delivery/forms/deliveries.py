"""The shape of what is typed about deliveries, their times, staff, members and sessions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.accounts.rules import Choice
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.rules import (
    Candidate,
    DeliveryView,
    EnrolmentState,
    EnrolmentView,
    SessionKind,
    StaffPart,
    WeeklySlot,
)
from tracker.ui.acting import Difference, SeenForm
from tracker.ui.fields import (
    CheckboxesField,
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
from tracker.ui.reading import read_number
from tracker.ui.week import WeekForm


def _listed(first: str, found: Iterable[Any]) -> list[Any]:
    return [choice("", first), *(choice(each.id, each.name) for each in found)]


def _differing(stands: Mapping[str, str], typed: Mapping[str, str]) -> tuple[Difference, ...]:
    """Where two versions differ; both are given in words, by what they are called."""
    return tuple((name, here, typed[name]) for name, here in stands.items() if here != typed[name])


class SlotsForm(WeekForm):
    """A form with weekly times; `slots` carries what is wrong with them together."""

    @property
    def slots(self) -> tuple[WeeklySlot, ...]:
        """The weekly times that were typed."""
        return tuple(WeeklySlot(weekday, at) for weekday, at in self.week)

    def show_slots(self, slots: Iterable[WeeklySlot]) -> None:
        """Fill in the present times."""
        self.show_week((slot.weekday, slot.starts_at) for slot in slots)


class StaffFields(Form):
    """Who leads a delivery and who facilitates it."""

    lead_id = SelectField(
        "Treatment manager", [Needed("Choose the treatment manager")], coerce=read_number, hint="A programme lead"
    )
    lead_facilitator = SelectField("Lead facilitator", [Needed("Choose the lead facilitator")], coerce=read_number)
    regular = CheckboxesField("Other facilitators", coerce=read_number, hint="They see the members")
    cover = CheckboxesField("Cover", coerce=read_number, hint="They stand in, and see the members too")
    untrained_why = TextareaField(
        "Why they are put on without training", hint="It is shown on the delivery", rows=2, limit=200
    )

    def offer_staff(self, leads: Sequence[Choice], facilitators: Sequence[Choice]) -> None:
        """Give the staff to choose from."""
        self.lead_id.choices = _listed("Choose a programme lead", leads)
        # Made once for the three fields: an area may have hundreds of facilitators.
        named = [choice(each.id, each.name) for each in facilitators]
        self.lead_facilitator.choices = [choice("", "Choose a facilitator"), *named]
        self.regular.choices = self.cover.choices = named

    def chosen_staff(self) -> set[int]:
        """Everybody who was chosen in any of the fields."""
        several = (*(self.regular.data or ()), *(self.cover.data or ()))
        return {user_id for user_id in (self.lead_id.data, self.lead_facilitator.data, *several) if user_id}

    def staff(self) -> tuple[StaffChoice, ...]:
        """The facilitators that were chosen, the lead first; a second part of the lead's is dropped."""
        lead = self.lead_facilitator.data
        chosen = [StaffChoice(lead, StaffPart.LEAD)] if lead else []
        for field, part in ((self.regular, StaffPart.REGULAR), (self.cover, StaffPart.COVER)):
            chosen += [StaffChoice(user_id, part) for user_id in field.data or [] if user_id != lead]
        return tuple(chosen)


class NewDeliveryForm(SlotsForm, StaffFields):
    """A delivery to set up: first its timetable is shown, then it is created."""

    title = TextField("Name", [Needed("Enter a name")], hint="Such as i-SOTP Northmoor 3")
    code = TextField("Code", [Needed("Enter a code")], width=20, hint="Such as NM-ISO-03")
    version_id = SelectField("Programme", [Needed("Choose the programme")], coerce=read_number)
    area_id = SelectField("Area", [Needed("Choose an area")], coerce=read_number)
    venue = TextField("Where it meets", [Needed("Enter where it meets")])
    capacity: Any = IntegerField("Places", [Needed("Enter how many places there are")])
    starts_on = DateField("First day", [Needed("Enter the first day")])
    preview = SubmitField("See the timetable")
    create = SubmitField("Create this delivery")
    again = SubmitField("Change what you entered", secondary=True)

    def offer(self, versions: Sequence[Choice], areas: Sequence[Any]) -> None:
        """Give the programmes and areas to choose from; an only area is chosen."""
        self.version_id.choices = _listed("Choose a programme", versions)
        self.area_id.choices = _listed("Choose an area", areas)
        if len(areas) == 1 and self.area_id.data is None:
            self.area_id.data = areas[0].id

    def details(self, form: SessionKind) -> DeliveryDetails:
        """What was typed, once the form is valid."""
        return DeliveryDetails(
            code=self.code.data or "",
            title=self.title.data or "",
            area_id=self.area_id.data or 0,
            venue=self.venue.data or "",
            version_id=self.version_id.data or 0,
            format=form,
            capacity=(self.capacity.data or 0) if self.capacity else 1,
            starts_on=self.starts_on.data or date.min,
            lead_id=self.lead_id.data or 0,
            slots=self.slots,
            staff=self.staff(),
            untrained_why=self.untrained_why.data or "",
        )


class NewOneToOneForm(NewDeliveryForm):
    """A run of a programme for one person; without times every session is booked by itself."""

    capacity = None
    create = SubmitField("Start this programme")


class ChangeForm(SeenForm):
    """A delivery's name, venue and places."""

    title = TextField("Name", [Needed("Enter a name")])
    venue = TextField("Where it meets", [Needed("Enter where it meets")])
    capacity = IntegerField("Places", [Needed("Enter how many places there are")])
    submit = SubmitField("Save")

    def show(self, delivery: DeliveryView) -> None:
        """Fill in what stands."""
        self.title.data, self.venue.data = delivery.title, delivery.venue
        self.capacity.data, self.seen.data = delivery.capacity, str(delivery.version)

    def overtaken_by(self, delivery: DeliveryView) -> None:
        """Show what stands now beside what was typed."""
        stands = {"Name": delivery.title, "Where it meets": delivery.venue, "Places": str(delivery.capacity)}
        typed = {
            "Name": self.title.data or "",
            "Where it meets": self.venue.data or "",
            "Places": str(self.capacity.data),
        }
        self.stand_beside(_differing(stands, typed), delivery.version)


class StaffForm(SeenForm, StaffFields):
    """Who leads and facilitates a delivery from now on."""

    submit = SubmitField("Save")

    def show(self, delivery: DeliveryView) -> None:
        """Fill in who is on it."""
        by_part: dict[StaffPart, list[int]] = {part: [] for part in StaffPart}
        for each in delivery.staff:
            by_part[each.part].append(each.user_id)
        self.lead_id.data = delivery.lead_id
        self.lead_facilitator.data = next(iter(by_part[StaffPart.LEAD]), None)
        self.regular.data, self.cover.data = by_part[StaffPart.REGULAR], by_part[StaffPart.COVER]
        self.seen.data = str(delivery.version)

    def overtaken_by(self, delivery: DeliveryView) -> None:
        """Show who is on it now beside who was chosen."""
        names = {int(value): label for value, label in self._names()}
        chosen = ", ".join(f"{names.get(each.user_id, '')} ({each.part.label.lower()})" for each in self.staff())
        present = ", ".join(f"{each.name} ({each.part.label.lower()})" for each in delivery.staff)
        stands = {"Treatment manager": delivery.lead_name, "Facilitators": present}
        typed = {"Treatment manager": names.get(self.lead_id.data or 0, ""), "Facilitators": chosen}
        self.stand_beside(_differing(stands, typed), delivery.version)

    def _names(self) -> list[tuple[str, str]]:
        rows = [*self.lead_id.iter_choices(), *self.lead_facilitator.iter_choices()]
        return [(str(row[0]), str(row[1])) for row in rows if row[0]]


class JoinForm(Form):
    """A person to join a delivery."""

    person_id = RadioField("Who joins", [Needed("Choose who joins")], coerce=read_number)
    joined_on = DateField("First day", [Needed("Enter the first day")])
    why = TextField("Why they join late", hint="Needed where the group is closed and has begun")
    submit = SubmitField("Add to the delivery")

    def offer(self, people: Iterable[Candidate]) -> None:
        """Give the people to choose from, with what they are on already."""
        self.person_id.choices = [choice(each.person_id, each.label, hint=each.standing) for each in people]


class EndForm(Form):
    """A programme that somebody who is in no delivery is taken off."""

    enrolment_id = SelectField("Programme", [Needed("Choose the programme")], coerce=read_number)
    on = DateField("Last day", [Needed("Enter the last day")])
    why = TextField("Why", [Needed("Enter why")])
    state = RadioField(
        "What happens",
        [Needed("Choose what happens")],
        choices=[
            choice(EnrolmentState.WITHDRAWN, "They are withdrawn"),
            choice(EnrolmentState.TRANSFERRED, "Another service takes them on"),
        ],
    )
    submit = SubmitField("Take off the programme", secondary=True)

    def offer(self, enrolments: Iterable[EnrolmentView]) -> None:
        """Give the enrolments that may be ended."""
        found = [choice(each.id, each.programme) for each in enrolments]
        self.enrolment_id.choices = [choice("", "Choose a programme"), *found]

    def ending(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        state = EnrolmentState(self.state.data)
        return {"enrolment_id": self.enrolment_id.data, "on": self.on.data, "why": self.why.data or "", "state": state}
