"""A group that met today, with its facilitators, its treatment manager and the members' officer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.notes import queries
from tracker.notes.rules.asking import NoteRule
from tracker.notes.rules.notes import NoteView, Typed
from tracker.notes.service import asking, writing

ClientAs = Callable[[Actor], FlaskClient]


@dataclass(frozen=True)
class Circle:
    """The group; `first` is its first member's place."""

    make: Make
    group: World

    @property
    def first(self) -> int:
        """The membership of the first member by name."""
        return self.group.membership_ids[0]

    def write(
        self,
        *typed: Typed,
        membership_id: int | None = -1,
        seen: int = 0,
        sign: bool = False,
        by: Actor | None = None,
        raised: writing.Raised | None = None,
        was: Mapping[str, str] | None = None,
    ) -> writing.Kept:
        """Save, or sign, a note of the first member, of another, or of the group (None)."""
        db.close_reading()
        kept = writing.save_note(
            by or self.group.facilitator,
            session_id=self.group.session_id,
            membership_id=self.first if membership_id == -1 else membership_id,
            typed=typed or (Typed("covered", "What was covered", "The first exercise."),),
            seen=seen,
            was=was,
            sign=sign,
            raised=raised,
        )
        db.close_reading()
        return kept

    def signed(self, *typed: Typed, membership_id: int | None = -1, by: Actor | None = None) -> int:
        """A signed note's id."""
        note_id = self.write(*typed, membership_id=membership_id, sign=True, by=by).note_id
        assert note_id is not None
        return note_id

    def reads(self, actor: Actor, note_id: int) -> NoteView:
        """The note as somebody reads it now."""
        db.close_reading()
        return queries.note_for(actor, note_id)

    def asks(self, **rule: object) -> None:
        """Let the area ask something of notes."""
        before = queries.rule_of(self.group.area_id)
        db.close_reading()
        wanted = NoteRule(**rule)  # type: ignore[arg-type]
        asking.set_rule(self.group.lead, area_id=self.group.area_id, rule=wanted, seen=before.version)
        db.close_reading()


def texts(note: NoteView) -> Sequence[str]:
    """What stands in the version that counts."""
    return [one.text for one in note.body.passages] if note.body else []


@pytest.fixture
def circle(make: Make) -> Circle:
    """Three members."""
    return Circle(make, make.group_today(members=3))
