"""The pages of reports as a browser gets them, their size in statements, and the PDF with its tags."""

from collections.abc import Callable
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts.counting import statements
from tests.delivery.conftest import _noon, here  # noqa: F401
from tests.make.reports import as_it_stands, signed_report, write_all
from tests.reports.printing import need_engine, opened, root_of, tags_of, text_of
from tests.treatment.conftest import CALMER, CLOSER, Planned, planned  # noqa: F401
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.people.service import assign_officer
from tracker.reports import documents
from tracker.reports.routes import reading
from tracker.reports.rules.parts import Entry, SectionKey
from tracker.reports.service.writing import begin_report, save_section
from tracker.treatment.service.planning import add_target

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture
def ruth(planned: Planned, client_as: ClientAs) -> FlaskClient:  # noqa: F811
    """Their facilitator's browser."""
    return client_as(planned.ruth)


def text(page: object) -> str:
    return unescape(page.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_section_keeps_what_was_typed_when_it_is_refused_or_overtaken(planned: Planned, ruth: FlaskClient) -> None:  # noqa: F811
    assert "No report is written yet." in text(ruth.get(f"/people/{planned.person}/report"))
    begun = ruth.post(f"/enrolments/{planned.enrolment}/report")
    report = begun.location
    assert ruth.get(f"/enrolments/{planned.enrolment}/report").location == report
    sent = {"seen": "1", "text": "Looked at in April", "silent": "y"}
    both = ruth.post(f"{report}/sections/risk", data=sent)
    assert (both.status_code, "there cannot be both" in text(both), "Looked at in April" in text(both)) == (
        422,
        True,
        True,
    )
    number = int(report.rpartition("/")[2])
    save_section(planned.service.lead, report_id=number, key=SectionKey.RISK, seen=1, entry=Entry("By the lead"))
    late = ruth.post(f"{report}/sections/risk", data={**sent, "silent": ""})
    assert (late.status_code, "By the lead" in text(late), "Looked at in April" in text(late)) == (409, True, True)
    assert ruth.post(f"{report}/sections/risk", data={"seen": "2", "text": "Both"}).status_code == 302
    assert ruth.get(f"{report}/sections/nothing").status_code == 404
    page = text(ruth.get(f"{report}/sign"))
    assert "Before it can be signed:" in page
    assert "Write this section" in page


def test_what_is_typed_comes_back_where_the_report_was_signed_meanwhile(planned: Planned, ruth: FlaskClient) -> None:  # noqa: F811
    report = signed_report(planned.ruth, planned.enrolment)
    late = ruth.post(f"/reports/{report}/sections/risk", data={"seen": "1", "text": "Typed too late"})
    assert (late.status_code, "signed and stays as it is" in text(late), "Typed too late" in text(late)) == (
        422,
        True,
        True,
    )


def test_a_page_asks_for_no_more_with_more_targets_and_sections(planned: Planned, ruth: FlaskClient) -> None:  # noqa: F811
    planned.begins(CLOSER)
    report = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    address = f"/reports/{report}/refresh"
    ruth.get(address)
    with statements() as few:
        ruth.get(address)
    add_target(planned.ruth, plan_id=planned.plan().id, details=CALMER)
    db.close_reading()
    with statements() as many:
        page = text(ruth.get(address))
    assert "Target not met: Wind down in time" in page
    assert len(few) == len(many)
    with statements() as read:
        ruth.get(f"/reports/{report}")
    assert len(read) <= 12


def test_a_signed_report_is_a_pdf_with_tags_that_says_what_was_signed(planned: Planned, client_as: ClientAs) -> None:  # noqa: F811
    need_engine()
    officer = planned.service.make.officer(planned.service.area)
    assign_officer(planned.service.lead, person_id=planned.person, user_id=officer.user_id or 0)
    report = as_it_stands(signed_report(planned.ruth, planned.enrolment))
    answer = client_as(officer).get(f"/reports/{report.id}/report.pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={report.called}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    document = opened(answer.data)
    root = root_of(document)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert document.metadata is not None
    assert document.metadata.title == f"Post-programme report {report.called}"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    said = text_of(document)
    last = len(document.pages)
    for words in ("Neil Larchwood", "Goes on with the evening course", report.digest, f"Page {last} of {last}"):
        assert words in said
    assert said.count(f"{report.called}, version 1") == said.count("Confidential") == last
    tags = tags_of(document)
    kinds = [kind for kind, _alt in tags]
    assert [kinds.count(kind) for kind in ("/H1", "/H2")] == [1, len(SectionKey) + 1]
    levels = [int(kind[2]) for kind in kinds if kind in {"/H1", "/H2", "/H3"}]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"/Table", "/TH", "/TD"} <= set(kinds)
    assert [alt[:38] for kind, alt in tags if kind == "/Figure"] == ["Bars of the hours credited, of those p"]
    trail = select(AuditEvent.action).where(AuditEvent.action == Action.REPORT_DOWNLOADED.value)
    db.close_reading()
    assert len(db.scalars(trail).all()) == 1


def test_a_draft_is_marked_as_one_on_paper_and_by_its_file(
    planned: Planned,  # noqa: F811
    ruth: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    monkeypatch.setattr(reading, "as_pdf", str.encode)
    answer = ruth.get(f"/reports/{report}/report.pdf")
    assert answer.headers["Content-Disposition"].endswith("-1-draft.pdf")
    for words in ('<body class="is-draft">', 'data-marking="Draft"', "It is not signed, and may still change."):
        assert words in text(answer)


def test_without_the_engine_one_clear_message_says_so(
    planned: Planned,  # noqa: F811
    ruth: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    write_all(planned.ruth, report)
    broken = tmp_path / "weasyprint"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise OSError('cannot load library libgobject-2.0-0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answer = ruth.get(f"/reports/{report}/report.pdf")
    assert (answer.status_code, documents.ABSENT in text(answer)) == (503, True)
    assert "Recommendations" in text(answer)


def test_an_engine_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 0.01)
    with pytest.raises(documents.Unprintable, match="could not be made"):
        documents.as_pdf("<p>Something</p>")
