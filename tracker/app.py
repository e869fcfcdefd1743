"""The application: settings, extensions, areas, error pages, security headers."""

from flask import Flask

from tracker.accounts import guards
from tracker.accounts.routes import bp as accounts
from tracker.assessments.routes import changing, questions
from tracker.attendance.routes import around, catch_ups, keeping, registers
from tracker.catalogue.routes import bp as catalogue
from tracker.config import Settings, flask_settings, read_settings
from tracker.core import addresses, health, logs
from tracker.core.application import Application
from tracker.core.cookies import FormTokens, SignedCookies
from tracker.core.database import db
from tracker.delivery.routes import deliveries, members
from tracker.devices.routes import handing, kiosk
from tracker.enforcement.routes import bp as enforcement
from tracker.feeds.routes import bp as feeds
from tracker.formulation.routes.redacting import bp as formulation
from tracker.home.routes import bp as home
from tracker.notes.routes.concerns import bp as concerns
from tracker.notes.routes.settings import bp as note_settings
from tracker.notes.routes.writing import bp as notes
from tracker.people.routes import bp as people
from tracker.practice.routes import bp as practice
from tracker.progress.routes import bp as progress
from tracker.quality.routes import bp as quality
from tracker.referrals.routes import places, referrals
from tracker.reports.routes import cohorts, writing
from tracker.resources.routes import bp as resources
from tracker.signals.routes import bp as signals
from tracker.timetable.routes import bp as timetable
from tracker.treatment.routes import device, plans
from tracker.ui import errors, layout
from tracker.ui.routes import bp as ui

LOWER = (ui, accounts, catalogue, people, resources, deliveries.bp, members.bp, timetable, referrals.bp, places.bp)
REGISTERS = (registers.bp, around.bp, keeping.bp, catch_ups.bp, enforcement, notes, concerns, note_settings)
PLANNING = (handing.bp, kiosk.bp, changing.bp, questions.bp, plans.bp, device.bp, formulation)
UPPER = (*REGISTERS, *PLANNING, practice, quality, signals, progress, cohorts.bp, writing.bp, home, feeds, health.bp)


def create_app(settings: Settings | None = None) -> Flask:
    """An application on one database, ready to serve; `settings` default to the instance folder's."""
    settings = settings or read_settings()
    logs.configure(settings.log_format)
    db.bind(settings.database_url, pool_size=settings.pool_size)
    app = Application("tracker", static_folder=None, template_folder=None)
    app.config.from_mapping(flask_settings(settings))
    app.session_interface = SignedCookies(app)
    FormTokens(app)
    logs.init_app(app)
    app.teardown_appcontext(lambda _error: db.close_reading())
    for part in (layout, errors, guards, addresses):
        part.init_app(app)
    for area in (*LOWER, *UPPER):
        app.register_blueprint(area)
    return app
