"""Calendars: the page of one's own, and the address that other programmes read."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.core.access import public
from tracker.feeds import documents, forms, queries, service
from tracker.feeds.rules import Made
from tracker.ui.acting import acted, answer

bp = Blueprint("feeds", __name__, template_folder="templates")

Page = str | AnyResponse | tuple[str, int]


@bp.route("/account/calendars", methods=["GET", "POST"])
@requires(Permission.KEEP_CALENDARS)
def calendars() -> Page:
    """The calendars that one has given away, and a new one: its address is shown once."""
    form = forms.FeedForm()
    form.offer(queries.deliveries(actor()), queries.rooms(actor()))
    made: list[Made] = []
    if acted(form, lambda: made.append(service.make_feed(actor(), **form.wanted()))):
        address = url_for("feeds.calendar", token=made[0].token, _external=True)
        return render_template("feeds/made.html", feed_address=address)
    return answer("feeds/calendars.html", form, feeds=queries.feeds_of(actor()), zone=viewer().zone)


@bp.post("/account/calendars/<int:feed_id>/revoke")
@requires(Permission.KEEP_CALENDARS)
def revoke(feed_id: int) -> Page:
    """Let an address lead nowhere from now on."""
    service.revoke_feed(actor(), feed_id=feed_id)
    flash("The calendar is revoked: its address leads nowhere now")
    return redirect(url_for("feeds.calendars"))


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> Response:
    """A calendar, to whoever holds its address: codes, times and rooms, never names."""
    name, events = queries.events(queries.subscription(token))
    text = documents.calendar(events, name=f"Tracker: {name}", host=request.host.partition(":")[0])
    found = Response(text, content_type="text/calendar; charset=utf-8")
    found.headers["Cache-Control"] = "private, no-cache"
    found.headers["Referrer-Policy"] = "no-referrer"
    found.headers["X-Robots-Tag"] = "noindex"
    found.add_etag()
    found.make_conditional(request)
    return found
