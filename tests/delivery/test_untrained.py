"""Only those who are trained for a programme are put on a delivery of it, unless somebody says why."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from tests.delivery.conftest import Service
from tests.delivery.test_pages import ClientAs, typed
from tracker.accounts.actions import Action
from tracker.accounts.queries import trail
from tracker.accounts.records import TrailFilter
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.catalogue.queries import programme_of
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery.details import StaffChoice
from tracker.delivery.rules import StaffPart
from tracker.delivery.service.dates import change_session
from tracker.delivery.service.setting_up import change_staff, create_delivery
from tracker.delivery.trained import staffing_of
from tracker.resources.rules.staffing import DEFAULT_RULE
from tracker.resources.rules.training import TrainingDetails, TrainingKind
from tracker.resources.service.places import add_closure, set_staffing_rule
from tracker.resources.service.training import record_training

every_database = pytest.mark.every_database
TODAY = date(2026, 11, 24)


def newcomer(here: Service, name: str = "Ned Fennel") -> Actor:
    """A facilitator of the area without any training."""
    made: Actor = here.make.facilitator(here.area, name=name)
    return made


def put_on(here: Service, ned: Actor, why: str = "") -> None:
    """Let somebody stand in beside the present lead facilitator."""
    staff = [StaffChoice(here.ruth.user_id or 0, StaffPart.LEAD), StaffChoice(ned.user_id or 0, StaffPart.COVER)]
    seen, lead = here.view().version, here.lead.user_id or 0
    change_staff(here.lead, delivery_id=here.delivery, seen=seen, lead_id=lead, staff=staff, untrained_why=why)


@every_database
def test_whoever_is_not_trained_is_named_beside_the_field_and_nothing_is_saved(here: Service) -> None:
    ned, before = newcomer(here), here.view()
    with pytest.raises(Refused) as refused:
        put_on(here, ned)
    assert refused.value.problems["cover"] == (
        "Ned Fennel may not deliver Building Choices on 24 November 2026. No training is recorded."
    )
    assert "say why Ned Fennel is put on all the same" in refused.value.problems["untrained_why"]
    assert here.view() == before


@every_database
def test_with_a_reason_they_are_put_on_and_the_reason_stays_with_the_delivery(here: Service) -> None:
    ned = newcomer(here)
    put_on(here, ned, "Training is booked for 3 December")
    (doubt,) = staffing_of(here.view(), TODAY).doubts
    assert (doubt.name, doubt.because) == ("Ned Fennel", "No training is recorded.")
    assert doubt.override is not None
    assert (doubt.override.why, doubt.override.by) == ("Training is booked for 3 December", here.lead.name)
    lines = trail(TrailFilter(action=Action.TRAINING_OVERRIDDEN, subject_id=here.delivery)).lines
    assert [set(line.fields) for line in lines] == [{"why", "staff"}]


def test_a_reason_goes_with_whoever_goes_and_stays_with_whoever_stays(here: Service) -> None:
    ned = newcomer(here)
    put_on(here, ned, "Training is booked for 3 December")
    put_on(here, ned)
    assert [doubt.override is None for doubt in staffing_of(here.view(), TODAY).doubts] == [False]
    put_on(here, here.owen)
    with pytest.raises(Refused):
        put_on(here, ned)


def test_a_new_delivery_asks_for_training_on_its_first_day(here: Service) -> None:
    wanted = here.make.delivery_details(here.area, here.lead, here.ruth, starts_on=date(2027, 2, 2))
    ned = newcomer(here)
    wanted = replace(wanted, staff=(StaffChoice(ned.user_id or 0, StaffPart.LEAD),))
    programme = programme_of(wanted.version_id)
    ends = TrainingDetails(
        TrainingKind.TRAINED, date(2024, 1, 31), "Invented certificate", expires_on=date(2027, 1, 31)
    )
    record_training(SYSTEM, staff_id=ned.user_id or 0, programme_id=programme, details=ends)
    with pytest.raises(Refused, match=r"on 2 February 2027.* that ran out after 31 January 2027"):
        create_delivery(here.lead, wanted=wanted)
    create_delivery(here.lead, wanted=replace(wanted, starts_on=date(2027, 1, 5)))
    create_delivery(here.lead, wanted=replace(wanted, code="NM-900", untrained_why="Renewal is on 1 February"))


def test_an_area_that_keeps_no_records_yet_asks_for_none(here: Service) -> None:
    set_staffing_rule(here.lead, area_id=here.area, seen=0, rule=replace(DEFAULT_RULE, check_training=False))
    put_on(here, newcomer(here))
    assert staffing_of(here.view(), TODAY).doubts == ()


def test_an_area_may_ask_for_the_assessment_too(here: Service) -> None:
    rule = replace(DEFAULT_RULE, least=TrainingKind.ASSESSED)
    set_staffing_rule(here.lead, area_id=here.area, seen=0, rule=rule)
    ned = newcomer(here)
    here.make.train(here.view().version_id, ned)
    with pytest.raises(Refused, match=r"Trained on 5 March 2018. The area asks for: assessed\."):
        put_on(here, ned)


def test_the_page_keeps_what_was_typed_and_shows_the_reason_afterwards(here: Service, client_as: ClientAs) -> None:
    ned, client = newcomer(here), client_as(here.lead)
    sent = {
        "lead_id": here.lead.user_id,
        "lead_facilitator": ned.user_id,
        "regular": here.ruth.user_id,
        "seen": here.view().version,
    }
    address = f"/deliveries/{here.delivery}/staff"
    assert "Why they are put on without training" not in client.get(address).text
    refused = client.post(address, data=sent)
    assert refused.status_code == 422
    assert "Ned Fennel may not deliver Building Choices" in refused.text
    assert "Why they are put on without training" in refused.text
    saved = client.post(address, data=sent | {"untrained_why": "Shadowed all of it"}, follow_redirects=True)
    assert "1 facilitator not trained for this" in saved.text
    assert "Shadowed all of it" in saved.text


def test_one_facilitator_is_fewer_than_the_area_means_and_says_so(here: Service, client_as: ClientAs) -> None:
    client = client_as(here.lead)
    alone = typed(here, preview="1", regular=[])
    one = client.post("/deliveries/new", data=alone)
    assert "One facilitator beside cover: a group session here is meant for two facilitators." in one.text
    set_staffing_rule(here.lead, area_id=here.area, seen=0, rule=replace(DEFAULT_RULE, pair=1))
    db.close_reading()
    assert "beside cover" not in client.post("/deliveries/new", data=alone).text


def test_a_timetable_leaves_out_a_closed_day_of_the_area_and_says_why(here: Service, client_as: ClientAs) -> None:
    add_closure(
        here.lead, area_id=here.area, from_on=date(2027, 1, 14), until_on=date(2027, 1, 14), why="Staff training day"
    )
    made = here.make.delivery(here.area, here.lead, here.ruth, starts_on=date(2027, 1, 12))
    assert date(2027, 1, 14) not in [session.on_date for session in here.sessions(delivery_id=made)]
    assert "14 January 2027 (Staff training day)" in client_as(here.lead).get(f"/deliveries/{made}").text
    first = here.sessions(delivery_id=made)[0]
    with pytest.raises(Refused, match="14 January 2027 is a closed day of the area: Staff training day"):
        change_session(here.lead, first.id, on_date=date(2027, 1, 14), starts_at=time(18))


def test_a_treatment_manager_who_delivers_too_must_be_trained(here: Service) -> None:
    both: Actor = here.make.user(Role.PROGRAMME_LEAD, Role.FACILITATOR, name="Lee Both")
    seen = here.view()
    staff = (StaffChoice(here.ruth.user_id or 0, StaffPart.LEAD), StaffChoice(both.user_id or 0, StaffPart.REGULAR))
    manages: dict[str, Any] = {"delivery_id": here.delivery, "seen": seen.version, "lead_id": both.user_id or 0}
    with pytest.raises(Refused, match="Lee Both may not deliver"):
        change_staff(here.lead, staff=staff, **manages)
    change_staff(here.lead, staff=staff[:1], **manages)
