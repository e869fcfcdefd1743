"""Batteries: what their files may say, at which stage each occasion is asked for, and whose task it becomes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.assessments import ANSWERS, ZONE
from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments.rules.due import KIND, Stage, Wanted, due_on
from tracker.assessments.rules.giving import Occasion
from tracker.assessments.service.batteries import ask_for_batteries
from tracker.catalogue.definitions.batteries import read_batteries
from tracker.catalogue.service import load_definitions
from tracker.core import clock
from tracker.core.database import db
from tracker.demo.seeding import INVENTED
from tracker.work.queries import open_tasks

TODAY = date(2026, 11, 23)
PRE, MID = Wanted(Occasion.PRE, 0, 0, 14), Wanted(Occasion.MID, 50, 0, 14)
POST, LATER = Wanted(Occasion.POST, 100, 0, 21), Wanted(Occasion.FOLLOW_UP, 100, 6, 30)
BEGUN, HALF = Stage(date(2026, 11, 20), 20, 2, None), Stage(date(2026, 6, 1), 20, 10, None)
DONE, LONG_DONE = Stage(date(2026, 1, 1), 20, 20, date(2026, 11, 16)), Stage(date(2025, 1, 1), 20, 20, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("stage", "wanted", "by"),
    [
        (BEGUN, PRE, date(2026, 12, 4)),
        (Stage(date(2026, 6, 1), 20, 2, None), PRE, TODAY),
        (HALF, PRE, None),
        (BEGUN, MID, None),
        (HALF, MID, date(2026, 12, 7)),
        (DONE, MID, None),
        (HALF, POST, None),
        (DONE, POST, date(2026, 12, 7)),
        (DONE, LATER, None),
        (LONG_DONE, LATER, date(2026, 12, 1)),
        (Stage(TODAY, 0, 0, None), MID, None),
    ],
)
def test_each_occasion_is_asked_for_at_its_stage(stage: Stage, wanted: Wanted, by: date | None) -> None:
    assert due_on(stage, wanted, TODAY) == by


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("programme = 1", "programme: must be hedgerow"),
        ('programme = "hedgerow"', "due: is missing"),
        ('programme = "hedgerow"\ntea = 1\ndue = [1]', "tea: is not a key"),
        ('programme = "hedgerow"\n[[due]]\noccasion = "tea"\ninstruments = ["x"]', "due 1: occasion: must be one of"),
        ('programme = "hedgerow"\n[[due]]\noccasion = "pre"\ninstruments = ["tea"]', "there is no instrument tea"),
        ('programme = "hedgerow"\n[[due]]\noccasion = "pre"\ninstruments = ["x", "x"]', "x stands twice for pre"),
        ('programme = "hedgerow"\n[[due]]\noccasion = "pre"\ninstruments = ["x"]\nat = 101', "a whole number from 0"),
        ("programme = ", "batteries/hedgerow.toml: end of file"),
    ],
)
def test_a_wrong_battery_is_said_by_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    folder = tmp_path / "batteries"
    folder.mkdir()
    (folder / "hedgerow.toml").write_text(text, encoding="utf-8")
    lines, problems = read_batteries(folder, {"hedgerow"}, {"x"})
    assert lines == []
    assert any(said in str(one) for one in problems), [str(one) for one in problems]


@pytest.fixture
def group(make: Make, area: int, lead: Actor) -> tuple[Actor, int]:
    """A facilitator who leads a group of the invented programme, and its one member."""
    leader, second = make.facilitator(area), make.facilitator(area)
    person = make.person(area)
    today = clock.today(ZONE)
    delivery = make.delivery(area, lead, leader, second, version_id=make.hedgerow(), starts_on=today)
    make.member(delivery, person, joined_on=today)
    db.close_reading()
    return leader, person


def tasks(actor: Actor) -> list[str]:
    db.close_reading()
    return [f"{one.title}, {one.due_on}" for one in open_tasks(actor, kinds=[KIND])]


@pytest.mark.every_database
def test_the_one_who_leads_the_group_has_a_task_until_it_is_signed(make: Make, group: tuple[Actor, int]) -> None:
    leader, person = group
    assert ask_for_batteries() == 1
    (task,) = tasks(leader)
    assert task.startswith("Evening Steps (invented), before treatment: ")
    assert task.endswith(str(clock.today(ZONE) + timedelta(days=14)))
    assert ask_for_batteries() == 0, "asking again opens nothing twice"
    made = make.assessment(person, leader)
    db.close_reading()
    assert ask_for_batteries() == 0, "one that is begun is not signed yet"
    make.answered(made, leader, ANSWERS)
    make.signed(person, leader, occasion=Occasion.OTHER)
    assert len(tasks(leader)) == 1
    make.sign(made, leader)
    assert ask_for_batteries() == 1
    assert tasks(leader) == []


def test_the_page_shows_what_is_asked_for_and_leads_to_it(
    client_as: Callable[[Actor], FlaskClient], make: Make, group: tuple[Actor, int]
) -> None:
    leader, person = group
    browser = client_as(leader)
    page = browser.get(f"/people/{person}/assessments").text
    assert "The battery of the programme asks for it at this stage. Provisional: Invented" in page
    place = f"/people/{person}/assessments/new/{make.instrument()}?occasion=pre"
    assert place in page
    db.close_reading()
    assert 'value="pre" checked' in browser.get(place).text
    make.signed(person, leader)
    assert "Asked for" not in browser.get(f"/people/{person}/assessments").text


def test_loading_a_battery_again_changes_nothing(make: Make) -> None:
    make.hedgerow()
    db.close_reading()
    report = load_definitions(SYSTEM, INVENTED)
    assert report.added == report.replaced == ()
