"""Pages of enforcement: what they say, what they refuse, and that their statements do not grow."""

from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from tests.accounts.counting import statements
from tests.attendance.group import ABSENT
from tests.enforcement.troupe import Troupe
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden
from tracker.enforcement import queries
from tracker.enforcement.documents import KIND
from tracker.enforcement.service.setting import change_rule
from tracker.people.models import Person

ClientAs = Callable[[Actor], FlaskClient]


def text(client: FlaskClient, path: str) -> str:
    db.close_reading()
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_officer_writes_the_letter_and_records_it(troupe: Troupe, client_as: ClientAs) -> None:
    troupe.sign_at(0, {0: ABSENT})
    record, officer = troupe.failures()[0].record, client_as(troupe.officer)
    page = text(officer, f"/people/{record.person_id}/enforcement")
    assert "Warning letter: due 26 November 2026." in page
    assert all(str(escape(name)) in page.split("<tbody")[1] for name in (troupe.ruth.name, troupe.officer.name))
    assert "Letter due 26 November 2026, 2 working days after the absence on 24 November 2026" in page
    letter = text(officer, f"/failures/{record.mark_id}/letter")
    assert f"Dear {record.name}" in letter
    assert "by 2 December 2026" in letter
    assert "{" not in letter.split("<main")[1].split("</main")[0]
    document = officer.get(f"/failures/{record.mark_id}/letter.docx")
    assert document.mimetype == KIND
    reference = db.scalar(select(Person.reference).where(Person.id == record.person_id))
    assert document.headers["Content-Disposition"] == f"attachment; filename=letter-{reference}-2026-11-24.docx"
    written = docx.Document(BytesIO(document.data))
    assert written.core_properties.title == "Warning letter"
    paragraphs = [each.text for each in written.paragraphs]
    assert paragraphs[0] == f"Dear {record.name}"
    assert all(str(escape(line)) in letter for each in paragraphs for line in each.splitlines())
    sent = {"decision": "warned", "decided_on": ["24", "11", "2026"]}
    answer = officer.post(f"/failures/{record.mark_id}/decision", data={**sent, "seen": "0"})
    assert answer.status_code == 302
    page = text(officer, f"/people/{record.person_id}/enforcement")
    assert "Warning issued" in page
    again = officer.get(f"/failures/{record.mark_id}/decision")
    assert again.headers["Location"].endswith(f"/people/{record.person_id}/enforcement")
    assert f"Dear {record.name}" in page


def test_a_decision_that_is_refused_comes_back_with_what_was_typed(troupe: Troupe, client_as: ClientAs) -> None:
    troupe.sign_at(0, {0: ABSENT})
    record = troupe.failures()[0].record
    sent = {"decision": "no_action", "decided_on": ["23", "11", "2026"]}
    answer = client_as(troupe.officer).post(
        f"/failures/{record.mark_id}/decision", data={**sent, "reason": "In hospital that day", "seen": "0"}
    )
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "The date must be from the day of the failure to today" in page
    assert "In hospital that day" in page


def test_a_lead_sets_the_days_and_the_words_of_an_area(troupe: Troupe, client_as: ClientAs) -> None:
    lead, area = client_as(troupe.world.lead), troupe.world.area_id
    assert "Provisional" in text(lead, "/enforcement/rules")
    rule = {"window_months": "12", "decide_at": "2", "letter_days": "0", "evidence_days": "6", "initiate_days": "10"}
    words = {"action": "Breach", "source": "Our own rule", "seen": "1"}
    assert lead.post("/enforcement/rules/1", data={**rule, **words}).status_code == 422
    assert lead.post("/enforcement/rules/1", data={**rule, **words, "letter_days": "3"}).status_code == 302
    assert lead.post("/enforcement/rules/1", data={**rule, **words, "letter_days": "4"}).status_code == 409
    abroad = next(each.id for each in queries.rules() if each.nation == "CH-BS")
    assert lead.get(f"/enforcement/rules/{abroad}").status_code == 403
    with pytest.raises(Forbidden):
        change_rule(troupe.world.lead, rule_id=abroad, figures=queries.rule_for(abroad), seen=1)
    path = f"/enforcement/letters/{area}/warning"
    bad = lead.post(path, data={"title": "Warning", "body": "Dear {nmae}", "seen": "0"})
    assert "{nmae} is not a name that can be filled in" in bad.get_data(as_text=True)
    assert lead.post(path, data={"title": "Warning", "body": "Dear {name}", "seen": "0"}).status_code == 302
    assert lead.post(path, data={"title": "Warning", "body": "Hello {name}", "seen": "0"}).status_code == 409


@pytest.mark.parametrize("path", ["/enforcement", "/people/{person}/enforcement"])
def test_statements_do_not_grow_with_failures(troupe: Troupe, client_as: ClientAs, path: str) -> None:
    troupe.sign_at(0, {0: ABSENT})
    officer, path = client_as(troupe.officer), path.format(person=troupe.world.person_ids[0])
    text(officer, path)
    with statements() as few:
        text(officer, path)
    troupe.sign_at(1, {0: ABSENT, 1: ABSENT, 2: ABSENT})
    troupe.sign_at(2, {0: ABSENT, 1: ABSENT})
    with statements() as many:
        text(officer, path)
    assert len(few) == len(many)
