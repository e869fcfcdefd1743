"""Results brought in from a file: all or nothing, each problem by its row."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import Make
from tracker.accounts.models import User
from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments import queries
from tracker.assessments.commands import assessments
from tracker.assessments.models import Assessment
from tracker.assessments.rules.giving import Because, Mode
from tracker.assessments.service import importing
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.people.queries import person_for

HEAD = "reference,instrument,occasion,given_on,score,value\n"


@pytest.fixture
def person(make: Make, area: int) -> int:
    make.instrument()
    made: int = make.person(area)
    return made


def reference(person: int) -> str:
    db.close_reading()
    return person_for(SYSTEM, person).reference


def kept() -> int:
    db.close_reading()
    return int(db.scalar(select(func.count()).select_from(Assessment)))


@pytest.mark.every_database
def test_rows_of_one_day_are_one_assessment_signed_by_who_brings_it_in(make: Make, lead: Actor, person: int) -> None:
    who = reference(person)
    text = (
        f"{HEAD}{who},evening-steps,pre,2026-09-01,calm_total,7\n{who},evening-steps,pre,2026-09-01,ease_band,mixed\n"
    )
    text += f"{who},evening-steps,mid,2026-10-01,company_mean,1.25\n"
    db.close_reading()
    assert importing.import_results(lead, file="scores.csv", text=text) == 2
    db.close_reading()
    later, first = queries.assessments_of(lead, person)
    assert first.result is not None
    assert (first.mode, first.signed_by, first.result.because) == (Mode.IMPORT, lead.name, Because.IMPORTED)
    (found,) = first.result.found
    assert (found.scores, found.bands["ease_band"].label) == ({"calm_total": 7}, "Mixed evenings")
    assert any("did not check the arithmetic" in said for said in first.result.warnings)
    assert later.result is not None
    assert str(later.result.found[0].scores["company_mean"]) == "1.25"
    with pytest.raises(Refused, match="in the record already"):
        importing.import_results(lead, file="scores.csv", text=text)


def test_every_problem_is_named_by_its_row_and_nothing_is_kept(make: Make, lead: Actor, person: int) -> None:
    who, away = reference(person), reference(make.person(make.area()))
    rows = (
        f"{who},evening-steps,pre,2026-09-01,calm_total,7",
        f"{who},evening-steps,pre,2026-09-01,calm_total,8",
        f"{who},evening-steps,soon,1 May,calm_total,",
        f"{away},evening-steps,pre,2026-09-01,calm_total,7",
        f"{who},tea-leaves,pre,2026-09-01,calm_total,7",
        f"{who},evening-steps,post,2099-09-01,calm_total,19",
        f"{who},evening-steps,mid,2026-10-01,ease_band,splendid",
        f"{who},evening-steps,mid,2026-10-01,calm,NaN",
        f"{who},evening-steps",
    )
    with pytest.raises(Refused) as refused:
        importing.import_results(lead, file="scores.csv", text=HEAD + "\n".join(rows))
    said = refused.value.message.splitlines()
    assert [line.split(": ")[1:3] for line in said] == [
        ["3", "score"],
        ["4", "given_on"],
        ["4", "occasion"],
        ["4", "value"],
        ["5", "reference"],
        ["6", "instrument"],
        ["7", "given_on"],
        ["7", "value"],
        ["8", "value"],
        ["9", "score"],
        ["10", "row"],
    ]
    assert "scores.csv: 7: value: is 19, but must be a number from 0 to 18" in said
    assert f"scores.csv: 5: reference: you work with nobody {away}" in said
    assert kept() == 0
    for text, problem in (("", "is empty"), ("a,b\n1,2\n", "is missing"), (HEAD + '"open', "is not CSV")):
        with pytest.raises(Refused, match=problem):
            importing.import_results(lead, file="scores.csv", text=text)


def test_the_page_shows_what_a_file_holds_before_it_keeps_it(
    client_as: Callable[[Actor], FlaskClient], lead: Actor, person: int
) -> None:
    browser = client_as(lead)
    who = reference(person)
    good = f"{HEAD}{who},evening-steps,pre,2026-09-01,calm_total,7\n"
    assert browser.post("/assessments/import", data={}).status_code == 422
    wrong = browser.post("/assessments/import", data={"file": (BytesIO(good.replace(",7", ",70").encode()), "a.csv")})
    assert wrong.status_code == 422
    assert "is 70, but must be a number from 0 to 18" in wrong.text
    shown = browser.post("/assessments/import", data={"file": (BytesIO(good.encode()), "a.csv")})
    assert "1 assessment can be brought in from a.csv. Nothing is kept yet." in shown.text
    assert kept() == 0
    sent = {"name": "a.csv", "text": good, "do": "confirm"}
    assert browser.post("/assessments/import", data=sent).status_code == 302
    assert kept() == 1
    assert "scored elsewhere" in browser.get(f"/people/{person}/assessments").text


def test_the_command_brings_in_for_a_lead_alone(make: Make, lead: Actor, person: int, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text(f"{HEAD}{reference(person)},evening-steps,pre,2026-09-01,calm_total,70\n", encoding="utf-8")
    address = str(db.scalar(select(User.username).where(User.id == lead.user_id)))
    db.close_reading()
    run = CliRunner().invoke(assessments, ["import", str(file), "--by", address])
    assert (run.exit_code, run.output) == (1, "scores.csv: 2: value: is 70, but must be a number from 0 to 18\n")
    assert CliRunner().invoke(assessments, ["import", str(file), "--by", "nobody"]).exit_code == 1
