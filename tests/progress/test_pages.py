"""The page of one person's progress as a browser gets it."""

import json
import re
from collections.abc import Callable

import plotly.graph_objects as go
import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry

ClientAs = Callable[[Actor], FlaskClient]
NOTE = "Spoke first.\n<b>Plans</b> to write it down."


@pytest.fixture
def world(make: Make) -> World:
    """A group of two whose first register is signed, with a note about the first person."""
    group: World = make.group_today(members=2)
    entry = Entry("ATTC", 60, late=True, engagement=4, note=NOTE)
    make.signed_register(group.facilitator, group.session_id, {group.membership_ids[0]: entry})
    return group


def test_the_officer_reads_position_hours_attendance_and_notes(world: World, client_as: ClientAs) -> None:
    page = client_as(world.officer).get(f"/people/{world.person_ids[0]}/progress").text
    assert "Attended 1 of 1 session" in page
    assert "too early to forecast" in page
    assert "Attended part: late or left early" in page
    assert "&lt;b&gt;Plans&lt;/b&gt;" in page
    assert "No sentence recorded" in page
    assert f"Written by {world.facilitator.name}" in page


def test_the_chart_is_sent_as_figures_that_plotly_takes(world: World, client_as: ClientAs) -> None:
    page = client_as(world.officer).get(f"/people/{world.person_ids[0]}/progress").text
    sent = re.search(r'<script type="application/json" id="hours-figure">(.*?)</script>', page, re.DOTALL)
    assert sent is not None
    pair = json.loads(sent[1])
    for size in ("wide", "narrow"):
        go.Figure(pair[size])
    assert "plotly" in page


def test_a_person_without_an_enrolment_has_a_calm_page(make: Make, client_as: ClientAs) -> None:
    area = make.area()
    officer = make.officer(area)
    page = client_as(officer).get(f"/people/{make.person(area, officer)}/progress").text
    assert "is not enrolled on a programme." in page
    assert "plotly" not in page


def test_an_enrolment_that_is_not_theirs_is_not_found(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.officer)
    address = f"/people/{world.person_ids[0]}/progress?enrolment="
    own, other = world.enrolment_ids
    assert browser.get(f"{address}{own}").status_code == 200
    assert browser.get(f"{address}{other}").status_code == 404


@pytest.mark.every_database
def test_the_page_costs_eight_statements(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.officer)
    with statements() as sent:
        assert browser.get(f"/people/{world.person_ids[0]}/progress").status_code == 200
    assert len(sent) == 8  # who asks; the person; enrolments; items; sessions; notes; sentences; full notes
