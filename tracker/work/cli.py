"""`tracker work`: the background worker, registered in the `tracker` command."""

import signal
import threading

import click

from tracker.work import jobs

PAUSE = 2.0


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
def work(once: bool) -> None:
    """Do background jobs: one at a time, tried again when they fail. Stop it with Ctrl-C."""
    if once:
        click.echo(f"Jobs tried: {jobs.run_due()}")
        return
    stopped = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stopped.set())
    jobs.run_until(stopped, pause=PAUSE)
