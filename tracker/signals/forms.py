"""Forms of warnings: acknowledging, putting aside, resolving, and the rules of an area."""

from datetime import date

from tracker.signals.rules.kinds import THRESHOLDS, Kind, Rule
from tracker.signals.rules.states import LONGEST_TEXT, Warned
from tracker.ui.acting import SeenForm
from tracker.ui.fields import CheckboxField, DateField, IntegerField, Needed, SubmitField, TextareaField


class WarningForm(SeenForm):
    """A form over a warning that a colleague may answer meanwhile."""

    def overtaken_by(self, warning: Warned) -> None:
        """Say where it stands now."""
        self.stand_beside((("Where it stands", warning.stored.label, "As it was when you opened it"),), warning.version)


class AcknowledgeForm(WarningForm):
    """Nothing but the button."""

    submit = SubmitField("Acknowledge")


class SnoozeForm(WarningForm):
    """Until when and why."""

    until = DateField("Until", [Needed("Enter the day on which it comes back")], hint="Within three months")
    reason = TextareaField("Why it can wait", [Needed("Give a reason")], rows=3, limit=LONGEST_TEXT)
    submit = SubmitField("Snooze")

    @property
    def day(self) -> date:
        """The day, once the form is valid."""
        if not isinstance(self.until.data, date):
            raise AssertionError("asked of a form that is not valid")
        return self.until.data


class ResolveForm(WarningForm):
    """What was done."""

    done = TextareaField("What was done", [Needed("Say what was done")], rows=4, limit=LONGEST_TEXT)
    submit = SubmitField("Resolve")


class RuleForm(SeenForm):
    """One kind of rule of an area; the figures of other kinds are taken out when it is made."""

    enabled = CheckboxField("Look for this in this area")
    count = IntegerField("")
    percent = IntegerField("")
    after = IntegerField("")
    last = IntegerField("")
    tenths = IntegerField("")
    days = IntegerField("")
    tells_facilitators = CheckboxField("Tell the facilitators of their delivery")
    tells_officer = CheckboxField("Tell the offender manager, and whoever stands in for them")
    tells_leads = CheckboxField("Tell the treatment manager of their delivery")
    submit = SubmitField("Save")

    def keep(self, kind: Kind) -> None:
        """Ask only for the figures of this kind, under their own names."""
        wanted = {each.name: each for each in THRESHOLDS[kind]}
        for name in ("count", "percent", "after", "last", "tenths", "days"):
            if name not in wanted:
                del self[name]
                continue
            each = wanted[name]
            bounds = f"From {each.least} to {each.most}"
            self[name].label.text = each.label
            self[name].description = f"{each.hint}. {bounds}" if each.hint else bounds

    def show(self, rule: Rule) -> None:
        """Fill in what stands."""
        for name, value in rule.thresholds.items():
            self[name].data = value
        for name in ("enabled", "tells_facilitators", "tells_officer", "tells_leads"):
            self[name].data = getattr(rule, name)
        self.seen.data = str(rule.version)

    def rule(self, kind: Kind) -> Rule:
        """What was typed, once the form is valid; a figure left blank is none, which the rule refuses."""
        typed = {each.name: self[each.name].data for each in THRESHOLDS[kind]}
        return Rule(
            kind,
            {name: -1 if value is None else value for name, value in typed.items()},
            enabled=bool(self.enabled.data),
            tells_facilitators=bool(self.tells_facilitators.data),
            tells_officer=bool(self.tells_officer.data),
            tells_leads=bool(self.tells_leads.data),
        )

    def overtaken_by(self, rule: Rule) -> None:
        """Show what stands now beside what was typed."""
        mine, stands = _words(self.rule(rule.kind)), _words(rule)
        self.stand_beside(((name, stands[name], mine[name]) for name in stands), rule.version)


def _words(rule: Rule) -> dict[str, str]:
    return {"Rule": rule.words, "In use": "Yes" if rule.enabled else "No", "Who is told": rule.told}
