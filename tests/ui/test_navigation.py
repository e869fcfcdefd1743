"""The navigation shows what the signed-in person may open, in order, with one entry current at most."""

import re

import pytest
from flask import g
from werkzeug.routing import BuildError

from tests.ui.conftest import Make, Somebody
from tracker.ui.navigation import Entry, Tab, navigation, page_of, place, register, register_tab, tabs

TODAY = Entry("Today", "sample.today", "see", 10)


def labels(page: str) -> list[str]:
    menu = re.search(r'id="navigation">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r'__link"[^>]*>(?:<strong[^>]*>)?([^<]+)<', menu[1]) if menu else []


def test_entries_are_shown_in_order_to_those_who_may(make_app: Make) -> None:
    client = make_app(Somebody()).test_client()
    register(Entry("Later", "sample.small", "see", 20))
    register(TODAY)
    register(TODAY)
    register(Entry("Accounts", "sample.flashed", "manage", 5))
    register(Entry("Region", "sample.flashed", "see", 6, roles=frozenset({"lead"})))
    register(Entry("Not built", "nowhere.page", "see", 7))
    assert labels(client.get("/today").text) == ["Today", "Later"]


@pytest.mark.parametrize(
    ("roles", "label"),
    [({"lead"}, "Deliveries"), ({"facilitator"}, "My groups"), ({"lead", "facilitator"}, "My groups")],
)
def test_one_page_has_the_name_that_the_role_knows_it_by(make_app: Make, roles: set[str], label: str) -> None:
    client = make_app(Somebody(roles=frozenset(roles))).test_client()
    register(Entry("Deliveries", "sample.today", "see", 20, roles=frozenset({"lead"})))
    register(Entry("My groups", "sample.today", "see", 10, roles=frozenset({"facilitator"})))
    assert labels(client.get("/today").text) == [label]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/today", "Today"), ("/flashed", "Banners"), ("/raise/stale", "Banners"), ("/keys", "Statements"), ("/x", None)],
)
def test_the_current_entry_is_this_page_or_the_one_above_it(make_app: Make, path: str, current: str | None) -> None:
    app = make_app(Somebody())
    register(Entry("Banners", "sample.flashed", "see", 5))
    register(TODAY)
    register(Entry("Statements", "sample.small", "see", 20, covers=frozenset({"ui"})))
    with app.test_request_context(path):
        g.viewer = Somebody()
        assert [link.label for link in navigation() if link.current] == ([current] if current else [])


def test_an_entry_covers_single_pages_of_another_area_too(make_app: Make) -> None:
    app = make_app(Somebody())
    register(TODAY)
    register(Entry("Elsewhere", "sample.flashed", "see", 20, covers=frozenset({"sample.small"})))
    with app.test_request_context("/small"):
        g.viewer = Somebody()
        assert [link.label for link in navigation() if link.current] == ["Elsewhere"]


def test_a_breadcrumb_has_the_name_that_the_role_knows_the_page_by(make_app: Make) -> None:
    app = make_app(Somebody())
    register(Entry("My groups", "sample.today", "see", 10, roles=frozenset({"facilitator"})))
    register(Entry("Deliveries", "sample.today", "see", 20))
    with app.test_request_context("/small"):
        g.viewer = Somebody(roles=frozenset({"facilitator"}))
        assert place("sample.today") == ("My groups", "/today")
        g.viewer = Somebody(roles=frozenset({"lead"}))
        assert place("sample.today") == ("Deliveries", "/today")
        assert place("sample.flashed") == ("Home", "/")


def test_nobody_signed_in_sees_no_menu_and_no_way_out(make_app: Make) -> None:
    page = make_app().test_client().get("/today").text
    register(TODAY)
    assert labels(page) == []
    assert "Sign out" not in page


def test_the_signed_in_person_is_named_and_signs_out_by_a_post(make_app: Make) -> None:
    page = make_app(Somebody()).test_client().get("/today").text
    assert "Ruth Teasel" in page
    assert re.search(r'<form[^>]*method="post"[^>]*><input type="hidden" name="csrf_token" value="[^"]+"><button', page)


def test_tabs_of_a_subject_take_its_values_and_leave_out_what_one_may_not_open(make_app: Make) -> None:
    register_tab("failure", Tab("Stale", "sample.fails", "see", 20))
    register_tab("failure", Tab("History", "sample.fails", "audit", 30))
    register_tab("failure", Tab("Absent", "nowhere.page", "see", 40))
    register_tab("failure", Tab("Today", "sample.today", "see", 10, covers=frozenset({"sample.small"})))
    with make_app().test_request_context("/small"):
        g.viewer = Somebody()
        found = tabs("failure", {"name": "stale"})
        assert [(link.label, link.address, link.current) for link in found] == [
            ("Today", "/today?name=stale", True),
            ("Stale", "/raise/stale", False),
        ]


def test_addresses_follow_the_path_that_the_service_is_mounted_on(make_app: Make) -> None:
    register(TODAY)
    client = make_app(Somebody()).test_client()
    under = client.get("/today", base_url="http://localhost/probation").text
    assert 'href="/probation/today"' in under
    assert 'href="/probation/static/tracker.' in under
    assert 'href="/today"' in client.get("/today").text


def test_the_page_of_a_record_is_found_by_its_number(make_app: Make) -> None:
    app = make_app(Somebody())
    app.add_url_rule("/rows/<int:row_id>/edit", "rows.edit", lambda row_id: str(row_id))
    app.add_url_rule("/rows/<int:row_id>/<int:other_id>", "rows.two", lambda row_id, other_id: "")
    with app.test_request_context("/today"):
        assert [page_of("rows.edit", number) for number in (7, 12)] == ["/rows/7/edit", "/rows/12/edit"]
        with pytest.raises(BuildError):
            page_of("rows.nowhere", 7)
        assert page_of("rows.two", 7, 8) == "/rows/7/8"
        with pytest.raises(ValueError, match="argument 2 is longer"):
            page_of("rows.two", 7)
        with pytest.raises(ValueError, match="format"):
            page_of("rows.edit", "7")  # type: ignore[arg-type]
    with app.test_request_context("/today", base_url="http://localhost/mounted"):
        assert page_of("rows.edit", 7) == "/mounted/rows/7/edit"


def test_the_menu_of_one_role_is_not_shown_to_another(make_app: Make) -> None:
    app = make_app(Somebody())
    register(TODAY)
    register(Entry("Deliveries", "sample.small", "see", 20, roles=frozenset({"lead"})))
    for roles, shown in (
        ({"lead"}, ["Today", "Deliveries"]),
        ({"facilitator"}, ["Today"]),
        ({"lead"}, ["Today", "Deliveries"]),
    ):
        with app.test_request_context("/today"):
            g.viewer = Somebody(roles=frozenset(roles))
            assert [link.label for link in navigation()] == shown
