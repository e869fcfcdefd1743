"""People are added, sentenced and handed over: what is unlikely is asked about, what is impossible refused."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor
from tracker.core import clock

TODAY = clock.today("Europe/London")


def known_person(officer: Visitor) -> tuple[str, date]:
    """Surname and date of birth of the first person in the caseload, as the page says them."""
    officer.goes("Caseload")
    row = officer.page.locator("tbody tr").first
    surname = row.get_by_role("link").inner_text().partition(",")[0]
    officer.clicks(row.get_by_role("link"))
    officer.goes("Correct these details")
    boxes = officer.page.get_by_role("group", name="Date of birth")
    day, month, year = (int(boxes.get_by_label(part).input_value()) for part in ("Day", "Month", "Year"))
    return surname, date(year, month, day)


def test_an_officer_is_asked_before_the_same_person_is_added_twice(opens: Opens) -> None:
    officer = opens().signs_in("helen")
    surname, born_on = known_person(officer)
    officer.goes("Caseload").goes("Add a person").finds_no_fault()
    officer.fills("Case reference", "X990001").fills("Surname", f"{surname}e").fills("First names", "Walter")
    officer.dates("Date of birth", born_on).ticks("Male").chooses("Area", "Northmoor").presses("Save")
    assert officer.reads("Not saved yet: this may be somebody who is already here")
    expect(officer.page.get_by_role("link", name=f"{surname}, ").first).to_be_visible()
    officer.finds_no_fault()
    officer.clicks(officer.page.locator("#matches").locator("..").get_by_role("button"))
    assert officer.reads(f"Walter {surname}e added")
    assert officer.reads("Helen Yarrow is the offender manager")
    officer.goes("Progress")
    assert officer.reads("is not enrolled on a programme")
    officer.finds_no_fault()


def test_dates_of_a_sentence_in_the_wrong_order_are_refused_beside_the_date(opens: Opens) -> None:
    officer = opens().signs_in("helen").goes("Caseload")
    officer.clicks(officer.page.locator("tbody tr").first.get_by_role("link"))
    officer.goes("Add a sentence").chooses("Sentence", "Community order")
    officer.dates("Date imposed", TODAY).dates("End of sentence", TODAY - timedelta(days=30)).presses("Save")
    assert officer.reads("There is a problem")
    officer.finds_no_fault()
    assert officer.page.title().startswith("Error: ")
    link = officer.page.locator(".govuk-error-summary a").first
    link.click()
    expect(officer.page.get_by_role("group", name="End of sentence").get_by_label("Day")).to_be_focused()
    officer.dates("End of sentence", TODAY + timedelta(days=365)).presses("Save")
    assert officer.reads("Sentence added")


def test_a_lead_moves_a_caseload_after_seeing_who_is_in_it(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("People").goes("Move a caseload").finds_no_fault()
    lead.chooses("Whose caseload", "Helen Yarrow").chooses("Who takes it", "Samir Campion").ticks("For good")
    lead.dates("First day", TODAY).presses("See who would move")
    assert lead.reads("would move from Helen Yarrow to Samir Campion")
    names = lead.page.locator("tbody th").all_inner_texts()
    assert len(names) > 5
    lead.finds_no_fault().presses("Move them")

    assert opens().signs_in("helen").reads("Nobody")
    officer = opens().signs_in("samir").goes("Caseload")
    listed = officer.page.locator("tbody th").all_inner_texts()
    assert set(names[:5]) <= set(listed)
