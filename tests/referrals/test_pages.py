"""Pages of referrals and of places: what each role reaches, what a form does and refuses, and what lists cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.people.service import keep_apart
from tracker.referrals import placed, queries

ClientAs = Callable[[Actor], FlaskClient]
ZONE = "Europe/London"


class Place:
    """One area with its lead, officer and a group that starts in a fortnight."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area: int = make.area("Northmoor")
        self.lead: Actor = make.lead(self.area)
        self.officer: Actor = make.officer(self.area)
        self.today = clock.today(ZONE)
        self.starts = self.today + timedelta(days=14)
        self.group: int = make.delivery(self.area, self.lead, make.facilitator(self.area), starts_on=self.starts)
        self.person: int = make.person(self.area, self.officer, surname="Larchwood", first_names="Neil")

    def typed(self, **changed: object) -> dict[str, object]:
        """What an officer types to refer somebody."""
        on = self.today
        return {
            "version_id": self.make.version(),
            "format": "group",
            "source": "court_requirement",
            "setting": "community",
            "why": "The order asks for it.",
            "referred_on": [str(on.day), str(on.month), str(on.year)],
            **changed,
        }


@pytest.fixture
def here(make: Make) -> Place:
    return Place(make)


def test_an_officer_refers_somebody_and_is_asked_next_when_they_can_come(here: Place, client_as: ClientAs) -> None:
    client = client_as(here.officer)
    assert client.get(f"/people/{here.person}/referrals/new").status_code == 200
    done = client.post(f"/people/{here.person}/referrals/new", data=here.typed())
    assert done.status_code == 302
    assert done.headers["Location"].endswith("/answers")
    page = client.get(f"/people/{here.person}/referrals")
    assert "awaiting assessment since" in page.text


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(here: Place, client_as: ClientAs) -> None:
    client = client_as(here.officer)
    page = client.post(f"/people/{here.person}/referrals/new", data=here.typed(source="", why="A long reason"))
    assert page.status_code == 422
    assert "Choose where the referral comes from" in page.text
    assert "A long reason" in page.text


def test_a_facilitator_reads_no_referral_and_an_officer_no_waiting_list(here: Place, client_as: ClientAs) -> None:
    referral = here.make.waiting(here.area)
    assert client_as(here.make.facilitator(here.area)).get(f"/referrals/{referral}").status_code == 403
    client = client_as(here.officer)
    assert client.get("/waiting").status_code == 403
    assert client.get(f"/referrals/{referral}").status_code == 404


def test_every_page_of_a_referral_opens_for_its_lead(here: Place, client_as: ClientAs) -> None:
    referral = here.make.waiting(here.area)
    client = client_as(here.lead)
    for path in ("", "/answers", "/status", "/eligibility", "/criteria/1", "/earlier"):
        assert client.get(f"/referrals/{referral}{path}").status_code == 200, path
    for path in (
        "/referrals",
        "/referrals?stage=waiting",
        "/waiting",
        "/waiting.csv",
        f"/deliveries/{here.group}/waiting",
    ):
        assert client.get(path).status_code == 200, path
    for path in ("intake", "joining", f"waiting/{referral}/refuse"):
        assert client.get(f"/deliveries/{here.group}/{path}").status_code == 200, path


def test_the_answers_come_back_as_they_were_given(here: Place, client_as: ClientAs) -> None:
    referral = here.make.referral(here.person)
    client = client_as(here.officer)
    typed = {"setting": "community", "known_times": "some", "free": ["5", "11"], "consent": "given", "seen": "1"}
    refused = client.post(f"/referrals/{referral}/answers", data=typed)
    assert "Enter the day on which they answered" in refused.text
    day = here.today
    given = {**typed, "consent_on": [str(day.day), str(day.month), str(day.year)]}
    assert client.post(f"/referrals/{referral}/answers", data=given).status_code == 302
    assert "Tuesday evening and Thursday evening" in client.get(f"/referrals/{referral}").text
    stale = client.post(f"/referrals/{referral}/answers", data={**given, "language": "Polish"})
    assert stale.status_code == 409
    assert "Polish" in stale.text


