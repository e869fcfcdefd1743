"""What the register's pages show, made from its values: a module of its own so that routes stay short.

Strings that repeat in every row (the list of other outcomes) are made once a page.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from tracker.accounts.rules import Actor, Permission
from tracker.attendance import rules
from tracker.attendance.forms import RegisterForm, ShownRow
from tracker.attendance.rules import (
    KIND_LABELS,
    Conflict,
    Entry,
    OutcomeKind,
    Outcomes,
    RegisterPage,
    Row,
    Saved,
)
from tracker.core.errors import Missing

BUTTON_CLASS = {OutcomeKind.ATTENDED: "is-att", OutcomeKind.UNACCEPTABLE: "is-una"}


def recording(page: RegisterPage, form: RegisterForm, *, started: bool) -> dict[str, Any]:
    """The page on which a register is recorded; `started` says whether it may be signed."""
    return {
        "page": page,
        "session": page.session,
        "register_form": form,
        "started": started,
        "buttons": [one for one in page.outcomes.values() if one.letter and one.enabled],
        "button_class": BUTTON_CLASS,
        "options": Options(page.outcomes),
        "absences": {code for code, one in page.outcomes.items() if not one.attended},
        "told": _summary(page),
        "differences": differences,
    }


def reading(page: RegisterPage, viewer: Actor) -> dict[str, Any]:
    """The register to read: signed, or a draft for those who do not record it."""
    staff = any(one.user_id == viewer.user_id and one.part for one in page.facilitators)
    counts = rules.count((row.entry for row in page.rows), page.outcomes)
    delivered = sum(rules.credited_minutes(row.entry, page.outcomes, page.session.minutes) for row in page.rows)
    return {
        "page": page,
        "session": page.session,
        "rows": [(row, *_read_cells(row, page)) for row in page.rows],
        "counts": counts,
        "delivered": delivered,
        "may_amend": page.is_signed and staff and viewer.may(Permission.AMEND_ATTENDANCE),
        "outcomes": page.outcomes,
        "words": entry_words,
    }


def amending(page: RegisterPage, form: RegisterForm, reason: str) -> dict[str, Any]:
    """The page that amends one row."""
    return {
        **recording(page, form, started=True),
        "shown": form.rows[0],
        "reason": reason,
        "words": entry_words,
    }


def overtaken(page: RegisterPage, form: RegisterForm) -> dict[str, Any]:
    """A register that a colleague signed while this one was typed: what differs, row by row."""
    rows = [(one, typed_differences(one, page.outcomes)) for one in form.rows if typed_differences(one, page.outcomes)]
    return {"page": page, "session": page.session, "register_form": form, "rows": rows}


def row_of(page: RegisterPage, membership_id: int) -> Row:
    """One row of the page; raises `Missing`."""
    for row in page.rows:
        if row.membership_id == membership_id and row.mark_id is not None:
            return row
    raise Missing(f"row {membership_id}")


def done(saved: Saved) -> str:
    """What the confirmation says: what was saved, and what of a colleague's was kept."""
    page = saved.page
    first = "Register signed" if saved.signed else f"Draft saved: {page.recorded} of {len(page.rows)} recorded"
    if not saved.merged:
        return first
    names = ", ".join(row.spoken_name for row in saved.merged)
    return f"{first}. {saved.merged[0].saved_by} had saved {names} meanwhile: those rows are kept"


class Options:
    """The options of 'Other outcome', as HTML, by the code that is chosen."""

    def __init__(self, outcomes: Outcomes) -> None:
        """Group the outcomes that are not buttons by their kind, in the service's order."""
        self._groups: dict[str, list[tuple[str, str, bool]]] = {}
        for one in outcomes.values():
            if not one.letter:
                group = self._groups.setdefault(KIND_LABELS[one.kind], [])
                group.append((one.code, one.short_label, one.enabled))
        self._made: dict[str, Markup] = {}

    def __call__(self, chosen: str) -> Markup:
        """All enabled options, and the chosen one even when it no longer is."""
        if chosen not in self._made:
            self._made[chosen] = Markup("").join(
                Markup('<optgroup label="{}">{}</optgroup>').format(label, self._options(group, chosen))
                for label, group in self._groups.items()
                if any(enabled or code == chosen for code, _, enabled in group)
            )
        return self._made[chosen]

    def _options(self, group: list[tuple[str, str, bool]], chosen: str) -> Markup:
        return Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                code, Markup(" selected") if code == chosen else "", escape(label)
            )
            for code, label, enabled in group
            if enabled or code == chosen
        )


def entry_words(entry: Entry, outcomes: Outcomes) -> list[tuple[str, str]]:
    """An entry in words, as (what, value)."""
    outcome = outcomes.get(entry.outcome or "")
    return [
        ("Outcome", outcome.label if outcome else "Not recorded"),
        ("Minutes", "None" if entry.minutes is None else str(entry.minutes)),
        ("Late", "Late" if entry.late else "No"),
        ("Engagement", str(entry.engagement or "Not rated")),
        ("Note", entry.note or "None"),
    ]


def differences(conflict: Conflict, outcomes: Outcomes) -> list[tuple[str, str, str]]:
    """Only the fields in which two versions of a row differ, as (what, mine, theirs)."""
    mine, theirs = entry_words(conflict.mine, outcomes), entry_words(conflict.theirs.entry, outcomes)
    return [(what, one, other) for (what, one), (_, other) in zip(mine, theirs, strict=True) if one != other]


def typed_differences(shown: ShownRow, outcomes: Outcomes) -> list[tuple[str, str, str]]:
    """What was typed against what now stands, for a register that was signed meanwhile."""
    code = shown.other if shown.outcome == "other" else shown.outcome
    minutes = int(shown.minutes[:6]) if shown.minutes.isdecimal() else None
    engagement = int(shown.engagement) if shown.engagement.isdecimal() else None
    mine = rules.tidy(Entry(code or None, minutes, shown.late, engagement, shown.note), outcomes)
    return differences(Conflict(shown.row.membership_id, mine, shown.row), outcomes)


def _read_cells(row: Row, page: RegisterPage) -> tuple[str, str]:
    outcome = page.outcomes.get(row.entry.outcome or "")
    sign = rules.sign_of(row.entry, page.outcomes, page.session.minutes)
    words = "Not recorded" if outcome is None else outcome.short_label
    if sign == "part":
        words = "Attended, late" if row.entry.late else "Attended in part"
    return sign, words


def _summary(page: RegisterPage) -> Mapping[str, Any]:
    """When it was last saved, by whom; the zone is the area's."""
    saved: datetime | None = page.saved_at
    return {"by": page.saved_by, "at": saved, "zone": page.session.zone}
