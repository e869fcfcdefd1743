"""Every write of users and sign-ins.

Hashing a password takes tens of milliseconds, so the functions that hash do it before their transaction
opens: nobody waits for a lock meanwhile.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import OperationalError

from tracker.accounts import audit, entering, queries, rules, sittings, tries
from tracker.accounts.actions import Action
from tracker.accounts.models import SignIn, SignInFailure, User, UserRole
from tracker.accounts.passwords import KEEPER, made_up
from tracker.accounts.records import Created, Credentials, UserView
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command

T = TypeVar("T")


def create_user(
    actor: Actor, *, username: str, name: str, roles: Iterable[str], password: str | None = None
) -> Created:
    """Add a user, who may sign in at once.

    Without a password one is made up, and the user must change it at the first sign-in. Raises `Refused` with
    every problem of `username`, `name`, `roles` and `password`.
    """
    problems: dict[str, str] = {}
    address = _checked(problems, lambda: entering.check_address(username), "")
    tidy = _checked(problems, lambda: entering.check_name(name), "")
    held = _checked(problems, lambda: entering.check_roles(roles), frozenset[Role]())
    if password is not None:
        _checked(problems, lambda: entering.check_password(password, username=address), None)
    if problems:
        raise Refused.of(problems)
    chosen = password or made_up()
    kept = KEEPER.hash(chosen)
    return Created(_add_user(actor, address, tidy, held, kept, must_change=password is None), chosen)


def _checked(problems: dict[str, str], check: Callable[[], T], otherwise: T) -> T:
    try:
        return check()
    except Refused as refusal:
        problems.update(refusal.problems)
        return otherwise


@command
def _add_user(actor: Actor, username: str, name: str, roles: frozenset[Role], kept: str, *, must_change: bool) -> int:
    if queries.user_by_address(username) is not None:
        raise Refused("username", "Somebody already signs in with this address")
    row = User(
        username=username, name=name, password_hash=kept, must_change_password=must_change, created_at=clock.now()
    )
    user_id = db.add(row).id
    _hold(user_id, roles)
    changes = {"username": username, "name": name, "roles": list(rules.in_order(roles))}
    audit.record(actor, Action.USER_CREATED, "user", user_id, changes=changes)
    return user_id


def _hold(user_id: int, roles: Iterable[Role]) -> None:
    db.change(delete(UserRole).where(UserRole.user_id == user_id))
    db.add_all([UserRole(user_id=user_id, role=role.value) for role in rules.in_order(roles)])


@command
def change_user(actor: Actor, *, user_id: int, name: str, roles: Collection[str], seen: int) -> None:
    """Change a user's name and roles; what they may do changes from their next request.

    Nobody changes their own roles: another administrator does, so that none is gained or lost alone. Raises
    `Missing`, `Stale` and `Refused` on `name` or `roles`.
    """
    user = _user(user_id, seen)
    held = entering.check_roles(roles)
    before = {"name": user.name, "roles": list(_view(user_id).roles)}
    after = {"name": entering.check_name(name), "roles": list(rules.in_order(held))}
    changes = audit.differences(before, after)
    if "roles" in changes:
        if user_id == actor.user_id:
            raise Refused("roles", "Ask another administrator to change your own roles")
        _hold(user_id, held)
    if changes:
        user.name = entering.check_name(name)
        user.version += 1
        audit.record(actor, Action.USER_CHANGED, "user", user_id, changes=changes)


@command
def set_active(actor: Actor, *, user_id: int, active: bool, seen: int) -> None:
    """Enable a user, or disable one, which ends their sign-ins at once; never oneself.

    Raises `Missing`, `Stale` and `Refused`.
    """
    user = _user(user_id, seen)
    if user_id == actor.user_id:
        raise Refused("", "Ask another administrator to disable your own account")
    if user.active == active:
        return
    user.active = active
    user.version += 1
    if not active:
        _end_sign_ins(user_id)
    audit.record(actor, Action.USER_ENABLED if active else Action.USER_DISABLED, "user", user_id)


def reset_password(actor: Actor, *, user_id: int, password: str | None = None) -> Created:
    """Give a user another password, made up unless given, to be changed at the next sign-in.

    Ends their sign-ins, and lets them try again at once if their address was closed. Raises `Missing`, and
    `Refused` on `password` or for oneself.
    """
    if user_id == actor.user_id:
        raise Refused("", "Change your own password on the page for it")
    username = _view(user_id).username
    if password is not None:
        entering.check_password(password, username=username)
    chosen = password or made_up()
    _set_password(actor, user_id, KEEPER.hash(chosen), must_change=True)
    return Created(user_id, chosen)


def change_own_password(
    actor: Actor, *, current: str, password: str, sign_in_id: int, network: str = "", secret: str = ""
) -> None:
    """Set one's own password, and end one's sign-ins but the one that asks.

    Wrong tries of the current one count like tries to sign in, from the same client network. Raises
    `Refused` on `current` or `password`.
    """
    known = queries.credentials_of(actor.user_id or 0)
    if known is None:
        raise Missing
    entering.check_password(password, username=known.username)
    if password == current:
        raise Refused("password", "Choose a password that differs from the current one")
    try:
        _count_try(known.username, network, secret)
    except Refused as refusal:
        raise Refused("current", refusal.message) from refusal
    if not KEEPER.matches(known.password_hash, current):
        raise Refused("current", "The current password is not right")
    _set_password(actor, known.user_id, KEEPER.hash(password), must_change=False, keep=sign_in_id)


@command
def _set_password(actor: Actor, user_id: int, kept: str, *, must_change: bool, keep: int | None = None) -> None:
    user = _user(user_id)
    user.password_hash = kept
    user.must_change_password = must_change
    _end_sign_ins(user_id, keep=keep)
    _forget_tries(user.username)
    audit.record(actor, Action.PASSWORD_SET, "user", user_id, changes={"to_be_changed": must_change})


def sign_in(username: str, password: str, *, network: str = "", secret: str = "") -> str:
    """Check an address and its password, and start a sign-in; returns the token that the browser keeps.

    Takes as long for an address that nobody has. The try is counted before the password is looked at, so that
    tries made at once are counted too: for the client's `network` (`tries.network_of`), which is kept only as a hash
    keyed with `secret`, and over all. Raises `Refused`.
    """
    address = tries.folded(username)
    _count_try(address, network, secret)
    known = queries.credentials(address)
    matches = KEEPER.matches(known.password_hash if known else None, password)
    if known is not None and known.active and matches:
        outdated = KEEPER.is_outdated(known.password_hash)
        token = start_sign_in(known, rehashed=KEEPER.hash(password) if outdated else None)
        if token:
            return token
    _note_refusal(known.user_id if known else None)
    raise Refused("password", "The address or the password is not right")


@command
def _count_try(username: str, network: str, secret: str) -> None:
    now = clock.now()
    counted = tries.counted(username, network, secret)
    for key, most in counted.items():
        tries.check_tries(queries.tries_since(key, now - tries.TRY_WINDOW), now, most)
    db.change(delete(SignInFailure).where(SignInFailure.at <= now - tries.TRY_WINDOW))
    db.add_all([SignInFailure(username=key, at=now) for key in counted])


@command
def count_knock(what: str, *, network: str, secret: str) -> None:
    """Count a try of something else that could be guessed, before it is looked at: as often as a password may be.

    Raises `Refused(what)` once there were too many from this network.
    """
    now, key = clock.now(), tries.knock(what, network, secret)
    tried = queries.tries_since(key, now - tries.TRY_WINDOW)
    tries.check_tries(tried, now, field=what, of="from here")
    db.change(delete(SignInFailure).where(SignInFailure.at <= now - tries.TRY_WINDOW))
    db.add(SignInFailure(username=key, at=now))


@command
def forget_knocks(what: str, *, network: str, secret: str) -> None:
    """Forget the tries of what was then known."""
    db.change(delete(SignInFailure).where(SignInFailure.username == tries.knock(what, network, secret)))


@command
def start_sign_in(known: Credentials, *, rehashed: str | None = None) -> str:
    """Start a sign-in for credentials that were checked; returns its token.

    Nothing starts, and the token is empty, when the user was disabled or given another password meanwhile.
    `rehashed` takes the place of a password hash whose parameters are outdated.
    """
    if queries.credentials(known.username) != known:
        return ""
    now = clock.now()
    token = secrets.token_urlsafe(32)
    mine = (SignIn.user_id == known.user_id, SignIn.created_at < now - sittings.KEEP_SIGN_INS)
    db.change(delete(SignIn).where(*mine))
    db.add(SignIn(token_hash=rules.token_hash(token), user_id=known.user_id, created_at=now, seen_at=now))
    _forget_tries(known.username)
    if rehashed:
        db.change(update(User).where(User.id == known.user_id).values(password_hash=rehashed))
    audit.record(Actor.of(known.user_id, known.name, ()), Action.SIGNED_IN, "user", known.user_id)
    return token


@command
def _note_refusal(user_id: int | None) -> None:
    audit.record(SYSTEM, Action.SIGN_IN_REFUSED, "user", user_id)


@command
def sign_out(actor: Actor, token: str) -> None:
    """End the sign-in of a token; nothing happens if it has ended."""
    mine = (SignIn.token_hash == rules.token_hash(token), SignIn.revoked_at.is_(None))
    if db.change(update(SignIn).where(*mine).values(revoked_at=clock.now())):
        audit.record(actor, Action.SIGNED_OUT, "user", actor.user_id)


@command
def revoke_sign_ins(actor: Actor, *, user_id: int) -> int:
    """End every sign-in of a user; returns how many were open. Raises `Missing`."""
    _user(user_id)
    ended = _end_sign_ins(user_id)
    audit.record(actor, Action.SIGN_INS_REVOKED, "user", user_id, changes={"ended": ended})
    return ended


def touch(sign_in_id: int) -> bool:
    """Note that a sign-in was used, once a minute at most; not audited, for only its own clock changes.

    False when the database was too busy: whoever only reads a page is not refused for that.
    """
    try:
        _touch(sign_in_id)
    except OperationalError:
        return False
    return True


@command
def _touch(sign_in_id: int) -> None:
    now = clock.now()
    due = (SignIn.id == sign_in_id, SignIn.seen_at <= now - sittings.TOUCH_EVERY)
    db.change(update(SignIn).where(*due).values(seen_at=now))


def _user(user_id: int, seen: int | None = None) -> User:
    user = db.get(User, user_id)
    if user is None:
        raise Missing
    if seen is not None and user.version != seen:
        raise Stale(queries.user_by_id(user_id))
    return user


def _view(user_id: int) -> UserView:
    view = queries.user_by_id(user_id)
    if view is None:
        raise Missing
    return view


def _end_sign_ins(user_id: int, *, keep: int | None = None) -> int:
    others = (SignIn.user_id == user_id, SignIn.revoked_at.is_(None), SignIn.id != (keep or 0))
    return db.change(update(SignIn).where(*others).values(revoked_at=clock.now()))


def _forget_tries(username: str) -> None:
    from_networks = SignInFailure.username.startswith(tries.within(username), autoescape=True)
    db.change(delete(SignInFailure).where(or_(SignInFailure.username == username, from_networks)))
