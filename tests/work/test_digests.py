"""The digest: figures and a link on a working morning, once a day, through a real mail server on this machine."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.config import Settings
from tracker.core import clock
from tracker.core.database import db
from tracker.work import digests, mail, queries, service
from tracker.work.models import Outbox
from tracker.work.rules import Waiting, digest_text, wants_digest_now

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


class Postman(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a client needs; refuses one address."""

    server: "PostOffice"

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].split(":")[0].upper()
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.letters.append(self._letter())
            if verb == "RCPT" and "refused@" in line:
                self.wfile.write(b"550 no such box\r\n")
                continue
            self.wfile.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
            if verb == "QUIT":
                return

    def _letter(self) -> str:
        found: list[str] = []
        while (line := self.rfile.readline().decode()).strip() != ".":
            found.append(line)
        return "".join(found)


class PostOffice(socketserver.ThreadingTCPServer):
    """Keeps what it was sent."""

    allow_reuse_address = True

    def __init__(self) -> None:
        """On a free port."""
        super().__init__(("127.0.0.1", 0), Postman)
        self.letters: list[str] = []


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def posting(settings: Settings, office: PostOffice) -> Settings:
    port = office.server_address[1]
    return replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=int(port),
        smtp_security="none",
        mail_from="tracker@example.org",
        address="https://tracker.example.org/",
    )


def task(owner: Actor, key: str) -> None:
    service.open_task(
        SYSTEM, kind="letter", key=key, title="Letter to Neil Larchwood", rule="In 2 days", owner_id=owner.user_id
    )


def outbox() -> list[Any]:
    db.close_reading()
    return list(db.execute(select(Outbox.payload, Outbox.sent_at).order_by(Outbox.id)).all())


@pytest.mark.parametrize(
    ("local", "due"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 9, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), False),
    ],
)
def test_a_digest_is_for_working_mornings(local: datetime, due: bool) -> None:
    assert wants_digest_now(local, 7) is due


def test_a_digest_holds_figures_and_a_link_and_nothing_else() -> None:
    lines = [Waiting(1, "thing to do", "things to do"), Waiting(12, "alert to read", "alerts to read")]
    subject, text = digest_text(lines, "Tracker", "https://tracker.example.org/")
    assert subject == "Tracker: 13 things wait for you"
    assert "- 1 thing to do\n- 12 alerts to read" in text
    assert "https://tracker.example.org/work" in text


@pytest.mark.every_database
def test_it_is_written_once_a_day_for_whom_something_waits(make: Make, posting: Settings) -> None:
    busy, idle = make.facilitator(), make.facilitator()
    assert idle.user_id
    task(busy, "1")
    task(busy, "2")
    with clock.standing_at(MONDAY):
        assert [digests.write_due(posting), digests.write_due(posting)] == [1, 0]
    with clock.standing_at(MONDAY + timedelta(hours=12)):
        assert digests.write_due(posting) == 0
    with clock.standing_at(MONDAY + timedelta(days=1)):
        assert digests.write_due(posting) == 1
    written = [payload for payload, _sent in outbox()]
    assert [payload["user_id"] for payload in written] == [busy.user_id, busy.user_id]
    assert "2 things to do" in written[0]["text"]
    assert not any("Larchwood" in str(payload) for payload in written)


@pytest.mark.every_database
def test_whoever_refused_it_gets_none_until_they_want_it_again(make: Make, posting: Settings) -> None:
    owner = make.facilitator()
    task(owner, "1")
    service.choose_digest(owner, wanted=False)
    service.choose_digest(owner, wanted=False)
    assert queries.wants_digest(owner.user_id or 0) is False
    with clock.standing_at(MONDAY):
        assert digests.write_due(posting) == 0
        service.choose_digest(owner, wanted=True)
        assert digests.write_due(posting) == 1


def test_a_service_without_a_mail_server_writes_and_sends_none(make: Make, settings: Settings) -> None:
    task(make.facilitator(), "1")
    with clock.standing_at(MONDAY):
        assert digests.write_due(settings) == 0
        assert digests.send_waiting(settings) == 0
    with pytest.raises(mail.NoServer), mail.line(settings):
        pass


@pytest.mark.every_database
def test_what_is_accepted_is_marked_as_sent_and_its_words_forgotten(
    make: Make, posting: Settings, office: PostOffice
) -> None:
    owner = make.facilitator()
    task(owner, "1")
    with clock.standing_at(MONDAY):
        digests.write_due(posting)
        assert [digests.send_waiting(posting), digests.send_waiting(posting)] == [1, 0]
    assert len(office.letters) == 1
    assert "1 thing to do" in office.letters[0]
    assert outbox() == [({"user_id": owner.user_id}, MONDAY)]


def test_one_that_is_refused_holds_up_no_other_and_is_dropped_after_a_day(
    make: Make, posting: Settings, office: PostOffice
) -> None:
    first, second = make.user(Role.FACILITATOR, username="refused@example.org"), make.facilitator()
    task(first, "1")
    task(second, "2")
    with clock.standing_at(MONDAY):
        assert digests.write_due(posting) == 2
        assert digests.send_waiting(posting) == 1
    assert [sent is not None for _payload, sent in outbox()] == [False, True]
    with clock.standing_at(MONDAY + timedelta(days=1, hours=1)):
        assert digests.send_waiting(posting) == 0
    assert [payload["user_id"] for payload, _sent in outbox()] == [second.user_id]
