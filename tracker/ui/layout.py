"""What the application needs to draw pages: templates, filters, static files, headers, compression."""

from dataclasses import dataclass, field

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from tracker.ui import assets, encoding, filters, headers, navigation
from tracker.ui.fields import problems

_DESIGN_SYSTEM = ("govuk_frontend_jinja", "govuk_frontend_wtf")


@dataclass
class Ui:
    """What `ui` keeps for one application: its static files, and the addresses and menus it has already worked out."""

    files: assets.StaticFiles
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    around: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    menus: dict[navigation.Place, list[navigation.Link]] = field(default_factory=dict)
    drawn: dict[navigation.Place, Markup] = field(default_factory=dict)
    entries: dict[frozenset[str], dict[str, navigation.Entry]] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    """Set up one application, before its first request; it must have been made with `static_folder=None`."""
    if app.has_static_folder:
        raise RuntimeError("ui serves the static files: make the application with static_folder=None")
    files = assets.StaticFiles(headers.Standing(app.wsgi_app, headers.standing(app)), watch=app.debug)
    app.extensions["ui"] = Ui(files)
    vars(app)["wsgi_app"] = files  # as Flask's documentation has a layer put in front
    _templates(app)
    app.after_request(encoding.compress)


def _templates(app: Flask) -> None:
    own = PackageLoader("tracker.ui", "templates")
    systems = PrefixLoader({name: PackageLoader(name, "templates") for name in _DESIGN_SYSTEM})
    app.jinja_loader = ChoiceLoader([own, systems])
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    filters.init_app(app)
    env.globals.update(
        static_url=assets.static_url(app.extensions["ui"].files),
        navigation_menu=navigation.menu,
        address=navigation.address,
        page_of=navigation.page_of,
        place=navigation.place,
        tabs=lambda subject, **values: navigation.tabs(subject, values),
        problems=problems,
    )
