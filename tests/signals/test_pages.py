"""Pages of warnings: what they say, who acts on them, what is typed wrong, and what they cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.make import Make
from tests.signals.test_settling import ABSENT, Group, made
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.signals import service
from tracker.signals.rules.kinds import Kind

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture
def group(database: str, make: Make) -> Group:
    """Three people, the first absent twice in a row."""
    group = made(make)
    for at in (0, 1):
        group.sign(at, {group.people[0]: ABSENT})
    return group


def test_an_alert_leads_to_the_warning_which_says_its_rule_its_facts_and_what_to_do(
    group: Group, client_as: ClientAs
) -> None:
    officer = client_as(group.officer)
    (warning,) = group.warnings(group.people[0])
    address = f"/warnings/{warning.id}"
    assert f'href="{address}"' in officer.get("/").text
    page = officer.get(address).text
    for words in ("2 absences in a row", "2 or more absences in a row", "6 October 2026", "8 October 2026"):
        assert words in page
    assert Kind.ABSENCES.advice[0] in page
    answered = officer.post(address, data={"seen": warning.version}, follow_redirects=True).text
    assert f"{group.officer.name} deals with it" in answered
    assert f'href="{address}"' not in officer.get("/").text
    assert officer.post(address, data={"seen": warning.version}).status_code == 409


def test_it_is_snoozed_with_a_reason_and_resolved_with_what_was_done(group: Group, client_as: ClientAs) -> None:
    officer = client_as(group.officer)
    (warning,) = group.warnings(group.people[0])
    address = f"/warnings/{warning.id}"
    later = clock.today("Europe/London") + timedelta(days=9)
    typed = {"seen": warning.version, "until": [str(later.day), str(later.month), str(later.year)]}
    wrong = officer.post(f"{address}/snooze", data={**typed, "reason": ""})
    assert wrong.status_code == 422
    assert "Give a reason" in wrong.text
    assert f'value="{later.year}"' in wrong.text
    asleep = officer.post(f"{address}/snooze", data={**typed, "reason": "In hospital"}, follow_redirects=True).text
    assert "Put aside until" in asleep
    assert "In hospital" in asleep
    assert "No warning waits" in officer.get("/warnings").text
    assert "2 absences in a row" in officer.get("/warnings?state=snoozed").text
    sent = {"seen": warning.version + 1, "done": "Rang; he comes on Tuesday"}
    done = officer.post(f"{address}/resolve", data=sent, follow_redirects=True).text
    assert "Resolved by" in done
    assert "Rang; he comes on Tuesday" in officer.get(f"/people/{group.people[0]}/warnings").text


def test_a_lead_sets_the_rules_of_an_area_and_a_facilitator_does_not(group: Group, client_as: ClientAs) -> None:
    lead, address = client_as(group.lead), f"/warnings/rules/{group.area_id}/attendance"
    assert "Attendance below 75% after 4 or more sessions" in lead.get("/warnings/rules").text
    form = {"enabled": "1", "percent": "5", "after": "6", "tells_officer": "1", "seen": "0"}
    wrong = lead.post(address, data=form)
    assert wrong.status_code == 422
    assert "enter a number from 10 to 100" in wrong.text
    lead.post(address, data={**form, "percent": "60"})
    page = lead.get("/warnings/rules").text
    assert "Attendance below 60% after 6 or more sessions" in page
    assert "The offender manager" in page
    stale = lead.post(address, data={**form, "percent": "80"})
    assert stale.status_code == 409
    assert "80%" in stale.text
    assert client_as(group.facilitator).get(address).status_code == 403
    assert lead.get(f"/warnings/rules/{group.area_id}/nothing").status_code == 404


def test_lists_cost_the_same_for_many_warnings_as_for_one(group: Group, client_as: ClientAs) -> None:
    lead = client_as(group.lead)
    addresses = ("/warnings", f"/people/{group.people[0]}/warnings")
    prices = [price(lead, address) for address in addresses]
    for at in (2, 3, 4):
        group.sign(at, dict.fromkeys(group.people, ABSENT))
    db.close_reading()
    assert len(group.warnings(group.people[0])) > 3
    assert [price(lead, address) for address in addresses] == prices
    assert max(prices) <= 5


def price(client: FlaskClient, address: str) -> int:
    client.get(address)
    with statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_settling_a_register_costs_the_same_for_three_new_warnings_as_for_one(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    settle = service._settle

    def counting(*given: object, **named: object) -> int:
        with statements() as seen:
            found: int = settle(*given, **named)  # type: ignore[arg-type]
        counted.append(len(seen))
        return found

    monkeypatch.setattr(service, "_settle", counting)
    group.sign(2)  # the absent one came again: their warning ends
    group.sign(3, {group.people[1]: ABSENT})  # half of the sessions attended: one new warning
    group.sign(4, dict.fromkeys(group.people, ABSENT))
    group.sign(5, dict.fromkeys(group.people, ABSENT))  # three people are absent twice in a row
    assert counted[0] == 4  # it ends, and its alerts are asked for, settled and written down
    assert max(counted) <= counted[1] + 4
