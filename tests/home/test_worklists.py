"""Work lists: one's own and, for a lead, that of their areas' staff; narrowed, paged, counted as far as read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.home import worklists
from tracker.home.worklists import Chosen
from tracker.work import service

pytestmark = pytest.mark.every_database

ClientAs = Callable[[Actor], FlaskClient]
TODAY = date(2026, 11, 23)


def task(owner: Actor, key: str, kind: str = "letter", due: int | None = 0, person_id: int | None = None) -> None:
    service.open_task(
        SYSTEM,
        kind=kind,
        key=key,
        title=f"{kind} {key}",
        rule=f"Why {kind}",
        owner_id=owner.user_id,
        due_on=None if due is None else TODAY + timedelta(days=due),
        person_id=person_id,
    )


def titles(page: worklists.WorkList) -> list[str]:
    return [line.title for line in page.lines]


def test_ones_own_list_is_the_soonest_due_first_and_can_be_narrowed(make: Make) -> None:
    owner, other = make.facilitator(), make.facilitator()
    task(owner, "1", due=None)
    task(owner, "2", due=3)
    task(owner, "3", "evidence", due=-2)
    task(other, "4")
    page = worklists.own(owner, Chosen(), TODAY)
    assert titles(page) == ["evidence 3", "letter 2", "letter 1"]
    assert [(kind.code, kind.rule, kind.number) for kind in page.kinds] == [
        ("evidence", "Why evidence", 1),
        ("letter", "Why letter", 2),
    ]
    assert (page.total, page.late, page.is_cut) == (3, 1, False)
    assert titles(worklists.own(owner, Chosen("letter"), TODAY)) == ["letter 2", "letter 1"]
    assert titles(worklists.own(owner, Chosen(overdue=True), TODAY)) == ["evidence 3"]


def test_what_is_about_somebody_out_of_scope_is_not_listed(make: Make) -> None:
    area = make.area()
    owner, officer = make.facilitator(area), make.officer(area)
    person = make.person(area, officer=officer)
    task(owner, "1", person_id=person)
    task(officer, "2", person_id=person)
    assert titles(worklists.own(owner, Chosen(), TODAY)) == []
    [line] = worklists.own(officer, Chosen(), TODAY).lines
    assert line.where == ("progress.person", person)


def test_a_lead_sees_what_waits_for_the_staff_of_their_areas(make: Make) -> None:
    here, there = make.area("Northdale"), make.area("Eastvale")
    lead, ruth, owen, elsewhere = (
        make.lead(here),
        make.facilitator(here),
        make.facilitator(here),
        make.facilitator(there),
    )
    for key, owner in enumerate((lead, ruth, owen, owen, elsewhere)):
        task(owner, str(key), due=key)
    page = worklists.team(lead, Chosen(), TODAY)
    assert titles(page) == ["letter 1", "letter 2", "letter 3"]
    assert {owner.id for owner in page.owners} == {ruth.user_id, owen.user_id}
    assert page.lines[0].owner == ruth.name
    task(ruth, "7:8", "register_to_confirm", due=9)
    task(ruth, "7", "warning_letter", due=10)
    assert [line.where for line in worklists.team(lead, Chosen(), TODAY).lines[3:]] == [
        ("attendance.register", 7),
        ("enforcement.letter", 7),
    ]
    assert worklists.own(ruth, Chosen("register_to_confirm"), TODAY).lines[0].where == ("around.confirm", 7)
    his = worklists.team(lead, Chosen(owner_id=owen.user_id), TODAY)
    assert titles(his) == ["letter 2", "letter 3"]
    assert his.owners == page.owners


def test_pages_and_counts_stop_where_nobody_reads_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    monkeypatch.setattr(worklists, "COUNTED", 3)
    owner = make.facilitator()
    for key in range(5):
        task(owner, str(key), due=key)
    for number, total, is_cut, shown in ((1, 3, True, ["0", "1"]), (2, 5, False, ["2", "3"]), (3, 5, False, ["4"])):
        page = worklists.own(owner, Chosen(number=number), TODAY)
        assert (page.total, page.is_cut) == (total, is_cut)
        assert titles(page) == [f"letter {key}" for key in shown]
    assert worklists.own(owner, Chosen(number=9), TODAY).chosen.number == 1


def test_the_number_of_statements_does_not_grow_with_the_tasks(make: Make) -> None:
    area = make.area()
    lead, owner = make.lead(area), make.facilitator(area)
    for key in range(12):
        task(owner, str(key))
        if key in {0, 11}:
            with statements() as mine:
                worklists.own(owner, Chosen(), TODAY)
            with statements() as theirs:
                worklists.team(lead, Chosen(), TODAY)
            assert (len(mine), len(theirs)) == (1, 1)


def test_the_pages(make: Make, client_as: ClientAs) -> None:
    area = make.area()
    lead, owner = make.lead(area), make.facilitator(area)
    task(owner, "1", due=-1)
    page = client_as(owner).get("/work").text
    assert "1 thing to do, 1 overdue." in page
    assert "This service sends no mail." in page
    theirs = client_as(lead).get("/work/areas?kind=letter&owner=x&due=overdue&page=-3").text
    assert owner.name in theirs
    assert client_as(owner).get("/work/areas").status_code == 403
    answer = client_as(owner).post("/work/mail", data={"digest": ""}, follow_redirects=True)
    assert "You will get no more mail" in answer.text


def test_past_registers_to_finish_are_counted_by_facilitator_until_they_are_signed(make: Make) -> None:
    group = make.group_today(members=2)
    everybody = [group.facilitator.user_id or 0, group.second.user_id or 0, group.lead.user_id or 0]
    assert worklists.registers_to_finish(everybody) == {}
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert worklists.registers_to_finish(everybody) == dict.fromkeys(sorted(everybody[:2]), 1)
    make.signed_register(group.facilitator, group.session_id)
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert worklists.registers_to_finish(everybody) == {}
