"""Only trained people are put on, or with a reason; a treatment manager's observation is shared, read and answered."""

from datetime import date

from tests.journeys.conftest import DESKTOP, PHONE, Opens


def test_somebody_untrained_is_put_on_with_a_reason_and_then_trained(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes("i-SOTP Northmoor 3")
    lead.goes("Change staff").ticks("Tess Lovage", within="Cover").presses("Save")
    assert lead.reads("Tess Lovage may not deliver i-SOTP on ")
    assert lead.reads("No training is recorded.")
    lead.finds_no_fault().fills("Why they are put on without training", "Training is booked for next week")
    lead.presses("Save")
    assert lead.reads("1 facilitator not trained for this")
    assert lead.reads("Training is booked for next week")
    lead.finds_no_fault()

    lead.goes("Staff", exact=True).finds_no_fault().goes("Tess Lovage").goes("Record training")
    lead.page.get_by_label("Programme").select_option(label="Internet Sex Offender Treatment Programme")
    lead.ticks("Trained").dates("Date", date(2025, 3, 3)).fills("Where this is known from", "A certificate")
    lead.finds_no_fault().presses("Save")
    assert lead.reads("Trained for i-SOTP")
    lead.finds_no_fault().goes("Deliveries").goes("i-SOTP Northmoor 3")
    assert not lead.reads("not trained for this", within=0.2)


def test_an_observation_is_shared_read_and_answered(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes("i-SOTP Northmoor 3").goes("Observations")
    lead.finds_no_fault().goes("Observe session").ticks("Ruth Teasel").ticks("4 Well", within="Time and pace")
    lead.page.set_viewport_size(PHONE)
    lead.ticks("2 In part", within="Adapted to people")
    lead.page.set_viewport_size(DESKTOP)
    lead.presses("Share with them")
    assert lead.reads("Enter what went well before you share it")
    lead.finds_no_fault().fills("What went well", "Everybody knew the aim.").presses("Share with them")
    assert lead.reads("1 of 2 items well or very well, 1 in part or not yet")

    facilitator = opens().signs_in("ruth").goes("My practice").finds_no_fault()
    facilitator.goes("Supervision and observations").finds_no_fault()
    facilitator.clicks(facilitator.page.get_by_role("row").filter(has_text="To be read").get_by_role("link").first)
    assert facilitator.reads("Everybody knew the aim.")
    facilitator.finds_no_fault().fills("Your answer", "Thank you.").presses("I have read this")
    assert facilitator.reads("Thank you. The observer sees that you have read it")
    assert not facilitator.reads("Not read yet", within=0.2)
