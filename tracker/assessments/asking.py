"""An instrument as a page asks it: groups of questions, each with its words, its choices and when it is asked.

Apart from `queries.py`: it reads a definition and the licence holder's wording, and no table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tracker.catalogue.definitions.instruments.wordings import Wording, read_wording
from tracker.catalogue.rules.instruments import Condition, Instrument, Item, Option, ScaleKind

PER_PAGE = 10
"""So many questions stand on one page of a shared device, at most."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice: what is sent, what is read, and the points that conditions ask about."""

    value: str
    label: str
    points: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `text` is the licence holder's wording, else its neutral topic; `only` says when it is asked.

    `when` is that condition for a script. Numbers and dates have no choices, but a hint.
    """

    code: str
    text: str
    topic: str
    kind: ScaleKind
    choices: tuple[Answer, ...]
    hint: str
    only: str
    when: Mapping[str, Any] | None
    required: bool

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"a-{self.code}"

    def said(self, text: str) -> str:
        """An answer in words."""
        return next((choice.label for choice in self.choices if choice.value == text), text)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together, under their section's title, '' for none."""

    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that an instrument asks; `holder` is who holds the licence of its wording, '' where only topics are shown."""

    groups: tuple[Group, ...]
    holder: str

    @property
    def questions(self) -> tuple[Asked, ...]:
        """Every question in order."""
        return tuple(question for group in self.groups for question in group.questions)


def sheet_of(instrument: Instrument, wordings: Sequence[Path]) -> Sheet:
    """What an instrument asks, with the wording of the first of these folders that has one."""
    read = (read_wording(folder, instrument) for folder in wordings)
    wording = next((one for one in read if one.texts), Wording(instrument.code))
    titles = {section.code: section.title for section in instrument.sections}
    groups = [
        Group(titles.get(section, ""), tuple(_asked(instrument, item, wording) for item in items))
        for section, items in groupby(instrument.items, key=lambda item: item.section)
    ]
    return Sheet(tuple(groups), wording.holder)


def pages_of(groups: Sequence[Group]) -> tuple[Group, ...]:
    """The groups as a shared device shows them: a long one over several pages."""
    return tuple(
        Group(group.title, group.questions[start : start + PER_PAGE])
        for group in groups
        for start in range(0, len(group.questions), PER_PAGE)
    )


def hangs_on(when: Mapping[str, Any]) -> frozenset[str]:
    """The items that a condition, as a script reads it, asks about."""
    inner = [one for name in ("all", "any", "none") for one in when.get(name, ())]
    return frozenset({when["of"]} if "of" in when else ()).union(*(hangs_on(one) for one in inner))


def _asked(instrument: Instrument, item: Item, wording: Wording) -> Asked:
    scale = next(each for each in instrument.scales if each.code == item.scale)
    return Asked(
        code=item.code,
        text=wording.texts.get(item.code, item.topic),
        topic=item.topic,
        kind=scale.kind,
        choices=tuple(_answer(option) for option in scale.options),
        hint=_hint(scale.kind, scale.least, scale.most, scale.places),
        only="; ".join(_only(instrument, item.asked_when)) if item.asked_when else "",
        when=_when(item.asked_when) if item.asked_when else None,
        required=item.required,
    )


def _answer(option: Option) -> Answer:
    points = option.points if option.points is not None else "" if isinstance(option.value, str) else option.value
    return Answer(str(option.value), option.label, str(points))


def _hint(kind: ScaleKind, least: object, most: object, places: int) -> str:
    if kind is ScaleKind.DATE:
        return "For example, 27 3 2027"
    if kind is not ScaleKind.NUMBER:
        return ""
    number = f"A number with at most {places} decimal places" if places else "A whole number"
    if least is not None and most is not None:
        return f"{number} from {least} to {most}"
    if least is not None:
        return f"{number}, {least} or more"
    return number if most is None else f"{number}, {most} or less"


def _only(instrument: Instrument, condition: Condition) -> Iterator[str]:
    """A condition in words; joined ones by their parts, where all must hold."""
    if condition.all:
        for inner in condition.all:
            yield from _only(instrument, inner)
        return
    if condition.any or condition.none:
        parts = [said for inner in (condition.any or condition.none) for said in _only(instrument, inner)]
        yield (" or ".join(parts)) if condition.any else f"not ({' or '.join(parts)})"
        return
    item = next((each for each in instrument.items if each.code == condition.of), None)
    topic = f"“{item.topic}”" if item else condition.of
    scale = next((each for each in instrument.scales if item and each.code == item.scale), None)
    labels = {option.value: option.label for option in scale.options} if scale else {}
    if condition.known is not None:
        yield f"{topic} is {'answered' if condition.known else 'not answered'}"
    if condition.among:
        yield f"{topic} is {' or '.join(str(labels.get(value, value)) for value in condition.among)}"
    if condition.at_least is not None:
        yield f"{topic} is {labels.get(condition.at_least, condition.at_least)} or more"
    if condition.at_most is not None:
        yield f"{topic} is {labels.get(condition.at_most, condition.at_most)} or less"


def _when(condition: Condition) -> dict[str, Any]:
    """A condition as a script reads it: what is not said is left out."""
    for name in ("all", "any", "none"):
        inner: tuple[Condition, ...] = getattr(condition, name)
        if inner:
            return {name: [_when(one) for one in inner]}
    said: dict[str, Any] = {"of": condition.of}
    if condition.among:
        said["is"] = [str(value) for value in condition.among]
    for name in ("at_least", "at_most"):
        bound = getattr(condition, name)
        if bound is not None:
            said[name] = str(bound)
    if condition.known is not None:
        said["known"] = condition.known
    return said
