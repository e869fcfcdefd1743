"""A formulation with a person: written part by part, signed, changed with them, and the two versions compared."""

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens, Visitor
from tests.journeys.test_a_browser_that_dies import COUNT

FOUR = ("Emotional dysregulation", "Antisocial cognitions", "Distorted sexual scripts")


def opens_somebody(facilitator: Visitor) -> None:
    """From the people of a facilitator to the formulation of the last of the list, of whom none is written."""
    facilitator.goes("People")
    facilitator.clicks(facilitator.page.locator("tbody tr").last.get_by_role("link")).goes("Formulation")


def rates(visitor: Visitor, rating: str, confidence: str, why: str) -> Visitor:
    """Rate the mechanism that is open, and go on to the next part."""
    visitor.ticks(rating, within="How far is it at work?").ticks(confidence, within="How sure are you?")
    return visitor.fills("Why this rating", why).presses("Save and go on")


def says(visitor: Visitor, text: str, source: str) -> Visitor:
    """One piece of evidence, on the side that was asked for."""
    visitor.fills("What is the evidence?", text).chooses("Where does it come from?", source)
    return visitor.presses("Save")


def signs(visitor: Visitor, account: str, answer: str) -> None:
    """The person's own account and answer, then the signature."""
    visitor.fills("Their own account", account).ticks(answer)
    visitor.fills("What they say of it, in their words", "The being alone is right.").presses("Save")
    assert visitor.reads("Once signed, this version stays as it is")
    visitor.finds_no_fault().presses("Sign")
    assert visitor.reads("Signed. This version stays as it is")


def dies(visitor: Visitor) -> Visitor:
    """The page is gone without a word, once the browser has kept what was typed; returns another on the same form."""
    address, context = visitor.page.url, visitor.page.context
    for _ in range(50):
        if visitor.page.evaluate(COUNT):
            break
        visitor.page.wait_for_timeout(100)
    visitor.page.close()
    again = Visitor(context.new_page(), visitor.address)
    again.page.goto(address)
    return again


def puts_back(visitor: Visitor) -> Visitor:
    """What was typed before the page died is offered, and stands in the form again."""
    assert visitor.reads("You have unsaved text from")
    visitor.finds_no_fault().presses("Put it back")
    expect(visitor.page.get_by_label("Why this rating", exact=True)).to_have_value("Typed and not saved")
    expect(visitor.page.get_by_label("1, some", exact=True)).to_be_checked()
    return visitor


def answers_on_a_device(facilitator: Visitor, device: Visitor) -> None:
    """The plan in the person's hands, by a code from its page, and what they say of it."""
    facilitator.presses("Give a code: they read it and answer on a shared device")
    assert facilitator.reads("It is shown this once.")
    device.page.goto(f"{device.address}/kiosk")
    device.fills("Code", facilitator.page.locator(".kiosk-code").inner_text()).presses("Start")
    assert device.reads("Nobody is asked to agree.")
    assert device.reads("Ask for help early")
    device.finds_no_fault().ticks("I agree with part of it").presses("Hand in my answer")
    assert device.reads("Please give the device back.")
    facilitator.goes("See how far it is")
    assert facilitator.reads("Agrees in part")


def test_a_formulation_is_written_with_a_person_and_reformulated(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    opens_somebody(ruth)
    ruth.finds_no_fault().presses("Begin the formulation").presses("Begin")
    ruth.goes("Intimacy and social skills deficits").fills("Triggers", "Evenings alone")
    says(ruth.presses("Save, and add evidence for"), "Few friendships that he trusts", "Supervision")
    expect(ruth.page.get_by_label("Triggers", exact=True)).to_have_value("Evenings alone")
    ruth.presses("Save, and add evidence against").presses("Save")
    assert ruth.reads("Enter what the evidence is")
    says(ruth, "Close to his sister", "Family or somebody else")
    ruth.presses("Save, and add a target").fills("What is treatment to work on?", "Ask for help early").presses("Save")
    rates(ruth.finds_no_fault(), "2, strong", "Medium", "Loneliness came first")
    for name in FOUR:
        expect(ruth.page.get_by_role("heading", level=1)).to_contain_text(name)
        if name == FOUR[0]:
            ruth = puts_back(dies(ruth.fills("Why this rating", "Typed and not saved").ticks("1, some")))
        rates(ruth, "0, not found", "Low", "Looked for")
        if name == FOUR[0]:
            assert ruth.page.evaluate(COUNT) == 0, "what is saved is kept in the browser no more"
    ruth.ticks("Intimacy deficits", within="Primary pathway").fills("Why this primary pathway", "It came first")
    ruth.ticks("None of the model’s pathways", within="Secondary pathway").presses("Save and go on")
    signs(ruth, "I was on my own most nights.", "Agrees")
    ruth.finds_no_fault().presses("Compare with the treatment plan")
    assert ruth.reads("1 target to add")
    ruth.finds_no_fault().presses("Save what you decided")
    assert ruth.reads("Kept. Agree the words with the person")
    assert ruth.reads("Ask for help early")
    answers_on_a_device(ruth, opens(size=PHONE))

    ruth.goes("Formulation").presses("Begin a new version").ticks("Reformulation").presses("Begin")
    says(ruth.goes(FOUR[0]).presses("Save, and add evidence for"), "Low mood before most use", "Programme session")
    rates(ruth, "1, some", "Low", "Seen in the chain of the behaviour")
    signs(ruth.goes("Write", exact=True).goes("The person’s own account"), "It was not always so.", "Agrees in part")
    assert ruth.reads("Since version 1:")
    ruth.goes("Compare with version 1").finds_no_fault()
    head = ruth.page.get_by_role("rowheader", name=FOUR[0], exact=True)
    expect(ruth.page.get_by_role("row").filter(has=head)).to_contain_text("Raised")
    expect(ruth.page.locator("ins", has_text="Low mood before most use")).to_have_count(1)
