"""An administrator lets somebody in, who chooses a password of their own; administrators read no case text."""

from tests.journeys.conftest import Opens

OWN = "copper kettle drawbridge"


def test_a_new_user_must_choose_a_password_before_anything_else(opens: Opens) -> None:
    administrator = opens().signs_in("alex").finds_no_fault()
    administrator.goes("Users").goes("Add a user").finds_no_fault()
    administrator.fills("Name", "Nell Harebell").fills("Email address", "nell@demo.example").ticks("Facilitator")
    administrator.presses("Add user")
    assert administrator.reads("Hand over this password")
    administrator.finds_no_fault()
    made_up = administrator.page.locator("main code").inner_text()

    newcomer = opens().signs_in("nell@demo.example", made_up)
    assert newcomer.reads("Choose your own before you go on")
    newcomer.finds_no_fault().opens("/deliveries")
    assert newcomer.reads("Choose your own before you go on"), "no page opens before"
    newcomer.fills("Current password", made_up).fills("New password", OWN).fills("New password again", "something else")
    newcomer.presses("Change password")
    assert newcomer.reads("The two new passwords differ")
    newcomer.fills("Current password", made_up).fills("New password", OWN).fills("New password again", OWN)
    newcomer.presses("Change password")
    newcomer.goes("My groups")
    assert newcomer.reads("You are not a facilitator of any delivery yet")
    newcomer.finds_no_fault()
    newcomer.presses("Sign out")
    assert opens().signs_in("nell@demo.example", OWN).reads("You have no session today")


def test_whoever_is_disabled_is_signed_out_at_once(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth")
    administrator = opens().signs_in("alex").goes("Users").goes("Ruth Teasel")
    administrator.presses("Disable Ruth Teasel")
    assert administrator.reads("Disabled")
    facilitator.goes("My groups")
    assert facilitator.reads("Email address")
    assert not opens().signs_in("ruth").reads("Registers to finish", within=0.5)


def test_the_name_in_the_header_leads_to_ones_password(opens: Opens) -> None:
    officer = opens().signs_in("helen").goes("Helen Yarrow")
    assert officer.reads("Change your password")
    officer.finds_no_fault()
