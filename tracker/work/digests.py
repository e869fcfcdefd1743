"""The digest of a working morning: how much waits for each user, in figures and one link, never a name.

Apart from `service.py` because it is made of what other areas count: they register with `counted`, at import. It is
written into the outbox once a day for each user, and sent from there; what could not be sent within a day is dropped,
for tomorrow's says more.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tracker.config import Settings, read_settings
from tracker.core import clock
from tracker.core.logs import log, place_of
from tracker.work import mail, queries, service
from tracker.work.jobs import handles
from tracker.work.rules import Waiting, digest_text, wants_digest_now

Counter = Callable[[Collection[int]], Mapping[int, int]]

DIGEST = "digest"
DROPPED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind of thing that waits: one of it, many of it, and how many each of some users has."""

    one: str
    many: str
    count: Counter


_counted: list[Counted] = []


def counted(one: str, many: str) -> Callable[[Counter], Counter]:
    """Have a function say how many of something wait for each of some users; users without any may be left out."""

    def keep(count: Counter) -> Counter:
        if all(each.one != one for each in _counted):
            _counted.append(Counted(one, many, count))
        return count

    return keep


@counted("thing to do", "things to do")
def _tasks(user_ids: Collection[int]) -> Mapping[int, int]:
    return queries.open_task_counts(user_ids)


@counted("alert to read", "alerts to read")
def _alerts(user_ids: Collection[int]) -> Mapping[int, int]:
    return queries.open_alert_counts(user_ids)


@handles("work.digests", every=timedelta(minutes=30))
def write_digests(_payload: dict[str, Any]) -> object:
    """Write today's digest for whoever wants one, has not got it yet and has something waiting."""
    return write_due(read_settings())


def write_due(settings: Settings) -> int:
    """Write what is due at this moment; returns how many were written, none where no mail is sent."""
    if not mail.is_set_up(settings):
        return 0
    now = clock.now()
    had = queries.digested_since(now - timedelta(hours=20))
    due = [
        reader
        for reader in queries.digest_readers()
        if reader.user_id not in had and wants_digest_now(now.astimezone(clock.zone(reader.zone)), settings.digest_hour)
    ]
    found = waiting_for([reader.user_id for reader in due])
    written = 0
    for reader in due:
        lines = found.get(reader.user_id, ())
        if lines:
            subject, text = digest_text(lines, settings.service_name, settings.address)
            service.put_out(DIGEST, {"user_id": reader.user_id, "subject": subject, "text": text})
            written += 1
    return written


def waiting_for(user_ids: Collection[int]) -> dict[int, tuple[Waiting, ...]]:
    """What waits for each of some users, in figures; users for whom nothing waits are left out."""
    found: dict[int, list[Waiting]] = {}
    if user_ids:
        for each in _counted:
            for user_id, number in each.count(user_ids).items():
                if number:
                    found.setdefault(user_id, []).append(Waiting(number, each.one, each.many))
    return {user_id: tuple(lines) for user_id, lines in found.items()}


@handles("work.mail", every=timedelta(minutes=1))
def send_mail(_payload: dict[str, Any]) -> object:
    """Send what waits in the outbox."""
    return send_waiting(read_settings())


def send_waiting(settings: Settings) -> int:
    """Send what waits, each message once it is accepted marked as sent; returns how many were.

    One that the server refuses is left for the next round, and does not hold up the others.
    """
    now = clock.now()
    service.drop_unsent(now - DROPPED_AFTER)
    waiting = queries.unsent(DIGEST)
    if not waiting or not mail.is_set_up(settings):
        return 0
    addresses = queries.addresses_of([one.payload["user_id"] for one in waiting])
    sent = 0
    with mail.line(settings) as server:
        for one in waiting:
            to = addresses.get(one.payload["user_id"])
            if to is not None:
                try:
                    server.send_message(mail.message(settings, to, one.payload["subject"], one.payload["text"]))
                except OSError as error:  # smtplib's errors are among these
                    log.warning("mail refused", message=one.id, error=place_of(error))
                    continue
                sent += 1
            service.mark_sent(one.id)
    return sent
