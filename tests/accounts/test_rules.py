"""Who may do what, and what an address, a password and a place to go must be."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accounts import entering, tries, wording
from tracker.accounts.passwords import made_up
from tracker.accounts.rules import ROLE_PERMISSIONS, SYSTEM, Actor, Permission, Role
from tracker.accounts.sittings import Sitting
from tracker.core.errors import Refused

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CASE_WORK = {
    Permission.READ_PEOPLE,
    Permission.CHANGE_PEOPLE,
    Permission.READ_PROGRESS,
    Permission.READ_REGISTERS,
    Permission.RECORD_ATTENDANCE,
    Permission.AMEND_ATTENDANCE,
    Permission.READ_MATRIX,
    Permission.READ_COHORTS,
}

roles = st.frozensets(st.sampled_from(Role))


@given(roles, roles)
def test_an_actor_may_do_what_any_of_their_roles_permits_and_nothing_else(some: set[Role], more: set[Role]) -> None:
    both = Actor.of(1, "A", some | more)
    for permission in Permission:
        apart = [Actor.of(1, "A", held).may(permission) for held in (some, more)]
        assert both.may(permission) == any(apart)


@given(roles)
def test_a_permission_reads_the_same_as_text(held: set[Role]) -> None:
    actor = Actor.of(1, "A", held)
    assert all(actor.may(permission) == actor.may(permission.value) for permission in Permission)


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert not any(Actor.of(1, "A", ()).may(permission) for permission in Permission)


def test_every_permission_is_held_by_some_role_and_every_role_has_some() -> None:
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == frozenset(Permission)
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert all(ROLE_PERMISSIONS.values())


def test_an_administrator_reads_no_case_records() -> None:
    assert not ROLE_PERMISSIONS[Role.ADMINISTRATOR] & CASE_WORK


def test_only_an_administrator_looks_after_accounts_and_reads_the_trail() -> None:
    for permission in (Permission.MANAGE_ACCOUNTS, Permission.READ_AUDIT):
        assert [role for role in Role if permission in ROLE_PERMISSIONS[role]] == [Role.ADMINISTRATOR]


def test_everybody_may_change_their_own_password() -> None:
    assert all(Permission.CHANGE_OWN_PASSWORD in held for held in ROLE_PERMISSIONS.values())


def test_the_machine_itself_may_do_everything() -> None:
    assert all(SYSTEM.may(permission) for permission in Permission)


def test_every_role_says_what_it_means() -> None:
    assert len({role.means for role in Role}) == len(Role)


@pytest.mark.parametrize("typed", ["", "ruth", "ruth@", "@example.org", "a b@example.org", "a@b", "x" * 200 + "@a.org"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        entering.check_address(typed)
    assert refusal.value.field == "username"


def test_an_address_is_kept_folded() -> None:
    assert entering.check_address("  Ruth.Teasel@Example.ORG ") == "ruth.teasel@example.org"


@pytest.mark.parametrize(
    "typed", ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "RUTH.TEASEL@example.org", "x" * 201]
)
def test_a_weak_password_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        entering.check_password(typed, username="ruth.teasel@example.org")


def test_a_password_that_is_made_up_is_never_refused_and_never_the_same() -> None:
    made = [made_up() for _ in range(200)]
    for password in made:
        entering.check_password(password, username="ruth@example.org")
        assert set(password) <= set(string.ascii_lowercase + "-")
    assert len(set(made)) == len(made)


@given(st.lists(st.integers(0, 3600), max_size=12))
def test_an_address_is_closed_exactly_while_five_tries_are_younger_than_fifteen_minutes(ages: list[int]) -> None:
    tried_at = [NOON - timedelta(seconds=age) for age in ages]
    closed = sum(age < 15 * 60 for age in ages) >= 5
    try:
        tries.check_tries(tried_at, NOON)
    except Refused:
        assert closed
    else:
        assert not closed


def test_a_closed_address_says_when_it_opens_and_opens_then() -> None:
    tried_at = [NOON - timedelta(minutes=minutes) for minutes in (1, 2, 3, 4, 10)]
    with pytest.raises(Refused, match="Try again in 5 minutes"):
        tries.check_tries(tried_at, NOON)
    with pytest.raises(Refused, match=r"Try again in 1 minute$"):
        tries.check_tries(tried_at, NOON + timedelta(minutes=4, seconds=30))
    tries.check_tries(tried_at, NOON + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("testing", ""),
        (None, ""),
    ],
)
def test_a_client_is_known_by_its_network_alone(client: str | None, network: str) -> None:
    assert tries.network_of(client) == network


def test_what_is_kept_of_a_network_names_neither_it_nor_the_address() -> None:
    pair, whole = tries.counted("ruth@example.org", "203.0.113.0/24", "secret")
    assert whole == "ruth@example.org"
    assert len(pair) <= 200
    assert "ruth" not in pair
    assert pair not in tries.counted("ruth@example.org", "203.0.113.0/24", "another secret")
    assert tries.folded(pair + " ") == pair[1:].casefold()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("12", "13", "session"), "2 rows, the session itself"),
        (("due_on", "owner_id"), "Due date, whose it is"),
        (("shoe_size",), "Shoe size"),
        ((), ""),
    ],
)
def test_the_trail_says_fields_in_words(names: tuple[str, ...], words: str) -> None:
    assert wording.fields(names) == words


@pytest.mark.parametrize(
    "target",
    [
        "",
        "people",
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "javascript:alert(1)",
        " /people",
        "/people\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    assert entering.safe_path(target) == ""


@pytest.mark.parametrize("target", ["/", "/people/12", "/people?search=lark&page=2", "/audit?from=2026-11-01"])
def test_a_path_on_this_site_is_kept(target: str) -> None:
    assert entering.safe_path(target) == target


@given(idle=st.integers(0, 200), age=st.integers(0, 2000))
def test_a_sign_in_lasts_until_it_is_idle_or_old(idle: int, age: int) -> None:
    seen_at = NOON - timedelta(minutes=min(idle, age))
    lasts = Sitting(NOON - timedelta(minutes=age), seen_at).lasts(
        NOON, idle=timedelta(minutes=60), longest=timedelta(minutes=720)
    )
    assert lasts == (min(idle, age) < 60 and age < 720)
