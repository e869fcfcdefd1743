"""The shape of what is typed in concerns, addenda, prompts, an area's rules and the log of recordings.

The note itself is read and drawn in `typed.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.notes.rules.asking import NoteRule, TemplateView, as_lines
from tracker.notes.rules.concerns import KindView
from tracker.notes.rules.notes import TEXT_LIMIT, NoteView
from tracker.notes.rules.recordings import Answer
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    Form,
    IntegerField,
    Needed,
    RadioField,
    SubmitField,
    TextareaField,
    TextField,
    choice,
)
from tracker.ui.reading import read_number

COUNTS_FROM = 50
"""Of the room under a prompt, so many per cent are used before the page counts what is left."""

ONLY = "Third-party or victim information"
ONLY_HINT = "Only the delivery’s facilitators, its treatment manager and the area’s leads read this part"


class AddendumForm(Form):
    """What is added to a signed note."""

    text = TextareaField("Addendum", rows=8, limit=TEXT_LIMIT, hint="The note itself stays as it was signed")
    restricted = CheckboxField(ONLY, hint=ONLY_HINT)
    submit = SubmitField("Sign addendum")


class CountersignForm(SeenForm):
    """The second signature; `overtaken_by` says that the note changed since it was read."""

    submit = SubmitField("Countersign")

    def overtaken_by(self, note: NoteView) -> None:
        """Have the reader read it again."""
        self.stand_beside((), note.version)


class MoveForm(Form):
    """Whose note it is."""

    membership_id = RadioField("Whose note it is", [Needed("Choose whose note it is")], coerce=read_number)
    why = TextField("Why", hint="Such as: written on the wrong row. It stays with the note; name nobody")
    submit = SubmitField("Move note")

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Give the other members of the session."""
        self.membership_id.choices = [choice(*each) for each in people]


class RedactForm(Form):
    """What is taken out of a note for good."""

    parts = CheckboxesField("What is redacted", coerce=str, hint="In every version of the note")
    why = TextField("Why", hint="It stays with the note: say nothing of what it said")
    submit = SubmitField("Redact for good")

    def offer(self, parts: Mapping[str, str]) -> None:
        """Give what has text."""
        self.parts.choices = [choice(key, label) for key, label in parts.items()]


class MoveConcernForm(MoveForm):
    """Whom a concern is about."""

    first = ("membership_id",)

    membership_id = RadioField(
        "Whom the concern is about", [Needed("Choose whom the concern is about")], coerce=read_number
    )
    why = TextField("Why", hint="Such as: raised on the wrong row. It stays with the concern; name nobody")
    submit = SubmitField("Move concern")


class RedactConcernForm(RedactForm):
    """What is taken out of a concern for good."""

    first = ("parts",)

    parts = CheckboxesField("What is redacted", coerce=str)
    why = TextField("Why", hint="It stays with the concern: say nothing of what it said")


class ConcernForm(Form):
    """A concern that is raised without a note."""

    concern_kind = RadioField("What is the concern about", [Needed("Choose what the concern is about")], coerce=str)
    concern_text = TextareaField(
        "What was said or seen, and what you did", rows=6, limit=TEXT_LIMIT, counts_from=COUNTS_FROM
    )
    submit = SubmitField("Raise concern")

    def offer(self, kinds: Sequence[KindView]) -> None:
        """Give what it may be about."""
        self.concern_kind.choices = [choice(one.code, one.label, hint=one.means) for one in kinds if one.enabled]


class AnswerForm(Form):
    """What somebody does about a concern."""

    action = TextareaField("What you do", rows=4, limit=TEXT_LIMIT, hint="Whom you told, what you changed, by when")
    submit = SubmitField("Acknowledge")


class PromptsForm(SeenForm):
    """Prompts, one a line."""

    prompts = TextareaField("Prompts", rows=12, hint="One a line. After a colon, what it asks for")
    submit = SubmitField("Save prompts")

    def show(self, found: TemplateView) -> None:
        """Fill in what stands."""
        self.prompts.data, self.seen.data = as_lines(found.prompts), str(found.version)

    def overtaken_by(self, found: TemplateView) -> None:
        """What somebody else saved beside what was typed."""
        self.stand_beside((("Prompts", as_lines(found.prompts), self.prompts.data or ""),), found.version)


class RuleForm(SeenForm):
    """What an area asks of notes."""

    countersign = CheckboxField("The treatment manager countersigns notes", hint="They get a task for each signed note")
    full_notes = CheckboxField(
        "A full note is written of every session", hint="If not, the quick note in the register is enough"
    )
    missing_days = IntegerField("Days after which a note is missing", [Needed("Enter a number of days")])
    concern_hours = IntegerField(
        "Hours after which an unanswered concern goes to the leads", [Needed("Enter a number of hours")]
    )
    submit = SubmitField("Save")

    def show(self, rule: NoteRule) -> None:
        """Fill in what stands."""
        self.countersign.data, self.full_notes.data = rule.countersign, rule.full_notes
        self.missing_days.data, self.concern_hours.data = rule.missing_days, rule.concern_hours
        self.seen.data = str(rule.version)

    def rule(self) -> NoteRule:
        """What was typed, once the form is valid."""
        days, hours = self.missing_days.data or 0, self.concern_hours.data or 0
        return NoteRule(bool(self.countersign.data), bool(self.full_notes.data), days, hours)

    def overtaken_by(self, rule: NoteRule) -> None:
        """What somebody else saved beside what was typed."""
        mine, yes = self.rule(), ("No", "Yes")
        rows = (
            ("Countersigned", yes[rule.countersign], yes[mine.countersign]),
            ("Full notes", yes[rule.full_notes], yes[mine.full_notes]),
            ("Days", str(rule.missing_days), str(mine.missing_days)),
            ("Hours", str(rule.concern_hours), str(mine.concern_hours)),
        )
        self.stand_beside(rows, rule.version)


class ConsentForm(Form):
    """What a person said about being recorded."""

    answer = RadioField(
        "What they said",
        [Needed("Choose what they said")],
        choices=[choice(one.value, one.label) for one in Answer],
    )
    on_date = DateField("Date", [Needed("Enter the date")])
    submit = SubmitField("Save")

    @property
    def said(self) -> Answer:
        """What was chosen, once the form is valid."""
        return Answer(self.answer.data)


class RecordingForm(Form):
    """A recording that was made."""

    what = TextField("What was recorded", [Needed("Enter what was recorded")], hint="Such as: video, whole session")
    kept_where = TextField("Where it is kept", [Needed("Enter where it is kept")])
    keep_until = DateField("Keep until", [Needed("Enter until when it is kept")])
    submit = SubmitField("Log recording")

    def values(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        until: date | None = self.keep_until.data
        return {"what": self.what.data or "", "kept_where": self.kept_where.data or "", "keep_until": until}
