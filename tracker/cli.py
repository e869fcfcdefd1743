"""The `tracker` command: each area's commands live in that area and are only registered here."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import FlaskGroup
from granian import Granian
from granian.constants import Interfaces

from tracker.accounts.cli import accounts
from tracker.app import create_app
from tracker.assessments import jobs as assessment_jobs
from tracker.assessments.cli import score_command
from tracker.assessments.commands import assessments
from tracker.bench.cli import bench
from tracker.catalogue.cli import catalogue
from tracker.config import BadSettings, read_settings
from tracker.core import logs, migrations
from tracker.core.database import db
from tracker.delivery.cli import delivery
from tracker.demo import seeding
from tracker.demo.cli import demo
from tracker.enforcement.cli import enforcement
from tracker.notes import jobs as note_jobs
from tracker.reports import jobs as report_jobs
from tracker.signals.cli import signals
from tracker.treatment import jobs as treatment_jobs
from tracker.work.cli import work

ADDRESS = "127.0.0.1"
IN_THE_BACKGROUND = (
    note_jobs.pass_on_late,
    assessment_jobs.ask_for_batteries,
    treatment_jobs.ask_for_reviews,
    report_jobs.chase_owed,
)
"""What areas have the worker do: an area that is not read has its jobs left undone."""


@click.group()
def main() -> None:
    """Programme delivery and progress, for probation and prison services."""
    os.umask(0o077)  # records and keys are their owner's alone
    try:
        settings = read_settings()
    except BadSettings as error:
        raise click.ClickException(str(error)) from error
    logs.configure(settings.log_format)
    db.bind(settings.database_url, pool_size=settings.pool_size)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def run(port: int) -> None:
    """Serve a demo on this machine: an empty database is brought up to date and filled with invented people."""
    _refuse_taken_port(port)
    migrations.upgrade()
    if seeding.is_empty():
        click.echo("Filling the empty database with an invented service; this takes a moment.")
        seeding.seed()
    if seeding.is_demo():
        os.environ["TRACKER_DEMO"] = "true"
        click.echo(seeding.sign_in_notice(f"http://{ADDRESS}:{port}"))
    _serve(ADDRESS, port, workers=2)


@main.command()
@click.option("--address", default=ADDRESS, show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(address: str, port: int, workers: int) -> None:
    """Serve a service: the database must be up to date, and nothing is put into it."""
    if migrations.present_head() != migrations.expected_head():
        raise click.ClickException("The database is not up to date: run 'tracker db upgrade' first")
    _serve(address, port, workers=workers)


@main.group("db")
def database() -> None:
    """Bring the database's tables up or down, or say where they stand."""


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to REVISION (the newest unless given)."""
    migrations.upgrade(revision)


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables down to REVISION; what newer tables hold is lost."""
    migrations.downgrade(revision)


@database.command()
def current() -> None:
    """Say the revision of the tables, and the one that this version needs."""
    click.echo(f"{migrations.present_head() or 'empty'} (this version needs {migrations.expected_head()})")


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise click.ClickException(f"Port {port} is in use: choose another with --port") from error


def _serve(address: str, port: int, *, workers: int) -> None:
    """Serve with Granian until stopped, with a worker for jobs beside it."""
    db.release()
    server = Granian(
        "tracker.serving:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=workers,
        blocking_threads=1,
        factory=True,
        respawn_failed_workers=True,
    )
    with _jobs():
        server.serve()


@contextmanager
def _jobs() -> Iterator[None]:
    worker = subprocess.Popen([sys.executable, "-m", "tracker.cli", "work"])
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=30)


for group in (accounts, assessments, bench, catalogue, delivery, demo, enforcement, score_command, signals, work):
    main.add_command(group)
main.add_command(FlaskGroup(name="flask", create_app=create_app, help="Flask's own commands: routes, shell."))

if __name__ == "__main__":
    main()
