"""`tracker work`: the background worker, registered in the `tracker` command."""

import signal
import threading

import click

from tracker.work import digests as digests
from tracker.work import jobs, queries

PAUSE = 2.0


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@click.option("--failed", is_flag=True, help="List the jobs that were given up, then stop.")
def work(once: bool, failed: bool) -> None:
    """Do background jobs: one at a time, tried again when they fail. Stop it with Ctrl-C."""
    if failed:
        for job in queries.given_up():
            click.echo(f"{job.id} {job.kind}: {job.error}, {job.tries} tries, {job.at:%Y-%m-%d %H:%M} UTC")
    elif once:
        click.echo(f"Jobs tried: {jobs.run_due()}")
    else:
        stopped = threading.Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda *_: stopped.set())
        jobs.run_until(stopped, pause=PAUSE)
