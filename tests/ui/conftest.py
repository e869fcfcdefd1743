"""A small application with the layout alone: no database, no accounts, a viewer who is set by the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Blueprint, Flask, flash, g, render_template_string
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect

from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.logs import request_id
from tracker.ui import errors, layout, navigation, routes

PAGE = """{% extends "ui/base.html" %}{% from "ui/macros.html" import title %}
{% block title %}Today{% endblock %}{% block heading %}{{ title("Today") }}{% endblock %}
{% block content %}<p>{{ words }}</p>{% endblock %}"""


@dataclass
class Somebody:
    """A signed-in person with the permissions and roles that a test gives them."""

    name: str = "Ruth Teasel"
    role_label: str = "Facilitator"
    area_label: str = "Northmoor"
    roles: frozenset[str] = frozenset({"facilitator"})
    permissions: set[str] = field(default_factory=lambda: {"see"})

    def may(self, permission: str) -> bool:
        """Whether the test gave them this."""
        return permission in self.permissions


def pages() -> Blueprint:
    """Pages that answer in every way a page may."""
    bp = Blueprint("sample", __name__)
    refusals = {
        "missing": Missing(),
        "forbidden": Forbidden(),
        "stale": Stale(),
        "bug": RuntimeError("secret detail"),
    }

    @bp.get("/today")
    def today() -> str:
        return render_template_string(PAGE, words="a group this evening " * 100)

    @bp.get("/small")
    def small() -> str:
        return "ok"

    @bp.get("/flashed")
    def flashed() -> str:
        flash("Register saved")
        flash("Two sessions clash", "important")
        return render_template_string(PAGE, words="")

    @bp.post("/saved")
    def saved() -> str:
        return "saved"

    @bp.get("/raise/<name>")
    def fails(name: str) -> str:
        raise refusals.get(name) or Refused("starts_on", "The start is before the sentence")

    return bp


Make = Callable[..., Flask]


@pytest.fixture
def make_app(monkeypatch: pytest.MonkeyPatch) -> Make:
    """An application with these settings, for a viewer or nobody, with navigation of its own."""
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(navigation, "_tabs", {})

    def made(viewer: Somebody | None = None, *, debug: bool = False, **config: Any) -> Flask:
        app = Flask("tracker", static_folder=None, template_folder=None)
        app.debug = debug
        app.config.from_mapping(SECRET_KEY="for tests only", **config)
        CSRFProtect(app)
        layout.init_app(app)
        errors.init_app(app)
        app.register_blueprint(routes.bp)
        app.register_blueprint(pages())

        @app.before_request
        def know_viewer() -> None:
            g.viewer = viewer
            request_id.set("0f1e2d3c")

        return app

    return made


@pytest.fixture
def browser(make_app: Make) -> FlaskClient:
    """A browser on which somebody is signed in."""
    return make_app(Somebody()).test_client()


@pytest.fixture
def visitor(make_app: Make) -> Iterator[FlaskClient]:
    """A browser on which nobody is."""
    with make_app().test_client() as client:
        yield client
