"""The trail of reports that were taken away: the access log, written as somebody downloads one."""

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core.transactions import command
from tracker.reports.service.writing import REPORT


@command
def note_download(actor: Actor, *, report_id: int, person_id: int) -> None:
    """Keep in the trail that somebody downloaded a report."""
    audit.record(actor, Action.REPORT_DOWNLOADED, REPORT, report_id, person_id=person_id)
