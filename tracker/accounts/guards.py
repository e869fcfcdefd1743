"""Who is asking, and whether they may: `@requires` on every view that is not `@public`, `actor()` inside it.

Read at every request, so it costs one statement: `queries.signed_in`. A user who is disabled or whose sign-ins
are revoked is signed out at their next request; a role that is given or taken counts from it.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from tracker.accounts import queries, rules, service, tries
from tracker.accounts.carrying import Carried
from tracker.accounts.forms import SignInForm
from tracker.accounts.rules import Actor, Permission, Role
from tracker.accounts.sittings import SignedIn, Sitting
from tracker.core import access, clock
from tracker.core.errors import Forbidden

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_ZONE = "Europe/London"
ENDED = "Your sign-in has ended. Sign in again."


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person as pages know them (`g.viewer`), and as Flask-Login does."""

    signed_in: SignedIn
    token: str = field(repr=False)

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie keeps: the token, never the user."""
        return self.token

    @property
    def actor(self) -> Actor:
        """Who acts, for queries and services."""
        return self.signed_in.actor

    @property
    def user_id(self) -> int | None:
        """The user's id."""
        return self.actor.user_id

    @property
    def name(self) -> str:
        """The name that colleagues see."""
        return self.actor.name

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held."""
        return self.actor.roles

    @property
    def role_label(self) -> str:
        """The roles in words."""
        return ", ".join(role.label for role in rules.in_order(self.actor.roles))

    @property
    def area_label(self) -> str:
        """The areas in words; empty for somebody placed in none."""
        return ", ".join(area.name for area in self.signed_in.areas)

    @property
    def zone(self) -> str:
        """The IANA time zone to show instants in: that of the first of their areas."""
        return self.signed_in.areas[0].zone if self.signed_in.areas else DEFAULT_ZONE

    def may(self, permission: str) -> bool:
        """Whether their roles allow this kind of thing."""
        return self.actor.may(permission)


def init_app(app: Flask) -> None:
    """Know the viewer of every request from now on."""
    manager = LoginManager()
    manager.session_protection = None  # the token stands alone: addresses change on the move
    manager.user_loader(_viewer_of)
    manager.unauthorized_handler(_ask_to_sign_in)
    manager.init_app(app, add_context_processor=False)
    app.before_request(_know_viewer)


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let a view be reached only by those who may do this kind of thing.

    Others are asked to sign in, sent to change a password that they must change, or raise `Forbidden`.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            instead = _instead(permission)
            return view(*args, **kwargs) if instead is None else instead

        return access.mark(guarded, permission.value)

    return guard


def viewer() -> Viewer:
    """The signed-in person of this request; only behind `@requires`."""
    known: Viewer | None = g.get("viewer")
    if known is None:
        raise RuntimeError("nobody is signed in: the view lacks @requires")
    return known


def actor() -> Actor:
    """Who acts in this request; only behind `@requires`."""
    return viewer().actor


def sealing_key(purpose: str) -> str:
    """A key of 256 bits, base64, that belongs to this sign-in: the same for as long as it lasts, and never again.

    Made of the service's secret and the sign-in's token: kept nowhere, and no browser can make it from its cookie.
    """
    secret = current_app.config["SETTINGS"].secret_key
    sealed = hmac.digest(secret.encode(), f"{purpose}:{viewer().token}".encode(), hashlib.sha256)
    return base64.b64encode(sealed).decode()


def begin(token: str) -> None:
    """Let the browser keep the token of a sign-in, and nothing of what it kept before."""
    forget()
    known = _viewer_of(token)
    if known is not None:
        login_user(known)
        session.pop("_id", None)
        g.viewer = known


def is_good(sitting: Sitting) -> bool:
    """Whether a sign-in has not run out, by the settings of this service."""
    settings = current_app.config["SETTINGS"]
    return sitting.lasts(clock.now(), idle=settings.idle, longest=settings.longest)


def knocking() -> dict[str, str]:
    """From which network this request came, and the secret with which that is hashed: what a try to sign in counts by.

    Behind proxies it is the client that the outermost of ours saw (`proxies` in the settings); what a client itself
    says of where it is stands further left in the header, and is not believed.
    """
    settings, route = current_app.config["SETTINGS"], request.access_route
    trusted = settings.proxies and len(route) >= settings.proxies
    client = route[-settings.proxies] if trusted else request.remote_addr
    return {"network": tries.network_of(client), "secret": settings.secret_key}


def forget() -> None:
    """Empty the session cookie, and drop the form token that was made for it."""
    session.clear()
    g.pop("csrf_token", None)


def _viewer_of(token: str) -> Viewer | None:
    found = queries.signed_in(rules.token_hash(token), reads_on=request.method != "POST")
    return Viewer(found, token) if found is not None and is_good(found.sitting) else None


def _know_viewer() -> None:
    found = current_user._get_current_object()
    known = g.viewer = found if isinstance(found, Viewer) else None
    if known is not None and known.signed_in.sitting.is_due(clock.now()):
        service.touch(known.signed_in.sign_in_id)


def _instead(permission: Permission) -> Response | None:
    known: Viewer | None = g.get("viewer")
    if known is None:
        return _ask_to_sign_in()
    if known.signed_in.must_change_password and permission is not Permission.CHANGE_OWN_PASSWORD:
        return redirect(url_for("accounts.change_password"))
    if not known.may(permission):
        raise Forbidden
    return None


def _ask_to_sign_in() -> Response:
    """To the sign-in page, and back afterwards; what was typed into a form meanwhile is carried along.

    A script that asks for data is told so and nothing else: its page keeps what was typed, and can still send its form.
    """
    if request.accept_mimetypes.best == "application/json":
        return Response("{}\n", 401, mimetype="application/json")
    ended = "_user_id" in session
    by = queries.holder_of(rules.token_hash(session["_user_id"])) if ended else None
    carried = Carried.of(request, by) if by is not None else None
    if ended:
        forget()
    if carried is not None:
        page = render_template("accounts/sign_in.html", form=SignInForm(formdata=None), carried=carried)
        return current_app.make_response((page, 401))
    if ended:
        flash(ENDED, "important")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("accounts.sign_in", next=None if wanted == "/" else wanted))
