"""Passages tagged to targets of a plan gather as evidence, for who may read the note and without what is restricted."""

import pytest

from tests.notes.conftest import Circle, ClientAs
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.delivery.queries import member_for
from tracker.notes import queries
from tracker.notes.rules.notes import Typed
from tracker.notes.tagged import passages_for
from tracker.treatment.evidence import Piece, gathered, ref_of
from tracker.treatment.rules.plans import TargetDetails
from tracker.treatment.service.planning import add_target, begin_plan


@pytest.fixture
def target(circle: Circle) -> int:
    """A target of the first member's plan."""
    enrolment = member_for(SYSTEM, circle.first)[1].enrolment_id
    plan_id = begin_plan(circle.group.facilitator, enrolment_id=enrolment)
    return add_target(
        circle.group.facilitator, plan_id=plan_id, details=TargetDetails(wording="Ring somebody", why="Alone a lot")
    )


def person(circle: Circle) -> int:
    db.close_reading()
    return member_for(SYSTEM, circle.first)[1].person_id


def pieces(circle: Circle, reader: Actor, *targets: int) -> list[Piece]:
    db.close_reading()
    return passages_for(reader, person(circle), {ref_of(each) for each in targets})


@pytest.mark.every_database
def test_a_tagged_passage_is_evidence_once_and_by_the_version_that_counts(circle: Circle, target: int) -> None:
    ref, ruth = ref_of(target), circle.group.facilitator
    circle.write(Typed("covered", "What was covered", "First words", targets=(ref,)))
    circle.write(
        Typed("covered", "What was covered", "Rang his sister", targets=(ref, "module:gone")),
        Typed("risk", "Risk", "Names a neighbour", restricted=True, targets=(ref,)),
        Typed("next", "Next", "Something else"),
        seen=1,
    )
    (said, kept) = pieces(circle, ruth, target)
    assert (said.text, said.refs, said.draft, said.hidden) == ("Rang his sister", (ref,), True, False)
    assert (kept.text, kept.hidden) == ("", True)
    assert pieces(circle, ruth, target + 1) == []


@pytest.mark.every_database
def test_an_offender_manager_sees_what_is_signed_and_others_nothing(circle: Circle, target: int) -> None:
    make, group = circle.make, circle.group
    officer, stranger = group.officer, make.facilitator(group.area_id)
    draft = Typed("covered", "What was covered", "Rang his sister", targets=(ref_of(target),))
    circle.write(draft)
    assert pieces(circle, officer, target) == []
    circle.write(draft, seen=1, sign=True)
    (said,) = pieces(circle, officer, target)
    assert (said.text, said.draft) == ("Rang his sister", False)
    assert pieces(circle, stranger, target) == []
    assert gathered(officer, person(circle), [ref_of(target)]) == (said,)


def test_a_note_offers_the_targets_of_its_own_persons_plan_and_the_page_shows_them(
    circle: Circle, target: int, client_as: ClientAs
) -> None:
    client, session = client_as(circle.group.facilitator), circle.group.session_id
    page = client.get(f"/sessions/{session}/note/{circle.first}").text
    assert f'value="{ref_of(target)}"' in page
    other = circle.group.membership_ids[1]
    assert ref_of(target) not in client.get(f"/sessions/{session}/note/{other}").text
    note_id = circle.signed(Typed("covered", "What was covered", "Rang his sister", targets=(ref_of(target),)))
    assert "Targets: Ring somebody" in client.get(f"/notes/{note_id}").text
    shown = client.get(f"/treatment/targets/{target}").text
    assert "Rang his sister" in shown
    assert f'href="/notes/{note_id}"' in shown
    assert queries.target_titles(0, None) == {}
