"""The shape of what is typed about reports: a section, a signature, a correction, what an area asks."""

from datetime import date
from typing import Any

from tracker.reports.rules.parts import (
    LONGEST,
    LONGEST_ANSWER,
    LONGEST_WHY,
    REQUIRED,
    Entry,
    ReportView,
    Rule,
    SectionKey,
    SectionView,
    Shown,
    field_of,
)
from tracker.ui.acting import SeenForm
from tracker.ui.fields import (
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

HALF = 50
"""From how many per cent on a field says how much room is left."""

HINTS = {
    SectionKey.NEEDS: "Anything beside the needs above",
    SectionKey.RECOMMEND: "What would help next, who does it, and by when",
    SectionKey.COMMENTS: "In their own words, as far as you can",
    SectionKey.GIVEN: "One a line",
}


class SectionForm(SeenForm):
    """One section; `section_form` gives needs and comments their own fields."""

    key = SectionKey.PROGRAMME
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def show(self, report: ReportView) -> None:
        """Fill in what stands."""
        section = report.section(self.key)
        self["text"].data, self.seen.data = section.text, str(section.version)
        if "silent" in self._fields:
            self["silent"].data = section.silent
        if "shown" in self._fields:
            self["shown"].data, self["shown_on"].data = report.shown, report.shown_on
        for need, _row in self.needs:
            self[field_of(need)].data = section.answers.get(need, "")

    def entry(self) -> Entry:
        """What was typed, once the form is valid."""
        asked = self._fields
        shown_on: date | None = self["shown_on"].data if "shown" in asked else None
        return Entry(
            text=self["text"].data or "",
            silent=bool(self["silent"].data) if "silent" in asked else False,
            answers={need: self[field_of(need)].data or "" for need, _row in self.needs},
            shown=(self["shown"].data or "") if "shown" in asked else "",
            shown_on=shown_on,
        )

    def overtaken_by(self, report: ReportView) -> None:
        """Show what stands now beside what was typed."""
        theirs, mine = report.section(self.key), self.entry()
        rows = [("Text", theirs.text, mine.text.strip())]
        rows += [(row[0], theirs.answers.get(key, ""), (mine.answers or {}).get(key, "")) for key, row in self.needs]
        if "shown" in self._fields:
            rows.append(("Seen", report.shown_words, Shown(mine.shown).label if mine.shown else ""))
        self.stand_beside(rows, theirs.version)


def section_form(section: SectionView) -> SectionForm:
    """A form with the fields of a section: a field for each outstanding need, and whether the person has seen it."""
    key = section.key
    fields: dict[str, Any] = {"key": key, "needs": section.needs}
    for need, row in section.needs:
        fields[field_of(need)] = TextareaField(
            row[0], hint=f"{row[1]}. What is to be done, and by whom?", rows=2, limit=LONGEST_ANSWER, counts_from=HALF
        )
    rows = 4 if key is SectionKey.NEEDS and section.needs else 10
    fields["text"] = TextareaField(
        "Besides" if section.needs else key.label, rows=rows, limit=LONGEST, counts_from=HALF, hint=HINTS.get(key, "")
    )
    if key not in REQUIRED and not section.needs:
        fields["silent"] = CheckboxField(
            "Nothing to add to the facts below" if section.blocks else "There is nothing to say here"
        )
    if key is SectionKey.COMMENTS:
        fields["shown"] = RadioField(
            "Has the person seen the report?", choices=[choice(*_worded(one)) for one in Shown]
        )
        fields["shown_on"] = DateField("Day on which they saw it", hint="Where they have seen it")
    fields["submit"] = SubmitField("Save")
    made: SectionForm = type("SectionForm", (SectionForm,), fields)()
    return made


def _worded(one: Shown) -> tuple[str, str]:
    return one.value, one.label


class SignForm(SeenForm):
    """Signing a report: its sections are what is read, so there is nothing to type."""

    submit = SubmitField("Sign the report")

    def overtaken_by(self, report: ReportView) -> None:
        """Say that it changed: the page shows the report as it stands."""
        self.stand_beside((), report.version)


class RefreshForm(SeenForm):
    """Taking over what the record says now."""

    submit = SubmitField("Take over what the record says now")

    def overtaken_by(self, report: ReportView) -> None:
        """Say that it changed: the page shows what differs from the report as it stands."""
        self.stand_beside((), report.version)


class CorrectForm(Form):
    """Why a signed report is corrected."""

    why = TextareaField(
        "What is corrected, and why",
        [Needed("Enter what is corrected and why")],
        hint="It is printed in the new version. The signed one stays as it is and can still be read",
        rows=3,
        limit=LONGEST_WHY,
        counts_from=HALF,
    )
    submit = SubmitField("Begin a corrected version")


class RuleForm(SeenForm):
    """What an area asks of reports."""

    countersign = CheckboxField(
        "A lead signs reports too", hint="The offender manager reads the report once both have signed"
    )
    due_days = IntegerField(
        "Days from completion to the signed report",
        [Needed("Enter a number of days")],
        hint="Provisional: no public source gives a number",
        width=3,
    )
    marking = TextField("Marking on every page", hint="As your service marks its papers; leave empty for none")
    submit = SubmitField("Save")

    def show(self, rule: Rule) -> None:
        """Fill in what stands."""
        self.countersign.data, self.due_days.data = rule.countersign, rule.due_days
        self.marking.data, self.seen.data = rule.marking, str(rule.version)

    def rule(self) -> Rule:
        """What was typed, once the form is valid."""
        return Rule(bool(self.countersign.data), self.due_days.data or 0, self.marking.data or "")

    def overtaken_by(self, rule: Rule) -> None:
        """What somebody else saved beside what was typed."""
        mine, yes = self.rule(), ("No", "Yes")
        rows = (
            ("A lead signs too", yes[rule.countersign], yes[mine.countersign]),
            ("Days", str(rule.due_days), str(mine.due_days)),
            ("Marking", rule.marking, mine.marking),
        )
        self.stand_beside(rows, rule.version)