def test_an_override_is_asked_for_and_decided_by_another_lead(here: Place, client_as: ClientAs) -> None:
    referral = here.make.referral(here.person, here.officer)
    officer, lead = client_as(here.officer), client_as(here.lead)
    assert officer.post(f"/referrals/{referral}/eligibility").status_code == 302
    db.close_reading()
    check = queries.last_check(referral)
    assert check is not None
    number = next(place for place, line in enumerate(check.judgements, 1) if line.open)
    asked = {"reason": "Assessed elsewhere", "approver_id": here.lead.user_id}
    assert officer.post(f"/referrals/{referral}/criteria/{number}", data=asked).status_code == 302
    assert officer.post("/overrides/1", data={"decision": "approved"}).status_code == 403
    assert lead.post("/overrides/1", data={"decision": "approved"}).status_code == 302
    assert f"by {here.lead.name}.</strong>" in lead.get(f"/referrals/{referral}").text


def test_several_are_ticked_and_offered_a_place_and_one_declines(here: Place, client_as: ClientAs) -> None:
    ids = [here.make.waiting(here.area) for _ in range(3)]
    client = client_as(here.lead)
    page = client.get(f"/deliveries/{here.group}/waiting")
    assert "3 people wait for this programme" in page.text
    none = client.post(f"/deliveries/{here.group}/waiting", data={})
    assert none.status_code == 422
    assert "Choose at least one person" in none.text
    db.close_reading()
    who = [f"{each}:{queries.referral_for(SYSTEM, each).version}" for each in ids[:2]]
    assert client.post(f"/deliveries/{here.group}/waiting", data={"who": who}).status_code == 302
    page = client.get(f"/deliveries/{here.group}/waiting")
    assert "2 of 12 places taken, 2 of them held" in page.text
    day = here.today
    said = {"state": "declined", "on": [str(day.day), str(day.month), str(day.year)], "reason": "times", "seen": "1"}
    assert client.post("/offers/1", data=said).status_code == 302
    assert client.get("/offers/1").status_code == 404
    db.close_reading()
    assert [each.state.value for each in placed.offers_in(here.group)] == ["made", "declined"]


def test_who_is_kept_apart_has_no_name_for_those_who_may_not_know_them(here: Place, client_as: ClientAs) -> None:
    other = here.make.person(here.area, surname="Sorrel", first_names="Owen")
    keep_apart(here.lead, pair=(here.person, other), reason="Threats against Owen", from_on=here.today)
    assert "Sorrel, Owen" in client_as(here.lead).get(f"/people/{here.person}/referrals").text
    seen = client_as(here.officer).get(f"/people/{here.person}/referrals").text
    assert "Somebody you do not work with" in seen
    assert "Owen" not in seen


def test_a_reference_that_is_not_known_is_said_beside_it(here: Place, client_as: ClientAs) -> None:
    stranger = here.make.details(here.make.area(), surname="Elsewhere")
    day = here.today
    on = [str(day.day), str(day.month), str(day.year)]
    typed = {"reference": stranger.reference, "reason": "Threats", "from_on": on}
    page = client_as(here.lead).post(f"/people/{here.person}/apart", data=typed)
    assert page.status_code == 422
    assert "You know nobody with this case reference" in page.text


@pytest.mark.parametrize("path", ["/waiting", "/referrals", "/waiting.csv"])
def test_a_list_costs_as_many_statements_for_five_as_for_one(path: str, here: Place, client_as: ClientAs) -> None:
    client = client_as(here.lead)

    def asked() -> int:
        db.close_reading()
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    here.make.waiting(here.area)
    asked()
    one = asked()
    for _ in range(4):
        here.make.waiting(here.area)
    assert asked() == one
