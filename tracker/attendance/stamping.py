"""A register's rows as HTML: the template draws each kind of row once, and rows of that kind are stamped from it.

A module of its own for speed: a row has eighty places to fill in, and through the template twelve of them cost more
than all the rest of the page. A row in conflict or error, or of somebody who had left, is drawn by it in full.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from tracker.attendance.controls import Choices, Options, everything
from tracker.attendance.forms import RegisterForm, ShownRow
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.merging import Conflict
from tracker.attendance.rules.outcomes import OutcomeKind, Outcomes, OutcomeView, PointView, buttons, keys
from tracker.attendance.rules.registers import RegisterPage
from tracker.ui.filters import day, moment, moment_time

_TEMPLATE, _TOOLS = "attendance/_row.html", "attendance/_tools.html"
_PARTS = ("outcome", "minutes", "late_minutes", "early_minutes", "engagement", "note", "leaver")
_PUT = (
    "at",
    "name",
    "spoken",
    "link",
    "was",
    "minutes",
    "later",
    "earlier",
    "words",
    "note",
    "saved",
    "full",
    "concern",
    "home",
    "away",
    "sorry",
)
_SLOTS = {name: f"\ue000{name}\ue001" for name in _PUT}  # private characters: no template has them
_SLOT = re.compile("\ue000([a-z]+)\ue001")
_ANYBODY = 999_999_999_999
_MOST_KINDS = 1000
HELD_THERE = "Not an absence, and nothing is owed: it counts where it was met."

Brief = tuple[str, str]
Differences = Callable[[Conflict, Outcomes], list[tuple[str, str, str]]]


def _away(row: Row) -> str:
    """Where and when a member does this session with another group, and whether the row comes filled in."""
    there = row.elsewhere
    if there is None:
        return ""
    where = f"{there.delivery}, {day(there.on_date)}" if there.on_date else there.delivery
    if not there.met:
        return f"This session with {where}"
    return f"Met with {where}{'' if row.saved_at else '. Not decided until you save'}"


class Stamps:
    """The kinds of row that were drawn so far, for one set of outcomes and points."""

    def __init__(self, outcomes: tuple[OutcomeView, ...], points: tuple[PointView, ...]) -> None:
        """Draw the controls; kinds of row are drawn as they turn up."""
        by_code = {one.code: one for one in outcomes}
        self.choices, self.options = Choices(by_code, points), Options(by_code)
        self.kinds: dict[tuple[object, ...], str] = {}
        letters = keys(buttons(by_code))
        self.keys = [(letters[one.code], one.short_label) for one in buttons(by_code)]
        self.everything = partial(everything, by_code)


@lru_cache(maxsize=64)
def _stamps(outcomes: tuple[OutcomeView, ...], points: tuple[PointView, ...]) -> Stamps:
    return Stamps(outcomes, points)


def _escaped(values: Mapping[str, object]) -> dict[str, object]:
    """What is put into a stamp; numbers and nothing need no escaping, and most of a row is one or the other."""
    return {name: value if type(value) is int or not value else escape(value) for name, value in values.items()}


class Rows:
    """Draws the rows of one page; `briefs` are the sign and the words of those that are folded."""

    def __init__(
        self,
        page: RegisterPage,
        form: RegisterForm,
        differences: Differences,
        *,
        unsaved: Collection[int] = (),
        briefs: Mapping[int, Brief] = MappingProxyType({}),
    ) -> None:
        """Take the kinds that are known for the service's outcomes."""
        self._page, self._form, self._errors, self._unsaved, self._briefs = page, form, form.errors, unsaved, briefs
        self._differences = differences
        self._stamps = _stamps(tuple(page.outcomes.values()), page.points)
        self._person = url_for("progress.person", person_id=_ANYBODY)
        of: dict[str, Any] = {"session_id": page.session.session_id, "membership_id": _ANYBODY}
        self._note, self._concern = url_for("notes.individual_note", **of), url_for("concerns.new", **of)

    def __call__(self, shown: ShownRow) -> Markup:
        """One row."""
        if self._errors or shown.conflict or self._asks(shown):
            return Markup(self._drawn(shown, self._values(shown)))  # the template escapes
        kind = self._kind(shown)
        known = self._stamps.kinds.get(kind)
        if known is None:
            known = _SLOT.sub(r"%(\1)s", self._drawn(shown, _SLOTS).replace("%", "%%"))
            self._keep(kind, known)
        return Markup(known % _escaped(self._values(shown)))

    def tools(self) -> Markup:
        """What stands above the rows: bulk marks and the keys, the same on every page of an area's outcomes."""
        chosen = self._form.rest if self._form.rest in self._page.outcomes else ""
        error = self._errors.get("rest", "")
        kind = ("tools", chosen, error)
        known = self._stamps.kinds.get(kind)
        if known is None:
            context = {"keys": self._stamps.keys, "options": self._stamps.everything(chosen), "error": error}
            known = current_app.jinja_env.get_template(_TOOLS).render(context)
            self._keep(kind, known)
        return Markup(known)

    def _keep(self, kind: tuple[object, ...], drawn: str) -> None:
        if current_app.jinja_env.auto_reload:
            return
        if len(self._stamps.kinds) >= _MOST_KINDS:
            self._stamps.kinds.clear()
        self._stamps.kinds[kind] = drawn

    def _kind(self, shown: ShownRow) -> tuple[object, ...]:
        """All that decides how a row looks, besides the texts put into it."""
        typed = shown.typed
        how_long = min(typed.words, 2) if typed.note else -1
        chosen = (typed.outcome, typed.other, typed.late, typed.engagement, typed.provisional)
        times = bool(typed.late_minutes or typed.early_minutes)
        row = shown.row
        met = row.elsewhere.met if row.elsewhere is not None else None
        around = (bool(row.guest_of), met, row.apology is not None)
        return (
            *chosen,
            *around,
            times,
            shown.absent,
            how_long,
            shown.row.saved_at is None,
            self._briefs.get(shown.row.membership_id),
        )

    def _values(self, shown: ShownRow) -> dict[str, object]:
        row, typed = shown.row, shown.typed
        return {
            "at": row.membership_id,
            "name": row.name,
            "spoken": row.spoken_name,
            "link": self._person.replace(str(_ANYBODY), str(row.person_id)),
            "full": self._note.replace(str(_ANYBODY), str(row.membership_id)),
            "concern": self._concern.replace(str(_ANYBODY), str(row.membership_id)),
            "was": typed.was,
            "minutes": typed.minutes,
            "later": typed.late_minutes,
            "earlier": typed.early_minutes,
            "words": typed.words,
            "note": typed.note,
            "home": row.guest_of,
            "away": _away(row),
            "sorry": self._sorry(row),
            "saved": moment_time(row.saved_at, self._page.session.zone) if row.saved_at else "",
        }

    def _sorry(self, row: Row) -> str:
        """Why somebody said they would not come, and who took the word."""
        said = row.apology
        if said is None:
            return ""
        return f"{said.reason} (taken by {said.taken_by}, {moment(said.taken_at, self._page.session.zone)})."

    def _drawn(self, shown: ShownRow, put: Mapping[str, object]) -> str:
        at = shown.row.membership_id
        errors = {part: self._errors[f"{part}-{at}"] for part in _PARTS if f"{part}-{at}" in self._errors}
        context: dict[str, Any] = {
            "shown": shown,
            "put": put,
            "errors": errors,
            "brief": None if errors else self._briefs.get(at),
            "left": self._asks(shown),
            "unsaved": at in self._unsaved,
            "means": self._means(shown),
            "most": len(self._page.points),
            "zone": self._page.session.zone,
            "differences": self._differences(shown.conflict, self._page.outcomes) if shown.conflict else [],
            "choices": self._stamps.choices,
            "options": self._stamps.options,
        }
        return current_app.jinja_env.get_template(_TEMPLATE).render(context)

    def _asks(self, shown: ShownRow) -> bool:
        """Whether somebody who had left by then is to be cleared or kept: a signed register has decided."""
        return shown.row.left_on is not None and not self._page.is_signed

    def _means(self, shown: ShownRow) -> str:
        chosen = self._page.outcomes.get(shown.typed.other or shown.typed.outcome)
        if chosen is None or not shown.absent:
            return ""
        met = shown.row.elsewhere is not None and shown.row.elsewhere.met
        return HELD_THERE if met and chosen.kind is OutcomeKind.RESCHEDULED else chosen.means
