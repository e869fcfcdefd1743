"""Somebody leaves the group while its register is open: what is typed for them is neither lost nor signed unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, NOW, Group, assert_recount_agrees, counted
from tests.make import Make
from tests.make.attendance import filled
from tracker.accounts.rules import SYSTEM
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.merging import Submission
from tracker.attendance.rules.registers import RegisterState
from tracker.attendance.service.recording import sign_register
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.rules import EnrolmentState
from tracker.delivery.service.membership import remove_member


@pytest.fixture
def group(make: Make) -> Iterator[Group]:
    """A group of three on the day of its second session."""
    world = make.group_today(members=3)
    with clock.standing_at(NOW + timedelta(days=1)):
        yield Group(make, replace(world, session_id=make.session_ids(world.delivery_id)[1]))


def leaves(group: Group, membership_id: int) -> None:
    """Somebody records that a member left: yesterday was their last day, so today's register is not theirs."""
    today = clock.today(group.page().session.zone)
    remove_member(SYSTEM, membership_id=membership_id, on=today - timedelta(days=1), why="Recalled to custody")
    db.close_reading()


@pytest.mark.every_database
def test_what_is_typed_for_somebody_who_left_meanwhile_comes_back_and_the_rest_is_saved(group: Group) -> None:
    first, second, third = group.members
    shown = group.page()
    leaves(group, first)
    saved = group.save(group.ruth, shown, {first: Entry("ATTC", 150, note="Led the recap"), second: HERE})
    [gone] = saved.gone
    assert (gone.row.membership_id, gone.typed) == (first, Entry("ATTC", 150, note="Led the recap"))
    assert [row.membership_id for row in saved.page.rows] == [second, third]
    assert group.entries() == [HERE, EMPTY]


@pytest.mark.every_database
def test_a_register_is_not_signed_over_what_was_typed_for_somebody_who_left(group: Group) -> None:
    shown = group.all_here()
    before = group.page()
    leaves(group, group.members[0])
    saved = group.sign_shown(group.ruth, before, shown)
    assert ([one.row.membership_id for one in saved.gone], saved.signed) == ([group.members[0]], False)
    assert group.page().state is RegisterState.DRAFT
    assert group.sign(group.ruth, shown).signed


