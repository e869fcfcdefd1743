"""The shape of what is typed about people, sentences, standings, caseloads and areas."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from tracker.accounts.rules import Choice
from tracker.core.errors import Refused
from tracker.people.rules import (
    TIME_ZONES,
    AreaKind,
    AreaView,
    Held,
    Match,
    Nation,
    PersonDetails,
    PersonRecord,
    PossibleDuplicates,
    SentenceKind,
    Sex,
    tidy,
)
from tracker.people.sentences import SENTENCE_FACTS, SentenceDetails, SentenceView
from tracker.people.standings import StandingFacts
from tracker.ui.acting import Difference, SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    DateField,
    Form,
    HiddenField,
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

_BORN = "For example, 17 5 1980"
_NOT_MINE = {"autocomplete": "off"}


def _listed(first: str, found: Iterable[Choice | AreaView]) -> list[Any]:
    return [choice("", first), *(choice(each.id, each.name) for each in found)]


def _differing(form: Form, stands: Any, typed: Any) -> tuple[Difference, ...]:
    pairs = [(form[each.name], getattr(stands, each.name), getattr(typed, each.name)) for each in fields(stands)]
    return tuple(
        (field.label.text, _words(field, here), _words(field, there)) for field, here, there in pairs if here != there
    )


def _words(field: Any, value: Any) -> str:
    """A value as a page shows it: a choice by its label, a date in words."""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return "; ".join(value) or "None"
    labels = {str(row[0]): row[1] for row in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    return str(labels.get(str(value), value or "None"))


class PersonForm(SeenForm):
    """Who a person is; the same fields to add and to correct. `matches` are likely duplicates, once found."""

    matches: tuple[Match, ...] = ()

    reference = TextField("Case reference", [Needed("Enter the case reference")], width=20)
    first_names = TextField("First names", [Needed("Enter the first names")], render_kw=_NOT_MINE)
    surname = TextField("Surname", [Needed("Enter the surname")], render_kw=_NOT_MINE)
    aliases = TextareaField("Other names", hint="One a line. Leave empty if there are none", rows=3)
    born_on = DateField("Date of birth", [Needed("Enter the date of birth")], hint=_BORN)
    sex = RadioField("Sex", [Needed("Choose the sex")], choices=[choice(each.value, each.label) for each in Sex])
    area_id = SelectField("Area", [Needed("Choose an area")], coerce=read_number)
    confirmed = HiddenField()
    submit = SubmitField("Save")
    different = SubmitField("This is somebody else: save")

    def offer(self, areas: Sequence[AreaView]) -> None:
        """Give the areas to choose from."""
        self.area_id.choices = _listed("Choose an area", areas)

    def show(self, record: PersonRecord) -> None:
        """Fill in what is recorded."""
        details = record.details
        for name in ("reference", "first_names", "surname", "born_on", "area_id"):
            self[name].data = getattr(details, name)
        self.sex.data = details.sex.value
        self.aliases.data = "\n".join(details.aliases)
        self.seen.data = str(record.person.version)

    def refuse(self, refusal: Refused) -> None:
        """Likely duplicates are shown, to be confirmed as other people; the rest stands at its fields."""
        if isinstance(refusal, PossibleDuplicates):
            self.matches, self.confirmed.data = refusal.matches, refusal.key
        else:
            super().refuse(refusal)

    def overtaken_by(self, record: PersonRecord) -> None:
        """Show what somebody else saved meanwhile beside what was typed."""
        self.stand_beside(_differing(self, record.details, tidy(self.details())), record.person.version)

    @property
    def confirmation(self) -> str:
        """The key of the duplicates that were confirmed to be other people, '' for none."""
        return self.confirmed.data or "" if self.different.data else ""

    def details(self) -> PersonDetails:
        """What was typed, once the form is valid."""
        return PersonDetails(
            reference=self.reference.data or "",
            first_names=self.first_names.data or "",
            surname=self.surname.data or "",
            born_on=self.born_on.data or date.min,
            sex=Sex(self.sex.data),
            area_id=self.area_id.data or 0,
            aliases=tuple((self.aliases.data or "").split("\n")),
        )


class NewPersonForm(PersonForm):
    """A person to add, with their offender manager."""

    officer_id = SelectField("Offender manager", coerce=read_number)

    def offer_officers(self, officers: Sequence[Choice], *, nobody: bool) -> None:
        """Give the offender managers to choose from; `nobody` lets that wait."""
        known = [choice(each.id, each.name) for each in officers]
        self.officer_id.choices = [choice("", "Nobody yet"), *known] if nobody else known


class SentenceForm(SeenForm):
    """A sentence and its dates."""

    kind = SelectField(
        "Sentence",
        [Needed("Choose the sentence")],
        choices=[
            choice("", "Choose a sentence"),
            *(choice(each.value, SENTENCE_FACTS[each].label) for each in SentenceKind),
        ],
    )
    imposed_on = DateField("Date imposed", [Needed("Enter the date imposed")])
    release_on = DateField("Release date", hint="Custody only. Leave empty while it is not known")
    licence_ends_on = DateField("End of licence", hint="Custody only. Leave empty while it is not known")
    ends_on = DateField("End of sentence", hint="Leave empty when it has no set end")
    submit = SubmitField("Save")

    def show(self, sentence: SentenceView) -> None:
        """Fill in what is recorded."""
        for name, value in sentence.details.columns().items():
            self[name].data = value
        self.seen.data = str(sentence.version)

    def overtaken_by(self, sentence: SentenceView) -> None:
        """Show what somebody else saved meanwhile beside what was typed."""
        self.stand_beside(_differing(self, sentence.details, self.details()), sentence.version)

    def details(self) -> SentenceDetails:
        """What was typed, once the form is valid."""
        return SentenceDetails(
            kind=SentenceKind(self.kind.data),
            imposed_on=self.imposed_on.data or date.min,
            release_on=self.release_on.data,
            licence_ends_on=self.licence_ends_on.data,
            ends_on=self.ends_on.data,
        )


class StandingForm(Form):
    """One reading of one kind: its variant and value are chosen together."""

    value = SelectField("Level", [Needed("Choose the level")])
    as_of = DateField("As of", [Needed("Enter the date from which it holds")])
    source = TextField(
        "Source", [Needed("Say where it comes from")], hint="Such as the report and its date, or the meeting"
    )
    submit = SubmitField("Record")

    def offer(self, facts: StandingFacts) -> None:
        """Give the levels of one kind, each with its variant where there are any."""
        self.value.choices = [
            choice("", "Choose a level"),
            *(
                choice(f"{variant}:{value}", f"{facts.variants[variant]}: {words}" if variant else words)
                for variant, scale in facts.scales.items()
                for value, words in scale.items()
            ),
        ]

    def reading(self) -> dict[str, Any]:
        """What was chosen and typed, once the form is valid."""
        variant, _, value = str(self.value.data).partition(":")
        return {"variant": variant, "value": value, "as_of": self.as_of.data, "source": self.source.data or ""}


class OfficerForm(Form):
    """Another offender manager for one person."""

    user_id = SelectField("Offender manager", [Needed("Choose an offender manager")], coerce=read_number)
    on = DateField("First day", [Needed("Enter the first day")])
    submit = SubmitField("Assign")

    def offer(self, officers: Sequence[Choice]) -> None:
        """Give the offender managers to choose from."""
        self.user_id.choices = _listed("Choose an offender manager", officers)


GOOD, COVER = "good", "cover"


class MoveForm(Form):
    """A whole caseload, for good or as cover: `held` are those who would move, `changed` if others than shown."""

    held: Held = ()
    changed = False

    from_user = SelectField("Whose caseload", [Needed("Choose whose caseload it is")], coerce=read_number)
    to_user = SelectField("Who takes it", [Needed("Choose who takes it")], coerce=read_number)
    way = RadioField(
        "How long",
        [Needed("Choose how long")],
        choices=[
            choice(GOOD, "For good", hint="They leave: the other becomes the offender manager"),
            choice(COVER, "As cover", hint="They are away: the other sees and does the same meanwhile"),
        ],
    )
    on = DateField("First day", [Needed("Enter the first day")])
    until = DateField("Last day of cover", hint="Only for cover")
    seen = HiddenField()
    submit = SubmitField("See who would move")
    confirm = SubmitField("Move them")
    back = SubmitField("Change the move", secondary=True)

    def offer(self, holders: Sequence[Choice], officers: Sequence[Choice]) -> None:
        """Give those who carry a caseload, and those who may take it."""
        self.from_user.choices = _listed("Choose", holders)
        self.to_user.choices = _listed("Choose", officers)

    def validate_until(self, field: Any) -> None:
        """Cover needs its last day, a move for good has none."""
        if self.way.data == COVER and field.data is None and not field.errors:
            raise ValidationError("Enter the last day of cover")
        if self.way.data == GOOD and field.data is not None:
            raise ValidationError("Leave the last day empty, or choose cover")

    def preview(self, held: Held) -> None:
        """Show who would move, and remember them."""
        self.held = held
        self.seen.data = ",".join(str(person.id) for person, _ in held)

    def overtaken_by(self, held: Held) -> None:
        """Others would move by now than were confirmed: show those."""
        self.preview(held)
        self.changed = True

    def move(self) -> dict[str, Any]:
        """What was chosen, once the form is valid."""
        users = {"from_user": self.from_user.data or 0, "to_user": self.to_user.data or 0}
        return {**users, "on": self.on.data, "until": self.until.data}

    def hidden(self) -> list[tuple[str, str]]:
        """What was chosen, as a page that only confirms it sends it back: names and values."""
        chosen = [(name, str(self[name].data or "")) for name in ("from_user", "to_user", "way")]
        days = [("on", part) for part in self.on.parts] + [("until", part) for part in self.until.parts]
        return [*chosen, *days]

    def name_of(self, field: str) -> str:
        """The label of what was chosen in a list."""
        return _words(self[field], self[field].data)

    def people(self) -> frozenset[int]:
        """The ids that were shown when it was confirmed."""
        found = (read_number(each) for each in (self.seen.data or "").split(","))
        return frozenset(each for each in found if each is not None)


class AreaForm(Form):
    """An area."""

    code = TextField("Code", [Needed("Enter a code")], hint="Capitals, numbers and hyphens", width=20)
    name = TextField("Name", [Needed("Enter the name")])
    kind = RadioField(
        "Kind", [Needed("Choose the kind")], choices=[choice(each.value, each.label) for each in AreaKind]
    )
    nation = SelectField(
        "Public holidays of",
        [Needed("Choose whose public holidays it keeps")],
        choices=[choice("", "Choose"), *(choice(each.value, each.label) for each in Nation)],
    )
    time_zone = SelectField(
        "Clock",
        choices=[choice("", "The one of that place"), *(choice(zone, zone) for zone in TIME_ZONES)],
    )
    submit = SubmitField("Save")

    def show(self, area: AreaView) -> None:
        """Fill in what is recorded."""
        self.code.data, self.name.data, self.time_zone.data = area.code, area.name, area.time_zone
        self.kind.data, self.nation.data = area.kind.value, area.nation.value

    def values(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        return {
            "code": self.code.data,
            "name": self.name.data,
            "kind": AreaKind(self.kind.data),
            "nation": Nation(self.nation.data),
            "time_zone": self.time_zone.data or None,
        }


class PlacesForm(Form):
    """The areas in which a user works."""

    areas = CheckboxesField("Areas", coerce=int, hint="A lead sees everybody in them")
    submit = SubmitField("Save")

    def offer(self, areas: Sequence[AreaView]) -> None:
        """Give the areas to choose from."""
        self.areas.choices = [choice(each.id, each.name) for each in areas]
