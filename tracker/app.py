"""The application: settings, extensions, areas, error pages, security headers."""

import importlib

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from tracker.config import Settings, read_settings
from tracker.core import health, logs
from tracker.core.database import db

AREAS = ("ui", "accounts", "catalogue", "people", "work", "delivery", "attendance", "progress", "reports", "home")


def create_app(settings: Settings | None = None) -> Flask:
    """An application on one database, ready to serve; `settings` default to the instance folder's."""
    settings = settings or read_settings()
    logs.configure(settings.log_format)
    db.bind(settings.database_url, pool_size=settings.pool_size)
    app = Flask("tracker", static_folder=None, template_folder=None)
    app.config.from_mapping(_flask_settings(settings))
    CSRFProtect(app)
    logs.init_app(app)
    app.register_blueprint(health.bp)
    app.teardown_appcontext(lambda _error: db.close_reading())
    for name, module, attribute in (
        ("layout", "tracker.ui.layout", "init_app"),
        ("errors", "tracker.ui.errors", "init_app"),
        ("guards", "tracker.accounts.guards", "init_app"),
    ):
        try:
            getattr(importlib.import_module(module), attribute)(app)
        except ModuleNotFoundError as error:
            if error.name is None or not module.startswith(error.name):
                raise
    for area in AREAS:
        try:
            app.register_blueprint(importlib.import_module(f"tracker.{area}.routes").bp)
        except ModuleNotFoundError as error:
            if error.name != f"tracker.{area}.routes":
                raise
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "SESSION_COOKIE_NAME": "tracker",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "DEMO": settings.demo,
    }
