"""A battery by kiosk: a code, a device that shows its questions and nothing else, and a signature with the working."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens, Visitor

ADDRESS = re.compile(r"/assessments/\d+/answers$")


def gets_a_code(ruth: Visitor) -> str:
    """From the person to a code for two questionnaires, the short one first; returns the code."""
    ruth.goes("My groups").goes("i-SOTP Northmoor 3").goes("Members")
    ruth.clicks(ruth.page.locator("main table tbody th a").nth(8)).goes("Assessments")
    for name in ("Evening Steps", "Week Ahead"):
        ruth.presses("Begin an assessment").goes(name).ticks("During treatment")
        ruth.ticks("By the person, on a shared device with a code").presses("Begin")
        ruth.clicks(ruth.page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").last)
    ruth.goes("Hand over a shared device").finds_no_fault()
    ruth.page.get_by_label("Place of Week Ahead").select_option("1")
    ruth.page.get_by_label("Place of Evening Steps").select_option("2")
    ruth.presses("Give a code")
    assert ruth.reads("It is shown this once.")
    return ruth.finds_no_fault().page.locator(".kiosk-code").inner_text()


def does_the_short_one(device: Visitor) -> None:
    """Number 1 of 2, handed in; then the pause."""
    assert device.reads("There are 2 things for you")
    device.finds_no_fault().presses("Start")
    device.page.get_by_role("radio").first.focus()
    for digit in "1234":
        device.page.keyboard.press(digit)
    device.presses("Save and go on")
    assert device.reads("You answered 4 of 4 questions.")
    device.finds_no_fault().presses("Hand this one in")
    assert device.reads("1 of 2 handed in.")
    device.finds_no_fault().presses("Go on")


def answers(device: Visitor) -> None:
    """Every question, by keys: a digit chooses and goes on. One is left, and then answered after all."""
    page = device.page
    page.get_by_role("radio").first.focus()
    for digit in "331331":
        page.keyboard.press(digit)
    device.finds_no_fault().presses("Save and go on")
    device.ticks("Yes").presses("Save and go on")
    expect(page.get_by_role("radiogroup", name="I greet my neighbours.")).to_be_visible()
    for _ in range(5):
        page.locator(".ask:not(:has(input:checked))").first.get_by_label("Often").check()
    device.presses("Save and go on")
    assert device.reads("You answered 12 of 13 questions.")
    device.finds_no_fault().goes("1 question on page 3")
    page.locator(".ask:not(:has(input:checked))").first.get_by_label("Always").check()
    device.presses("Save and go on")
    assert device.reads("You answered 13 of 13 questions.")


def test_a_battery_by_kiosk(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    code = gets_a_code(ruth)
    device = opens(size=PHONE)
    device.page.goto(f"{device.address}/kiosk")
    device.finds_no_fault().fills("Code", code.lower()).presses("Start")
    does_the_short_one(device)
    answers(device)
    ruth.goes("See how far it is")
    assert ruth.reads("It is being answered on a shared device")
    assert ruth.reads("13 of 13 answered")
    ruth.finds_no_fault().goes("Evening Steps")
    device.presses("Hand this one in")
    assert device.reads("nothing of them is left on this device")
    device.finds_no_fault().page.go_back()
    assert device.reads("Enter the code that you were given.")
    device.page.goto(f"{device.address}{re.sub('^.*//[^/]*', '', ruth.page.url)}")
    assert device.reads("Email address")
    ruth.page.reload()
    assert ruth.reads("Handed in on the device")
    ruth.presses("Check and sign")
    assert ruth.reads("Nothing is signed yet.")
    ruth.presses("Sign")
    assert ruth.reads("Working, step by step")
    assert ruth.reads("means nothing about anybody")
