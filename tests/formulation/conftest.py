"""A person on a group, with a facilitator, a treatment manager and an officer, and a formulation to write."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.formulation import queries
from tracker.formulation.queries import Record
from tracker.formulation.rules.parts import (
    AccountEntry,
    EvidenceEntry,
    FormulationView,
    MechanismEntry,
    PathwaysEntry,
)
from tracker.formulation.rules.terms import Chosen, Mechanism
from tracker.formulation.service import beginning, signing, writing
from tracker.notes.rules.notes import Typed
from tracker.notes.service.writing import save_note

ClientAs = Callable[[Actor], FlaskClient]
EVIDENCE = EvidenceEntry("for", "Few friendships, by what he and his sister say", "supervision")


@dataclass(frozen=True)
class Case:
    """One person of a group of two; every step is the facilitator's unless somebody else is named."""

    make: Make
    group: World

    @property
    def person_id(self) -> int:
        """Whose formulation it is."""
        return self.group.person_ids[0]

    def begin(self, kind: str = "initial", by: Actor | None = None) -> int:
        """A new draft's id."""
        db.close_reading()
        made = beginning.begin(by or self.group.facilitator, person_id=self.person_id, kind=kind)
        db.close_reading()
        return made

    def record(self, actor: Actor | None = None) -> Record:
        """The versions as somebody reads them now."""
        db.close_reading()
        return queries.record_for(actor or self.group.facilitator, self.person_id)

    def reads(self, formulation_id: int, actor: Actor | None = None) -> FormulationView:
        """One version as somebody reads it now."""
        who = actor or self.group.facilitator
        db.close_reading()
        record = queries.record_of(who, formulation_id)
        return queries.version_for(who, record, record.head(formulation_id))

    def say(self, formulation_id: int, mechanism: Mechanism, seen: int = 1, **said: object) -> None:
        """Save what is said of a mechanism: rated 1, with medium confidence, unless changed."""
        entry = replace(MechanismEntry(1, "medium"), **said)  # type: ignore[arg-type]
        db.close_reading()
        writing.save_mechanism(
            self.group.facilitator, formulation_id=formulation_id, mechanism=mechanism, entry=entry, seen=seen
        )
        db.close_reading()

    def evidence(self, formulation_id: int, mechanism: Mechanism = Mechanism.INTIMACY, **said: object) -> int:
        """A piece of evidence's id: for the mechanism unless changed."""
        db.close_reading()
        entry = replace(EVIDENCE, **said)  # type: ignore[arg-type]
        made = writing.add_evidence(
            self.group.facilitator, formulation_id=formulation_id, mechanism=mechanism, entry=entry
        )
        db.close_reading()
        return made

    def fill(self, formulation_id: int, strong: Mechanism = Mechanism.INTIMACY) -> None:
        """All that is needed before it may be signed: one mechanism is strong, the others are not found."""
        for one in Mechanism:
            self.say(formulation_id, one, rating=2 if one is strong else 0)
        self.evidence(formulation_id, strong)
        chosen = PathwaysEntry(Chosen(strong.value, why="It came first in the chain"), Chosen("none"))
        account = AccountEntry("I was on my own most nights.", "agrees")
        me = self.group.facilitator
        writing.save_pathways(me, formulation_id=formulation_id, entry=chosen, seen=1)
        writing.save_account(me, formulation_id=formulation_id, entry=account, seen=1)
        db.close_reading()

    def sign(self, formulation_id: int, by: Actor | None = None) -> None:
        """Sign it as it stands."""
        seen = self.reads(formulation_id).seen
        db.close_reading()
        signing.sign(by or self.group.facilitator, formulation_id=formulation_id, seen=seen)
        db.close_reading()

    def signed(self) -> int:
        """The id of a signed first version."""
        formulation_id = self.begin()
        self.fill(formulation_id)
        self.sign(formulation_id)
        return formulation_id

    def note(self, text: str = "He spoke of his sister.") -> int:
        """A signed note's id, of this person at today's session."""
        db.close_reading()
        kept = save_note(
            self.group.facilitator,
            session_id=self.group.session_id,
            membership_id=self.group.membership_ids[0],
            typed=[Typed("covered", "What was covered", text)],
            seen=0,
            sign=True,
        )
        db.close_reading()
        assert kept.note_id is not None
        return kept.note_id


@pytest.fixture
def case(make: Make) -> Case:
    """Nothing is written yet."""
    return Case(make, make.group_today(members=2))