def test_the_page_names_whoever_left_and_shows_what_was_typed_for_them(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    before, name = ruth.fields(), group.page().rows[0].name
    leaves(group, first)
    typed = {f"outcome-{first}": "ATTC", f"minutes-{first}": "95", f"note-{first}": "Rang <late>"}
    answer = ruth.sends("sign", {**typed, f"outcome-{second}": "ATTC"}, on=before)
    assert answer.status_code == 409
    assert f'<a href="#gone-{first}">{name}: not a member on this day any more' in answer.text
    assert "Everything else is saved as a draft." in answer.text
    for said in ("Attended, complied", ">95<", "Rang &lt;late&gt;"):
        assert said in answer.text.split(f'id="gone-{first}"')[1].split("</section>")[0]
    assert group.entries()[0].outcome == "ATTC"


def test_whoever_left_and_was_not_written_about_is_not_mentioned(ruth: Browser, group: Group) -> None:
    before = ruth.fields()
    leaves(group, group.members[0])
    assert "Draft saved: 1 of 2 recorded" in ruth.follows(
        ruth.sends("draft", {f"outcome-{group.members[1]}": "ATTC"}, on=before)
    )


def test_what_cannot_be_read_for_somebody_who_left_is_shown_too(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    before = ruth.fields()
    leaves(group, first)
    answer = ruth.sends("draft", {f"outcome-{first}": "ATTC", f"minutes-{first}": "all of it"}, on=before)
    assert answer.status_code == 422
    assert f'id="gone-{first}"' in answer.text
    assert "all of it" in answer.text


def test_what_was_typed_for_somebody_who_left_is_shown_when_a_colleague_signed_meanwhile(
    ruth: Browser, group: Group
) -> None:
    first = group.members[0]
    before = ruth.fields()
    leaves(group, first)
    group.sign(group.owen, dict.fromkeys(group.members[1:], HERE))
    answer = ruth.sends("draft", {f"note-{first}": "Was here until the break"}, on=before)
    assert answer.status_code == 409
    assert "Was here until the break" in answer.text


def chosen(group: Group, what: str) -> Submission:
    """The page as it stands, sent back with a choice about whoever had left by then."""
    sent = filled(group.page(), {})
    return replace(sent, rows=tuple(replace(row, leaver=what) for row in sent.rows))


@pytest.mark.every_database
def test_a_draft_of_somebody_who_had_left_is_not_signed_with_the_rest(group: Group) -> None:
    group.save(group.ruth, group.page(), group.all_here())
    leaves(group, group.members[0])
    left = group.page().rows[0]
    assert (left.entry, left.left_on) == (HERE, NOW.date())
    saved = group.sign(group.owen, {})
    assert (saved.signed, list(saved.problems)) == (False, [f"leaver-{group.members[0]}"])
    assert group.entries() == [HERE, HERE, HERE]


@pytest.mark.every_database
def test_a_row_of_somebody_who_had_left_counts_once_its_signer_keeps_it(group: Group) -> None:
    group.save(group.ruth, group.page(), group.all_here())
    leaves(group, group.members[0])
    assert sign_register(group.owen, group.session_id, chosen(group, "keep")).signed
    assert counted("SELECT marks, marks_attended FROM delivery_progress") == [(3, 3)]
    assert_recount_agrees()


@pytest.mark.every_database
def test_a_row_of_somebody_who_had_left_is_gone_once_it_is_cleared(group: Group) -> None:
    group.save(group.ruth, group.page(), group.all_here() | {group.members[0]: ABSENT})
    leaves(group, group.members[0])
    saved = sign_register(group.owen, group.session_id, chosen(group, "clear"))
    assert (saved.signed, [row.membership_id for row in saved.page.rows]) == (True, list(group.members[1:]))
    assert [row.membership_id for row in group.page().rows] == list(group.members[1:])
    assert counted("SELECT marks, marks_unacceptable FROM delivery_progress") == [(2, 0)]
    assert counted("SELECT count(*) FROM alert") == counted("SELECT count(*) FROM task") == [(0,)]
    assert counted("SELECT saved_by FROM mark_superseded") == [(group.ruth.user_id,)]
    assert_recount_agrees()


def test_the_page_asks_what_becomes_of_the_row_and_keeps_the_answer(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    group.save(group.ruth, group.page(), {first: HERE, second: HERE})
    leaves(group, first)
    page = ruth.opens().text
    assert "Last day on the group: 24 November 2026, before this session." in page
    answer = ruth.sends("sign")
    assert (answer.status_code, f'<a href="#leaver-{first}">' in answer.text) == (422, True)
    answer = ruth.sends("sign", {f"leaver-{first}": "keep"})
    assert f'name="leaver-{first}" id="leaver-{first}-keep" value="keep" checked' in answer.text
    assert f'<a href="#leaver-{first}">' not in answer.text
    cleared = ruth.follows(ruth.sends("mark", {f"leaver-{first}": "clear"}))
    assert "Draft saved: 2 of 2 recorded" in cleared


def test_marking_everyone_else_attended_leaves_alone_whoever_had_left(group: Group) -> None:
    first = group.members[0]
    group.save(group.ruth, group.page(), {first: Entry(note="Rang to say he is ill")})
    leaves(group, first)
    saved = group.save(group.ruth, group.page(), {}, rest=True)
    assert [row.entry.outcome for row in saved.page.rows] == [None, "ATTC", "ATTC"]


def catch_ups() -> list[tuple[str, ...]]:
    """How catch-ups were settled, nothing for those that are open."""
    return counted("SELECT how FROM task WHERE kind = 'catch_up' ORDER BY id")


@pytest.mark.every_database
@pytest.mark.parametrize("state", [EnrolmentState.WITHDRAWN, EnrolmentState.TRANSFERRED])
def test_a_catch_up_is_closed_when_the_enrolment_ends(group: Group, state: EnrolmentState) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT, group.members[1]: ABSENT})
    assert catch_ups() == [("",), ("",)]
    today = clock.today(group.page().session.zone)
    remove_member(SYSTEM, membership_id=group.members[0], on=today, why="Recalled to custody", state=state)
    assert sorted(catch_ups()) == [("",), (f"The enrolment ended: {state.value}",)]


@pytest.mark.every_database
def test_a_register_signed_after_the_enrolment_ended_opens_no_catch_up(group: Group) -> None:
    today = clock.today(group.page().session.zone)
    withdrawn = EnrolmentState.WITHDRAWN
    remove_member(SYSTEM, membership_id=group.members[0], on=today, why="Recalled to custody", state=withdrawn)
    assert group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT}).signed
    assert catch_ups() == []
    assert_recount_agrees()
