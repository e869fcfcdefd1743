"""Signing in and out, one's own password, and for administrators the users and the audit trail."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from tracker.accounts import entering, queries, service, wording
from tracker.accounts.actions import Action
from tracker.accounts.carrying import Carried
from tracker.accounts.forms import ActForm, NewUserForm, PasswordForm, SignInForm, TrailQuery, UserForm
from tracker.accounts.guards import actor, begin, forget, is_good, knocking, requires, sealing_key, viewer
from tracker.accounts.records import NO_LINES, UserView
from tracker.accounts.rules import Permission, Role
from tracker.core.access import public
from tracker.core.errors import Missing, Refused, Stale
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_number, read_page

bp = Blueprint("accounts", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]

register(Entry("Users", "accounts.users", Permission.MANAGE_ACCOUNTS, order=80, covers=frozenset({"people.places"})))
register(Entry("Audit trail", "accounts.trail", Permission.READ_AUDIT, order=85))
register_tab("user", Tab("Account", "accounts.user", Permission.MANAGE_ACCOUNTS, order=10))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Page:
    """Ask for an address and a password; then on to where the person was going."""
    wanted = entering.safe_path(request.args.get("next", ""))
    if g.get("viewer") is not None and request.method == "GET":
        return redirect(wanted or "/")
    form = SignInForm()
    carried = Carried.read(request.form.get("carried", ""))
    if form.validate_on_submit():
        try:
            begin(service.sign_in(form.username.data or "", form.password.data or "", **knocking()))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _onwards(carried, wanted)
    return render_template("accounts/sign_in.html", form=form, carried=carried), 422 if form.errors else 200


def _onwards(carried: Carried | None, wanted: str) -> Page:
    """To what the same person typed when their sign-in ended, else to the page that was asked for, else home."""
    if carried is not None and carried.by == viewer().user_id:
        return render_template("accounts/send_again.html", carried=carried)
    return redirect(wanted or "/")


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End the sign-in on the server too, so that its token is worth nothing."""
    if g.get("viewer") is not None:
        service.sign_out(actor(), viewer().token)
    forget()
    flash("You are signed out")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/password", methods=["GET", "POST"])
