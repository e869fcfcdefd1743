"""Early warnings of the invented service: what registers raised on the way, older ones answered, one put aside."""

from datetime import timedelta

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.demo.made import Made
from tracker.signals import queries, service
from tracker.signals.queries import Wanted
from tracker.signals.rules.kinds import Kind
from tracker.signals.rules.states import Warned

DONE = (
    "Spoke on the phone; a new shift kept them away, and their manager now lets them go on session days",
    "Met before the session: the bus had changed, and they come by the earlier one",
    "Agreed with the offender manager to book two catch-ups this month",
)


def answer(made: Made) -> None:
    """Count everybody’s, with forecasts; answer some that are older than a week, and snooze one of the others."""
    service.recount(tells=False)
    for key in ("grace", "ewan"):
        _answer(made.users[key])
    with clock.standing_at(clock.now() - timedelta(hours=3)):
        rows = queries.warnings(made.users["grace"], Wanted()).rows
        for warning in [each for each in rows if each.kind is Kind.ABSENCES][:1] or rows[1:][-1:]:
            until = clock.today(warning.zone) + timedelta(days=12)
            reason = "On leave with the group’s agreement; back on that day"
            service.snooze(made.users["grace"], warning_id=warning.id, seen=warning.version, until=until, reason=reason)


def _answer(lead: Actor) -> None:
    """Resolve the two that are older than a week and came first, at least one, and leave the others."""
    week_ago = clock.now() - timedelta(days=7)
    rows = _all_open(lead)
    old = [each for each in rows if each.raised_at < week_ago] or list(rows[:1])
    for at, each in enumerate(old[-2:]):
        when = min(each.raised_at + timedelta(days=2), clock.now())
        with clock.standing_at(when):
            service.resolve(lead, warning_id=each.id, seen=each.version, done=DONE[at % len(DONE)])


def _all_open(lead: Actor) -> list[Warned]:
    found: list[Warned] = []
    while True:
        page = queries.warnings(lead, Wanted(number=len(found) // queries.PER_PAGE + 1))
        found.extend(page.rows)
        if len(found) >= page.total:
            return found
