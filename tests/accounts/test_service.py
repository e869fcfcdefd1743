"""Users, passwords and sign-ins on real databases: what is written, refused, and left in the trail."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from tests.make import Make
from tests.make.accounts import CHEAP, PASSWORD, token_for
from tracker.accounts import audit, queries, rules, service
from tracker.accounts.models import AuditEvent, SignIn, SignInFailure, User
from tracker.accounts.passwords import KEEPER
from tracker.accounts.records import UserView
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.accounts.tries import TRY_WINDOW, Closed
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale

pytestmark = pytest.mark.every_database

ANOTHER = "quite another password"


def view(actor: Actor) -> UserView:
    db.close_reading()
    found = queries.user_by_id(actor.user_id or 0)
    assert found is not None
    return found


def actions() -> list[str]:
    db.close_reading()
    return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def is_signed_in(token: str) -> bool:
    db.close_reading()
    return queries.signed_in(rules.token_hash(token)) is not None


def fail_to_sign_in(username: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="not right"):
            service.sign_in(username, "a wrong password")


def test_a_user_is_added_with_roles_and_may_sign_in(make: Make) -> None:
    administrator = make.administrator()
    made = service.create_user(
        administrator,
        username=" Ruth@Example.org",
        name=" Ruth   Teasel ",
        roles=["programme_lead", "facilitator"],
        password=PASSWORD,
    )
    found = queries.user_by_id(made.user_id)
    assert found is not None
    assert (found.username, found.name) == ("ruth@example.org", "Ruth Teasel")
    assert found.roles == (Role.FACILITATOR, Role.PROGRAMME_LEAD)
    assert not found.must_change_password
    assert is_signed_in(service.sign_in("RUTH@example.org ", PASSWORD))


def test_a_made_up_password_works_once_handed_over_and_must_be_changed(make: Make) -> None:
    made = service.create_user(SYSTEM, username="r@example.org", name="Ruth", roles=["facilitator"])
    signed_in = queries.signed_in(rules.token_hash(service.sign_in("r@example.org", made.password)))
    assert signed_in is not None
    assert signed_in.must_change_password
    assert made.password not in repr(made)


def test_everything_wrong_with_a_new_user_is_said_at_once(database: str) -> None:
    with pytest.raises(Refused) as refusal:
        service.create_user(SYSTEM, username="ruth", name=" ", roles=[], password="short")
    assert set(refusal.value.problems) == {"username", "name", "roles", "password"}
    assert actions() == []


def test_two_users_cannot_sign_in_with_one_address(make: Make) -> None:
    make.user(username="ruth@example.org")
    with pytest.raises(Refused, match="already") as refusal:
        make.user(username="RUTH@example.org")
    assert refusal.value.field == "username"
    assert actions() == ["user created"]


def test_an_unknown_role_is_refused(make: Make) -> None:
    with pytest.raises(Refused):
        service.create_user(SYSTEM, username="r@example.org", name="Ruth", roles=["facilitator", "owner"])


def test_a_change_keeps_both_values_in_the_trail(make: Make) -> None:
    administrator, user = make.administrator(), make.user(name="Ruth Teasel")
    service.change_user(
        administrator,
        user_id=user.user_id or 0,
        name="Ruth Sorrel",
        roles=["offender_manager"],
        seen=1,
    )
    assert (view(user).name, view(user).roles, view(user).version) == (
        "Ruth Sorrel",
        (Role.OFFENDER_MANAGER,),
        2,
    )
    line = db.execute(select(AuditEvent.actor_id, AuditEvent.changes).order_by(AuditEvent.id.desc())).first()
    assert line is not None
    assert line.actor_id == administrator.user_id
    assert line.changes == {
        "name": ["Ruth Teasel", "Ruth Sorrel"],
        "roles": [["facilitator"], ["offender_manager"]],
    }


def test_a_change_to_nothing_new_writes_nothing(make: Make) -> None:
    user = make.user(name="Ruth Teasel")
    service.change_user(SYSTEM, user_id=user.user_id or 0, name="Ruth Teasel", roles=["facilitator"], seen=1)
    assert (view(user).version, actions()) == (1, ["user created"])


def test_the_second_of_two_who_change_a_user_is_told_what_stands(make: Make) -> None:
    user = make.user()
    service.change_user(SYSTEM, user_id=user.user_id or 0, name="First", roles=["facilitator"], seen=1)
    with pytest.raises(Stale) as stale:
        service.change_user(SYSTEM, user_id=user.user_id or 0, name="Second", roles=["facilitator"], seen=1)
    assert isinstance(stale.value.current, UserView)
    assert stale.value.current.name == "First"


def test_nobody_changes_their_own_roles_or_disables_themselves(make: Make) -> None:
    administrator = make.administrator()
    own = {"user_id": administrator.user_id or 0, "seen": 1}
    with pytest.raises(Refused, match="another administrator"):
        service.change_user(administrator, name="A", roles=["administrator", "facilitator"], **own)
    with pytest.raises(Refused, match="another administrator"):
        service.set_active(administrator, active=False, **own)
    with pytest.raises(Refused, match="your own password"):
        service.reset_password(administrator, user_id=own["user_id"])
    service.change_user(administrator, name="New Name", roles=["administrator"], **own)
    assert view(administrator).name == "New Name"


def test_a_disabled_user_is_signed_out_and_cannot_sign_in_until_enabled(make: Make) -> None:
    user = make.user(username="r@example.org")
    token = token_for(user)
    service.set_active(SYSTEM, user_id=user.user_id or 0, active=False, seen=1)
    assert not is_signed_in(token)
    with pytest.raises(Refused, match="not right"):
        service.sign_in("r@example.org", PASSWORD)
    service.set_active(SYSTEM, user_id=user.user_id or 0, active=True, seen=2)
    assert not is_signed_in(token)
    assert is_signed_in(service.sign_in("r@example.org", PASSWORD))


def test_a_reset_ends_sign_ins_and_opens_a_closed_address(make: Make) -> None:
    user = make.user(username="r@example.org")
    token = token_for(user)
    fail_to_sign_in("r@example.org", 5)
    made = service.reset_password(SYSTEM, user_id=user.user_id or 0)
    assert not is_signed_in(token)
    assert view(user).must_change_password
    assert is_signed_in(service.sign_in("r@example.org", made.password))


def test_ones_own_password_is_changed_with_the_current_one(make: Make) -> None:
    user = make.user(username="r@example.org")
    here, elsewhere = token_for(user), token_for(user)
    found = queries.signed_in(rules.token_hash(here))
    assert found is not None
    service.change_own_password(user, current=PASSWORD, password=ANOTHER, sign_in_id=found.sign_in_id)
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
    fail_to_sign_in("r@example.org")
    assert is_signed_in(service.sign_in("r@example.org", ANOTHER))


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [
        ("wrong all the way", ANOTHER, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, PASSWORD, "password"),
    ],
)
def test_ones_own_password_is_not_changed_otherwise(make: Make, current: str, password: str, field: str) -> None:
    user = make.user(username="r@example.org")
    with pytest.raises(Refused) as refusal:
        service.change_own_password(user, current=current, password=password, sign_in_id=0)
    assert refusal.value.field == field
    assert is_signed_in(service.sign_in("r@example.org", PASSWORD))


def test_guessing_the_current_password_is_stopped_like_guessing_at_the_door(make: Make) -> None:
    user = make.user(username="r@example.org")
    for _ in range(5):
        with pytest.raises(Refused, match="not right"):
            service.change_own_password(user, current="wrong", password=ANOTHER, sign_in_id=0)
    with pytest.raises(Refused, match="Too many tries"):
        service.change_own_password(user, current=PASSWORD, password=ANOTHER, sign_in_id=0)


@pytest.mark.parametrize("username", ["r@example.org", "nobody@example.org"])
def test_five_failed_tries_close_an_address_for_a_while_whoever_has_it(make: Make, username: str) -> None:
    make.user(username="r@example.org")
    start = clock.now()
    with clock.standing_at(start):
        fail_to_sign_in(username, 5)
        with pytest.raises(Refused, match="Try again in 15 minutes"):
            service.sign_in(username, PASSWORD)
    with clock.standing_at(start + timedelta(minutes=15)):
        fail_to_sign_in(username)
    assert actions().count("sign-in refused") == 6


def guess_from(network: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="is not right"):
            service.sign_in("r@example.org", "a wrong password", network=network)


def test_guesses_close_an_address_to_their_own_network_and_not_to_its_owner(make: Make) -> None:
    user = make.user(username="r@example.org")
    guess_from("203.0.113.0/24", 5)
    with pytest.raises(Refused, match="Too many tries"):
        service.sign_in("r@example.org", PASSWORD, network="203.0.113.0/24")
    assert queries.closed_addresses(clock.now()) == (Closed(user.user_id or 0, user.name, everywhere=False),)
    assert is_signed_in(service.sign_in("r@example.org", PASSWORD, network="198.51.100.0/24"))
    assert queries.closed_addresses(clock.now()) == ()


def test_guesses_from_many_networks_close_an_address_to_everybody(make: Make) -> None:
    user = make.user(username="r@example.org")
    make.user(username="o@example.org")
    for number in range(5):
        guess_from(f"203.0.{number}.0/24", 5)
    with pytest.raises(Refused, match="Too many tries"):
        service.sign_in("r@example.org", PASSWORD, network="198.51.100.0/24")
    assert queries.closed_addresses(clock.now()) == (Closed(user.user_id or 0, user.name, everywhere=True),)
    assert queries.closed_addresses(clock.now() + TRY_WINDOW) == ()
    made = service.reset_password(SYSTEM, user_id=user.user_id or 0)
    assert is_signed_in(service.sign_in("r@example.org", made.password, network="203.0.1.0/24"))


def test_tries_made_at_once_are_all_counted(make: Make) -> None:
    make.user(username="r@example.org")
    start = threading.Barrier(8)

    def attempt(_number: int) -> str:
        start.wait()
        try:
            return service.sign_in("r@example.org", "a wrong password")
        except Refused as refusal:
            return refusal.message
        finally:
            db.close_reading()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert sum("not right" in answer for answer in answers) == 5
    assert sum("Too many tries" in answer for answer in answers) == 3


def test_a_closed_address_closes_no_other(make: Make) -> None:
    make.user(username="r@example.org")
    fail_to_sign_in("o@example.org", 5)
    assert service.sign_in("r@example.org", PASSWORD)


def test_signing_in_forgets_failed_tries_and_old_tries_are_not_kept(make: Make) -> None:
    make.user(username="r@example.org")
    with clock.standing_at(clock.now() - timedelta(hours=1)):
        fail_to_sign_in("o@example.org", 2)
    fail_to_sign_in("r@example.org", 4)
    service.sign_in("r@example.org", PASSWORD)
    db.close_reading()
    assert db.scalar(select(func.count(SignInFailure.id))) == 0


def test_the_token_itself_is_kept_nowhere(make: Make) -> None:
    make.user(username="r@example.org")
    token = service.sign_in("r@example.org", PASSWORD)
    db.close_reading()
    assert list(db.scalars(select(SignIn.token_hash))) == [rules.token_hash(token)]
    assert len(token) >= 43


def test_a_password_kept_with_older_parameters_is_kept_anew_at_sign_in(make: Make) -> None:
    user = make.user(username="r@example.org")
    newer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    KEEPER.use(newer)
    try:
        service.sign_in("r@example.org", PASSWORD)
        db.close_reading()
        kept = db.scalar(select(User.password_hash).where(User.id == user.user_id))
        assert "m=16,t=2" in kept
        assert service.sign_in("r@example.org", PASSWORD)
    finally:
        KEEPER.use(CHEAP)


def test_an_address_that_nobody_has_costs_a_hash_too(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []
    matches = KEEPER.matches

    def note(kept: str | None, typed: str) -> bool:
        checked.append(kept)
        return matches(kept, typed)

    monkeypatch.setattr(KEEPER, "matches", note)
    fail_to_sign_in("nobody@example.org")
    assert checked == [None]


def test_a_password_that_was_reset_meanwhile_starts_no_sign_in(make: Make) -> None:
    user = make.user(username="r@example.org")
    known = queries.credentials("r@example.org")
    assert known is not None
    service.reset_password(SYSTEM, user_id=user.user_id or 0)
    assert service.start_sign_in(known) == ""


def test_signing_out_ends_that_sign_in_alone(make: Make) -> None:
    user = make.user()
    here, elsewhere = token_for(user), token_for(user)
    service.sign_out(user, here)
    service.sign_out(user, here)
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (False, True)
    assert actions().count("signed out") == 1


def test_every_sign_in_of_a_user_can_be_revoked(make: Make) -> None:
    administrator, user = make.administrator(), make.user()
    tokens = [token_for(user), token_for(user)]
    assert service.revoke_sign_ins(administrator, user_id=user.user_id or 0) == 2
    assert not any(is_signed_in(token) for token in tokens)
    with pytest.raises(Missing):
        service.revoke_sign_ins(administrator, user_id=999)


def test_a_sign_in_is_noted_as_seen_once_a_minute(make: Make) -> None:
    start = clock.now()
    with clock.standing_at(start):
        token_for(make.user())
    sign_in_id = db.scalar(select(SignIn.id))
    for seconds, noted in ((30, 0), (60, 60), (90, 60), (130, 130)):
        with clock.standing_at(start + timedelta(seconds=seconds)):
            assert service.touch(sign_in_id)
        db.close_reading()
        assert db.scalar(select(SignIn.seen_at)) == start + timedelta(seconds=noted)


def test_nothing_is_changed_when_its_audit_row_cannot_be_written(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.user(name="Ruth Teasel")
    token = token_for(user)

    def broken(*_values: object, **_more: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        service.set_active(SYSTEM, user_id=user.user_id or 0, active=False, seen=1)
    with pytest.raises(RuntimeError):
        service.change_user(SYSTEM, user_id=user.user_id or 0, name="B", roles=["facilitator"], seen=1)
    with pytest.raises(RuntimeError):
        service.create_user(SYSTEM, username="new@example.org", name="New", roles=["facilitator"])
    assert (view(user).active, view(user).name, is_signed_in(token)) == (True, "Ruth Teasel", True)
    assert queries.user_by_address("new@example.org") is None