@requires(Permission.CHANGE_OWN_PASSWORD)
def change_password() -> Page:
    """Change one's own password."""
    form = PasswordForm()
    signed_in = viewer().signed_in
    if form.validate_on_submit():
        try:
            service.change_own_password(
                actor(),
                current=form.current.data or "",
                password=form.password.data or "",
                sign_in_id=signed_in.sign_in_id,
                **knocking(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("Password changed. Your sign-ins elsewhere have ended")
            return redirect("/")
    page = render_template("accounts/password.html", form=form, must=signed_in.must_change_password)
    return page, 422 if form.errors else 200


@bp.get("/account/draft-key")
@requires(Permission.CHANGE_OWN_PASSWORD)
def draft_key() -> dict[str, object]:
    """The key under which a browser keeps what was typed into a form, for as long as this sign-in lasts; whose it is.

    It is the one that registers and notes keep theirs under: a browser has one store, and what it cannot read it drops.
    """
    return {"key": sealing_key("register"), "user": actor().user_id, "token": generate_csrf()}


@bp.get("/users")
@requires(Permission.MANAGE_ACCOUNTS)
def users() -> str:
    """Every user, a page at a time, found by name, address, role or state."""
    search, role = request.args.get("search", "").strip()[:100], request.args.get("role", "")
    chosen = next((each for each in Role if each.value == role), None)
    active = {"enabled": True, "disabled": False}.get(request.args.get("state", ""))
    number = read_page(request.args.get("page"))
    page = queries.users(search, chosen, active=active, number=number)
    return render_template("accounts/users.html", page=page, search=search, role=chosen, active=active, roles=Role)


@bp.route("/users/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def add_user() -> Page:
    """Add a user, and show the password that was made up for them, once."""
    form = NewUserForm()
    if form.validate_on_submit():
        try:
            created = service.create_user(
                actor(),
                username=form.username.data or "",
                name=form.name.data or "",
                roles=form.roles.data or [],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return render_template("accounts/handover.html", user=_user(created.user_id), created=created)
    return render_template("accounts/add_user.html", form=form), 422 if form.errors else 200


@bp.get("/users/<int:user_id>")
@requires(Permission.MANAGE_ACCOUNTS)
def user(user_id: int) -> str:
    """One user: roles, areas, sign-ins, and what an administrator may do about them."""
    return _user_page(_user(user_id), ActForm())


@bp.route("/users/<int:user_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def change_user(user_id: int) -> Page:
    """Change a user's name and roles."""
    found = _user(user_id)
    form = UserForm(data={"name": found.name, "roles": list(found.roles), "seen": found.version})
    other = None
    if form.validate_on_submit():
        try:
            service.change_user(
                actor(),
                user_id=user_id,
                name=form.name.data or "",
                roles=form.roles.data or [],
                seen=_seen(form.seen.data),
            )
        except Refused as refusal:
            form.refuse(refusal)
        except Stale:
            other, form.seen.data = found, str(found.version)
        else:
            flash(f"{form.name.data}: changes saved")
            return redirect(url_for(".user", user_id=user_id))
    status = 409 if other else 422 if form.errors else 200
    return render_template("accounts/change_user.html", form=form, user=found, other=other), status


@bp.post("/users/<int:user_id>/active")
@requires(Permission.MANAGE_ACCOUNTS)
def set_active(user_id: int) -> Page:
    """Disable a user, who is signed out at once, or enable one."""
    found, form = _user(user_id), ActForm()
    active = request.form.get("active") == "yes"
    try:
        service.set_active(actor(), user_id=user_id, active=active, seen=_seen(form.seen.data))
    except Refused as refusal:
        form.refuse(refusal)
        return _user_page(found, form), 422
    flash(f"{found.name} can sign in again" if active else f"{found.name} is disabled and signed out")
    return redirect(url_for(".user", user_id=user_id))


@bp.post("/users/<int:user_id>/password")
@requires(Permission.MANAGE_ACCOUNTS)
def reset_password(user_id: int) -> Page:
    """Give a user a made-up password, and show it once."""
    found, form = _user(user_id), ActForm()
    try:
        created = service.reset_password(actor(), user_id=user_id)
    except Refused as refusal:
        form.refuse(refusal)
        return _user_page(found, form), 422
    return render_template("accounts/handover.html", user=found, created=created)


@bp.post("/users/<int:user_id>/sign-ins")
@requires(Permission.MANAGE_ACCOUNTS)
def revoke_sign_ins(user_id: int) -> Response:
    """Sign a user out everywhere."""
    service.revoke_sign_ins(actor(), user_id=user_id)
    flash(f"{_user(user_id).name} is signed out everywhere")
    return redirect(url_for(".user", user_id=user_id))


@bp.get("/audit")
@requires(Permission.READ_AUDIT)
def trail() -> Page:
    """Who did what to which record, newest first: ids and the names of fields, no values and no case text."""
    query = TrailQuery.read(request.args)
    page = NO_LINES if query.problems else queries.trail(query.chosen, before=query.before)
    by = query.chosen.actor_id
    shown = {"page": page, "query": query, "actions": Action, "words": wording}
    name = queries.names_of([by]).get(by, "") if by else ""
    return render_template("accounts/trail.html", name=name, **shown), 422 if query.problems else 200


def _user(user_id: int) -> UserView:
    found = queries.user_by_id(user_id)
    if found is None:
        raise Missing
    return found


def _user_page(found: UserView, form: ActForm) -> str:
    sign_ins = [sitting for sitting in queries.sign_ins_of(found.id) if is_good(sitting)]
    return render_template("accounts/user.html", user=found, form=form, sign_ins=sign_ins)


def _seen(text: str | None) -> int:
    """The version that the page was drawn from; none matches when it was tampered with."""
    return read_number(text) or 0
