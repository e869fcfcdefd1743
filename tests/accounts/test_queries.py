"""Reading users, sign-ins and the trail: what is found, and in how many statements."""

import pytest

from tests.accounts.counting import statements
from tests.make import Make
from tests.make.accounts import token_for
from tracker.accounts import queries, rules, service
from tracker.accounts.actions import Action
from tracker.accounts.records import TrailFilter, UserPage
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import clock

pytestmark = pytest.mark.every_database


def ids(page: UserPage) -> list[int]:
    return [user.id for user in page.users]


def test_one_statement_tells_whose_a_sign_in_is_with_roles_and_areas(make: Make) -> None:
    east, north = make.area("Eastvale"), make.area("Northmoor")
    lead = make.staff(Role.PROGRAMME_LEAD, Role.FACILITATOR, areas=(north, east), name="Ruth Teasel")
    kept = rules.token_hash(token_for(lead))
    with statements() as seen:
        found = queries.signed_in(kept)
    assert len(seen) == 1
    assert found is not None
    assert found.actor == Actor.of(lead.user_id, "Ruth Teasel", {Role.PROGRAMME_LEAD, Role.FACILITATOR}, {east, north})
    assert [(area.name, area.zone) for area in found.areas] == [
        ("Eastvale", "Europe/London"),
        ("Northmoor", "Europe/London"),
    ]


def test_somebody_in_no_area_is_signed_in_too(make: Make) -> None:
    found = queries.signed_in(rules.token_hash(token_for(make.administrator())))
    assert found is not None
    assert (found.areas, found.actor.area_ids) == ((), frozenset())


def test_a_token_that_is_unknown_revoked_or_of_a_disabled_user_is_nobodys(make: Make) -> None:
    gone, disabled = make.user(), make.user()
    kept = [rules.token_hash(token_for(user)) for user in (gone, disabled)]
    assert all(queries.signed_in(each) for each in kept)
    service.revoke_sign_ins(SYSTEM, user_id=gone.user_id or 0)
    service.set_active(SYSTEM, user_id=disabled.user_id or 0, active=False, seen=1)
    assert [queries.signed_in(each) for each in (*kept, rules.token_hash("guess"))] == [None, None, None]


def test_users_are_found_by_part_of_name_or_address_role_and_state(make: Make) -> None:
    ruth = make.user(name="Ruth Teasel", username="r.t@example.org")
    owen = make.user(Role.OFFENDER_MANAGER, name="Owen Sorrel", username="teasing@example.org")
    make.user(name="100% Harebell", username="ned@example.org")
    service.set_active(SYSTEM, user_id=owen.user_id or 0, active=False, seen=1)
    assert ids(queries.users("TEAS")) == [owen.user_id, ruth.user_id]
    assert ids(queries.users("teas", Role.FACILITATOR)) == [ruth.user_id]
    assert ids(queries.users("teas", active=False)) == [owen.user_id]
    assert queries.users("0%").total == 1
    assert queries.users("e_sel").total == 0


def test_a_page_of_users_says_how_many_there_are_in_all(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    made = [make.user(name=name).user_id for name in ("Ada", "bea", "Cis", "Dot", "Eve")]
    pages = [queries.users(number=number) for number in (1, 2, 3)]
    assert [user.id for page in pages for user in page.users] == made
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}
    assert queries.users(number=99).number == 3


def test_a_list_of_users_costs_the_same_statements_however_long(make: Make) -> None:
    area = make.area()
    make.staff(Role.FACILITATOR, areas=(area,))
    with statements() as few:
        queries.users()
    for _ in range(8):
        make.staff(Role.FACILITATOR, Role.PROGRAMME_LEAD, areas=(area,))
    with statements() as many:
        queries.users()
    assert len(many) == len(few) == 2


def test_staff_are_offered_by_role_and_area_and_only_while_enabled(make: Make) -> None:
    east, north = make.area(), make.area()
    here = make.staff(Role.FACILITATOR, areas=(east, north), name="Zoe")
    there = make.staff(Role.FACILITATOR, areas=(north,), name="Abe")
    off = make.staff(Role.FACILITATOR, areas=(east,))
    make.staff(Role.OFFENDER_MANAGER, areas=(east,))
    service.set_active(SYSTEM, user_id=off.user_id or 0, active=False, seen=1)
    names = [choice.name for choice in queries.staff_with_role(Role.FACILITATOR)]
    assert names == ["Abe", "Zoe"]
    assert [choice.id for choice in queries.staff_with_role(Role.FACILITATOR, {east})] == [here.user_id]
    both = queries.staff_with_role(Role.FACILITATOR, [east, north])
    assert [choice.id for choice in both] == [there.user_id, here.user_id]
    assert queries.staff_with_role(Role.FACILITATOR, ()) == []


def test_names_are_given_for_disabled_users_too(make: Make) -> None:
    user = make.user(name="Ruth Teasel")
    service.set_active(SYSTEM, user_id=user.user_id or 0, active=False, seen=1)
    assert queries.names_of([user.user_id or 0, 999]) == {user.user_id: "Ruth Teasel"}
    assert queries.names_of([]) == {}


def test_the_trail_is_narrowed_by_what_who_record_and_day(make: Make) -> None:
    administrator, user = make.administrator(), make.user()
    service.change_user(administrator, user_id=user.user_id or 0, name="New", roles=["facilitator"], seen=1)
    today = clock.today("UTC")
    changed = queries.trail(TrailFilter(action=Action.USER_CHANGED)).lines
    assert [(line.actor_id, line.subject_id, line.fields) for line in changed] == [
        (administrator.user_id, user.user_id, ("name",))
    ]
    assert queries.trail(TrailFilter(actor_id=administrator.user_id)).lines == changed
    about = queries.trail(TrailFilter(subject_kind="user", subject_id=user.user_id)).lines
    assert [line.action for line in about] == ["user changed", "user created"]
    assert queries.trail(TrailFilter(from_on=today, until_on=today)).lines
    assert not queries.trail(TrailFilter(until_on=today.replace(year=2020))).lines
    assert not queries.trail(TrailFilter(person_id=1)).lines


def test_the_trail_is_read_in_pages_that_miss_nothing_and_repeat_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    with clock.standing_at(clock.now()):  # all at the same instant: the order must still be one
        for _ in range(8):
            make.user()
    seen: list[int] = []
    before = None
    while True:
        page = queries.trail(TrailFilter(), before=before)
        seen += [line.id for line in page.lines]
        before = page.older
        if before is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 8
