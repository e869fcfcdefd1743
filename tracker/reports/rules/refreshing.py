"""What the record says now beside what a draft took from it: what differs, and what of it replaces what."""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.reports.rules.parts import Block, Drafted, ReportView, SectionKey, SectionView

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that says something else: the rows that went and those that came; `head` is the newer one."""

    title: str
    head: Row
    went: tuple[Row, ...]
    came: tuple[Row, ...]
    noted: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in a section: its tables, and the text that the record gives, before and now.

    `keeps`: the text was written by hand, and stays; the record's own is shown beside it.
    """

    key: SectionKey
    tables: tuple[Moved, ...]
    text: tuple[str, str] | None
    keeps: bool


def differences(report: ReportView, fresh: Mapping[SectionKey, Drafted]) -> tuple[Difference, ...]:
    """What the record gives now and did not when the draft took its facts, section by section."""
    found = (_difference(each, fresh[each.key]) for each in report.sections)
    return tuple(each for each in found if each is not None)


def _difference(section: SectionView, fresh: Drafted) -> Difference | None:
    text = None if section.drafted == fresh.text else (section.drafted, fresh.text)
    tables = _moved(section.blocks, fresh.blocks)
    if text is None and not tables:
        return None
    return Difference(section.key, tables, text, keeps=text is not None and section.is_edited)


def _moved(before: tuple[Block, ...], after: tuple[Block, ...]) -> tuple[Moved, ...]:
    old, new = {each.title: each for each in before}, {each.title: each for each in after}
    moved = []
    for title in dict.fromkeys([*new, *old]):
        was, now = old.get(title), new.get(title)
        went = tuple(row for row in was.rows if now is None or row not in now.rows) if was else ()
        came = tuple(row for row in now.rows if was is None or row not in was.rows) if now else ()
        notes = (was.note if was else "", now.note if now else "")
        noted = None if notes[0] == notes[1] else notes
        if went or came or noted:
            moved.append(Moved(title, (now or was or before[0]).head, went, came, noted))
    return tuple(moved)


def taken_over(section: SectionView, fresh: Drafted) -> tuple[str, dict[str, str], bool]:
    """The text, the answers and whether nothing is said, once a section takes over what the record gives now.

    A text that was written by hand stays, and so does every answer to a need that is still there.
    """
    keys = {key for block in fresh.blocks for key in block.keys}
    answers = {key: said for key, said in section.answers.items() if key in keys}
    text = section.text if section.is_edited else fresh.text
    return text, answers, section.silent and not text.strip()
