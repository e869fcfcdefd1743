"""Change over time: which scores are compared, what is said of them, the charts, and what cannot be computed."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import plotly.graph_objects as go
import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tests.make.assessments import ANSWERS, ZONE
from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments import figures, queries
from tracker.assessments.measuring import measures_of
from tracker.assessments.rules.change import Change, Label, NotComputed
from tracker.assessments.rules.giving import Occasion
from tracker.assessments.rules.measures import Measure, found
from tracker.catalogue import kept_instruments
from tracker.core import clock
from tracker.core.database import db

CALM = {3: {1: "0", 3: "0", 4: "0", 6: "0", 2: "3", 5: "0"}, 14: {1: "3", 3: "3", 4: "2", 6: "2", 2: "1", 5: "1"}}
"""Answers whose calm comes to 3, and to 14: items 2 and 5 count the other way round."""


def answers(calm: int) -> dict[str, str]:
    return {**ANSWERS, **{f"calm{number}": text for number, text in CALM[calm].items()}}


@pytest.fixture
def officer(make: Make, area: int) -> Actor:
    made: Actor = make.officer(area)
    return made


@pytest.fixture
def person(make: Make, area: int, officer: Actor) -> int:
    made: int = make.person(area, officer)
    return made


def sign(make: Make, person: int, by: Actor, calm: int, occasion: Occasion, weeks_ago: int) -> int:
    on = clock.today(ZONE) - timedelta(weeks=weeks_ago)
    made: int = make.signed(person, by, answers(calm), occasion=occasion, given_on=on)
    return made


def measures(person: int) -> dict[str, Measure]:
    db.close_reading()
    views = queries.assessments_of(SYSTEM, person)
    kept = kept_instruments.instruments(view.instrument_id for view in views)
    return {one.title: one for one in measures_of(views, {number: each.content for number, each in kept.items()})}


def test_the_first_before_treatment_is_compared_with_the_newest(make: Make, officer: Actor, person: int) -> None:
    sign(make, person, officer, 14, Occasion.OTHER, 30)
    sign(make, person, officer, 3, Occasion.PRE, 20)
    only = measures(person)["Keeping calm"]
    assert (only.first.occasion, only.moved) == (Occasion.PRE, False), "nothing newer than the one before treatment"
    sign(make, person, officer, 14, Occasion.POST, 1)
    calm = measures(person)["Keeping calm"]
    assert (calm.first.occasion, calm.last.occasion) == (Occasion.PRE, Occasion.POST)
    assert [str(one.score) for one in calm.readings] == ["14", "3", "14"]
    assert isinstance(calm.change, Change)
    assert calm.change.label is Label.RECOVERED
    assert (calm.kind, calm.verdict) == ("better", "reliably better, and across the cut-off")
    assert calm.needed == Decimal("3.53"), "1.96 × √2 × 3 × √(1 − 0.82)"
    assert [f"{one.label} {one.least} {one.most}" for one in calm.bands][1] == "Mixed evenings 7 12"


def test_what_is_missing_is_said_and_nothing_is_guessed(make: Make, officer: Actor, person: int) -> None:
    sign(make, person, officer, 3, Occasion.PRE, 20)
    sign(make, person, officer, 14, Occasion.MID, 1)
    company = measures(person)["Keeping company, mean of what was asked"]
    assert isinstance(company.change, NotComputed)
    assert "reliability (r)" in company.change.why
    assert (company.needed, company.kind) == (None, "")
    assert company.verdict == "the same score; cannot be computed whether it is reliable"
    assert found(list(measures(person).values())) == (
        "Of 2 measures with two scores: 1 reliably better, 1 cannot be computed."
    )
    assert found([]) == "No measure has two scores yet, so nothing can be said of change."


def test_plotly_takes_every_figure_as_it_is_sent(make: Make, officer: Actor, person: int) -> None:
    for calm, occasion, weeks in ((14, Occasion.PRE, 20), (3, Occasion.MID, 1)):
        sign(make, person, officer, calm, occasion, weeks)
    make.signed(person, officer, {"total_recorded": "40"}, "ucla-loneliness")
    every = list(measures(person).values())
    forest = figures.forest(every)
    assert forest is not None
    drawn = [*forest.values(), *(figure for one in every for figure in figures.over_time(one).values())]
    for figure in drawn:
        go.Figure(json.loads(json.dumps(figure)))
    calm = next(line for line in forest["wide"]["data"] if line["text"] == ["14", "3"])
    assert calm["x"][0] > calm["x"][1], "the better end is on the right"
    assert calm["line"]["color"] == figures.ALERT


def test_the_page_prints_formula_and_inputs_and_costs_the_same_however_many(
    make: Make, client_as: Callable[[Actor], FlaskClient], officer: Actor, person: int
) -> None:
    browser, place = client_as(officer), f"/people/{person}/assessments/change"
    sign(make, person, officer, 3, Occasion.PRE, 20)
    with statements() as few:
        assert "No measure has two scores yet" in browser.get(place).text
    for occasion, weeks in ((Occasion.MID, 8), (Occasion.POST, 1)):
        sign(make, person, officer, 14, occasion, weeks)
    db.close_reading()
    with statements() as many:
        page = browser.get(place).text
    assert len(many) <= len(few)
    for said in (
        "Keeping calm: 3 to 14, reliably better, and across the cut-off",
        "SE = SD × √(1 − r) = 3 × √(1 − 0.82) = 1.27",
        "c = (SD0 × M1 + SD1 × M0) / (SD0 + SD1)",
        "Cannot be computed: reliability (r), standard deviation, source of both, norms of the functional",
        "Nothing is guessed in its place.",
    ):
        assert said in page, said
