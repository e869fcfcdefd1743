"""The shape of input around a session: homework, what somebody needs, and cover."""

from collections.abc import Sequence
from typing import Any

from tracker.practice.rules import (
    ADJUSTMENTS_LIMIT,
    HOMEWORK_LIMIT,
    Brief,
    Colleague,
    Coming,
    Expected,
    Need,
)
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
    CheckboxesField,
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
from tracker.ui.filters import clock_time, long_day
from tracker.ui.reading import read_number


class HomeworkForm(SeenForm):
    """What was set at this session, and who handed in what was set at the one before."""

    homework = TextareaField(
        "Homework set at this session", rows=2, limit=HOMEWORK_LIMIT, hint="Due at the next session"
    )
    handed_in = CheckboxesField("Handed in", coerce=int)
    were_handed_in = HiddenField()
    submit = SubmitField("Save homework")

    def offer(self, expected: Sequence[Expected]) -> None:
        """Give those who may have handed something in."""
        self.handed_in.choices = [choice(one.membership_id, one.listed) for one in expected]

    def show(self, brief: Brief) -> None:
        """Fill in what is noted."""
        self.homework.data, self.seen.data = brief.homework, str(brief.homework_version)
        handed = [one.membership_id for one in brief.expected if one.handed_in]
        self.handed_in.data, self.were_handed_in.data = handed, ",".join(str(each) for each in handed)

    def overtaken_by(self, brief: Brief) -> None:
        """What a colleague noted meanwhile, beside what was typed."""
        typed = self.homework.data or ""
        self.stand_beside((("Homework", brief.homework, typed),), brief.homework_version)

    def noted(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        were = (read_number(each) for each in (self.were_handed_in.data or "").split(","))
        return {
            "text": self.homework.data or "",
            "handed_in": frozenset(self.handed_in.data or ()),
            "were_handed_in": frozenset(each for each in were if each is not None),
            "seen": self.version,
        }


class NeedForm(SeenForm):
    """What somebody needs to take part."""

    adjustments = TextareaField(
        "Adjustments",
        rows=4,
        limit=ADJUSTMENTS_LIMIT,
        hint="What helps in the room: large print, a break every 40 minutes, a seat near the door. No diagnoses",
    )
    interpreter = TextField("Interpreter for", hint="The language, or British Sign Language; empty for none", width=20)
    submit = SubmitField("Save")

    def show(self, need: Need) -> None:
        """Fill in what is recorded."""
        self.adjustments.data, self.interpreter.data = need.adjustments, need.interpreter
        self.seen.data = str(need.version)

    def overtaken_by(self, need: Need) -> None:
        """What a colleague saved meanwhile, beside what was typed."""
        pairs = (
            ("Adjustments", need.adjustments, self.adjustments.data or ""),
            ("Interpreter for", need.interpreter, self.interpreter.data or ""),
        )
        self.stand_beside(pairs, need.version)

    def values(self) -> dict[str, Any]:
        """What was typed, once the form is valid."""
        typed = {"adjustments": self.adjustments.data or "", "interpreter": self.interpreter.data or ""}
        return {**typed, "seen": self.version}


class AskForm(Form):
    """Sessions for which cover is asked."""

    session_ids = CheckboxesField("Sessions", [Needed("Choose at least one session")], coerce=int)
    why = TextField(
        "Why", [Needed("Enter why cover is needed")], hint="For the treatment manager: leave, training, court", width=30
    )
    submit = SubmitField("Ask for cover")

    def offer(self, ahead: Sequence[Coming]) -> None:
        """Give the sessions ahead."""
        self.session_ids.choices = [choice(one.session_id, _session(one), hint=_stands(one)) for one in ahead]

    def asked(self) -> dict[str, Any]:
        """What was asked, once the form is valid."""
        return {"session_ids": list(self.session_ids.data or ()), "why": self.why.data or ""}


class GiveForm(Form):
    """Somebody who is put in for sessions."""

    session_ids = CheckboxesField("Sessions", [Needed("Choose at least one session")], coerce=int)
    user_id = RadioField("Who covers", [Needed("Choose who covers")], coerce=read_number)
    instead_of = SelectField("In whose place", coerce=read_number)
    days_after = RadioField(
        "They may open it until",
        [Needed("Choose until when")],
        coerce=read_number,
        choices=[
            choice(0, "The day of the session"),
            choice(1, "The day after", hint="Time to finish the register"),
            choice(7, "A week after"),
        ],
    )
    submit = SubmitField("Put in")

    def offer(self, ahead: Sequence[Coming], colleagues: Sequence[Colleague], staff: Sequence[tuple[int, str]]) -> None:
        """Give the sessions ahead, those who may cover, and in whose place."""
        self.session_ids.choices = [choice(one.session_id, _session(one), hint=_stands(one)) for one in ahead]
        self.user_id.choices = [choice(one.user_id, one.name, hint=one.says) for one in colleagues]
        self.instead_of.choices = [choice("", "Nobody in particular"), *(choice(*each) for each in staff)]

    def show(self, ahead: Sequence[Coming], staff: Sequence[tuple[int, str]]) -> None:
        """Choose beforehand what was asked for, in the place of whoever asked, and a day to finish the register."""
        asked = [one for one in ahead if one.asked]
        self.session_ids.data = [one.session_id for one in asked]
        self.instead_of.data = next((of for of, name in staff if asked and all(one.is_by(name) for one in asked)), None)
        self.days_after.data = 1

    def given(self) -> dict[str, Any]:
        """Who is put in, for what, in whose place and until when, once the form is valid."""
        return {
            "session_ids": list(self.session_ids.data or ()),
            "user_id": self.user_id.data or 0,
            "days_after": self.days_after.data or 0,
            "instead_of": self.instead_of.data,
        }


def _session(one: Coming) -> str:
    when = f"{long_day(one.on_date)}, {clock_time(one.starts_at)}" if one.starts_at else long_day(one.on_date)
    whose = f", one-to-one with {one.member}" if one.member else ""
    return f"{when}: session {one.number}{whose}"


def _stands(one: Coming) -> str:
    covered = [f"{each.name} covers" for each in one.covers if each.reaches and not each.is_over]
    return ". ".join([*covered, *([one.why] if one.asked else [])])
