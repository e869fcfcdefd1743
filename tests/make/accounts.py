"""Users and browsers on which they are signed in, through the services; passwords are hashed cheaply."""

from itertools import count

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from tracker.accounts import queries, service
from tracker.accounts.passwords import KEEPER
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core.database import db

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "a long enough password"

KEEPER.use(CHEAP)


class Maker:
    """Builders of users; every call makes another."""

    def __init__(self) -> None:
        """Count from one, so that no address is used twice."""
        super().__init__()
        self._users = count(1)

    def user(self, *roles: Role, name: str = "", username: str = "", password: str | None = PASSWORD) -> Actor:
        """A user as an actor, a facilitator unless roles are given; placed in no area."""
        number = next(self._users)
        made = service.create_user(
            SYSTEM,
            username=username or f"user{number}@example.org",
            name=name or f"Robin Teasel {number}",
            roles=roles or (Role.FACILITATOR,),
            password=password,
        )
        return Actor.of(made.user_id, name or f"Robin Teasel {number}", roles or (Role.FACILITATOR,))

    def administrator(self) -> Actor:
        """A user who looks after accounts."""
        return self.user(Role.ADMINISTRATOR)

    def sign_in_token(self, actor: Actor) -> str:
        """The token of a new sign-in of an actor."""
        return token_for(actor)


def token_for(actor: Actor) -> str:
    """The token of a new sign-in of an actor, whatever their password is."""
    known = queries.credentials_of(actor.user_id or 0)
    assert known is not None, "only a user who was made can sign in"
    return service.start_sign_in(known)


def signed_in_client(app: Flask, actor: Actor) -> FlaskClient:
    """A browser on which an actor is signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token_for(actor)
    db.close_reading()
    return client
