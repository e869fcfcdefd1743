"""The controls that every row of a register repeats, as HTML: drawn once a page, then stamped row by row.

A module of its own for speed: through the template's loops these seventy elements a row cost more than all the
rest of the page. They are the outcome buttons, the digits of engagement, and the list of other outcomes.
"""

from collections.abc import Iterable

from markupsafe import Markup

from tracker.attendance.rules.outcomes import KIND_LABELS, OutcomeKind, Outcomes, OutcomeView, PointView, buttons, keys

_CLASS = {OutcomeKind.ATTENDED: "is-att", OutcomeKind.UNACCEPTABLE: "is-una"}
_ROW = "\N{SECTION SIGN}"  # stands for the row's number until a row is stamped
_ROOM = (9, 13, 9, 6)  # characters that the style sheet's columns are made for; other words share the width
_BUTTON = Markup(
    '<input type="radio" name="outcome-{row}" id="{id}" value="{code}"{means}{key}>'
    '<label class="{look}" for="{id}"{hint}>{label}</label>'
)
_DIGIT = Markup(
    '<input type="radio" name="engagement-{row}" id="{id}" value="{value}">'
    '<label for="{id}" title="{title}">{value}</label>'
)


class Choices:
    """The outcome buttons and the engagement digits of a row. The first of each has the id that errors link to."""

    def __init__(self, outcomes: Outcomes, points: Iterable[PointView]) -> None:
        """Draw both once, with a stand-in for the row's number."""
        shown = buttons(outcomes)
        letters = keys(shown)
        self.fits = len(shown) == len(_ROOM) and all(
            len(one.short_label) <= room for one, room in zip(shown, _ROOM, strict=True)
        )
        self._buttons = "".join(
            _BUTTON.format(
                row=_ROW,
                id=f"{one.code if at else 'outcome'}-{_ROW}",
                code=one.code,
                means=means(one),
                look=_CLASS.get(one.kind, "is-acc"),
                label=_lettered(one.short_label, letters[one.code]),
                key=_key(one.short_label, letters[one.code]),
                hint=_hint(one),
            )
            for at, one in enumerate(shown)
        )
        self._digits = "".join(
            _DIGIT.format(
                row=_ROW,
                id=f"engagement-{_ROW}{f'-{one.value}' if at else ''}",
                value=one.value,
                title=f"{one.label}: {one.description}",
            )
            for at, one in enumerate(points)
        )

    def outcome(self, row: int | str, chosen: str) -> Markup:
        """The outcome buttons of a row, with the chosen one checked."""
        return _stamped(self._buttons, row, chosen)

    def engagement(self, row: int | str, chosen: str) -> Markup:
        """The engagement digits of a row, with the chosen one checked."""
        return _stamped(self._digits, row, chosen)


def _key(label: str, letter: str) -> Markup:
    """The key of a button, where it is not the first letter of its label: that one is taken."""
    return Markup("") if label[:1].upper() == letter else Markup(' data-key="{}"').format(letter.lower())


def _lettered(label: str, letter: str) -> Markup:
    """The label with its key marked, where that is one of its letters and not the first."""
    at = label.upper().find(letter) if letter and len(label.upper()) == len(label) else 0
    return Markup("{}<u>{}</u>{}").format(label[:at], label[at], label[at + 1 :]) if at > 0 else Markup.escape(label)


def _stamped(drawn: str, row: int | str, chosen: str) -> Markup:
    """Drawn controls for one row; what was chosen is looked up as it is drawn, so nothing typed gets in."""
    html = drawn.replace(_ROW, str(row))
    if chosen.isalnum():
        html = html.replace(f' value="{chosen}"', f' value="{chosen}" checked', 1)
    return Markup(html)  # made of what was escaped when it was drawn


def everything(outcomes: Outcomes, chosen: str) -> Markup:
    """The options of a list of every outcome in use, the buttons' first."""
    return _options(buttons(outcomes), chosen) + Options(outcomes)(chosen)


class Options:
    """The options of 'Other outcome', as HTML, by the code that is chosen."""

    def __init__(self, outcomes: Outcomes) -> None:
        """Group the outcomes that are not buttons by their kind, in the service's order."""
        self._groups: dict[str, list[OutcomeView]] = {}
        for one in outcomes.values():
            if not one.letter:
                self._groups.setdefault(KIND_LABELS[one.kind], []).append(one)
        self._made: dict[str, Markup] = {}

    def __call__(self, chosen: str) -> Markup:
        """All enabled options, and the chosen one even when it no longer is."""
        if chosen not in self._made:
            shown = [
                (label, [one for one in group if one.enabled or one.code == chosen])
                for label, group in self._groups.items()
            ]
            self._made[chosen] = Markup("").join(
                Markup('<optgroup label="{}">{}</optgroup>').format(label, _options(group, chosen))
                for label, group in shown
                if group
            )
        return self._made[chosen]


def _options(group: list[OutcomeView], chosen: str) -> Markup:
    return Markup("").join(
        Markup('<option value="{}"{}{}{}>{}</option>').format(
            one.code, _hint(one), means(one), Markup(" selected") if one.code == chosen else "", one.short_label
        )
        for one in group
    )


def _hint(outcome: OutcomeView) -> Markup:
    """When to choose it, in the area's words, where it has any: shown to whoever points at it."""
    return Markup(' title="{}"').format(outcome.hint) if outcome.hint else Markup("")


def means(outcome: OutcomeView) -> Markup:
    """What a choice says of an absence, for the script that shows it in place of minutes and engagement."""
    if outcome.attended:
        return Markup("")
    provisional = Markup(' data-provisional="yes"') if outcome.may_be_provisional else Markup("")
    return Markup(' data-absent="yes" data-means="{}"{}').format(outcome.means, provisional)
